#include "analysis/evaluation/decision.h"

#include "base/check.h"

namespace bq::analysis::evaluation {
namespace {

struct Weights {
  double per_row;     // 1/n
  double false_cost;  // odds of the threshold: what a false positive costs in true ones
};

double net_benefit(std::size_t true_positives, std::size_t false_positives, Weights weights) {
  return static_cast<double>(true_positives) * weights.per_row -
         static_cast<double>(false_positives) * weights.per_row * weights.false_cost;
}

std::optional<double> share(std::size_t part, std::size_t rest) {
  if (part + rest == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(part + rest);
}

}  // namespace

ComparatorCounts count_comparator(const Moments& moments, RowSet rows,
                                  const Comparator& comparator) {
  BQ_CHECK(comparator.condition.size() == moments.size(), "a rule answers every moment");
  ComparatorCounts counts;
  counts.name = comparator.name;
  const auto& truth = truths(moments, rows);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (truth[i] < 0) continue;
    const alert::Truth answer = comparator.condition[i];
    counts.unknown += answer == alert::Truth::unknown ? 1 : 0;
    if (answer == alert::Truth::yes) ++(truth[i] == 1 ? counts.true_positives
                                                      : counts.false_positives);
  }
  return counts;
}

std::vector<DecisionPoint> decision_curve(const RankedRows& rows,
                                          std::span<const ComparatorCounts> comparators,
                                          std::span<const double> thresholds) {
  std::vector<DecisionPoint> curve;
  if (rows.size() == 0) return curve;
  for (double threshold : thresholds) {
    BQ_CHECK(threshold >= 0 && threshold < 1, "a threshold probability lies in [0, 1)");
    const Weights weights{1 / static_cast<double>(rows.size()), threshold / (1 - threshold)};
    DecisionPoint point;
    point.threshold = threshold;
    point.model = net_benefit(count_at_or_above(rows.positive_risk, threshold),
                              count_at_or_above(rows.negative_risk, threshold), weights);
    point.treat_all = net_benefit(rows.positive_risk.size(), rows.negative_risk.size(), weights);
    for (const auto& rule : comparators)
      point.comparators.push_back(
          net_benefit(rule.true_positives, rule.false_positives, weights));
    curve.push_back(std::move(point));
  }
  return curve;
}

std::vector<ThresholdRow> threshold_table(const RankedRows& rows,
                                          std::span<const double> thresholds) {
  std::vector<ThresholdRow> table;
  for (double threshold : thresholds) {
    ThresholdRow row;
    row.threshold = threshold;
    row.true_positives = count_at_or_above(rows.positive_risk, threshold);
    row.false_positives = count_at_or_above(rows.negative_risk, threshold);
    row.false_negatives = rows.positive_risk.size() - row.true_positives;
    row.true_negatives = rows.negative_risk.size() - row.false_positives;
    row.sensitivity = share(row.true_positives, row.false_negatives);
    row.specificity = share(row.true_negatives, row.false_positives);
    row.ppv = share(row.true_positives, row.false_positives);
    row.npv = share(row.true_negatives, row.false_negatives);
    table.push_back(row);
  }
  return table;
}

std::optional<double> threshold_of_sensitivity(const RankedRows& rows, double sensitivity) {
  const auto positives = static_cast<double>(rows.positive_risk.size());
  for (const auto& step : rows.steps)
    if (static_cast<double>(step.positives_to) >= sensitivity * positives) return step.risk;
  return std::nullopt;
}

}  // namespace bq::analysis::evaluation
