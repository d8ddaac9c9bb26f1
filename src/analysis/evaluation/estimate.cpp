#include "analysis/evaluation/estimate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"

namespace bq::analysis::evaluation {

double quantile(std::span<const double> rising, double p) {
  BQ_CHECK(!rising.empty() && p >= 0 && p <= 1, "a quantile of something, p in [0, 1]");
  const double place = static_cast<double>(rising.size() - 1) * p;
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= rising.size()) return rising.back();
  const double part = place - static_cast<double>(below);
  return rising[below] + part * (rising[below + 1] - rising[below]);
}

std::optional<Quartiles> quartiles(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  std::vector<double> rising(values.begin(), values.end());
  std::sort(rising.begin(), rising.end());
  return Quartiles{quantile(rising, 0.25), quantile(rising, 0.5), quantile(rising, 0.75)};
}

Interval wilson(std::size_t successes, std::size_t trials) {
  BQ_CHECK(successes <= trials && trials > 0, "a share of something");
  constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal distribution
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double scale = 1 + z * z / n;
  const double centre = (share + z * z / (2 * n)) / scale;
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale;
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::optional<Interval> percentile_interval(std::span<const std::optional<double>> replicates) {
  std::vector<double> rising;
  for (const auto& value : replicates)
    if (value) rising.push_back(*value);
  if (rising.empty() || rising.size() * 20 < replicates.size() * 19) return std::nullopt;
  std::sort(rising.begin(), rising.end());
  return Interval{quantile(rising, 0.025), quantile(rising, 0.975)};
}

}  // namespace bq::analysis::evaluation
