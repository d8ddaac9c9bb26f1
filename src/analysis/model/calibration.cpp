#include "analysis/model/calibration.h"

#include <cmath>

#include "base/check.h"
#include "base/number.h"

namespace bq::analysis::model {

namespace {

struct Step {
  double intercept = 0, slope = 0;
  bool solved = false;
};

Step newton(const std::vector<double>& x, const std::vector<std::uint8_t>& y, double intercept, double slope) {
  double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double p = base::logistic(intercept + slope * x[i]);
    double error = static_cast<double>(y[i]) - p, weight = p * (1 - p);
    g0 += error, g1 += error * x[i];
    h00 += weight, h01 += weight * x[i], h11 += weight * x[i] * x[i];
  }
  double determinant = h00 * h11 - h01 * h01;
  if (!(determinant > 1e-12)) return {};
  return {(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant, true};
}

}  // namespace

Calibration fit_calibration(const std::vector<double>& margins, const std::vector<std::uint8_t>& truth) {
  BQ_CHECK(margins.size() == truth.size(), "one truth a margin");
  Calibration out;
  for (int iteration = 0; iteration < 50; ++iteration) {
    Step step = newton(margins, truth, out.intercept, out.slope);
    if (!step.solved) return {1, 0, false};
    out.intercept += step.intercept;
    out.slope += step.slope;
    if (!std::isfinite(out.slope) || !std::isfinite(out.intercept) || std::fabs(out.slope) > 1e3) return {1, 0, false};
    if (std::fabs(step.intercept) < 1e-10 && std::fabs(step.slope) < 1e-10)
      return out.slope > 0 ? out : Calibration{1, 0, false};
  }
  return {1, 0, false};
}

}  // namespace bq::analysis::model
