#include "analysis/evaluation/ranked_rows.h"

#include <algorithm>
#include <array>
#include <functional>

#include "analysis/evaluation/risk_order.h"
#include "base/check.h"

namespace bq::analysis::evaluation {
namespace {

struct RiskOfSubject {
  double risk;
  std::uint32_t subject;
};

void sort_into(std::vector<RiskOfSubject>& rows, std::vector<double>& risk,
               std::vector<std::uint32_t>& subject) {
  sort_by_risk(rows, RiskOrder::falling, [](const RiskOfSubject& row) { return row.risk; });
  risk.reserve(rows.size());
  subject.reserve(rows.size());
  for (const auto& row : rows) {
    risk.push_back(row.risk);
    subject.push_back(row.subject);
  }
}

void make_steps(RankedRows& ranked) {
  std::uint32_t negatives = 0;
  const auto& negative = ranked.negative_risk;
  for (std::size_t i = 0; i < ranked.positive_risk.size();) {
    RankedRows::Step step;
    step.risk = ranked.positive_risk[i];
    while (negatives < negative.size() && negative[negatives] > step.risk) ++negatives;
    step.negatives_above = negatives;
    while (negatives < negative.size() && negative[negatives] == step.risk) ++negatives;
    step.negatives_to = negatives;
    while (i < ranked.positive_risk.size() && ranked.positive_risk[i] == step.risk) ++i;
    step.positives_to = static_cast<std::uint32_t>(i);
    ranked.steps.push_back(step);
  }
}

template <std::size_t Draws>
using Sums = std::array<std::uint64_t, Draws>;

/// Adds the weights of some rows' subjects. Narrow sums are quick; 256 rows of at most 255 fit.
template <std::size_t Draws>
void add_weights(std::span<const std::uint32_t> subjects, const std::uint8_t* weights,
                 Sums<Draws>& sums) {
  constexpr std::size_t most = 256;
  for (std::size_t from = 0; from < subjects.size(); from += most) {
    std::array<std::uint16_t, Draws> narrow{};
    for (std::uint32_t subject : subjects.subspan(from, std::min(most, subjects.size() - from))) {
      const std::uint8_t* own = weights + std::size_t{subject} * Draws;
      for (std::size_t d = 0; d < Draws; ++d)
        narrow[d] = static_cast<std::uint16_t>(narrow[d] + own[d]);
    }
    for (std::size_t d = 0; d < Draws; ++d) sums[d] += narrow[d];
  }
}

template <std::size_t Draws>
void weigh_draws(const RankedRows& rows, std::span<const std::uint8_t> weights,
                 WeighedRows* weighed) {
  BQ_CHECK(weights.size() == rows.subjects() * Draws, "a weight for each subject and draw");
  const std::uint8_t* w = weights.data();
  const std::span<const std::uint32_t> positive(rows.positive_subject);
  const std::span<const std::uint32_t> negative(rows.negative_subject);
  for (std::size_t d = 0; d < Draws; ++d) weighed[d].steps.resize(rows.steps.size());
  RankedRows::Step before;
  Sums<Draws> positives{}, negatives{};
  for (std::size_t i = 0; i < rows.steps.size(); ++i) {
    const auto& step = rows.steps[i];
    add_weights<Draws>(negative.subspan(before.negatives_to,
                                        step.negatives_above - before.negatives_to), w, negatives);
    for (std::size_t d = 0; d < Draws; ++d) weighed[d].steps[i].negatives_above = negatives[d];
    add_weights<Draws>(negative.subspan(step.negatives_above,
                                        step.negatives_to - step.negatives_above), w, negatives);
    add_weights<Draws>(positive.subspan(before.positives_to,
                                        step.positives_to - before.positives_to), w, positives);
    for (std::size_t d = 0; d < Draws; ++d) {
      weighed[d].steps[i].negatives_to = negatives[d];
      weighed[d].steps[i].positives_to = positives[d];
    }
    before = step;
  }
  add_weights<Draws>(negative.subspan(before.negatives_to), w, negatives);
  for (std::size_t d = 0; d < Draws; ++d)
    weighed[d].positives = positives[d], weighed[d].negatives = negatives[d];
}

/// Counts what the published scorer counts at one of its thresholds.
struct Counts {
  double true_positive = 0, false_positive = 0;
};

std::vector<double> published_thresholds(const RankedRows& rows) {
  std::vector<double> thresholds{1.0};
  std::merge(rows.positive_risk.begin(), rows.positive_risk.end(), rows.negative_risk.begin(),
             rows.negative_risk.end(), std::back_inserter(thresholds), std::greater<>());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  if (thresholds.back() == 0) thresholds.pop_back();
  return thresholds;
}

}  // namespace

RankedRows rank(const Moments& moments, RowSet rows) {
  check(moments);
  RankedRows ranked;
  ranked.errors.resize(moments.subjects.size());
  const auto& truth = truths(moments, rows);
  std::vector<RiskOfSubject> positives, negatives;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (truth[i] < 0) continue;
    const double error = moments.risk[i] - truth[i];
    auto& errors = ranked.errors[moments.subject[i]];
    errors.squared += error * error;
    ++errors.rows;
    (truth[i] == 1 ? positives : negatives).push_back({moments.risk[i], moments.subject[i]});
  }
  sort_into(positives, ranked.positive_risk, ranked.positive_subject);
  sort_into(negatives, ranked.negative_risk, ranked.negative_subject);
  make_steps(ranked);
  return ranked;
}

