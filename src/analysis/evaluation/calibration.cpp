#include "analysis/evaluation/calibration.h"

#include <algorithm>
#include <cmath>

#include "analysis/evaluation/risk_order.h"
#include "base/check.h"
#include "base/number.h"

namespace bq::analysis::evaluation {
namespace {

constexpr int most_steps = 50;
constexpr double clip = 1e-12;

/// Gradient and curvature of the log likelihood at a line.
struct Derivatives {
  double g0 = 0, g1 = 0;            // by intercept, by slope
  double h00 = 0, h01 = 0, h11 = 0;  // of minus the second derivative
};

Derivatives derive(std::span<const double> x, std::span<const std::uint8_t> truth,
                   LogisticLine line) {
  Derivatives d;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = base::logistic(line.intercept + line.slope * x[i]);
    const double rest = static_cast<double>(truth[i]) - p;
    const double weight = p * (1 - p);
    d.g0 += rest;
    d.g1 += rest * x[i];
    d.h00 += weight;
    d.h01 += weight * x[i];
    d.h11 += weight * x[i] * x[i];
  }
  return d;
}

double squared_gradient(const Derivatives& d) { return d.g0 * d.g0 + d.g1 * d.g1; }

/// Gives the Newton step, or nothing where the curvature vanishes (separation).
std::optional<LogisticLine> newton_step(const Derivatives& d) {
  const double determinant = d.h00 * d.h11 - d.h01 * d.h01;
  if (!(determinant > 1e-12 * d.h00 * d.h11)) return std::nullopt;
  return LogisticLine{(d.h11 * d.g0 - d.h01 * d.g1) / determinant,
                      (d.h00 * d.g1 - d.h01 * d.g0) / determinant};
}

bool is_small(LogisticLine step, LogisticLine line) {
  return std::abs(step.intercept) <= 1e-10 * (1 + std::abs(line.intercept)) &&
         std::abs(step.slope) <= 1e-10 * (1 + std::abs(line.slope));
}

double share_of_ones(std::span<const std::uint8_t> truth) {
  const auto ones = std::count(truth.begin(), truth.end(), 1);
  return static_cast<double>(ones) / static_cast<double>(truth.size());
}

bool has_both(std::span<const std::uint8_t> truth) {
  const bool any = std::find(truth.begin(), truth.end(), 1) != truth.end();
  return any && std::find(truth.begin(), truth.end(), 0) != truth.end();
}

/// Walks along a step; halves it while the gradient grows, which a whole step may do far away.
bool advance(std::span<const double> x, std::span<const std::uint8_t> truth, LogisticLine step,
             LogisticLine& line, Derivatives& d) {
  for (int halvings = 0; halvings < 40; ++halvings) {
    const LogisticLine next{line.intercept + step.intercept, line.slope + step.slope};
    const Derivatives there = derive(x, truth, next);
    if (squared_gradient(there) <= squared_gradient(d)) {
      line = next;
      d = there;
      return true;
    }
    step = {step.intercept / 2, step.slope / 2};
  }
  return false;
}

std::optional<LogisticLine> fit_scaled(std::span<const double> z,
                                       std::span<const std::uint8_t> truth, LogisticLine guess) {
  LogisticLine line = guess;
  Derivatives d = derive(z, truth, line);
  // A guess that is lost in the flat ends has the larger gradient than no slope at all.
  const LogisticLine flat{base::logit(share_of_ones(truth)), 0};
  const Derivatives at_flat = derive(z, truth, flat);
  if (!(squared_gradient(d) < squared_gradient(at_flat))) {
    line = flat;
    d = at_flat;
  }
  for (int i = 0; i < most_steps; ++i) {
    const auto step = newton_step(d);
    if (!step) return std::nullopt;
    if (is_small(*step, line)) return line;
    if (!advance(z, truth, *step, line, d)) return std::nullopt;
  }
  return std::nullopt;
}

/// Holds how x becomes z of mean 0 and deviation 1: far from 0 the first step would be lost.
struct Scale {
  double mean = 0;
  double deviation = 0;
};

Scale measure(std::span<const double> x) {
  Scale scale;
  for (double value : x) scale.mean += value;
  scale.mean /= static_cast<double>(x.size());
  for (double value : x) scale.deviation += (value - scale.mean) * (value - scale.mean);
  scale.deviation = std::sqrt(scale.deviation / static_cast<double>(x.size()));
  return scale;
}

struct Sample {
  std::vector<double> x;  // risk or its log odds
  std::vector<std::uint8_t> truth;
};

Sample take_sample(const Moments& moments, RowSet rows) {
  Sample sample;
  const auto& truth = truths(moments, rows);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (truth[i] < 0) continue;
    sample.x.push_back(moments.risk[i]);
    sample.truth.push_back(static_cast<std::uint8_t>(truth[i]));
  }
  return sample;
}

