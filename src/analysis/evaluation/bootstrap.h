#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/evaluation/estimate.h"
#include "analysis/evaluation/ranked_rows.h"

namespace bq::analysis::evaluation {

/// Says how subjects are drawn. Two designs whose difference is taken need different streams.
struct BootstrapOptions {
  std::size_t replicates = 1000;
  std::uint64_t seed = 1;
  std::string stream;  // e.g. the design's name
  unsigned threads = 1;
};

/// Draws as many subjects as there are, with replacement; weights[s] counts the draws of s. Depends
/// on seed, stream and replicate alone, never on threads.
void draw_subjects(const BootstrapOptions& options, std::size_t replicate,
                   std::span<std::uint8_t> weights);

/// Calls `work(replicate, worker, weights)` for each replicate, in parallel, in any order.
using ReplicateWork =
    std::function<void(std::size_t, unsigned, std::span<const std::uint8_t>)>;
void for_each_replicate(std::size_t subjects, const BootstrapOptions& options,
                        const ReplicateWork& work);

/// Computes one figure for each replicate and gives the percentile interval.
using WeightedFigure = std::function<std::optional<double>(std::span<const std::uint8_t>)>;
std::optional<Interval> bootstrap_interval(std::size_t subjects, const BootstrapOptions& options,
                                           const WeightedFigure& figure);

/// A point of a curve with its pointwise band.
struct CurvePoint {
  double x = 0;
  double y = 0;
  std::optional<Interval> band;
};

/// Holds what the ranking of a row set says. Curves have 201 points: ROC as sensitivity over
/// 1 - specificity (closer together near 0), precision over recall (evenly).
struct Discrimination {
  std::size_t rows = 0;
  std::size_t positives = 0;
  std::size_t subjects = 0;  // with a row of the set
  Estimate auroc, auprc, brier;
  std::vector<CurvePoint> roc;               // empty with one class only
  std::vector<CurvePoint> precision_recall;  // empty with one class only
  std::vector<std::optional<double>> auroc_replicates;
};

/// Computes the figures and, by a bootstrap over subjects, their intervals and bands.
Discrimination discriminate(const RankedRows& rows, const BootstrapOptions& options);

/// Computes the source's AUROC within its centre minus the source model's on another centre; the
/// interval is that of the difference of two independent designs, replicate by replicate.
Estimate auroc_drop(const Discrimination& source, const Discrimination& transfer);

}  // namespace bq::analysis::evaluation