std::size_t count_at_or_above(std::span<const double> falling, double threshold) {
  auto end = std::partition_point(falling.begin(), falling.end(),
                                  [&](double risk) { return risk >= threshold; });
  return static_cast<std::size_t>(end - falling.begin());
}

void weigh(const RankedRows& rows, std::span<const std::uint8_t> weights, WeighedRows& weighed) {
  weigh_draws<1>(rows, weights, &weighed);
}

void weigh_together(const RankedRows& rows, std::span<const std::uint8_t> weights,
                    std::span<WeighedRows, draws_together> weighed) {
  weigh_draws<draws_together>(rows, weights, weighed.data());
}

WeighedRows weigh_once(const RankedRows& rows) {
  WeighedRows weighed;
  weigh(rows, std::vector<std::uint8_t>(rows.subjects(), 1), weighed);
  return weighed;
}

std::optional<double> auroc(const WeighedRows& weighed) {
  if (weighed.positives == 0 || weighed.negatives == 0) return std::nullopt;
  std::uint64_t lost = 0;  // in halves of a pair
  std::uint64_t before = 0;
  for (const auto& step : weighed.steps) {
    lost += (step.positives_to - before) * (step.negatives_above + step.negatives_to);
    before = step.positives_to;
  }
  const std::uint64_t pairs = 2 * weighed.positives * weighed.negatives;
  return static_cast<double>(pairs - lost) / static_cast<double>(pairs);
}

std::optional<double> auprc(const WeighedRows& weighed) {
  if (weighed.positives == 0 || weighed.negatives == 0) return std::nullopt;
  double sum = 0;
  std::uint64_t before = 0;
  for (const auto& step : weighed.steps) {
    const std::uint64_t found = step.positives_to - before;
    before = step.positives_to;
    if (found == 0) continue;
    sum += static_cast<double>(found) * static_cast<double>(step.positives_to) /
           static_cast<double>(step.positives_to + step.negatives_to);
  }
  return sum / static_cast<double>(weighed.positives);
}

std::optional<double> brier(const RankedRows& rows, std::span<const std::uint8_t> weights) {
  double squared = 0;
  std::uint64_t count = 0;
  for (std::size_t s = 0; s < rows.errors.size(); ++s) {
    squared += static_cast<double>(weights[s]) * rows.errors[s].squared;
    count += static_cast<std::uint64_t>(weights[s]) * rows.errors[s].rows;
  }
  if (count == 0) return std::nullopt;
  return squared / static_cast<double>(count);
}

std::optional<PublishedAreas> published_areas(const RankedRows& rows) {
  const auto positives = static_cast<double>(rows.positive_risk.size());
  const auto negatives = static_cast<double>(rows.negative_risk.size());
  if (positives == 0 || negatives == 0) return std::nullopt;
  PublishedAreas areas;
  Counts before;
  bool first = true;
  for (double threshold : published_thresholds(rows)) {
    const Counts now{static_cast<double>(count_at_or_above(rows.positive_risk, threshold)),
                     static_cast<double>(count_at_or_above(rows.negative_risk, threshold))};
    if (!first) {
      const double rise = now.true_positive / positives - before.true_positive / positives;
      const double specificity_now = (negatives - now.false_positive) / negatives;
      const double specificity_before = (negatives - before.false_positive) / negatives;
      areas.auroc += 0.5 * rise * (specificity_now + specificity_before);
      areas.auprc += rise * (now.true_positive / (now.true_positive + now.false_positive));
    }
    before = now;
    first = false;
  }
  return areas;
}

}  // namespace bq::analysis::evaluation
