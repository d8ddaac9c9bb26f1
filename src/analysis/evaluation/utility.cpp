#include "analysis/evaluation/utility.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/check.h"
#include "base/decimal.h"

namespace bq::analysis::evaluation {
namespace {

// 64,800 seconds are both 3 times 6 h and twice 9 h, the default lines; 0.05 is 3,240 of them.
constexpr double worth_units = 64'800'000'000.0;

base::Done refuse(std::string sentence) {
  return base::refuse(base::ProblemKind::definition, {}, std::move(sentence));
}

double worth_of_positive(const Utility& utility, double h) {
  const double early = base::hours(utility.early), best = base::hours(utility.best);
  const double late = base::hours(utility.late);
  if (h <= best) {
    const double rise = 1.0 / (best - early);
    return std::max(rise * h + -rise * early, utility.false_alarm);
  }
  const double fall = -1.0 / (late - best);
  return fall * h + -fall * late;
}

double worth_of_negative(const Utility& utility, double h) {
  const double best = base::hours(utility.best), late = base::hours(utility.late);
  if (h <= best) return 0;
  const double fall = utility.miss / (late - best);
  return fall * h + -fall * best;
}

bool is_best_positive(const Utility& utility, base::Instant at,
                      const std::optional<base::Instant>& onset) {
  return onset && at >= *onset + utility.early && at <= *onset + utility.late;
}

struct Gain {
  double risk;
  std::int64_t units;  // worth of a positive answer over that of a negative one
};

std::vector<Gain> gains_by_falling_risk(const Moments& moments, const Utility& utility) {
  std::vector<Gain> gains(moments.size());
  for (std::size_t i = 0; i < gains.size(); ++i) {
    const auto worth =
        answer_worth(utility, moments.at[i], moments.subjects[moments.subject[i]].onset);
    gains[i] = {moments.risk[i], std::llrint((worth.positive - worth.negative) * worth_units)};
  }
  std::sort(gains.begin(), gains.end(),
            [](const Gain& a, const Gain& b) { return a.risk > b.risk; });
  return gains;
}

}  // namespace

base::Done check(const Utility& utility) {
  if (!(utility.early < utility.best && utility.best < utility.late))
    return refuse("utility needs early before best before late, e.g. -12 h, -6 h, 3 h");
  if (!(utility.miss <= 0) || !(utility.false_alarm <= 0))
    return refuse("utility: miss and false are costs and may not be above 0");
  return {};
}

AnswerWorth answer_worth(const Utility& utility, base::Instant at,
                         std::optional<base::Instant> onset) {
  if (!onset) return {utility.false_alarm, 0};
  if (at > *onset + utility.late) return {0, 0};
  const double h = base::hours(at - *onset);
  return {worth_of_positive(utility, h), worth_of_negative(utility, h)};
}

std::optional<double> UtilitySums::normalised() const {
  if (!(best > inaction)) return std::nullopt;
  return (observed - inaction) / (best - inaction);
}

std::vector<UtilitySums> utility_by_subject(const Moments& moments, const Utility& utility,
                                            std::span<const alert::Truth> positive) {
  BQ_CHECK(check(utility).has_value(), "a utility is checked before it is used");
  BQ_CHECK(positive.size() == moments.size(), "an answer for each moment");
  std::vector<UtilitySums> sums(moments.subjects.size());
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const auto& onset = moments.subjects[moments.subject[i]].onset;
    const AnswerWorth worth = answer_worth(utility, moments.at[i], onset);
    UtilitySums& sum = sums[moments.subject[i]];
    sum.observed += positive[i] == alert::Truth::yes ? worth.positive : worth.negative;
    sum.best += is_best_positive(utility, moments.at[i], onset) ? worth.positive : worth.negative;
    sum.inaction += worth.negative;
  }
  return sums;
}

UtilitySums add_subjects(std::span<const UtilitySums> subjects) {
  UtilitySums total;
  for (const auto& subject : subjects) {
    total.observed += subject.observed;
    total.best += subject.best;
    total.inaction += subject.inaction;
  }
  return total;
}

Estimate utility_estimate(std::span<const UtilitySums> subjects, const BootstrapOptions& options) {
  auto figure = [&](std::span<const std::uint8_t> weights) {
    UtilitySums total;
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      total.observed += weights[s] * subjects[s].observed;
      total.best += weights[s] * subjects[s].best;
      total.inaction += weights[s] * subjects[s].inaction;
    }
    return total.normalised();
  };
  return {add_subjects(subjects).normalised(),
          bootstrap_interval(subjects.size(), options, figure)};
}

std::vector<alert::Truth> at_or_above(const Moments& moments,
                                      std::span<const double> thresholds_by_fold) {
  std::vector<alert::Truth> answers(moments.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    BQ_CHECK(moments.fold[i] < thresholds_by_fold.size(), "a threshold for each fold");
    answers[i] = alert::at_or_above(moments.risk[i], thresholds_by_fold[moments.fold[i]]);
  }
  return answers;
}

std::optional<double> best_threshold(const Moments& moments, const Utility& utility) {
  BQ_CHECK(check(utility).has_value(), "a utility is checked before it is used");
  if (moments.size() == 0) return std::nullopt;
  const auto gains = gains_by_falling_risk(moments, utility);
  double threshold = std::nextafter(gains.front().risk, std::numeric_limits<double>::infinity());
  base::int128 sum = 0, highest = 0;
  for (std::size_t i = 0; i < gains.size(); ++i) {
    sum += gains[i].units;
    const bool risk_ends = i + 1 == gains.size() || gains[i + 1].risk != gains[i].risk;
    if (!risk_ends || sum <= highest) continue;
    highest = sum;
    threshold = gains[i].risk;
  }
  return threshold;
}

}  // namespace bq::analysis::evaluation
