#include "analysis/evaluation/bootstrap.h"

#include <algorithm>

#include "base/check.h"
#include "base/digest.h"
#include "base/parallel.h"
#include "base/random.h"

namespace bq::analysis::evaluation {
namespace {

constexpr std::size_t grid_steps = 200;

double part(std::size_t k) { return static_cast<double>(k) / static_cast<double>(grid_steps); }
double false_share(std::size_t k) { return part(k) * part(k); }

/// Fills sensitivity at each false share; a vertical rise belongs to its upper end.
void read_roc(const WeighedRows& weighed, std::span<double> y) {
  std::size_t k = 0;
  double before = 0;
  const auto positives = static_cast<double>(weighed.positives);
  const auto negatives = static_cast<double>(weighed.negatives);
  for (const auto& step : weighed.steps) {
    const auto above = static_cast<double>(step.negatives_above);
    const auto to = static_cast<double>(step.negatives_to);
    const auto found = static_cast<double>(step.positives_to);
    for (; k < y.size() && false_share(k) * negatives < to; ++k) {
      const double inside = std::max(0.0, false_share(k) * negatives - above);
      const double tied = to > above ? (found - before) * inside / (to - above) : 0.0;
      y[k] = (before + tied) / positives;
    }
    before = found;
  }
  for (; k < y.size(); ++k) y[k] = 1;
}

/// Fills the precision of the first step that reaches each recall.
void read_precision(const WeighedRows& weighed, std::span<double> y) {
  std::size_t k = 0;
  for (const auto& step : weighed.steps) {
    const auto found = static_cast<double>(step.positives_to);
    if (found == 0) continue;
    const double precision = found / (found + static_cast<double>(step.negatives_to));
    for (; k < y.size() && part(k) * static_cast<double>(weighed.positives) <= found; ++k)
      y[k] = precision;
  }
}

/// Holds one value a replicate for each figure, and the curves at the grid, replicate by replicate.
struct Replicates {
  explicit Replicates(std::size_t n)
      : auroc(n), auprc(n), brier(n), roc(n * points), precision(n * points) {}
  static constexpr std::size_t points = grid_steps + 1;
  std::vector<std::optional<double>> auroc, auprc, brier;
  std::vector<double> roc, precision;
  std::span<double> row(std::vector<double>& curve, std::size_t r) {
    return std::span(curve).subspan(r * points, points);
  }
};

/// Draws several replicates side by side; those past the last are weighed with nothing.
struct Draws {
  explicit Draws(std::size_t subjects)
      : one(subjects), together(subjects * draws_together), weighed(draws_together) {}
  std::vector<std::uint8_t> one, together;
  std::vector<WeighedRows> weighed;
};

Replicates replicate(const RankedRows& rows, const BootstrapOptions& options) {
  Replicates drawn(options.replicates);
  if (rows.subjects() == 0) return drawn;
  std::vector<Draws> scratch(std::max(1U, options.threads), Draws(rows.subjects()));
  auto work = [&](std::size_t batch, unsigned worker) {
    Draws& draws = scratch[worker];
    const std::size_t from = batch * draws_together;
    const std::size_t n = std::min(draws_together, options.replicates - from);
    std::fill(draws.together.begin(), draws.together.end(), std::uint8_t{0});
    for (std::size_t d = 0; d < n; ++d) {
      draw_subjects(options, from + d, draws.one);
      for (std::size_t s = 0; s < draws.one.size(); ++s)
        draws.together[s * draws_together + d] = draws.one[s];
      drawn.brier[from + d] = brier(rows, draws.one);
    }
    weigh_together(rows, draws.together,
                   std::span<WeighedRows, draws_together>(draws.weighed.data(), draws_together));
    for (std::size_t d = 0; d < n; ++d) {
      const WeighedRows& weighed = draws.weighed[d];
      drawn.auroc[from + d] = auroc(weighed);
      drawn.auprc[from + d] = auprc(weighed);
      if (!drawn.auroc[from + d]) continue;
      read_roc(weighed, drawn.row(drawn.roc, from + d));
      read_precision(weighed, drawn.row(drawn.precision, from + d));
    }
  };
  base::parallel_for((options.replicates + draws_together - 1) / draws_together,
                     std::max(1U, options.threads), work);
  return drawn;
}

void add_bands(const Replicates& drawn, const std::vector<double>& curve,
               std::vector<CurvePoint>& points) {
  std::vector<std::optional<double>> at_point(drawn.auroc.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    for (std::size_t r = 0; r < at_point.size(); ++r) {
      at_point[r].reset();
      if (drawn.auroc[r]) at_point[r] = curve[r * Replicates::points + k];
    }
    points[k].band = percentile_interval(at_point);
  }
}

void read_curves(const WeighedRows& weighed, const Replicates& drawn, Discrimination& figures) {
  std::vector<double> sensitivity(Replicates::points), precision(Replicates::points);
  read_roc(weighed, sensitivity);
  read_precision(weighed, precision);
  for (std::size_t k = 0; k < Replicates::points; ++k) {
    figures.roc.push_back({false_share(k), sensitivity[k], {}});
    figures.precision_recall.push_back({part(k), precision[k], {}});
  }
  add_bands(drawn, drawn.roc, figures.roc);
  add_bands(drawn, drawn.precision, figures.precision_recall);
}

}  // namespace

void draw_subjects(const BootstrapOptions& options, std::size_t replicate,
                   std::span<std::uint8_t> weights) {
  std::fill(weights.begin(), weights.end(), std::uint8_t{0});
  // Mixed twice: neighbouring seeds of this generator would give one stream shifted by one.
  const std::uint64_t design = base::mix(options.seed ^ base::group_hash(options.stream));
  base::Random generator(base::mix(design + replicate));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    std::uint8_t& weight = weights[generator.below(weights.size())];
    BQ_CHECK(weight < 255, "one subject is not drawn 256 times");
    ++weight;
  }
}

