#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "service/http/server.h"

namespace bq::service::http {

/// Knows ada (by cookie, may read) and the robot (by token, may read and write).
class ExampleGuard : public Guard {
 public:
  std::optional<Caller> who(const Request& request) const override {
    largest_body = std::max(largest_body.load(), request.body.size());
    for (const auto& [name, value] : request.headers)
      if (name.starts_with(':')) saw_mark = true;
    if (!request.path_parameters.find("person") && request.query.size() == 0) ++asked_before_all;
    if (request.cookies.get("session") == "ada")
      return Caller{"ada", "Ada", {"A"}, {"people.read"}, Caller::Way::session};
    if (request.headers.get("authorization") == "Bearer robot")
      return Caller{"robot", "Robot", {}, {"people.read", "people.write"}, Caller::Way::token};
    return std::nullopt;
  }
  mutable std::atomic<int> asked_before_all{0};
  mutable std::atomic<std::size_t> largest_body{0};
  mutable std::atomic<bool> saw_mark{false};
};

/// Holds replies until a test lets them go.
class Held {
 public:
  void hold(Reply reply) {
    std::lock_guard lock(mutex_);
    replies_.push_back(std::move(reply));
    changed_.notify_all();
  }
  Reply take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !replies_.empty(); });
    Reply out = std::move(replies_.back());
    replies_.pop_back();
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Reply> replies_;
};

/// What the tests look at afterwards.
struct Seen {
  std::shared_ptr<ExampleGuard> guard = std::make_shared<ExampleGuard>();
  Held held;
  std::mutex mutex;
  std::vector<AccessLine> log;
  AccessLine last() {
    std::lock_guard lock(mutex);
    return log.empty() ? AccessLine{} : log.back();
  }
};

inline Route route(std::string method, std::string path, Access access, Work work) {
  Route out{std::move(method), std::move(path), {"a sentence", "一句话"}};
  out.access = std::move(access);
  out.work = std::move(work);
  return out;
}

inline void add_people(Router& router) {
  auto echo = [](const Call& call) {
    Json out;
    for (const auto& [name, value] : call.request.path_parameters) out[name] = value;
    for (const auto& [name, value] : call.request.query) out[name] = value;
    if (!call.body.is_null()) out["body"] = call.body;
    out["bytes"] = call.request.body.size();
    if (call.caller) out["caller"] = call.caller->name;
    return json(out);
  };
  Parameter person{"person", In::path, Type::text, true, {"who", "谁"}};
  Route read = route("GET", "/api/people/{person}", Access::needs("people.read"), echo);
  read.parameters = {person, {"limit", In::query, Type::integer, false, {"how many", "数量"}}};
  read.response_schema = {{"type", "object"}};
  router.add(std::move(read));
  Route write = route("PUT", "/api/people/{person}", Access::needs("people.write"), echo);
  write.parameters = {person};
  write.body = Body::json;
  write.body_schema = {{"type", "object"}, {"properties", {{"age", {{"type", "integer"}}}}}};
  router.add(std::move(write));
  Route note = route("POST", "/api/notes", Access::signed_in(), echo);
  note.body = Body::json;
  router.add(std::move(note));
  Route import = route("POST", "/api/imports", Access::signed_in(), echo);
  import.body = Body::bytes;
  import.body_limit = std::size_t{4} << 20;
  router.add(std::move(import));
  Route login = route("POST", "/api/login", Access::open(), [](const Call& call) {
    Response out = json(call.body);
    out.cookies.push_back({"session", "ada", 60});
    return out;
  });
  login.body = Body::json;
  login.body_limit = 1000;
  login.rate = "login";
  router.add(std::move(login));
}

inline Site example_site(Seen& seen) {
  Site site;
  site.guard = seen.guard;
  add_people(site.router);
  Route held = route("GET", "/held", Access::open(), {});
  held.handler = [&seen](Call, Reply reply) { seen.held.hold(std::move(reply)); };
  site.router.add(std::move(held));
  Route dropped = route("GET", "/dropped", Access::open(), {});
  dropped.handler = [](Call, Reply) {};
  site.router.add(std::move(dropped));
  site.router.add(route("GET", "/broken", Access::open(), [](const Call&) -> Response {
    throw std::runtime_error("wrong");
  }));
  site.router.add(route("GET", "/split", Access::open(), [](const Call&) {
    Response out = text("x");
    out.headers.add("X-Name", "a\r\nSet-Cookie: b=c");
    return out;
  }));
  site.files.add("/", "<p>hello</p>", "text/html; charset=utf-8");
  site.files.add("/assets/page.js", "1", "text/javascript");
  site.access_log = [&seen](const AccessLine& line) {
    std::lock_guard lock(seen.mutex);
    seen.log.push_back(line);
  };
  return site;
}

inline Server start(Seen& seen, Limits limits = {}, RateLimit::Clock clock_s = [] { return 0.0; }) {
  auto server = Server::start({}, example_site(seen), std::move(limits), std::move(clock_s));
  return std::move(server.value());
}

}  // namespace bq::service::http
