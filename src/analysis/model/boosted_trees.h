#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/model/huge_pages.h"
#include "base/result.h"

namespace bq::analysis::model {

/// Holds features row by row; NaN stands for missing in this room and its matrices only.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  Floats values;
};

/// Shows rows of features where they lie.
struct MatrixView {
  std::size_t rows = 0;
  std::size_t columns = 0;
  const float* values = nullptr;
  MatrixView(std::size_t n, std::size_t width, const float* first)
      : rows(n), columns(width), values(first) {}
  MatrixView(const Matrix& matrix);  // NOLINT(google-explicit-constructor): a matrix is its view
};

/// Features as the library holds them, for all fits of a run; a fit takes rows of them by number.
class TreeData {
 public:
  /// Copies the rows into the library, in its own form.
  static base::Result<TreeData> take(const MatrixView& features, unsigned threads);

 private:
  friend class Data;
  struct Handle;
  explicit TreeData(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<Handle> handle_;
};

/// Names rows of the features, with their truths, 0 or 1.
struct Sample {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint8_t> truth;
};

/// Sets up gradient boosted trees with logistic loss.
struct TreeParameters {
  unsigned rounds = 300;  // at most
  unsigned depth = 6;
  double rate = 0.05;
  double rows = 0.8;       // share of rows a round
  double columns = 0.5;    // share of columns a tree
  double min_weight = 20;  // least sum of hessians in a leaf
  double lambda = 1;       // L2 penalty on the values of leaves
  std::uint64_t seed = 1;
  unsigned threads = 1;
  unsigned patience = 50;  // rounds without a lower hold-out loss before it stops
};

/// Holds a fitted model: bytes that load again, its rounds, and their log loss on the hold-out.
struct Fitted {
  std::string model;    // the best rounds only
  unsigned rounds = 0;  // those with the lowest hold-out loss, the first of equal ones
  double holdout_loss = 0;
};

/// Hears after each round: round, of how many at most, hold-out loss; false stops the fit.
using RoundTold = std::function<bool(unsigned, unsigned, double)>;

/// Fits trees on the training sample and keeps as many rounds as the hold-out wants; missing stays
/// missing. Same input, same bytes, for any number of threads (tested for 1 to 4). Refuses a sample
/// without rows and stops when `told` says so. The library copies the rows it fits on out of the
/// data. Start the program with OMP_WAIT_POLICY=passive (see `wait_passively`), or other work on
/// the same cores makes it several times slower.
base::Result<Fitted> fit(const TreeData& data, const Sample& train, const Sample& holdout,
                         const TreeParameters& parameters, const RoundTold& told);

/// Answers with a fitted model; one object a thread.
class Booster {
 public:
  /// Loads the bytes of a fit; only the first `rounds` rounds answer. The caller has compared a
  /// digest of them: the library crashes on a model cut short. Refuses what is no model at all.
  static base::Result<Booster> load(const std::string& bytes, unsigned rounds, unsigned threads);
  /// Gives log odds before calibration, one a row, each a float32 made wider; a row's does not
  /// depend on the other rows. Refuses another number of columns than the model's.
  base::Result<std::vector<double>> margins(const MatrixView& rows) const;
  /// Gives the share of the total gain by column; sums to 1 unless nothing was split.
  base::Result<std::vector<double>> gain_shares(std::size_t columns) const;

 private:
  struct Handle;
  explicit Booster(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<Handle> handle_;
};

/// Starts this program again with OMP_WAIT_POLICY=passive unless the variable is set: the OpenMP
/// library reads it before main, so setting it later does nothing. Without it idle threads spin and
/// a fit on busy cores takes four times as long. To be called first in main; returns where the
/// variable is set already or the restart fails.
void wait_passively(char* const* arguments);

}  // namespace bq::analysis::model
