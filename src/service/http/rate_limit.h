#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bq::service::http {

/// How often something may happen: `burst` at once, then `per_s` a second; per_s = 0: no limit.
struct Rate {
  double per_s = 0;
  double burst = 0;
};

/// A bucket of tokens for each name. Thread-safe; memory is bounded: when too many names are under
/// way at once, new ones are refused.
class RateLimit {
 public:
  using Clock = std::function<double()>;  // seconds, never backwards
  RateLimit(Rate rate, Clock clock_s) : rate_(rate), clock_s_(std::move(clock_s)) {}
  /// Takes a token of the name's bucket; gives 0, or the seconds until there is one.
  double take(const std::string& name);

 private:
  struct Bucket {
    double tokens;
    double at_s;
  };
  double tokens_at(const Bucket& bucket, double now_s) const;
  void forget_full(double now_s);

  Rate rate_;
  Clock clock_s_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
  double swept_s_ = -1;
};

/// Gives the name under which an address is counted: IPv6 by its network of 64 bits, since one
/// client has all of that.
std::string address_name(const std::string& address);

}  // namespace bq::service::http
