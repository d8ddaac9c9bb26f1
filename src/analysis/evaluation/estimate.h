#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace bq::analysis::evaluation {

/// Bounds a figure with 95 % confidence.
struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// Holds a figure with its interval; without a value the data do not define it (one class only).
struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;
};

/// Gives the quantile of type 7 (linear between order statistics) of a rising, non-empty list.
double quantile(std::span<const double> rising, double p);

/// Holds median and quartiles of type 7.
struct Quartiles {
  double q1 = 0;
  double median = 0;
  double q3 = 0;
};

/// Gives the quartiles of values in any order, or nothing of nothing.
std::optional<Quartiles> quartiles(std::span<const double> values);

/// Gives Wilson's interval of a share; it takes the trials as independent, which the moments of one
/// subject are not, and is therefore shown for single bins only.
Interval wilson(std::size_t successes, std::size_t trials);

/// Gives the percentile interval of replicates; none when more than one in twenty has no value.
std::optional<Interval> percentile_interval(std::span<const std::optional<double>> replicates);

}  // namespace bq::analysis::evaluation
