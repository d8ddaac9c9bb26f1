#include "base/decimal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace bq::base {

namespace {

constexpr std::array<std::int64_t, 19> powers = [] {
  std::array<std::int64_t, 19> p{1};
  for (std::size_t i = 1; i < p.size(); ++i) p[i] = p[i - 1] * 10;
  return p;
}();

constexpr int128 limit = int128{1} << 62;

// Multiplies with an overflow test; the operands are far below 2^126 in practice.
std::optional<int128> times_safe(int128 a, int128 b) {
  int128 out = 0;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

Rescaled divide_half_even(int128 numerator, int128 denominator) {
  int128 quotient = numerator / denominator;
  int128 rest = numerator % denominator;
  if (rest == 0) return {static_cast<std::int64_t>(quotient), false};
  int128 twice = (rest < 0 ? -rest : rest) * 2;
  int128 step = numerator < 0 ? -1 : 1;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) quotient += step;
  return {static_cast<std::int64_t>(quotient), true};
}

template <class F>
std::optional<Decimal> shortest_of(F value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 64> buffer{};
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (error != std::errc()) return std::nullopt;
  return parse_decimal(
      std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())));
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  std::size_t i = 0;
  const std::size_t n = text.size();
  bool negative = false;
  if (i < n && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  Decimal out;
  bool any = false, point = false;
  for (; i < n; ++i) {
    char c = text[i];
    if (c >= '0' && c <= '9') {
      if (out.digits > (std::numeric_limits<std::int64_t>::max() - 9) / 10) return std::nullopt;
      out.digits = out.digits * 10 + (c - '0');
      any = true;
      if (point) ++out.scale;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (!any) return std::nullopt;
  if (i < n && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < n && text[i] == '+') ++i;
    int exponent = 0;
    auto [end, error] = std::from_chars(text.data() + i, text.data() + n, exponent);
    if (error != std::errc() || std::abs(exponent) > 400) return std::nullopt;
    i = static_cast<std::size_t>(end - text.data());
    out.scale -= exponent;
  }
  if (i != n) return std::nullopt;
  if (negative) out.digits = -out.digits;
  return out;
}

std::optional<Ratio> parse_ratio(std::string_view text) {
  auto slash = text.find('/');
  auto above = parse_decimal(trim(text.substr(0, slash)));
  std::optional<Decimal> below = Decimal{1, 0};
  if (slash != std::string_view::npos) below = parse_decimal(trim(text.substr(slash + 1)));
  if (!above || !below || below->digits == 0) return std::nullopt;
  int scale = above->scale - below->scale;
  if (std::abs(scale) > 18) return std::nullopt;
  int128 numerator = above->digits, denominator = below->digits;
  if (scale > 0) denominator *= powers[static_cast<std::size_t>(scale)];
  if (scale < 0) numerator *= powers[static_cast<std::size_t>(-scale)];
  if (denominator < 0) numerator = -numerator, denominator = -denominator;
  int128 a = numerator < 0 ? -numerator : numerator, b = denominator;
  while (b != 0) {
    int128 rest = a % b;
    a = b;
    b = rest;
  }
  if (a > 1) numerator /= a, denominator /= a;
  if (denominator > limit || numerator > limit || numerator < -limit) return std::nullopt;
  return Ratio{static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

std::optional<Decimal> shortest(double value) { return shortest_of(value); }
std::optional<Decimal> shortest(float value) { return shortest_of(value); }

std::optional<Rescaled> rescale(Decimal value, Ratio times, Ratio plus, int scale) {
  int shift = scale - value.scale;
  if (std::abs(shift) > 18) {
    if (value.digits == 0) shift = 0;
    else if (shift < 0 &&
             shift > -60) {  // far below the resolution: drop digits first, they cannot matter
      while (shift < -18 && value.digits != 0) value.digits /= 10, ++shift;
      if (value.digits == 0) return Rescaled{0, true};
    } else {
      return std::nullopt;
    }
  }
  // value.digits * 10^shift * tn/td + pn/pd * 10^scale
  auto top = times_safe(value.digits, times.numerator);
  if (!top) return std::nullopt;
  int128 bottom = times.denominator;
  std::optional<int128> scaled = top;
  if (shift > 0) scaled = times_safe(*top, powers[static_cast<std::size_t>(shift)]);
  if (shift < 0) bottom *= powers[static_cast<std::size_t>(-shift)];
  if (!scaled) return std::nullopt;
  if (plus.numerator != 0) {
    auto left = times_safe(*scaled, plus.denominator);
    auto right =
        times_safe(int128{plus.numerator} * powers[static_cast<std::size_t>(scale)], bottom);
    auto below = times_safe(bottom, plus.denominator);
    if (!left || !right || !below) return std::nullopt;
    scaled = *left + *right;
    bottom = *below;
  }
  int128 whole = *scaled / bottom;
  if (whole > limit || whole < -limit) return std::nullopt;
  return divide_half_even(*scaled, bottom);
}

double to_double(std::int64_t n, int scale) {
  return static_cast<double>(n) / static_cast<double>(powers[static_cast<std::size_t>(scale)]);
}

std::string show_decimal(std::int64_t n, int scale) {
  if (scale <= 0) return fmt::format("{}", n);
  std::int64_t p = powers[static_cast<std::size_t>(scale)];
  return fmt::format("{}{}.{:0{}}", n < 0 ? "-" : "", std::llabs(n) / p, std::llabs(n) % p, scale);
}

std::optional<std::int64_t> round_to(double value, int scale) {
  double scaled = value * static_cast<double>(powers[static_cast<std::size_t>(scale)]);
  if (!(std::fabs(scaled) < 4e18)) return std::nullopt;
  return static_cast<std::int64_t>(std::nearbyint(scaled));
}

}  // namespace bq::base
