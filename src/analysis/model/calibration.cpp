#include "analysis/model/calibration.h"

#include "analysis/evaluation/calibration.h"
#include "base/number.h"

namespace bq::analysis::model {

double Calibration::risk(double margin) const {
  return base::logistic(slope * margin + intercept);
}

Calibration fit_calibration(const std::vector<double>& margins,
                            const std::vector<std::uint8_t>& truth) {
  const auto line = evaluation::fit_logistic_line(margins, truth);
  if (!line || !(line->slope > 0)) return {1, 0, false};
  return {line->slope, line->intercept, true};
}

}  // namespace bq::analysis::model
