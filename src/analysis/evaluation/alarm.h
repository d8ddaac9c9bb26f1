#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/alert/rule_state.h"
#include "analysis/evaluation/bootstrap.h"
#include "analysis/evaluation/moments.h"

namespace bq::analysis::evaluation {

/// Bounds what counts as a true alarm: raised in [onset - before, onset + after], both ends closed.
struct TrueWindow {
  base::Duration before = base::of_hours(12);
  base::Duration after = base::of_hours(3);
};

/// Holds a rule's answers, one a moment, and its thresholds by fold if it has any (for hysteresis).
struct Rule {
  std::vector<alert::Truth> condition;
  std::vector<double> thresholds;
};

/// Makes the rule `risk >= threshold of the moment's fold`.
Rule risk_rule(const Moments& moments, std::vector<double> thresholds_by_fold);

/// An alarm of a played policy.
struct Alarm {
  std::uint32_t moment = 0;  // position among the moments
  alert::Raised raised;
};

/// Plays a policy over the moments of each subject; alarms come in order of the moments.
std::vector<Alarm> play(const Moments& moments, const Rule& rule, const alert::Policy& policy);

/// Says what became of a subject.
struct SubjectAlarms {
  std::uint32_t alarms = 0;       // superseding ones are alarms too
  std::uint32_t true_alarms = 0;  // in the window of the onset; every other is false
  std::optional<base::Instant> first_true;
  std::optional<base::Instant> onset;
  bool is_episode = false;    // an onset with a moment in its window: a true alarm was possible
  bool out_of_reach = false;  // an onset without one, as long before the first moment: no episode
  base::Duration watched;     // first moment to end
  /// Gives onset - first true alarm, which may be negative.
  std::optional<base::Duration> lead() const;
};

/// Judges alarms subject by subject. Alarms of an onset out of reach are false like those without
/// one; the time after an onset is watched time.
std::vector<SubjectAlarms> judge(const Moments& moments, std::span<const Alarm> alarms,
                                 const TrueWindow& window);

/// Holds the alarm figures of contracts.md; what divides by nothing has no value.
struct AlarmFigures {
  std::size_t subjects = 0;
  std::size_t episodes = 0;
  std::size_t out_of_reach = 0;
  std::size_t caught = 0;  // episodes with a true alarm
  std::size_t alarms = 0;
  std::size_t true_alarms = 0;
  double watched_days = 0;
  std::optional<double> recall;
  std::optional<double> alarms_per_patient_day;
  std::optional<double> false_per_true;
  std::optional<Quartiles> lead_h;
};
AlarmFigures add_alarms(std::span<const SubjectAlarms> subjects);

/// Holds the intervals of figures by bootstrap over subjects.
struct AlarmIntervals {
  std::optional<Interval> recall;
  std::optional<Interval> alarms_per_patient_day;
  std::optional<Interval> false_per_true;
};
AlarmIntervals alarm_intervals(std::span<const SubjectAlarms> subjects,
                               const BootstrapOptions& options);

/// Holds `threshold(recall of episodes = q)`; not `reached`: none reaches q, the lowest is taken
/// and the caller makes a finding.
struct RecallThreshold {
  double threshold = 0;
  double recall = 0;
  bool reached = false;
};

/// Takes, of the 0.1 % quantiles of the risks (type 7, 100 % down to 0 %), from the highest down,
/// the first whose played policy reaches a recall. One threshold for all folds: give it the moments
/// of one hold-out. No value without an episode.
std::optional<RecallThreshold> recall_threshold(const Moments& moments,
                                                const alert::Policy& policy, double recall,
                                                const TrueWindow& window);

/// A point of the curve of alarm burden against recall.
struct BurdenPoint {
  double threshold = 0;
  AlarmFigures figures;
};

/// Plays a policy at thresholds whose share of moments at or above runs from 0.1 % to 60 %, evenly
/// on a logarithmic scale; equal thresholds once, so there may be fewer points.
std::vector<BurdenPoint> burden_curve(const Moments& moments, const alert::Policy& policy,
                                      const TrueWindow& window, std::size_t points = 40);

}  // namespace bq::analysis::evaluation
