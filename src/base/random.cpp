#include "base/random.h"

#include <cmath>

#include "base/decimal.h"
#include "base/number.h"

namespace bq::base {

std::uint64_t Random::below(std::uint64_t n) {
  for (;;) {
    const auto product = static_cast<int128>(next()) * static_cast<int128>(n);
    const auto low = static_cast<std::uint64_t>(product);
    // Draws below 2^64 mod n would favour some; that is less than n, so the division is seldom due.
    if (low >= n || low >= (0 - n) % n) return static_cast<std::uint64_t>(product >> 64);
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