void for_each_replicate(std::size_t subjects, const BootstrapOptions& options,
                        const ReplicateWork& work) {
  if (subjects == 0) return;
  const unsigned threads = std::max(1U, options.threads);
  std::vector<std::vector<std::uint8_t>> weights(threads, std::vector<std::uint8_t>(subjects));
  base::parallel_for(options.replicates, threads, [&](std::size_t r, unsigned worker) {
    draw_subjects(options, r, weights[worker]);
    work(r, worker, weights[worker]);
  });
}

std::optional<Interval> bootstrap_interval(std::size_t subjects, const BootstrapOptions& options,
                                           const WeightedFigure& figure) {
  std::vector<std::optional<double>> values(options.replicates);
  for_each_replicate(subjects, options,
                     [&](std::size_t r, unsigned, std::span<const std::uint8_t> weights) {
                       values[r] = figure(weights);
                     });
  return percentile_interval(values);
}

Discrimination discriminate(const RankedRows& rows, const BootstrapOptions& options) {
  Discrimination figures;
  figures.rows = rows.size();
  figures.positives = rows.positive_risk.size();
  for (const auto& subject : rows.errors) figures.subjects += subject.rows > 0 ? 1 : 0;
  const WeighedRows weighed = weigh_once(rows);
  Replicates drawn = replicate(rows, options);
  const std::vector<std::uint8_t> once(rows.subjects(), 1);
  figures.auroc = {auroc(weighed), percentile_interval(drawn.auroc)};
  figures.auprc = {auprc(weighed), percentile_interval(drawn.auprc)};
  figures.brier = {brier(rows, once), percentile_interval(drawn.brier)};
  if (figures.auroc.value) read_curves(weighed, drawn, figures);
  figures.auroc_replicates = std::move(drawn.auroc);
  return figures;
}

Estimate auroc_drop(const Discrimination& source, const Discrimination& transfer) {
  Estimate drop;
  if (source.auroc.value && transfer.auroc.value)
    drop.value = *source.auroc.value - *transfer.auroc.value;
  const std::size_t n = source.auroc_replicates.size();
  BQ_CHECK(n == transfer.auroc_replicates.size(), "two bootstraps of one size");
  std::vector<std::optional<double>> differences(n);
  for (std::size_t r = 0; r < n; ++r)
    if (source.auroc_replicates[r] && transfer.auroc_replicates[r])
      differences[r] = *source.auroc_replicates[r] - *transfer.auroc_replicates[r];
  drop.interval = percentile_interval(differences);
  return drop;
}

}  // namespace bq::analysis::evaluation
