#include "service/http/dispatcher.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "base/check.h"
#include "base/random.h"
#include "service/http/request_text.h"

namespace bq::service::http {

// One request on its way to its answer.
struct Dispatcher::Exchange {
  Request request;
  Send send;
  AccessLine line;
  Form form;
  double start_s = 0;
  bool is_api = false;
  // The guard sees neither path nor parameters; they enter the request after it.
  std::string path;
  Fields path_parameters;
  std::optional<base::Words> bad_path;
  std::vector<std::string> methods;  // that the path has
  const Route* route = nullptr;
  const StaticFiles::File* page = nullptr;
  std::optional<Caller> caller;
};

namespace {

constexpr std::size_t small_body = 64 << 10;  // read of anybody, so that a refusal arrives

bool changes(const std::string& method) { return method != "GET" && method != "HEAD"; }

std::size_t header_bytes(const Request& request) {
  std::size_t out = request.method.size() + request.target.size();
  for (const auto& [name, value] : request.headers) out += name.size() + value.size() + 4;
  return out;
}

auto hosts(const Request& request) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [](const auto& header) { return header.first == "host"; });
}

std::string media_type(const Request& request) {
  std::string_view value = request.headers.get("content-type");
  return base::lower(base::trim(value.substr(0, value.find(';'))));
}

bool takes(const Route& route, const Request& request) {
  std::string type = media_type(request);
  if (request.body.empty() && type.empty()) return true;
  return type == "application/json" ||
         (route.body == Body::bytes && type == "application/octet-stream");
}

Response slow_down(double wait_s) {
  Response out = problem(429, "too_many_requests",
                         {"too many requests; try again later", "请求过于频繁，请稍后再试"});
  out.headers.add("Retry-After", fmt::format("{}", std::ceil(wait_s)));
  return out;
}

Response bad_request(const char* code, const base::Words& words) {
  return problem(400, code, words);
}

Response unknown_caller() {
  Response out = problem(401, "not_signed_in", {"sign in first", "请先登录"});
  out.headers.add("WWW-Authenticate", "Bearer");
  return out;
}

Response wrong_method(const std::vector<std::string>& methods) {
  Response out = problem(405, "method", {"this path has other methods", "该路径不支持此方法"});
  out.headers.add("Allow", fmt::format("{}", fmt::join(methods, ", ")));
  return out;
}

}  // namespace

Dispatcher::Dispatcher(Site site, Limits limits, RateLimit::Clock clock_s, bool is_tls)
    : site_(std::move(site)),
      limits_(std::move(limits)),
      clock_s_(std::move(clock_s)),
      manner_{site_.page_policy, is_tls},
      by_address_(limits_.per_address, clock_s_),
      by_caller_(limits_.per_caller, clock_s_),
      first_id_((std::uint64_t{std::random_device{}()} << 32) + std::random_device{}()),
      workers_(limits_.workers, limits_.waiting) {
  for (const auto& [name, rate] : limits_.stricter) stricter_.try_emplace(name, rate, clock_s_);
  add_own_routes();
  for (const Route& route : site_.router.routes()) {
    BQ_CHECK(route.rate.empty() || stricter_.count(route.rate) == 1,
             "the rate of a route is known: " + route.rate);
    BQ_CHECK(route.is_open() || site_.guard, "a route that is not open needs a guard");
  }
}

void Dispatcher::add_own_routes() {
  auto add = [&](const char* path, base::Words summary, Json document) {
    Route route{"GET", path, std::move(summary)};
    route.access = Access::open();
    route.response_schema = {{"type", "object"}};
    route.handler = [answer = json(document)](Call, Reply reply) { reply(answer); };
    site_.router.add(std::move(route));
  };
  add("/healthz", {"Tells that the server is up", "服务是否在运行"}, {{"status", "ok"}});
  add("/openapi.json", {"Gives this description", "本接口说明"},
      openapi(site_.router, site_.title));
}

Counts Dispatcher::counts() const { return {requests_, dropped_, failed_}; }

std::size_t Dispatcher::body_limit(Request head) const {
  Exchange exchange;
  exchange.request = std::move(head);
  find(exchange);
  if (!exchange.route) return small_body;
  bool may_send = exchange.route->is_open();
  if (!may_send) {
    auto caller = site_.guard->who(exchange.request);
    may_send = caller && site_.guard->may(*caller, *exchange.route);
  }
  return may_send ? std::max(small_body, exchange.route->body_limit) : small_body;
}

