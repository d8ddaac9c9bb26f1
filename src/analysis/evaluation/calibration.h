#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/evaluation/estimate.h"
#include "analysis/evaluation/moments.h"

namespace bq::analysis::evaluation {

/// A straight line of log odds: P(truth) = logistic(intercept + slope * x).
struct LogisticLine {
  double intercept = 0;
  double slope = 1;
};

/// Fits the line by maximum likelihood (x brought to mean 0 and deviation 1, Newton from the better
/// of slope 1 and slope 0, halved steps, sums in order of rows). No value with one class only, one
/// distinct x, perfect separation, or no end in 50 steps.
std::optional<LogisticLine> fit_logistic_line(std::span<const double> x,
                                              std::span<const std::uint8_t> truth);

/// Says how risks agree with truths: a logistic regression of truth on logit(risk), risks clipped
/// to [1e-12, 1 - 1e-12] first. Perfect is slope 1, intercept 0.
struct Calibration {
  std::optional<double> slope;
  std::optional<double> intercept;  // of the same regression
};
Calibration calibrate(const Moments& moments, RowSet rows);

/// One part of the reliability curve: rows with low <= risk < high, the last one with its high.
struct ReliabilityBin {
  double low = 0;
  double high = 0;
  std::size_t rows = 0;
  double mean_risk = 0;
  double share = 0;  // of rows with truth 1
  Interval interval;  // Wilson's, see there
};

/// Cuts the rows at these quantiles of their risks, rising from 0 to 1; equal risks are never
/// split, so there may be fewer parts.
std::vector<ReliabilityBin> reliability(const Moments& moments, RowSet rows,
                                        std::span<const double> shares);

}  // namespace bq::analysis::evaluation
