#include "analysis/oracle/window.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/decimal.h"

namespace bq::analysis::oracle {

namespace {

using base::int128;

constexpr int128 ms_per_hour = 3'600'000;

Value quotient(int128 numerator, int128 denominator) {
  if (denominator == 0) return {0, Reason::undefined};
  return computed(static_cast<double>(numerator) / static_cast<double>(denominator));
}

int128 power_of_ten(int scale) {
  int128 out = 1;
  for (int i = 0; i < scale; ++i) out *= 10;
  return out;
}

std::int64_t milliseconds(base::Instant at) {
  std::int64_t down = at.us >= 0 ? at.us / 1000 : -((-at.us + 999) / 1000);
  return down;
}

// n sum(x^2) - sum(x)^2 over n (n - 1).
Value stddev(const std::vector<Fact>& facts, int128 unit) {
  auto n = static_cast<int128>(facts.size());
  int128 sum = 0, squares = 0;
  for (const Fact& f : facts) sum += f.value, squares += int128{f.value} * f.value;
  Value variance = quotient(n * squares - sum * sum, n * (n - 1) * unit * unit);
  if (variance.reason != Reason::measured) return variance;
  return computed(std::sqrt(variance.number));
}

// n sum(t v) - sum(t) sum(v) over n sum(t^2) - sum(t)^2, t in ms from the first fact.
Value slope(const std::vector<Fact>& facts, int128 unit) {
  auto n = static_cast<int128>(facts.size());
  int128 times = 0, values = 0, products = 0, squares = 0;
  for (const Fact& f : facts) {
    int128 t = milliseconds(f.happened) - milliseconds(facts.front().happened);
    times += t, values += f.value, products += t * f.value, squares += t * t;
  }
  return quotient((n * products - times * values) * ms_per_hour,
                  (n * squares - times * times) * unit);
}

}  // namespace

Value computed(double number) {
  if (!std::isfinite(number)) return {0, Reason::undefined};
  return {number == 0 ? 0.0 : number, Reason::measured};
}

Value aggregate(const std::string& name, const std::vector<Fact>& facts, int scale) {
  auto n = static_cast<int128>(facts.size());
  int128 unit = power_of_ten(scale);
  if (name == "count") return quotient(n, 1);
  BQ_CHECK(!facts.empty(), "an empty window has no aggregate");
  std::int64_t first = facts.front().value, last = facts.back().value;
  std::int64_t low = first, high = first;
  int128 sum = 0;
  for (const Fact& f : facts) {
    low = std::min(low, f.value), high = std::max(high, f.value);
    sum += f.value;
  }
  if (name == "first") return quotient(first, unit);
  if (name == "last") return quotient(last, unit);
  if (name == "min") return quotient(low, unit);
  if (name == "max") return quotient(high, unit);
  if (name == "mean") return quotient(sum, n * unit);
  if (name == "sum") return quotient(sum, unit);
  if (name == "range") return quotient(high - low, unit);
  if (name == "delta") return quotient(last - first, unit);
  if (name == "rise") return quotient(last - low, unit);
  if (name == "fall") return quotient(high - last, unit);
  if (name == "stddev") return stddev(facts, unit);
  if (name == "slope") return slope(facts, unit);
  BQ_CHECK(false, "no aggregate is called " + name);
  return {};
}

}  // namespace bq::analysis::oracle
