#include "analysis/model/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/number.h"

namespace bq::analysis::model {
namespace {

struct Margins {
  std::vector<double> values;
  std::vector<std::uint8_t> truth;
};

/// Makes 200 rows at each margin from -4 to 4 with the share of ones that a line of log odds gives.
Margins with_line(double slope, double intercept) {
  Margins made;
  for (int k = -40; k <= 40; ++k) {
    const double margin = k / 10.0;
    const auto ones = std::lround(200 * base::logistic(slope * margin + intercept));
    for (long i = 0; i < 200; ++i) {
      made.values.push_back(margin);
      made.truth.push_back(i < ones ? 1 : 0);
    }
  }
  return made;
}

TEST(Calibration, FindsTheLineOfTheHoldout) {
  const Margins made = with_line(0.5, -1);
  const Calibration found = fit_calibration(made.values, made.truth);
  EXPECT_TRUE(found.fitted);
  EXPECT_NEAR(found.slope, 0.5, 0.01);
  EXPECT_NEAR(found.intercept, -1, 0.01);
  double sum = 0;
  for (double margin : made.values) sum += found.risk(margin);
  double ones = 0;
  for (std::uint8_t truth : made.truth) ones += truth;
  EXPECT_NEAR(sum, ones, 1e-6) << "the mean risk is the prevalence";
}

TEST(Calibration, RisesStrictly) {
  const Margins made = with_line(0.5, -1);
  const Calibration found = fit_calibration(made.values, made.truth);
  for (double margin = -6; margin < 6; margin += 0.25)
    EXPECT_LT(found.risk(margin), found.risk(margin + 0.25));
  EXPECT_EQ(found.risk(0), base::logistic(found.intercept));
}

TEST(Calibration, LeavesTheMarginWhereNoLineRises) {
  const Margins falling = with_line(-1, 0);
  for (const Calibration& found :
       {fit_calibration(falling.values, falling.truth), fit_calibration({}, {}),
        fit_calibration({1, 2, 3}, {1, 1, 1}), fit_calibration({1, 2, 3}, {0, 0, 1}),
        fit_calibration({2, 2, 2}, {0, 1, 1})}) {
    EXPECT_FALSE(found.fitted);
    EXPECT_EQ(found.slope, 1);
    EXPECT_EQ(found.intercept, 0);
  }
}

}  // namespace
}  // namespace bq::analysis::model