struct RiskWithTruth {
  double risk;
  std::uint8_t truth;
};

std::vector<RiskWithTruth> rising_rows(const Moments& moments, RowSet rows) {
  const Sample sample = take_sample(moments, rows);
  std::vector<RiskWithTruth> rising;
  for (std::size_t i = 0; i < sample.x.size(); ++i)
    rising.push_back({sample.x[i], sample.truth[i]});
  sort_by_risk(rising, RiskOrder::rising, [](const RiskWithTruth& row) { return row.risk; });
  return rising;
}

/// Gives the cuts, lowest and highest risk included; equal ones leave an empty part between them.
std::vector<double> quantile_cuts(const std::vector<RiskWithTruth>& rising,
                                  std::span<const double> shares) {
  std::vector<double> risks;
  for (const auto& row : rising) risks.push_back(row.risk);
  std::vector<double> cuts;
  for (double share : shares) cuts.push_back(quantile(risks, share));
  return cuts;
}

ReliabilityBin fill_bin(std::span<const RiskWithTruth> rows, double low, double high) {
  double sum = 0;
  std::size_t positives = 0;
  for (const auto& row : rows) {
    sum += row.risk;
    positives += row.truth;
  }
  const auto n = static_cast<double>(rows.size());
  return {low, high, rows.size(), sum / n, static_cast<double>(positives) / n,
          wilson(positives, rows.size())};
}

}  // namespace

std::optional<LogisticLine> fit_logistic_line(std::span<const double> x,
                                              std::span<const std::uint8_t> truth) {
  BQ_CHECK(x.size() == truth.size(), "a truth for each x");
  if (!has_both(truth)) return std::nullopt;
  const Scale scale = measure(x);
  if (!(scale.deviation > 1e-12 * std::abs(scale.mean))) return std::nullopt;
  std::vector<double> z(x.begin(), x.end());
  for (double& value : z) value = (value - scale.mean) / scale.deviation;
  // The guess is slope 1 and intercept 0 in x: log odds that are right already need few steps.
  const auto line = fit_scaled(z, truth, {scale.mean, scale.deviation});
  if (!line) return std::nullopt;
  const double slope = line->slope / scale.deviation;
  return LogisticLine{line->intercept - slope * scale.mean, slope};
}

Calibration calibrate(const Moments& moments, RowSet rows) {
  Sample sample = take_sample(moments, rows);
  for (double& x : sample.x) x = base::logit(std::clamp(x, clip, 1 - clip));
  Calibration calibration;
  if (auto line = fit_logistic_line(sample.x, sample.truth)) {
    calibration.slope = line->slope;
    calibration.intercept = line->intercept;
  }
  return calibration;
}

std::vector<ReliabilityBin> reliability(const Moments& moments, RowSet rows,
                                        std::span<const double> shares) {
  BQ_CHECK(shares.size() > 1 && shares.front() == 0 && shares.back() == 1,
           "a reliability curve covers all rows");
  const auto rising = rising_rows(moments, rows);
  std::vector<ReliabilityBin> bins;
  if (rising.empty()) return bins;
  const auto cuts = quantile_cuts(rising, shares);
  auto begin = rising.begin();
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
    const bool last = k + 2 == cuts.size();
    auto end = last ? rising.end()
                    : std::partition_point(begin, rising.end(), [&](const RiskWithTruth& row) {
                        return row.risk < cuts[k + 1];
                      });
    if (begin != end) bins.push_back(fill_bin({begin, end}, cuts[k], cuts[k + 1]));
    begin = end;
  }
  return bins;
}

}  // namespace bq::analysis::evaluation
