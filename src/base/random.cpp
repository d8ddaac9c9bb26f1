#include "base/random.h"

#include <cmath>

#include "base/decimal.h"
#include "base/number.h"

namespace bq::base {

std::uint64_t mix(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  return mix(state_);
}

std::uint64_t Random::below(std::uint64_t n) {
  const std::uint64_t short_of = (0 - n) % n;  // 2^64 mod n: draws below it would favour some
  for (;;) {
    const auto product = static_cast<int128>(next()) * static_cast<int128>(n);
    if (static_cast<std::uint64_t>(product) >= short_of)
      return static_cast<std::uint64_t>(product >> 64);
  }
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::normal() {
  for (;;) {
    const double x = 2 * uniform() - 1;
    const double y = 2 * uniform() - 1;
    const double square = x * x + y * y;
    // The second number of the pair is dropped: no state but the seed's.
    if (square > 0 && square < 1) return x * std::sqrt(-2 * log_exact(square) / square);
  }
}

}  // namespace bq::base