void Dispatcher::serve(Request request, Send send) {
  auto exchange = std::make_shared<Exchange>();
  exchange->start_s = clock_s_();
  request.id = fmt::format("{:016x}", base::mix(first_id_ + requests_++));
  exchange->line.id = request.id;
  exchange->line.method = request.method;
  exchange->form = {request.method != "HEAD", !request.keep_alive};
  exchange->request = std::move(request);
  exchange->send = std::move(send);
  Reply reply([self = shared_from_this(), exchange](
                  Response response) { self->answer(*exchange, std::move(response)); },
              [self = shared_from_this(), exchange](Response response) {
                ++self->dropped_;
                self->answer(*exchange, std::move(response));
              });
  try {
    Refusal refusal = admit(*exchange);
    if (refusal) reply(std::move(*refusal));
    else if (exchange->page) reply(show_file(*exchange));
    else run(std::move(exchange), reply);
  } catch (const std::exception&) {
    reply(failed());
  }
}

void Dispatcher::answer(const Exchange& exchange, Response response) {
  AccessLine line = exchange.line;
  Form form = exchange.form;
  form.closes = form.closes || is_draining_;
  line.status = response.status;
  line.ms = (clock_s_() - exchange.start_s) * 1e3;
  if (response.status >= 500) response.headers.add("X-Request-Id", line.id);
  if (site_.access_log) site_.access_log(line);
  exchange.send(write_answer(std::move(response), manner_, form));
}

Response Dispatcher::failed() {
  ++failed_;
  return problem(500, "failed", {"the server failed at this request", "服务器处理此请求时出错"});
}

// The order is the contract: nothing of path, query or body decides before the caller is known.
Dispatcher::Refusal Dispatcher::admit(Exchange& exchange) {
  if (header_bytes(exchange.request) > limits_.header_bytes)
    return problem(431, "headers_too_large", {"the headers are too large", "请求头过大"});
  if (hosts(exchange.request) != 1)
    return bad_request("host", {"a request names one host", "请求须指明一个主机"});
  if (Refusal no = check_address(exchange)) return no;
  find(exchange);
  if (Refusal no = check_known(exchange)) return no;
  if (Refusal no = check_rates(exchange)) return no;
  if (exchange.bad_path) return bad_request("path", *exchange.bad_path);
  if (exchange.page) return std::nullopt;
  if (exchange.methods.empty())
    return problem(404, "not_found", {"there is no such page", "没有此页面"});
  if (!exchange.route) return wrong_method(exchange.methods);
  if (exchange.caller && !site_.guard->may(*exchange.caller, *exchange.route))
    return problem(403, "not_permitted", {"you may not do this", "您无权执行此操作"});
  if (Refusal no = check_origin(exchange)) return no;
  Request& request = exchange.request;
  request.path = std::move(exchange.path);
  request.path_parameters = std::move(exchange.path_parameters);
  auto query = read_query(split_target(request.target).query);
  if (!query) return bad_request("query", query.error());
  request.query = std::move(*query);
  if (auto fit = check_parameters(*exchange.route, request); !fit)
    return bad_request("parameter", fit.error());
  return check_body(exchange);
}

Dispatcher::Refusal Dispatcher::check_address(const Exchange& exchange) {
  double wait_s = by_address_.take(address_name(exchange.request.remote));
  return wait_s > 0 ? Refusal(slow_down(wait_s)) : std::nullopt;
}

void Dispatcher::find(Exchange& exchange) const {
  Request& request = exchange.request;
  std::string_view path = split_target(request.target).path;
  request.cookies = read_cookies(request.headers.get("cookie"));
  exchange.is_api = path == "/api" || path.starts_with("/api/");
  auto segments = read_path(path);
  if (!segments) {
    exchange.bad_path = segments.error();
    return;
  }
  exchange.is_api = exchange.is_api || segments->front() == "api";
  exchange.path = "/" + fmt::format("{}", fmt::join(*segments, "/"));
  Router::Found found = site_.router.find(request.method, *segments);
  exchange.route = found.route;
  exchange.methods = std::move(found.methods);
  exchange.path_parameters = std::move(found.parameters);
  if (found.route) exchange.line.route = found.route->path;
  if (exchange.is_api || !exchange.methods.empty()) return;
  const StaticFiles::File* page = site_.files.find(exchange.path);
  if (page && changes(request.method)) exchange.methods = {"GET", "HEAD"};
  else exchange.page = page;
}

