#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/evaluation/estimate.h"
#include "base/result.h"

namespace bq::programme::comparison {

using analysis::evaluation::Estimate;

/// A line that only one of two definitions has.
struct LineChange {
  bool added = false;  // else removed
  std::string text;
};

/// A count of what was read or kept, where two runs differ; none: the run does not have it.
struct CountChange {
  std::string name;    // values, implausible, subjects, episodes, ...
  std::string centre;  // empty: of the whole source
  std::optional<double> before, after;
};

/// The difference, after less before, over the subjects that both runs tested at the same moments
/// with the same truth; the interval is by bootstrap over these subjects, drawn together.
struct PairedDifference {
  std::size_t subjects = 0;
  Estimate estimate;
};

/// One figure of a design or a rule in both runs.
struct FigurePair {
  std::string design;  // within_A, A_to_B; of a programme without a model the rule
  std::string figure;  // auroc, auprc, ..., drop
  Estimate before, after;
  std::optional<PairedDifference> paired;  // of AUROC, where subjects can be paired
  bool differs() const;
  /// Tells whether the two intervals share a value; none without two intervals.
  std::optional<bool> overlaps() const;
};

/// What differs between two runs.
struct Comparison {
  bool same_definition = false;
  std::vector<LineChange> lines;  // in order of the definitions
  bool same_data = false;
  std::string data_before, data_after;  // digests of the inputs
  std::vector<CountChange> counts;
  std::vector<FigurePair> figures;  // all, equal ones too
};

/// Compares the folders of two runs by their report.json and predictions.parquet. Answers do not
/// depend on threads.
base::Result<Comparison> compare(const std::string& before, const std::string& after,
                                 unsigned threads);

}  // namespace bq::programme::comparison
