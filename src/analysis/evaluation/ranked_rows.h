#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/evaluation/moments.h"

namespace bq::analysis::evaluation {

/// Holds the rows of a row set by falling risk, positives apart from negatives: sorted once, then
/// every figure that ranks and every bootstrap replicate is one pass.
struct RankedRows {
  /// A risk that positive rows have, from the highest down; equal risks are one step.
  struct Step {
    double risk = 0;
    std::uint32_t negatives_above = 0;  // negatives of a higher risk
    std::uint32_t positives_to = 0;     // positives of this or a higher risk
    std::uint32_t negatives_to = 0;
  };
  /// What a subject brings to the Brier score.
  struct Errors {
    double squared = 0;  // sum of (risk - truth)^2
    std::uint32_t rows = 0;
  };

  std::vector<std::uint32_t> positive_subject, negative_subject;  // by falling risk
  std::vector<double> positive_risk, negative_risk;               // falling
  std::vector<Step> steps;
  std::vector<Errors> errors;  // by subject

  std::size_t size() const { return positive_risk.size() + negative_risk.size(); }
  std::size_t subjects() const { return errors.size(); }
};

RankedRows rank(const Moments& moments, RowSet rows);

/// Counts how many of falling risks are at or above a threshold.
std::size_t count_at_or_above(std::span<const double> falling, double threshold);

/// Holds the counts of each step when subject s counts weights[s] times; whole numbers, so no order
/// of summation shows.
struct WeighedRows {
  struct Step {
    std::uint64_t negatives_above = 0, positives_to = 0, negatives_to = 0;
  };
  std::vector<Step> steps;
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
};

/// Fills `weighed`, whose memory is used again from call to call.
void weigh(const RankedRows& rows, std::span<const std::uint8_t> weights, WeighedRows& weighed);

/// So many draws are weighed in one pass over the rows; a subject's weights stand side by side.
constexpr std::size_t draws_together = 16;

/// Fills `weighed` for each of the draws: weights[s * draws_together + d] is subject s's in draw d.
void weigh_together(const RankedRows& rows, std::span<const std::uint8_t> weights,
                    std::span<WeighedRows, draws_together> weighed);

/// Gives every subject the weight 1.
WeighedRows weigh_once(const RankedRows& rows);

/// Computes the area under the ROC curve, ties one half, exact at risks of 0 and 1; no value with
/// one class only.
std::optional<double> auroc(const WeighedRows& weighed);

/// Computes average precision (precision is a step function of recall, equal risks one step); no
/// value with one class only.
std::optional<double> auprc(const WeighedRows& weighed);

/// Computes the mean of (risk - truth)^2 of the weighed subjects; no value without rows.
std::optional<double> brier(const RankedRows& rows, std::span<const std::uint8_t> weights);

/// Holds the two areas as a published scorer of early warning gives them. Its thresholds are 1,
/// then the distinct risks above 0: rows of risk exactly 1 open no area and rows of risk exactly 0
/// close none, so both areas are wrong where such risks occur. To be shown beside the right ones.
struct PublishedAreas {
  double auroc = 0;
  double auprc = 0;
};
std::optional<PublishedAreas> published_areas(const RankedRows& rows);

}  // namespace bq::analysis::evaluation
