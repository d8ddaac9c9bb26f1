#pragma once

#include <cstdint>

namespace bq::base {

/// Scrambles 64 bits so that neighbours become unlike: the last step of SplitMix64.
constexpr std::uint64_t mix(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

/// Generates numbers: SplitMix64 (steele2014), the same on every machine. Streams that must not
/// touch each other start from seeds that went through `mix`.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix(state_);
  }
  /// Gives a whole number in [0, n), each equally likely (multiply and reject, lemire2019).
  std::uint64_t below(std::uint64_t n);
  /// Gives a number in [0, 1), a multiple of 2^-53.
  double uniform();
  /// Gives a number of the standard normal distribution (polar method, two uniforms a try).
  double normal();

 private:
  std::uint64_t state_;
};

}  // namespace bq::base
