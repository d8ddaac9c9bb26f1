#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/alert/policy.h"
#include "analysis/evaluation/ranked_rows.h"

namespace bq::analysis::evaluation {

/// A rule that answers each moment, compared with the model; unknown does not call for action.
struct Comparator {
  std::string name;
  std::vector<alert::Truth> condition;  // one a moment
};

/// Counts of a comparator over the rows of a set.
struct ComparatorCounts {
  std::string name;
  std::size_t true_positives = 0;
  std::size_t false_positives = 0;
  std::size_t unknown = 0;
};
ComparatorCounts count_comparator(const Moments& moments, RowSet rows,
                                  const Comparator& comparator);

/// Net benefit per row at a threshold probability p: TP/n - FP/n * p/(1-p) (vickers2006); that of
/// treating none is 0.
struct DecisionPoint {
  double threshold = 0;
  double model = 0;
  double treat_all = 0;
  std::vector<double> comparators;  // in the order given
};

/// Computes the decision curve at thresholds in [0, 1); empty without rows.
std::vector<DecisionPoint> decision_curve(const RankedRows& rows,
                                          std::span<const ComparatorCounts> comparators,
                                          std::span<const double> thresholds);

/// What follows when rows with risk >= threshold are called positive; a share of nothing has no
/// value.
struct ThresholdRow {
  double threshold = 0;
  std::size_t true_positives = 0, false_positives = 0;
  std::size_t false_negatives = 0, true_negatives = 0;
  std::optional<double> sensitivity, specificity, ppv, npv;
};
std::vector<ThresholdRow> threshold_table(const RankedRows& rows,
                                          std::span<const double> thresholds);

/// Gives the highest threshold at which sensitivity reaches a share; no value without positives.
std::optional<double> threshold_of_sensitivity(const RankedRows& rows, double sensitivity);

}  // namespace bq::analysis::evaluation
