#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "service/http/dispatcher.h"

namespace bq::service::http {

/// Where a server listens.
struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;   // 0: any that is free
  std::string certificate;  // PEM files; both or none
  std::string key;
  unsigned threads = 2;  // of the network; handlers that answer later run on them

  bool is_tls() const { return !certificate.empty(); }
};

/// A web server at work in threads of its own, until it is stopped or goes.
class Server {
 public:
  /// Starts. Refused with a sentence: a port in use, a certificate that cannot be read, an address
  /// but loopback without TLS.
  static base::Result<Server> start(Endpoint endpoint, Site site, Limits limits = {},
                                    RateLimit::Clock clock_s = base::steady_seconds);
  Server(Server&&) noexcept = default;
  Server& operator=(Server&&) = delete;
  ~Server() { stop(); }

  std::uint16_t port() const;
  /// Gives `http://127.0.0.1:8080`.
  std::string url() const;
  Counts counts() const;
  /// Takes no more connections, waits for the answers under way (Limits::drain_s), ends.
  void stop();

 private:
  struct Core;
  Server(Endpoint endpoint, std::shared_ptr<Core> core)
      : endpoint_(std::move(endpoint)), core_(std::move(core)) {}
  Endpoint endpoint_;
  std::shared_ptr<Core> core_;
};

}  // namespace bq::service::http
