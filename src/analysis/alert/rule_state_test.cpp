#include "analysis/alert/rule_state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/check.h"

namespace bq::analysis::alert {
namespace {

using base::Instant;
using base::of_hours;

Instant hour(std::int64_t h) { return base::relative_anchor + of_hours(h); }

Truth truth(char c) { return c == '1' ? Truth::yes : c == '0' ? Truth::no : Truth::unknown; }

/// Plays one letter an hour (1, 0, ?) and writes `!` for an alert, `^` for a superseding one.
std::string play(const Policy& policy, const std::string& conditions,
                 const std::vector<double>& risks = {}, std::optional<double> threshold = {}) {
  RuleState state(policy, threshold);
  std::string shown;
  for (std::size_t h = 0; h < conditions.size(); ++h) {
    std::optional<double> risk;
    if (h < risks.size()) risk = risks[h];
    auto alert = state.step(hour(static_cast<std::int64_t>(h)), truth(conditions[h]), risk);
    shown += !alert ? '.' : alert->supersedes ? '^' : '!';
  }
  return shown;
}

Policy moments(unsigned n, unsigned m, std::int64_t after_h) {
  Policy policy;
  policy.persist = {n, m, std::nullopt};
  policy.re_arm_after = of_hours(after_h);
  return policy;
}

Policy lasting(std::int64_t h, std::int64_t after_h) {
  Policy policy;
  policy.persist.lasting = of_hours(h);
  policy.re_arm_after = of_hours(after_h);
  return policy;
}

TEST(RuleState, NeedsNOfTheLastMAlsoAtTheStart) {
  EXPECT_EQ(play(moments(2, 3, 100), "1"), ".");
  EXPECT_EQ(play(moments(2, 3, 100), "11"), ".!");
  EXPECT_EQ(play(moments(2, 3, 100), "101"), "..!");
  EXPECT_EQ(play(moments(2, 3, 100), "1001"), "....");
  EXPECT_EQ(play(moments(3, 3, 100), "1101110"), ".....!.");
}

TEST(RuleState, NeedsTheConditionNow) {
  EXPECT_EQ(play(moments(1, 3, 0), "1000"), "!...");
  EXPECT_EQ(play(moments(2, 3, 100), "0110"), "..!.");
  EXPECT_EQ(play(moments(2, 4, 0), "110?1"), ".!..!");
}

TEST(RuleState, TakesUnknownAsAMomentThatIsNeitherTrueNorAReset) {
  EXPECT_EQ(play(moments(2, 3, 100), "1?1"), "..!");
  EXPECT_EQ(play(moments(2, 3, 100), "1??1"), "....");
  EXPECT_EQ(play(moments(2, 3, 100), "1?"), "..");
  EXPECT_EQ(play(moments(1, 1, 100), "???"), "...");
}

TEST(RuleState, LooksAtSixtyFourMomentsAtMost) {
  const std::string long_ago = "1" + std::string(62, '0') + "1";
  EXPECT_EQ(play(moments(2, 64, 100), long_ago).back(), '!');
  EXPECT_EQ(play(moments(2, 64, 100), "1" + std::string(63, '0') + "1").back(), '.');
}

TEST(RuleState, IsArmedAgainAfterTheTimeThoughTheConditionNeverFell) {
  EXPECT_EQ(play(moments(1, 1, 8), std::string(18, '1')), "!.......!.......!.");
  EXPECT_EQ(play(moments(1, 1, 8), "1000000001"), "!........!");
  EXPECT_EQ(play(moments(1, 1, 0), "111"), "!!!");
}

TEST(RuleState, KeepsTheLastMomentsAcrossARaise) {
  EXPECT_EQ(play(moments(2, 3, 2), "1111"), ".!.!");
  EXPECT_EQ(play(moments(2, 3, 3), "110001"), ".!....");
}

TEST(RuleState, RaisesAgainWhenTheRiskHasRisen) {
  Policy policy = moments(2, 3, 8);
  policy.risk_rise = 0.25;
  EXPECT_EQ(play(policy, "11111", {0.5, 0.5, 0.625, 0.75, 0.875}), ".!.^.");
  // r0 is the risk of the superseding alert, not of the first.
  EXPECT_EQ(play(policy, "111111", {0.25, 0.25, 0.5, 0.625, 0.75, 0.75}), ".!^.^.");
}

TEST(RuleState, ASupersedingAlertNamesTheOneBefore) {
  Policy policy = moments(1, 1, 8);
  policy.risk_rise = 0.25;
  RuleState state(policy);
  EXPECT_FALSE(state.step(hour(0), Truth::yes, 0.25)->supersedes);
  auto second = state.step(hour(1), Truth::yes, 0.5);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->supersedes, hour(0));
  EXPECT_EQ(second->risk, 0.5);
  auto third = state.step(hour(2), Truth::yes, 0.75);
  ASSERT_TRUE(third);
  EXPECT_EQ(third->supersedes, hour(1));
}

TEST(RuleState, ARiseNeedsPersistAndBothRisks) {
  Policy policy = moments(2, 2, 8);
  policy.risk_rise = 0.25;
  EXPECT_EQ(play(policy, "11011", {0.25, 0.25, 0.9, 0.9, 0.9}), ".!..^");
  EXPECT_EQ(play(policy, "1111", {0.25, 0.25}), ".!..");
  RuleState state(policy);
  state.step(hour(0), Truth::yes, std::nullopt);
  ASSERT_TRUE(state.step(hour(1), Truth::yes, std::nullopt));
  EXPECT_FALSE(state.step(hour(2), Truth::yes, 0.9));
}

TEST(RuleState, AnAlertAfterTheTimeSupersedesNothing) {
  Policy policy = moments(1, 1, 2);
  policy.risk_rise = 0.25;
  EXPECT_EQ(play(policy, "111", {0.25, 0.25, 0.75}), "!.!");
}

TEST(RuleState, CountsTheTimeFromTheSupersedingAlert) {
  Policy policy = moments(1, 1, 3);
  policy.risk_rise = 0.25;
  EXPECT_EQ(play(policy, "111111", {0.25, 0.25, 0.5, 0.5, 0.5, 0.5}), "!.^..!");
}

TEST(RuleState, LastingNeedsTheWholeTime) {
  EXPECT_EQ(play(lasting(2, 100), "111"), "..!");
  EXPECT_EQ(play(lasting(2, 100), "1101110"), ".....!.");
  EXPECT_EQ(play(lasting(2, 100), "1?1"), "..!");
  EXPECT_EQ(play(lasting(2, 100), "??1"), "...");
  EXPECT_EQ(play(lasting(2, 100), "11?"), "...");
}

TEST(RuleState, LastingCountsTimeAndNotMoments) {
  RuleState state(lasting(2, 100));
  EXPECT_FALSE(state.step(hour(0), Truth::yes, {}));
  EXPECT_FALSE(state.step(hour(2) - base::Duration{1}, Truth::yes, {}));
  EXPECT_TRUE(state.step(hour(2), Truth::yes, {}));
}

TEST(RuleState, HysteresisHoldsBackReArmingUntilADip) {
  Policy policy = moments(1, 1, 2);
  policy.hysteresis = 0.25;
  EXPECT_EQ(play(policy, "111111", {0.75, 0.75, 0.75, 0.75, 0.75, 0.75}, 0.5), "!.....");
  EXPECT_EQ(play(policy, "10111", {0.75, 0.125, 0.75, 0.75, 0.75}, 0.5), "!.!..");
  EXPECT_EQ(play(policy, "10111", {0.75, 0.25, 0.75, 0.75, 0.75}, 0.5), "!....");
  EXPECT_EQ(play(policy, "111", {0.75, 0.75, 0.75}), "!.!");
}

TEST(RuleState, RefusesMomentsOutOfOrder) {
  RuleState state(moments(1, 1, 0));
  state.step(hour(1), Truth::no, {});
  EXPECT_THROW(state.step(hour(1), Truth::no, {}), base::CheckFailure);
}

TEST(Policy, RefusesWhatCanNeverRaise) {
  EXPECT_TRUE(check(moments(2, 3, 8)));
  EXPECT_FALSE(check(moments(0, 3, 8)));
  EXPECT_FALSE(check(moments(4, 3, 8)));
  EXPECT_FALSE(check(moments(2, 65, 8)));
  EXPECT_FALSE(check(moments(1, 1, -1)));
  EXPECT_FALSE(check(lasting(0, 8)));
  Policy policy;
  policy.risk_rise = 0.0;
  EXPECT_FALSE(check(policy));
  policy = {};
  policy.hysteresis = -0.1;
  EXPECT_FALSE(check(policy));
  EXPECT_THROW(RuleState{policy}, base::CheckFailure);
}

TEST(Truth, IsUnknownWithoutARisk) {
  EXPECT_EQ(at_or_above(0.5, 0.5), Truth::yes);
  EXPECT_EQ(at_or_above(0.4, 0.5), Truth::no);
  EXPECT_EQ(at_or_above(std::nullopt, 0.5), Truth::unknown);
}

}  // namespace
}  // namespace bq::analysis::alert
