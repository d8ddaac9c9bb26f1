#include "analysis/evaluation/alarm.h"

#include <algorithm>

#include "analysis/evaluation/risk_order.h"
#include "analysis/evaluation/utility.h"
#include "base/check.h"
#include "base/number.h"

namespace bq::analysis::evaluation {
namespace {

constexpr std::size_t quantile_steps = 1000;  // 0.1 %
constexpr double least_share = 0.001;
constexpr double most_share = 0.6;

bool is_inside(base::Instant at, base::Instant onset, const TrueWindow& window) {
  return at >= onset - window.before && at <= onset + window.after;
}

/// Whole counts of one subject or of weighed ones; every alarm figure but the lead is made of them.
struct Totals {
  std::uint64_t episodes = 0, caught = 0, alarms = 0, true_alarms = 0;
  std::int64_t watched_us = 0;

  static Totals of(const SubjectAlarms& subject) {
    return {subject.is_episode ? 1U : 0U, subject.first_true ? 1U : 0U, subject.alarms,
            subject.true_alarms, subject.watched.us};
  }
  void add(const Totals& subject, std::uint8_t weight) {
    episodes += weight * subject.episodes;
    caught += weight * subject.caught;
    alarms += weight * subject.alarms;
    true_alarms += weight * subject.true_alarms;
    watched_us += weight * subject.watched_us;
  }
  double watched_days() const {
    return static_cast<double>(watched_us) / static_cast<double>(base::us_per_day);
  }
  std::optional<double> recall() const {
    if (episodes == 0) return std::nullopt;
    return static_cast<double>(caught) / static_cast<double>(episodes);
  }
  std::optional<double> alarms_per_patient_day() const {
    if (watched_us == 0) return std::nullopt;
    return static_cast<double>(alarms) / watched_days();
  }
  std::optional<double> false_per_true() const {
    if (true_alarms == 0) return std::nullopt;
    return static_cast<double>(alarms - true_alarms) / static_cast<double>(true_alarms);
  }
};

std::vector<double> rising_risks(const Moments& moments) {
  std::vector<double> rising = moments.risk;
  sort_by_risk(rising, RiskOrder::rising, [](double risk) { return risk; });
  return rising;
}

/// Keeps the subjects with an onset: no other adds to recall, and they are few.
Moments with_onset(const Moments& moments) {
  std::vector<std::uint8_t> keep(moments.size());
  for (std::size_t i = 0; i < keep.size(); ++i)
    keep[i] = moments.subjects[moments.subject[i]].onset ? 1 : 0;
  return filter(moments, keep);
}

std::vector<SubjectAlarms> play_at(const Moments& moments, double threshold,
                                   const alert::Policy& policy, const TrueWindow& window) {
  const std::vector<double> by_fold(256, threshold);  // the same in every fold
  return judge(moments, play(moments, risk_rule(moments, by_fold), policy), window);
}

}  // namespace

Rule risk_rule(const Moments& moments, std::vector<double> thresholds_by_fold) {
  Rule rule;
  rule.condition = at_or_above(moments, thresholds_by_fold);
  rule.thresholds = std::move(thresholds_by_fold);
  return rule;
}

std::vector<Alarm> play(const Moments& moments, const Rule& rule, const alert::Policy& policy) {
  BQ_CHECK(rule.condition.size() == moments.size(), "a rule answers every moment");
  std::vector<Alarm> alarms;
  for_each_subject(moments, [&](std::uint32_t, std::size_t begin, std::size_t end) {
    const auto first = rule.condition.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = rule.condition.begin() + static_cast<std::ptrdiff_t>(end);
    const auto yes = std::find(first, last, alert::Truth::yes);
    if (yes == last) return;  // what comes before the first yes leaves no trace in a rule
    std::optional<double> threshold;
    if (!rule.thresholds.empty()) threshold = rule.thresholds.at(moments.fold[begin]);
    alert::RuleState state(policy, threshold);
    for (std::size_t i = begin + static_cast<std::size_t>(yes - first); i < end; ++i)
      if (auto raised = state.step(moments.at[i], rule.condition[i], moments.risk[i]))
        alarms.push_back({static_cast<std::uint32_t>(i), *raised});
  });
  return alarms;
}

std::optional<base::Duration> SubjectAlarms::lead() const {
  if (!first_true) return std::nullopt;
  return *onset - *first_true;
}

std::vector<SubjectAlarms> judge(const Moments& moments, std::span<const Alarm> alarms,
                                 const TrueWindow& window) {
  std::vector<SubjectAlarms> subjects(moments.subjects.size());
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    subjects[s].watched = moments.subjects[s].end - moments.subjects[s].first;
    subjects[s].onset = moments.subjects[s].onset;
    subjects[s].out_of_reach = subjects[s].onset.has_value();
  }
  for (std::size_t i = 0; i < moments.size(); ++i) {
    SubjectAlarms& subject = subjects[moments.subject[i]];
    if (!subject.onset || !is_inside(moments.at[i], *subject.onset, window)) continue;
    subject.is_episode = true;
    subject.out_of_reach = false;
  }
  for (const auto& alarm : alarms) {
    SubjectAlarms& subject = subjects[moments.subject[alarm.moment]];
    ++subject.alarms;
    if (!subject.onset || !is_inside(alarm.raised.at, *subject.onset, window)) continue;
    ++subject.true_alarms;
    if (!subject.first_true) subject.first_true = alarm.raised.at;
  }
  return subjects;
}

