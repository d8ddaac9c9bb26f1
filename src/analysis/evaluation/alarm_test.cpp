#include "analysis/evaluation/alarm.h"

#include <gtest/gtest.h>

#include "analysis/evaluation/made_moments.h"

namespace bq::analysis::evaluation {
namespace {

alert::Policy policy(unsigned n, unsigned m, std::int64_t after_h) {
  alert::Policy made;
  made.persist = {n, m, std::nullopt};
  made.re_arm_after = base::of_hours(after_h);
  return made;
}

/// Makes a subject that alarms in the hours given: risk 0.9 there, else 0.1.
MadeSubject alarming(std::size_t hours, const std::vector<std::size_t>& at,
                     std::optional<std::int64_t> onset_h) {
  MadeSubject subject{std::vector<double>(hours, 0.1), std::string(hours, '0'), onset_h};
  for (std::size_t h : at) subject.risks.at(h) = 0.9;
  return subject;
}

std::vector<SubjectAlarms> played(const Moments& moments, const alert::Policy& with,
                                  double threshold = 0.5) {
  return judge(moments, play(moments, risk_rule(moments, {threshold}), with), {});
}

TEST(Alarms, AreTrueInTheClosedWindowOfTheOnset) {
  for (const auto& [hour, is_true] : std::vector<std::pair<std::size_t, bool>>{
           {7, false}, {8, true}, {20, true}, {23, true}, {24, false}}) {
    const auto subjects = played(make_moments({alarming(30, {hour}, 20)}), policy(1, 1, 8));
    EXPECT_EQ(subjects[0].alarms, 1U);
    EXPECT_EQ(subjects[0].true_alarms, is_true ? 1U : 0U) << hour;
  }
}

TEST(Alarms, CountEpisodesLeadsAndBurden) {
  // 48 h, true at 10 and 19, false at 0 and 40; 24 h without onset, one false; 24 h missed.
  const Moments moments = make_moments({alarming(48, {0, 10, 19, 40}, 20),
                                        alarming(24, {3}, {}),
                                        alarming(24, {}, 12)});
  const AlarmFigures figures = add_alarms(played(moments, policy(1, 1, 8)));
  EXPECT_EQ(figures.subjects, 3U);
  EXPECT_EQ(figures.episodes, 2U);
  EXPECT_EQ(figures.caught, 1U);
  EXPECT_EQ(figures.recall, 0.5);
  EXPECT_EQ(figures.alarms, 5U);
  EXPECT_EQ(figures.true_alarms, 2U);
  EXPECT_EQ(figures.false_per_true, 1.5);
  EXPECT_EQ(figures.watched_days, 4.0);
  EXPECT_EQ(figures.alarms_per_patient_day, 1.25);
  EXPECT_EQ(figures.lead_h->median, 10.0) << "to the first true alarm";
}

TEST(Alarms, MayLeadByLessThanNothing) {
  const auto subjects = played(make_moments({alarming(30, {22}, 20), alarming(30, {18}, 20)}),
                               policy(1, 1, 8));
  EXPECT_EQ(base::hours(*subjects[0].lead()), -2.0);
  const auto figures = add_alarms(subjects);
  EXPECT_EQ(figures.lead_h->median, 0.0);
  EXPECT_EQ(figures.lead_h->q1, -1.0);
}

TEST(Alarms, CountAnEpisodeOnlyWhereATrueAlarmWasPossible) {
  const Moments moments = make_moments({alarming(5, {0}, -3), alarming(5, {0}, -4),
                                        alarming(5, {4}, 16), alarming(5, {4}, 17)});
  const auto subjects = played(moments, policy(1, 1, 8));
  EXPECT_TRUE(subjects[0].is_episode);
  EXPECT_EQ(subjects[0].true_alarms, 1U);
  EXPECT_FALSE(subjects[1].is_episode) << "the onset lies more than 3 h before the first moment";
  EXPECT_TRUE(subjects[1].out_of_reach);
  EXPECT_TRUE(subjects[2].is_episode);
  EXPECT_TRUE(subjects[3].out_of_reach);
  const auto figures = add_alarms(subjects);
  EXPECT_EQ(figures.episodes, 2U);
  EXPECT_EQ(figures.out_of_reach, 2U);
  EXPECT_EQ(figures.recall, 1.0);
  EXPECT_EQ(figures.alarms - figures.true_alarms, 2U);
}

TEST(Alarms, AreCountedAfterPersistAndReArm) {
  const Moments moments = make_moments({alarming(30, {3, 10, 11, 12, 13}, 20)});
  const auto alarms = play(moments, risk_rule(moments, {0.5}), policy(2, 3, 8));
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].moment, 11U);
  EXPECT_EQ(alarms[0].raised.at, made_hour(11));
  EXPECT_EQ(alarms[0].raised.risk, 0.9);
  EXPECT_EQ(play(moments, risk_rule(moments, {0.5}), policy(2, 3, 2)).size(), 2U);
}

TEST(Alarms, StartEachSubjectAfresh) {
  const Moments moments = make_moments({alarming(3, {2}, {}), alarming(3, {0, 1}, {})});
  const auto alarms = play(moments, risk_rule(moments, {0.5}), policy(2, 3, 8));
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].moment, 4U);
}

TEST(Alarms, OfAnyRuleAreJudgedAlike) {
  const Moments moments = make_moments({alarming(30, {}, 20)});
  Rule rule{std::vector<alert::Truth>(30, alert::Truth::unknown), {}};
  EXPECT_EQ(add_alarms(judge(moments, play(moments, rule, policy(1, 1, 8)), {})).alarms, 0U);
  rule.condition[15] = alert::Truth::yes;
  EXPECT_EQ(add_alarms(judge(moments, play(moments, rule, policy(1, 1, 8)), {})).recall, 1.0);
}

