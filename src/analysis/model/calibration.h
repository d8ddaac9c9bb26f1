#pragma once

#include <cstdint>
#include <vector>

namespace bq::analysis::model {

/// Maps margins to risks by a strictly rising logistic curve, slope > 0.
struct Calibration {
  double slope = 1;
  double intercept = 0;
  bool fitted = true;  // false: the data gave no rising line, the margin stands as it is

  /// Gives logistic(slope * margin + intercept).
  double risk(double margin) const;
};

/// Fits the map on hold-out margins by maximum likelihood. One class only, separated classes, or a
/// line that does not rise leave slope 1 and intercept 0 with `fitted` false.
Calibration fit_calibration(const std::vector<double>& margins,
                            const std::vector<std::uint8_t>& truth);

}  // namespace bq::analysis::model
