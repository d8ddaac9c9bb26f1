#include "service/http/route.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>

#include "base/instant.h"
#include "base/result.h"

namespace bq::service::http {

namespace {

template <class T>
bool is_number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  return std::isfinite(static_cast<double>(value));
}

bool is_date(const std::string& text) {
  std::string shape = text;
  for (char& c : shape)
    if (c >= '0' && c <= '9') c = 'd';
  return shape == "dddd-dd-dd" && base::parse_instant(text);
}

bool fits(Type type, const std::string& text) {
  switch (type) {
    case Type::text: return true;
    case Type::integer: return is_number<std::int64_t>(text);
    case Type::number: return is_number<double>(text);
    case Type::boolean: return text == "true" || text == "false";
    case Type::date: return is_date(text);
  }
  return false;
}

base::Words needed(Type type) {
  switch (type) {
    case Type::text: return {"a text", "文本"};
    case Type::integer: return {"a whole number", "整数"};
    case Type::number: return {"a number", "数值"};
    case Type::boolean: return {"true or false", "true 或 false"};
    case Type::date: return {"a date like 2026-01-31", "日期，如 2026-01-31"};
  }
  return {};
}

tl::unexpected<base::Words> refused(std::string en, std::string zh) {
  return tl::unexpected(base::Words{std::move(en), std::move(zh)});
}

Reading<void> check(const Parameter& parameter, const Request& request) {
  const Fields& given = parameter.in == In::path ? request.path_parameters : request.query;
  const std::string& name = parameter.name;
  const std::string* value = given.find(name);
  if (!value && parameter.is_required)
    return refused("the parameter " + name + " is missing", "缺少参数 " + name);
  if (value && !fits(parameter.type, *value)) {
    base::Words type = needed(parameter.type);
    return refused("the parameter " + name + " must be " + type.en,
                   "参数 " + name + " 须为" + type.zh);
  }
  return {};
}

}  // namespace

struct Reply::State {
  std::atomic<bool> is_answered{false};
  Send send;
  Send when_dropped;

  // Lets go of both ways, so that a reply which is kept keeps no connection.
  bool answer(Send& way, Response response) {
    if (is_answered.exchange(true)) return false;
    Send taken = std::move(way);
    send = when_dropped = nullptr;
    taken(std::move(response));
    return true;
  }
  ~State() {
    answer(when_dropped, problem(500, "no_answer", {"the server gave no answer", "服务器未作答"}));
  }
};

Reply::Reply(Send send, Send when_dropped) : state_(std::make_shared<State>()) {
  state_->send = std::move(send);
  state_->when_dropped = std::move(when_dropped);
}

bool Reply::operator()(Response response) const {
  return state_->answer(state_->send, std::move(response));
}

bool Guard::may(const Caller& caller, const Route& route) const {
  if (route.access.kind != Access::Kind::permitted) return true;
  const auto& held = caller.permissions;
  return std::find(held.begin(), held.end(), route.access.permission) != held.end();
}

Reading<void> check_parameters(const Route& route, const Request& request) {
  for (const auto& [name, value] : request.query) {
    bool is_known = std::any_of(route.parameters.begin(), route.parameters.end(), [&](auto& p) {
      return p.in == In::query && p.name == name;
    });
    if (!is_known) return refused("unknown parameter " + name, "未知参数 " + name);
  }
  for (const Parameter& parameter : route.parameters) BQ_TRY(check(parameter, request));
  return {};
}

}  // namespace bq::service::http