TEST(Alarms, TakeTheThresholdOfTheFold) {
  Moments moments = make_moments({{{0.5}, "0", {}}, {{0.5}, "0", {}}});
  moments.fold = {0, 1};
  const auto alarms = play(moments, risk_rule(moments, {0.6, 0.4}), policy(1, 1, 8));
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].moment, 1U);
}

TEST(Alarms, HaveNoFigureWhereNothingDivides) {
  const auto figures = add_alarms(played(make_moments({alarming(3, {}, {})}), policy(1, 1, 8)));
  EXPECT_FALSE(figures.recall);
  EXPECT_FALSE(figures.false_per_true);
  EXPECT_FALSE(figures.lead_h);
  EXPECT_EQ(figures.alarms_per_patient_day, 0.0);
  EXPECT_FALSE(add_alarms({}).alarms_per_patient_day);
}

/// Walks all quantiles with all subjects, nothing left out.
std::optional<RecallThreshold> brute_threshold(const Moments& moments, const alert::Policy& with,
                                               double recall) {
  std::vector<double> rising = moments.risk;
  std::sort(rising.begin(), rising.end());
  RecallThreshold found;
  for (int k = 1000; k >= 0; --k) {
    const double threshold = quantile(rising, k / 1000.0);
    const auto figures = add_alarms(played(moments, with, threshold));
    if (!figures.recall) return std::nullopt;
    found = {threshold, *figures.recall, *figures.recall >= recall};
    if (found.reached) break;
  }
  return found;
}

TEST(RecallThreshold, IsTheFirstQuantileFromAboveThatReachesIt) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Moments moments = make_random_moments(seed, 40, seed % 2 ? 12 : 100'000);
    for (double recall : {0.3, 0.8, 1.0}) {
      const auto with = policy(2, 3, 8);
      const auto found = recall_threshold(moments, with, recall, {});
      const auto brute = brute_threshold(moments, with, recall);
      ASSERT_EQ(found.has_value(), brute.has_value());
      if (!found) continue;
      EXPECT_EQ(found->threshold, brute->threshold) << seed << ' ' << recall;
      EXPECT_EQ(found->recall, brute->recall);
      EXPECT_EQ(found->reached, brute->reached);
    }
  }
}

TEST(RecallThreshold, BeginsAtTheHighestRisk) {
  const Moments moments = make_moments({{{0.3, 0.7}, "00", 5}, {{0.2, 0.4}, "00", 5}});
  const auto found = recall_threshold(moments, policy(1, 1, 8), 0.5, {});
  EXPECT_EQ(found->threshold, 0.7);
  EXPECT_EQ(found->recall, 0.5);
}

TEST(RecallThreshold, TakesTheLowestAndSaysSoWhenNoneReaches) {
  // One moment in the window: 2 of 2 can never hold there.
  const Moments moments = make_moments({{{0.3, 0.7}, "00", 13}, {{0.2}, "0", {}}});
  const auto found = recall_threshold(moments, policy(2, 2, 8), 2.0, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->reached);
  EXPECT_EQ(found->threshold, 0.2);
}

TEST(RecallThreshold, HasNoValueWithoutAnEpisode) {
  EXPECT_FALSE(recall_threshold(make_moments({{{0.3}, "0", {}}}), policy(1, 1, 8), 0.8, {}));
  EXPECT_FALSE(recall_threshold(Moments{}, policy(1, 1, 8), 0.8, {}));
}

TEST(BurdenCurve, EqualsPlayingItsThresholds) {
  const Moments moments = make_random_moments(21, 60, 100'000);
  const auto curve = burden_curve(moments, policy(2, 3, 8), {}, 10);
  ASSERT_EQ(curve.size(), 10U);
  for (std::size_t k = 0; k < curve.size(); ++k) {
    const auto figures = add_alarms(played(moments, policy(2, 3, 8), curve[k].threshold));
    EXPECT_EQ(curve[k].figures.recall, figures.recall);
    EXPECT_EQ(curve[k].figures.alarms, figures.alarms);
    if (k > 0) {
      EXPECT_LT(curve[k].threshold, curve[k - 1].threshold);
    }
  }
  EXPECT_LT(curve.front().figures.alarms, curve.back().figures.alarms);
  EXPECT_EQ(burden_curve(make_moments({{{0.5, 0.5}, "00", {}}}), policy(1, 1, 8), {}).size(), 1U);
}

TEST(AlarmIntervals, HoldTheFiguresForAnyNumberOfThreads) {
  const auto subjects = played(make_random_moments(22, 300, 1000), policy(2, 3, 8), 0.6);
  const AlarmFigures figures = add_alarms(subjects);
  const auto one = alarm_intervals(subjects, {200, 1, "a", 1});
  const auto four = alarm_intervals(subjects, {200, 1, "a", 4});
  EXPECT_EQ(one.recall, four.recall);
  EXPECT_EQ(one.alarms_per_patient_day, four.alarms_per_patient_day);
  EXPECT_EQ(one.false_per_true, four.false_per_true);
  EXPECT_LT(one.recall->low, *figures.recall);
  EXPECT_GT(one.recall->high, *figures.recall);
  EXPECT_LT(one.false_per_true->low, *figures.false_per_true);
  EXPECT_GT(one.alarms_per_patient_day->high, *figures.alarms_per_patient_day);
}

}  // namespace
}  // namespace bq::analysis::evaluation
