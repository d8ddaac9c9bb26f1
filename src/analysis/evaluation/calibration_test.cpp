#include "analysis/evaluation/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/evaluation/decision.h"
#include "analysis/evaluation/made_moments.h"
#include "base/number.h"

namespace bq::analysis::evaluation {
namespace {

/// Makes 99 rows at each of the risks 0.01, 0.02, ... whose share of ones is `share` of the risk.
template <class Share>
Moments rows_with(Share share) {
  MadeSubject subject;
  for (int k = 1; k < 100; ++k) {
    const double risk = k / 100.0;
    const auto ones = std::lround(share(risk) * 1000);
    for (long i = 0; i < 1000; ++i) {
      subject.risks.push_back(risk);
      subject.truths += i < ones ? '1' : '0';
    }
  }
  return make_moments({subject});
}

TEST(LogisticLine, FitsATwoByTwoTableExactly) {
  // Odds 1:3 at x = 0 and 3:1 at x = 1: intercept log(1/3), slope log 9.
  const std::vector<double> x{0, 0, 0, 0, 1, 1, 1, 1};
  const std::vector<std::uint8_t> truth{1, 0, 0, 0, 1, 1, 1, 0};
  const auto line = fit_logistic_line(x, truth);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->intercept, std::log(1.0 / 3), 1e-9);
  EXPECT_NEAR(line->slope, std::log(9.0), 1e-9);
}

TEST(LogisticLine, FindsALineFarFromItsStart) {
  std::vector<double> x;
  std::vector<std::uint8_t> truth;
  for (int k = -50; k <= 50; ++k)
    for (int i = 0; i < 200; ++i) {
      x.push_back(40 + k / 10.0);
      truth.push_back(i < 200 * base::logistic(3 - 2 * (k / 10.0)) ? 1 : 0);
    }
  const auto line = fit_logistic_line(x, truth);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->slope, -2, 0.05);
  EXPECT_NEAR(line->intercept + 40 * line->slope, 3, 0.05);
}

// Whole Newton steps run away here.
TEST(LogisticLine, HalvesStepsThatGoTooFar) {
  const std::vector<double> x{2, 0, 0, -10, 10, 0, 0, 1};
  const std::vector<std::uint8_t> truth{0, 0, 0, 0, 1, 1, 0, 1};
  const auto line = fit_logistic_line(x, truth);
  ASSERT_TRUE(line);
  double rest = 0, rest_times_x = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double miss = truth[i] - base::logistic(line->intercept + line->slope * x[i]);
    rest += miss;
    rest_times_x += miss * x[i];
  }
  EXPECT_NEAR(rest, 0, 1e-9);
  EXPECT_NEAR(rest_times_x, 0, 1e-9);
}

TEST(LogisticLine, HasNoValueWhereTheDataDoNotGiveOne) {
  const std::vector<std::uint8_t> truth{0, 0, 1, 1};
  EXPECT_FALSE(fit_logistic_line(std::vector<double>{1, 2, 3, 4}, truth)) << "separated";
  EXPECT_FALSE(fit_logistic_line(std::vector<double>{2, 2, 2, 2}, truth)) << "one x";
  EXPECT_FALSE(fit_logistic_line(std::vector<double>{1, 2}, std::vector<std::uint8_t>{1, 1}));
  EXPECT_FALSE(fit_logistic_line({}, {}));
}

TEST(Calibrate, IsOneAndZeroWhenRisksAreTheShares) {
  const auto calibration = calibrate(rows_with([](double risk) { return risk; }), RowSet::official);
  EXPECT_NEAR(*calibration.slope, 1, 1e-8);
  EXPECT_NEAR(*calibration.intercept, 0, 1e-8);
}

TEST(Calibrate, SeesRisksThatAreTooExtremeOrTooHigh) {
  const auto extreme = calibrate(
      rows_with([](double risk) { return base::logistic(0.5 * base::logit(risk)); }),
      RowSet::official);
  EXPECT_NEAR(*extreme.slope, 0.5, 0.01);
  const auto high = calibrate(
      rows_with([](double risk) { return base::logistic(base::logit(risk) - 1); }),
      RowSet::official);
  EXPECT_NEAR(*high.slope, 1, 0.01);
  EXPECT_NEAR(*high.intercept, -1, 0.01);
}

TEST(Calibrate, ClipsRisksOfExactlyZeroAndOne) {
  const Moments moments =
      make_moments({{{0, 0, 0.5, 0.5, 1, 1}, "010101", {}}});
  const auto calibration = calibrate(moments, RowSet::official);
  ASSERT_TRUE(calibration.slope);
  EXPECT_NEAR(*calibration.slope, 0, 1e-9);
  EXPECT_FALSE(calibrate(make_moments({{{0, 1}, "00", {}}}), RowSet::official).slope);
}

