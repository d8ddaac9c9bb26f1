#pragma once

#include <cstdint>
#include <vector>

namespace bq::analysis::model {

/// A strictly increasing logistic map of margins: risk = logistic(slope * margin + intercept), slope > 0 (platt1999).
struct Calibration {
  double slope = 1;
  double intercept = 0;
  bool fitted = true;                    // false: the data gave no rising line, the margin stands as it is
};

/// Fits the map on hold-out margins by maximum likelihood (Newton, sums in order of rows). One class only, or a line that
/// does not rise, leaves slope 1 and intercept 0 with `fitted` false.
Calibration fit_calibration(const std::vector<double>& margins, const std::vector<std::uint8_t>& truth);

}  // namespace bq::analysis::model
