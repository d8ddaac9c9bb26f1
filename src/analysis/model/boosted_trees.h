#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace bq::analysis::model {

/// Rows of features, row by row; NaN stands for missing in this room and its matrices only.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;
};

/// Parameters of gradient boosted trees with logistic loss (chen2016).
struct TreeParameters {
  unsigned rounds = 300;                 // at most
  unsigned depth = 6;
  double rate = 0.05;
  double rows = 0.8;                     // share of rows a round
  double columns = 0.5;                  // share of columns a tree
  double min_weight = 20;                // least sum of hessians in a leaf
  std::uint64_t seed = 1;
  unsigned threads = 1;
  unsigned patience = 50;                // rounds without a lower hold-out loss before it stops
};

/// A fitted model: bytes that load again, the number of rounds with the lowest hold-out loss, and that loss.
struct Fitted {
  std::string model;
  unsigned rounds = 0;
  double holdout_loss = 0;
};

/// Told after each round: round, of how many, hold-out loss; false stops the fit.
using RoundTold = std::function<bool(unsigned, unsigned, double)>;

/// Fits trees on the training rows; rounds are chosen by the log loss of the hold-out rows. Missing stays missing. The same
/// input gives the same bytes. Truths are 0 or 1, one a row. The training matrix is freed as soon as the library has it.
base::Result<Fitted> fit(Matrix train, const std::vector<std::uint8_t>& truth, Matrix holdout,
                         const std::vector<std::uint8_t>& holdout_truth, const TreeParameters& parameters,
                         const RoundTold& told);

/// A loaded model.
class Booster {
 public:
  /// Loads bytes of `fit`; only the first `rounds` rounds answer.
  static base::Result<Booster> load(const std::string& bytes, unsigned rounds, unsigned threads);
  /// Log odds before calibration, one a row.
  base::Result<std::vector<double>> margins(const Matrix& rows) const;
  /// Share of the total gain by column; sums to 1 unless nothing was split.
  base::Result<std::vector<double>> gain_shares(std::size_t columns) const;

 private:
  struct Handle;
  explicit Booster(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<Handle> handle_;
};

}  // namespace bq::analysis::model
