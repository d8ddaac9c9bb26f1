#include "analysis/evaluation/utility.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/evaluation/made_moments.h"

namespace bq::analysis::evaluation {
namespace {

using alert::Truth;

std::vector<Truth> answers(const std::string& letters) {
  std::vector<Truth> truths;
  for (char c : letters)
    truths.push_back(c == '1' ? Truth::yes : c == '0' ? Truth::no : Truth::unknown);
  return truths;
}

Moments stay(std::size_t hours, std::optional<std::int64_t> onset_h) {
  return make_moments({{std::vector<double>(hours, 0.5), std::string(hours, '0'), onset_h}});
}

double observed(const Moments& moments, const std::string& letters) {
  return add_subjects(utility_by_subject(moments, {}, answers(letters))).observed;
}

// Labels 0 0 0 0 1 1: the first 1 lies 6 h before onset.
TEST(Utility, GivesTheWorkedExampleToAllDigits) {
  EXPECT_EQ(observed(stay(6, 10), "001111"), 3.388888888888889);
}

TEST(Utility, FollowsItsLinesAtEachHour) {
  auto worth = [](std::int64_t h) { return answer_worth({}, made_hour(h), made_hour(0)); };
  EXPECT_EQ(worth(-40).positive, -0.05);
  EXPECT_EQ(worth(-13).positive, -0.05);
  EXPECT_EQ(worth(-12).positive, 0);
  EXPECT_DOUBLE_EQ(worth(-9).positive, 0.5);
  EXPECT_DOUBLE_EQ(worth(-6).positive, 1);
  EXPECT_EQ(worth(-6).negative, 0);
  EXPECT_DOUBLE_EQ(worth(0).positive, 1.0 / 3);
  EXPECT_DOUBLE_EQ(worth(0).negative, -4.0 / 3);
  EXPECT_NEAR(worth(3).positive, 0, 1e-15);
  EXPECT_DOUBLE_EQ(worth(3).negative, -2);
  EXPECT_EQ(worth(4).positive, 0);
  EXPECT_EQ(worth(4).negative, 0);
  EXPECT_EQ(answer_worth({}, made_hour(0), {}).positive, -0.05);
  EXPECT_EQ(answer_worth({}, made_hour(0), {}).negative, 0);
}

TEST(Utility, FallsFromZeroBeforeEarlyNoLowerThanAFalseAlarm) {
  const base::Instant onset = made_hour(0);
  const auto worth = answer_worth({}, onset - base::of_hours(12) - base::of_minutes(9), onset);
  EXPECT_NEAR(worth.positive, -0.025, 1e-12);
}

TEST(Utility, CountsUnknownAsANegativeAnswer) {
  EXPECT_EQ(observed(stay(6, 10), "00111?"), observed(stay(6, 10), "001110"));
}

TEST(Utility, IsOneForTheBestAnswersAndZeroForNone) {
  const Moments moments = make_moments({{std::vector<double>(30, 0.5), std::string(30, '0'), 20},
                                        {std::vector<double>(9, 0.5), std::string(9, '0'), {}}});
  std::string best(30, '0');
  for (int h = 8; h <= 23; ++h) best[h] = '1';
  const std::string none(9, '0');
  auto normalised = [&](const std::string& letters) {
    return add_subjects(utility_by_subject(moments, {}, answers(letters))).normalised();
  };
  EXPECT_EQ(normalised(best + none), 1.0);
  EXPECT_EQ(normalised(std::string(39, '0')), 0.0);
  EXPECT_LT(*normalised(best + std::string(9, '1')), 1.0);
  best[7] = '1';
  EXPECT_LT(*normalised(best + none), 1.0);
}

TEST(Utility, HasNoNormalisedValueWithoutAnOnset) {
  const auto sums = utility_by_subject(stay(5, {}), {}, answers("11111"));
  EXPECT_DOUBLE_EQ(sums[0].observed, -0.25);
  EXPECT_FALSE(add_subjects(sums).normalised());
}

TEST(Utility, AddsSubjectBySubjectFromZero) {
  const Moments moments = make_random_moments(11, 50, 10);
  const auto sums = utility_by_subject(
      moments, {}, at_or_above(moments, std::vector{0.4}));
  double total = 0;
  for_each_subject(moments, [&](std::uint32_t s, std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const auto worth = answer_worth({}, moments.at[i], moments.subjects[s].onset);
      sum += moments.risk[i] >= 0.4 ? worth.positive : worth.negative;
    }
    total += sum;
  });
  EXPECT_EQ(add_subjects(sums).observed, total);
}

TEST(Utility, RefusesEndsOutOfOrderAndRewardsForMisses) {
  EXPECT_TRUE(check(Utility{}));
  Utility utility;
  utility.best = utility.late;
  EXPECT_FALSE(check(utility));
  utility = {};
  utility.miss = 1;
  EXPECT_FALSE(check(utility));
  utility = {};
  utility.false_alarm = 0.05;
  EXPECT_FALSE(check(utility));
}

TEST(BestThreshold, BeatsEveryOtherThreshold) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Moments moments = make_random_moments(seed, 30, seed % 2 ? 8 : 500);
    const double threshold = *best_threshold(moments, {});
    auto value = [&](double t) {
      return add_subjects(utility_by_subject(moments, {}, at_or_above(moments, std::vector{t})))
          .observed;
    };
    const double best = value(threshold);
    for (double t : moments.risk) {
      EXPECT_LE(value(t), best + 1e-9) << seed;
      if (t > threshold) {
        EXPECT_LT(value(t), best - 1e-9) << "of equal ones the highest, " << seed;
      }
    }
    EXPECT_GE(best, value(2.0) - 1e-9);
  }
}

