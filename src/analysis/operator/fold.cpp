#include "analysis/operator/fold.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/instant.h"

namespace bq::analysis::operators {

namespace {

using base::int128;

constexpr std::int64_t ms_per_hour = 3'600'000;

int128 power_of_ten(int exponent) {
  int128 out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

// The nearest double; the library's call for 128 bits is slow and seldom needed.
double nearest(int128 whole) {
  auto narrow = static_cast<std::int64_t>(whole);
  return narrow == whole ? static_cast<double>(narrow) : static_cast<double>(whole);
}

std::int64_t to_ms(std::int64_t us) { return us >= 0 ? us / 1000 : -((-us + 999) / 1000); }

}  // namespace

bool value_order(const Kept& a, const Kept& b) {
  return std::tie(a.happened, a.seen, a.version, a.value) <
         std::tie(b.happened, b.seen, b.version, b.value);
}

Fold::Fold(expression::Window window, int scale)
    : window_(window), unit_(power_of_ten(scale)), square_unit_(power_of_ten(2 * scale)) {}

void Fold::need(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::mean:
    case Aggregate::sum: needs_sum_ = true; break;
    case Aggregate::stddev: needs_sum_ = needs_square_ = true; break;
    case Aggregate::slope: needs_sum_ = needs_time_ = true; break;
    case Aggregate::min:
    case Aggregate::max:
    case Aggregate::range:
    case Aggregate::rise:
    case Aggregate::fall: needs_extremes_ = true; break;
    default: break;
  }
}

void Fold::begin(std::int64_t start_us) {
  start_us_ = start_us;
  low_edge_ = high_edge_ = base::before_all.us;
  low_ = high_ = 0;
  changed_ = true;
  extremes_stand_ = false;
  has_origin_ = false;
  sum_ = square_ = time_ = time_square_ = time_value_ = 0;
}

void Fold::add(const Kept& fact, int sign) {
  changed_ = true;
  if (needs_sum_) sum_ += int128{sign} * fact.value;
  if (needs_square_) square_ += int128{sign} * fact.value * fact.value;
  if (needs_time_) {
    // Sums over time are taken from a fixed origin; the slope does not depend on which.
    if (!has_origin_) origin_ms_ = to_ms(fact.happened), has_origin_ = true;
    int128 t = int128{sign} * (to_ms(fact.happened) - origin_ms_);
    time_ += t;
    time_square_ += t * (to_ms(fact.happened) - origin_ms_);
    time_value_ += t * fact.value;
  }
  if (!needs_extremes_ || !extremes_stand_) return;
  if (sign > 0) {
    min_ = std::min(min_, fact.value), max_ = std::max(max_, fact.value);
  } else if (fact.value == min_ || fact.value == max_) {
    extremes_stand_ = false;
  }
}

void Fold::inserted(const Series& series, std::size_t at) {
  const Kept& fact = series[at];
  if (fact.happened <= low_edge_) {
    ++low_, ++high_;
    changed_ = true;
  } else if (fact.happened <= high_edge_) {
    ++high_;
    add(fact, 1);
  }
}

void Fold::removing(const Series& series, std::size_t at) {
  if (at < low_) {
    --low_, --high_;
    changed_ = true;
  } else if (at < high_) {
    --high_;
    add(series[at], -1);
  }
}

bool Fold::advance(const Series& series, std::int64_t moment_us) {
  high_edge_ = moment_us - window_.ending.us;
  low_edge_ = window_.since_start ? start_us_ : high_edge_ - window_.length.us;
  while (high_ < series.size() && series[high_].happened <= high_edge_) add(series[high_++], 1);
  while (low_ < high_ && series[low_].happened <= low_edge_) add(series[low_++], -1);
  if (low_ == high_) extremes_stand_ = false;
  bool changed = changed_;
  changed_ = false;
  return changed;
}

std::int64_t Fold::due(const Series& series) const {
  std::int64_t out = base::after_all.us;
  if (high_ < series.size()) out = series[high_].happened + window_.ending.us;
  if (low_ < high_ && !window_.since_start)
    out = std::min(out, series[low_].happened + window_.length.us + window_.ending.us);
  return out;
}

void Fold::find_extremes(const Series& series) {
  min_ = max_ = series[low_].value;
  for (std::size_t i = low_ + 1; i < high_; ++i) {
    min_ = std::min(min_, series[i].value);
    max_ = std::max(max_, series[i].value);
  }
  extremes_stand_ = true;
}

bool Fold::stddev(double& out) const {
  auto n = static_cast<std::int64_t>(count());
  if (n < 2) return false;
  int128 above = square_ * n - sum_ * sum_;
  int128 below = int128{n} * (n - 1) * square_unit_;
  out = std::sqrt(nearest(above) / nearest(below));
  return true;
}

bool Fold::slope(double& out) const {
  auto n = static_cast<std::int64_t>(count());
  if (n < 2) return false;
  int128 below = time_square_ * n - time_ * time_;
  if (below == 0) return false;
  int128 above = time_value_ * n - time_ * sum_;
  int128 wide_above = 0, wide_below = 0;
  bool fits = !__builtin_mul_overflow(above, int128{ms_per_hour}, &wide_above) &&
              !__builtin_mul_overflow(below, unit_, &wide_below);
  double top = fits ? nearest(wide_above) : nearest(above) * static_cast<double>(ms_per_hour);
  double bottom = fits ? nearest(wide_below) : nearest(below) * nearest(unit_);
  out = top / bottom;
  return true;
}

bool Fold::value(const Series& series, Aggregate aggregate, double& out) {
  auto n = static_cast<std::int64_t>(count());
  if (aggregate == Aggregate::count) {
    out = static_cast<double>(n);
    return true;
  }
  if (needs_extremes_ && !extremes_stand_) find_extremes(series);
  std::int64_t first = series[low_].value, last = series[high_ - 1].value, whole = 0;
  switch (aggregate) {
    case Aggregate::first: whole = first; break;
    case Aggregate::last: whole = last; break;
    case Aggregate::min: whole = min_; break;
    case Aggregate::max: whole = max_; break;
    case Aggregate::range: whole = max_ - min_; break;
    case Aggregate::delta: whole = last - first; break;
    case Aggregate::rise: whole = last - min_; break;
    case Aggregate::fall: whole = max_ - last; break;
    case Aggregate::sum:
      out = nearest(sum_) / nearest(unit_);
      return true;
    case Aggregate::mean:
      out = nearest(sum_) / nearest(n * unit_);
      return true;
    case Aggregate::stddev: return stddev(out);
    case Aggregate::slope: return slope(out);
    case Aggregate::count: break;
  }
  out = static_cast<double>(whole) / nearest(unit_);
  return true;
}

}  // namespace bq::analysis::operators
