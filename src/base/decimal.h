#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bq::base {

__extension__ typedef __int128 int128;

/// A decimal as written: digits * 10^-scale, exact.
struct Decimal {
  std::int64_t digits = 0;
  int scale = 0;
};

/// An exact fraction, e.g. a conversion factor; the denominator is positive.
struct Ratio {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
  bool operator==(const Ratio&) const = default;
};

/// Reads `-12.50`, `+.5`, `3e-2`; at most 18 significant digits; refuses everything else (decimal
/// commas too).
std::optional<Decimal> parse_decimal(std::string_view text);

/// Reads `0.0555`, `5/9` or `-160/9` exactly.
std::optional<Ratio> parse_ratio(std::string_view text);

/// Gives the shortest decimal that reads back as this double; empty for NaN and infinity.
std::optional<Decimal> shortest(double value);
std::optional<Decimal> shortest(float value);

struct Rescaled {
  std::int64_t value = 0;   // in units of 10^-scale
  bool rounded = false;     // whether a remainder was dropped
};

/// Computes value * times + plus in units of 10^-scale, rounded half to even once; empty on
/// overflow.
std::optional<Rescaled> rescale(Decimal value, Ratio times, Ratio plus, int scale);

/// Gives n / 10^scale, the same double as the literal.
double to_double(std::int64_t n, int scale);

/// Writes n / 10^scale with exactly `scale` decimals.
std::string show_decimal(std::int64_t n, int scale);

/// Rounds a double half to even to a whole number of 10^-scale; empty when it does not fit.
std::optional<std::int64_t> round_to(double value, int scale);

}  // namespace bq::base
