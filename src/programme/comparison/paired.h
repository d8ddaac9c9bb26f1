#pragma once

#include <string>

#include "programme/comparison/comparison.h"

namespace bq::programme::comparison {

/// Says which predictions of two runs are paired: their folders, the design, and whose truths count
/// (`label`: the data's own, else `outcome`).
struct PairRequest {
  std::string before, after;
  std::string design;
  std::string truth;
  unsigned threads = 1;
};

/// Computes the paired difference of AUROC, or nothing where fewer than two subjects can be paired
/// or a folder has no predictions.
base::Result<std::optional<PairedDifference>> pair_auroc(const PairRequest& request);

}  // namespace bq::programme::comparison
