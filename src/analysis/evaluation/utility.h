#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/alert/policy.h"
#include "analysis/evaluation/bootstrap.h"
#include "analysis/evaluation/moments.h"

namespace bq::analysis::evaluation {

/// Says what an answer is worth by its time from onset (reyna2020; the defaults are its own).
/// A positive one of a subject with onset: a line from 0 at `early` to 1 at `best`, before `early`
/// falling no lower than `false_alarm`, then a line to 0 at `late`. A negative one: 0 up to `best`,
/// then a line to `miss` at `late`. After `late` nothing counts. Without onset a positive one is
/// `false_alarm`, a negative one 0.
struct Utility {
  base::Duration early = -base::of_hours(12);
  base::Duration best = -base::of_hours(6);
  base::Duration late = base::of_hours(3);
  double miss = -2;
  double false_alarm = -0.05;
};

/// Refuses ends out of order and rewards of the wrong sign.
base::Done check(const Utility& utility);

/// Holds what a positive and a negative answer are worth at one moment.
struct AnswerWorth {
  double positive = 0;
  double negative = 0;
};
AnswerWorth answer_worth(const Utility& utility, base::Instant at,
                         std::optional<base::Instant> onset);

/// Sums of worth: as answered, as the best answers would have been (positive in [onset + early,
/// onset + late], closed), and with every answer negative.
struct UtilitySums {
  double observed = 0;
  double best = 0;
  double inaction = 0;
  /// (observed - inaction) / (best - inaction); no value where no answer could have gained.
  std::optional<double> normalised() const;
};

/// Sums each subject's moments in order of time, from 0.0; unknown is a negative answer. Added
/// subject by subject in their order the figures are those of the published scorer (a sum by
/// another tree of the same doubles differs from the 14th digit on).
std::vector<UtilitySums> utility_by_subject(const Moments& moments, const Utility& utility,
                                            std::span<const alert::Truth> positive);
UtilitySums add_subjects(std::span<const UtilitySums> subjects);

/// Computes the normalised utility with its interval by bootstrap over subjects.
Estimate utility_estimate(std::span<const UtilitySums> subjects, const BootstrapOptions& options);

/// Answers `risk >= threshold of the moment's fold`.
std::vector<alert::Truth> at_or_above(const Moments& moments,
                                      std::span<const double> thresholds_by_fold);

/// Finds the threshold whose utility is the highest: of the distinct risks, and of one just above
/// the highest, which answers every moment with no; of equal ones the highest. Exact wherever worth
/// is a multiple of 1/64,800,000,000 (the defaults, at whole seconds); elsewhere each worth is
/// rounded to it once. No value without moments.
std::optional<double> best_threshold(const Moments& moments, const Utility& utility);

}  // namespace bq::analysis::evaluation
