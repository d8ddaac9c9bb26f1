#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "service/http/rate_limit.h"
#include "service/http/response.h"
#include "service/http/router.h"
#include "service/http/static_files.h"
#include "service/http/worker_pool.h"

namespace bq::service::http {

/// What one client, or all, may take.
struct Limits {
  std::size_t header_bytes = 16 << 10;  // target and headers together
  std::size_t connections = 2000;
  double read_s = 15;  // a whole request, and the pause between two
  double write_s = 15;
  double handle_s = 60;
  double drain_s = 10;  // for what is under way when the server stops
  unsigned workers = 2;
  std::size_t waiting = 1000;  // pieces of work that wait for a worker
  Rate per_caller{100, 500};
  Rate per_address{500, 2000};
  std::map<std::string, Rate> stricter{{"login", {0.2, 10}}};  // by address, for Route::rate
};

/// One line of the access log: the route's template, never the path with its names and numbers.
struct AccessLine {
  std::string id;  // of the request
  std::string method;
  std::string route;  // empty: none was found
  int status = 0;
  double ms = 0;
  std::string caller;  // empty: not known
};

/// What a server shows: routes, pages, and who may use them.
struct Site {
  Router router;
  StaticFiles files;
  std::shared_ptr<const Guard> guard;
  std::string page_policy = http::page_policy();
  Title title;
  std::function<void(const AccessLine&)> access_log;  // thread-safe; may be empty
};

/// What happened so far.
struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t dropped = 0;  // handlers that let go of their reply
  std::uint64_t failed = 0;   // handlers that threw
};

/// Leads requests to their routes: limits, guard, checks, handler, answer. Knows no network.
/// Thread-safe.
class Dispatcher : public std::enable_shared_from_this<Dispatcher> {
 public:
  using Send = std::function<void(Wire)>;
  Dispatcher(Site site, Limits limits, RateLimit::Clock clock_s, bool is_tls);

  /// Serves a request whose second block is empty; `send` is called once, from any thread.
  void serve(Request request, Send send);
  /// Gives how many bytes of body are kept of a request whose headers are in.
  std::size_t body_limit(Request head) const;
  const Limits& limits() const { return limits_; }
  Counts counts() const;
  /// Answers end their connections from now on.
  void drain() { is_draining_ = true; }
  /// Ends the workers; replies that still wait for one are dropped.
  void stop() { workers_.stop(); }

 private:
  struct Exchange;
  using Refusal = std::optional<Response>;
  Refusal admit(Exchange& exchange);
  Refusal check_address(const Exchange& exchange);
  Refusal check_known(Exchange& exchange);
  Refusal check_rates(const Exchange& exchange);
  Refusal check_origin(const Exchange& exchange) const;
  Refusal check_body(const Exchange& exchange) const;
  void find(Exchange& exchange) const;
  Response show_file(const Exchange& exchange) const;
  void run(std::shared_ptr<Exchange> exchange, const Reply& reply);
  void call(Exchange& exchange, const Reply& reply);
  void answer(const Exchange& exchange, Response response);
  Response failed();
  void add_own_routes();

  Site site_;
  Limits limits_;
  RateLimit::Clock clock_s_;
  Manner manner_;
  RateLimit by_address_;
  RateLimit by_caller_;
  std::map<std::string, RateLimit> stricter_;
  std::uint64_t first_id_;
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<bool> is_draining_{false};
  WorkerPool workers_;
};

}  // namespace bq::service::http