Dispatcher::Refusal Dispatcher::check_known(Exchange& exchange) {
  bool is_open = exchange.route ? exchange.route->is_open()
                                : !exchange.is_api && exchange.methods.empty();
  if (is_open || exchange.page) return std::nullopt;
  if (site_.guard) exchange.caller = site_.guard->who(exchange.request);
  if (!exchange.caller) return unknown_caller();
  exchange.line.caller = exchange.caller->name;
  return std::nullopt;
}

Dispatcher::Refusal Dispatcher::check_rates(const Exchange& exchange) {
  double wait_s = exchange.caller ? by_caller_.take(exchange.caller->name) : 0;
  if (wait_s <= 0 && exchange.route && !exchange.route->rate.empty())
    wait_s = stricter_.at(exchange.route->rate).take(address_name(exchange.request.remote));
  return wait_s > 0 ? Refusal(slow_down(wait_s)) : std::nullopt;
}

// A browser sends its cookies along whoever made it ask: what changes something must show that our
// own page asked.
Dispatcher::Refusal Dispatcher::check_origin(const Exchange& exchange) const {
  const Request& request = exchange.request;
  bool is_by_cookie = exchange.caller && exchange.caller->way == Caller::Way::session;
  if (!is_by_cookie || !changes(request.method)) return std::nullopt;
  const std::string* origin = request.headers.find("origin");
  const std::string* site = request.headers.find("sec-fetch-site");
  std::string own = (manner_.is_tls ? "https://" : "http://");
  own += request.headers.get("host");
  bool is_own = request.headers.get("x-bianque") == "1" || (origin && *origin == own) ||
                (site && *site == "same-origin");
  bool is_foreign = (origin && *origin != own) || (site && *site != "same-origin");
  if (is_own && !is_foreign && takes(*exchange.route, request)) return std::nullopt;
  return problem(403, "cross_site",
                 {"a change must come from our own page: header X-Bianque: 1, JSON",
                  "修改操作须来自本系统页面：请求头 X-Bianque: 1，JSON 格式"});
}

Dispatcher::Refusal Dispatcher::check_body(const Exchange& exchange) const {
  const Request& request = exchange.request;
  const Route& route = *exchange.route;
  if (request.is_cut || request.body.size() > route.body_limit)
    return problem(413, "body_too_large",
                   {fmt::format("the body is larger than {} bytes", route.body_limit),
                    fmt::format("请求体超过 {} 字节", route.body_limit)});
  if (route.body == Body::none && !request.body.empty())
    return bad_request("body", {"this route takes no body", "此接口不接受请求体"});
  if (route.body != Body::none && !takes(route, request))
    return problem(415, "content_type",
                   {"the content type must be application/json", "内容类型须为 application/json"});
  return std::nullopt;
}

Response Dispatcher::show_file(const Exchange& exchange) const {
  const StaticFiles::File& page = *exchange.page;
  bool is_same = exchange.request.headers.get("if-none-match") == page.etag;
  Response out{is_same ? 304 : 200, page.content_type};
  if (!is_same) out.body = page.bytes;
  out.headers.add("ETag", page.etag);
  out.headers.add("Cache-Control", "no-cache");
  return out;
}

void Dispatcher::run(std::shared_ptr<Exchange> exchange, const Reply& reply) {
  if (exchange->route->handler) return call(*exchange, reply);
  bool is_taken = workers_.give([self = shared_from_this(), exchange, reply] {
    self->call(*exchange, reply);
  });
  if (is_taken) return;
  Response busy = problem(503, "busy", {"the server is busy; try again", "服务器繁忙，请重试"});
  busy.headers.add("Retry-After", "1");
  reply(std::move(busy));
}

void Dispatcher::call(Exchange& exchange, const Reply& reply) {
  try {
    Call made{std::move(exchange.request), std::move(exchange.caller), {}};
    const Route& route = *exchange.route;
    if (route.body == Body::json) {
      auto body = read_json(made.request.body);
      if (!body) {
        reply(bad_request("json", body.error()));
        return;
      }
      made.body = std::move(*body);
    }
    if (route.work) reply(route.work(made));
    else route.handler(std::move(made), reply);
  } catch (const std::exception&) {
    reply(failed());
  }
}

}  // namespace bq::service::http