AlarmFigures add_alarms(std::span<const SubjectAlarms> subjects) {
  Totals totals;
  AlarmFigures figures;
  std::vector<double> leads_h;
  for (const auto& subject : subjects) {
    totals.add(Totals::of(subject), 1);
    figures.out_of_reach += subject.out_of_reach ? 1 : 0;
    if (auto lead = subject.lead()) leads_h.push_back(base::hours(*lead));
  }
  figures.subjects = subjects.size();
  figures.episodes = totals.episodes;
  figures.caught = totals.caught;
  figures.alarms = totals.alarms;
  figures.true_alarms = totals.true_alarms;
  figures.watched_days = totals.watched_days();
  figures.recall = totals.recall();
  figures.alarms_per_patient_day = totals.alarms_per_patient_day();
  figures.false_per_true = totals.false_per_true();
  figures.lead_h = quartiles(leads_h);
  return figures;
}

AlarmIntervals alarm_intervals(std::span<const SubjectAlarms> subjects,
                               const BootstrapOptions& options) {
  std::vector<Totals> each(subjects.size());
  for (std::size_t s = 0; s < subjects.size(); ++s) each[s] = Totals::of(subjects[s]);
  const std::size_t n = options.replicates;
  std::vector<std::optional<double>> recall(n), burden(n), false_per_true(n);
  auto work = [&](std::size_t r, unsigned, std::span<const std::uint8_t> weights) {
    Totals totals;
    for (std::size_t s = 0; s < each.size(); ++s) totals.add(each[s], weights[s]);
    recall[r] = totals.recall();
    burden[r] = totals.alarms_per_patient_day();
    false_per_true[r] = totals.false_per_true();
  };
  for_each_replicate(subjects.size(), options, work);
  return {percentile_interval(recall), percentile_interval(burden),
          percentile_interval(false_per_true)};
}

std::optional<RecallThreshold> recall_threshold(const Moments& moments,
                                                const alert::Policy& policy, double recall,
                                                const TrueWindow& window) {
  if (moments.size() == 0) return std::nullopt;
  const auto rising = rising_risks(moments);
  const Moments with_episode = with_onset(moments);
  RecallThreshold found;
  std::optional<double> last;
  for (std::size_t k = quantile_steps + 1; k-- > 0 && !found.reached;) {
    const double threshold =
        quantile(rising, static_cast<double>(k) / static_cast<double>(quantile_steps));
    if (threshold == last) continue;
    last = threshold;
    const auto reached = add_alarms(play_at(with_episode, threshold, policy, window)).recall;
    if (!reached) return std::nullopt;
    found = {threshold, *reached, *reached >= recall};
  }
  return found;
}

std::vector<BurdenPoint> burden_curve(const Moments& moments, const alert::Policy& policy,
                                      const TrueWindow& window, std::size_t points) {
  BQ_CHECK(points > 1, "a curve has two points at least");
  std::vector<BurdenPoint> curve;
  if (moments.size() == 0) return curve;
  const auto rising = rising_risks(moments);
  for (std::size_t k = 0; k < points; ++k) {
    const double along = static_cast<double>(k) / static_cast<double>(points - 1);
    const double share = least_share * base::pow_exact(most_share / least_share, along);
    const double threshold = quantile(rising, 1 - share);
    if (!curve.empty() && curve.back().threshold == threshold) continue;
    curve.push_back({threshold, add_alarms(play_at(moments, threshold, policy, window))});
  }
  return curve;
}

}  // namespace bq::analysis::evaluation