TEST(BestThreshold, TakesNoneWhereEveryAlarmCosts) {
  const Moments moments = make_moments({{{0.2, 1.0}, "00", {}}});
  const double threshold = *best_threshold(moments, {});
  EXPECT_GT(threshold, 1.0);
  EXPECT_EQ(at_or_above(moments, std::vector{threshold}), answers("00"));
  EXPECT_FALSE(best_threshold(Moments{}, {}));
}

TEST(BestThreshold, TakesTiedRisksTogether) {
  // At -6 h an alarm gains 1; the tied ones of the other subject cost 0.05 each, 21 of them 1.05.
  std::vector<MadeSubject> made(2);
  made[0] = {{0.5}, "0", 6};
  made[1] = {std::vector<double>(21, 0.5), std::string(21, '0'), {}};
  EXPECT_GT(*best_threshold(make_moments(made), {}), 0.5);
  made[1] = {std::vector<double>(20, 0.5), std::string(20, '0'), {}};
  EXPECT_GT(*best_threshold(make_moments(made), {}), 0.5) << "a gain of exactly 0 is no gain";
  made[1] = {std::vector<double>(19, 0.5), std::string(19, '0'), {}};
  EXPECT_EQ(*best_threshold(make_moments(made), {}), 0.5);
}

TEST(AtOrAbove, TakesTheThresholdOfTheFold) {
  Moments moments = stay(3, {});
  moments.fold = {0, 1, 1};
  moments.risk = {0.5, 0.5, 0.7};
  EXPECT_EQ(at_or_above(moments, std::vector{0.5, 0.6}), answers("101"));
}

TEST(UtilityEstimate, IsTheSameForAnyNumberOfThreads) {
  const Moments moments = make_random_moments(12, 200, 50);
  const auto sums = utility_by_subject(moments, {}, at_or_above(moments, std::vector{0.6}));
  const auto one = utility_estimate(sums, {200, 1, "a", 1});
  const auto four = utility_estimate(sums, {200, 1, "a", 4});
  EXPECT_EQ(one.interval, four.interval);
  EXPECT_LT(one.interval->low, *one.value);
  EXPECT_GT(one.interval->high, *one.value);
}

}  // namespace
}  // namespace bq::analysis::evaluation