constexpr double deciles[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

TEST(Reliability, CutsAtDecilesAndCountsEveryRowOnce) {
  MadeSubject subject;
  for (int k = 0; k < 100; ++k) {
    subject.risks.push_back(k / 100.0);
    subject.truths += k % 2 ? '1' : '0';
  }
  const auto bins = reliability(make_moments({subject}), RowSet::official, deciles);
  ASSERT_EQ(bins.size(), 10U);
  std::size_t rows = 0;
  for (const auto& bin : bins) {
    rows += bin.rows;
    EXPECT_EQ(bin.rows, 10U);
    EXPECT_EQ(bin.share, 0.5);
    EXPECT_EQ(bin.interval, wilson(5, 10));
    EXPECT_LE(bin.low, bin.mean_risk);
    EXPECT_GE(bin.high, bin.mean_risk);
  }
  EXPECT_EQ(rows, 100U);
  EXPECT_DOUBLE_EQ(bins[9].mean_risk, 0.945);
}

TEST(Reliability, CutsWhereItIsTold) {
  MadeSubject subject;
  for (int k = 0; k < 100; ++k) {
    subject.risks.push_back(k / 100.0);
    subject.truths += k % 2 ? '1' : '0';
  }
  const double shares[] = {0, 0.5, 0.9, 0.99, 1};
  const auto bins = reliability(make_moments({subject}), RowSet::official, shares);
  ASSERT_EQ(bins.size(), 4U);
  EXPECT_EQ(bins[0].rows, 50U);
  EXPECT_EQ(bins[1].rows, 40U);
  EXPECT_EQ(bins[2].rows, 9U);
  EXPECT_EQ(bins[3].rows, 1U);
  EXPECT_DOUBLE_EQ(bins[3].mean_risk, 0.99);
}

TEST(Reliability, NeverSplitsEqualRisks) {
  const auto one = reliability(
      make_moments({{{0.5, 0.5, 0.5, 0.5}, "0001", {}}}), RowSet::official, deciles);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].rows, 4U);
  EXPECT_EQ(one[0].share, 0.25);
  const double quarters[] = {0, 0.25, 0.5, 0.75, 1};
  const auto two = reliability(
      make_moments({{{0.1, 0.1, 0.1, 0.9}, "0001", {}}}), RowSet::official, quarters);
  std::size_t rows = 0;
  for (const auto& bin : two) rows += bin.rows;
  EXPECT_EQ(rows, 4U);
  EXPECT_EQ(two.front().rows, 3U);
  EXPECT_TRUE(reliability(Moments{}, RowSet::official, deciles).empty());
}

TEST(DecisionCurve, IsTrueMinusFalseAtTheOddsOfTheThreshold) {
  const Moments moments = make_moments({{{0.1, 0.2, 0.3, 0.4, 0.5}, "00101", {}}});
  const RankedRows ranked = rank(moments, RowSet::official);
  using alert::Truth;
  const ComparatorCounts rule = count_comparator(
      moments, RowSet::official,
      {"rule", {Truth::yes, Truth::unknown, Truth::yes, Truth::unknown, Truth::no}});
  EXPECT_EQ(rule.true_positives, 1U);
  EXPECT_EQ(rule.false_positives, 1U);
  EXPECT_EQ(rule.unknown, 2U);
  const std::vector<double> thresholds{0, 0.2, 0.5};
  const auto curve = decision_curve(ranked, std::vector<ComparatorCounts>{rule}, thresholds);
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_DOUBLE_EQ(curve[0].model, 0.4);
  EXPECT_DOUBLE_EQ(curve[1].model, 2 / 5.0 - 2 / 5.0 * 0.25);
  EXPECT_DOUBLE_EQ(curve[1].treat_all, 2 / 5.0 - 3 / 5.0 * 0.25);
  EXPECT_DOUBLE_EQ(curve[1].comparators[0], 1 / 5.0 - 1 / 5.0 * 0.25);
  EXPECT_DOUBLE_EQ(curve[2].model, 1 / 5.0);
  EXPECT_DOUBLE_EQ(curve[2].treat_all, 2 / 5.0 - 3 / 5.0);
}

TEST(DecisionCurve, LeavesOutRowsOutsideTheSet) {
  const Moments moments = make_moments({{{0.9, 0.9, 0.1}, "1-0", {}}});
  const auto rule = count_comparator(moments, RowSet::official,
                                     {"all", std::vector(3, alert::Truth::yes)});
  EXPECT_EQ(rule.true_positives + rule.false_positives, 2U);
  EXPECT_TRUE(decision_curve(rank(Moments{}, RowSet::official), {}, std::vector{0.1}).empty());
}

TEST(ThresholdTable, CountsRowsAtOrAbove) {
  const RankedRows ranked = rank(
      make_moments({{{0.1, 0.2, 0.3, 0.4, 0.5}, "00101", {}}}), RowSet::official);
  const auto table = threshold_table(ranked, std::vector{0.3, 0.6});
  EXPECT_EQ(table[0].true_positives, 2U);
  EXPECT_EQ(table[0].false_positives, 1U);
  EXPECT_EQ(table[0].true_negatives, 2U);
  EXPECT_EQ(table[0].false_negatives, 0U);
  EXPECT_EQ(table[0].sensitivity, 1.0);
  EXPECT_EQ(table[0].ppv, 2.0 / 3);
  EXPECT_EQ(table[0].npv, 1.0);
  EXPECT_EQ(table[1].specificity, 1.0);
  EXPECT_FALSE(table[1].ppv);
  EXPECT_EQ(threshold_of_sensitivity(ranked, 0.5), 0.5);
  EXPECT_EQ(threshold_of_sensitivity(ranked, 0.51), 0.3);
}

}  // namespace
}  // namespace bq::analysis::evaluation
