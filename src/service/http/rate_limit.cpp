#include "service/http/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>

namespace bq::service::http {

namespace {

constexpr std::size_t most_names = 50'000;
constexpr double between_sweeps_s = 1;

}  // namespace

double RateLimit::take(const std::string& name) {
  if (rate_.per_s <= 0) return 0;
  std::lock_guard lock(mutex_);
  double now_s = clock_s_();
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= most_names) forget_full(now_s);
    if (buckets_.size() >= most_names) return between_sweeps_s;
    found = buckets_.emplace(name, Bucket{rate_.burst, now_s}).first;
  }
  Bucket& bucket = found->second;
  bucket = {tokens_at(bucket, now_s), now_s};
  if (bucket.tokens < 1) return (1 - bucket.tokens) / rate_.per_s;
  bucket.tokens -= 1;
  return 0;
}

double RateLimit::tokens_at(const Bucket& bucket, double now_s) const {
  return std::min(rate_.burst, bucket.tokens + (now_s - bucket.at_s) * rate_.per_s);
}

// A full bucket is the same as none.
void RateLimit::forget_full(double now_s) {
  if (swept_s_ >= 0 && now_s - swept_s_ < between_sweeps_s) return;
  swept_s_ = now_s;
  std::erase_if(buckets_, [&](const auto& entry) {
    return tokens_at(entry.second, now_s) >= rate_.burst;
  });
}

std::string address_name(const std::string& address) {
  in6_addr bytes{};
  if (inet_pton(AF_INET6, address.c_str(), &bytes) != 1 || IN6_IS_ADDR_V4MAPPED(&bytes))
    return address;
  return {reinterpret_cast<const char*>(&bytes), 8};
}

}  // namespace bq::service::http
