#include "analysis/model/boosted_trees.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include "base/check.h"

namespace bq::analysis::model {

namespace {

tl::unexpected<base::Problem> library_refuses() {
  return base::refuse(base::ProblemKind::data, {},
                      fmt::format("the tree library refuses: {}", XGBGetLastError()));
}

/// Describes a matrix where it lies, so that the library reads it without a copy in between.
std::string array_of(const MatrixView& matrix) {
  return fmt::format(
      R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
      reinterpret_cast<std::uintptr_t>(matrix.values), matrix.rows, matrix.columns);
}

}  // namespace

struct TreeData::Handle {
  DMatrixHandle matrix = nullptr;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (matrix != nullptr) XGDMatrixFree(matrix);
  }
};

base::Result<TreeData> TreeData::take(const MatrixView& features, unsigned threads) {
  const std::string config = fmt::format(R"({{"missing": NaN, "nthread": {}}})", threads);
  auto handle = std::make_shared<Handle>();
  if (XGDMatrixCreateFromDense(array_of(features).c_str(), config.c_str(), &handle->matrix) != 0)
    return library_refuses();
  return TreeData(std::move(handle));
}

/// Owns the library's copy of some rows and their truths.
class Data {
 public:
  explicit Data(DMatrixHandle handle) : handle_(handle) {}
  Data(Data&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Data& operator=(Data&&) = delete;
  ~Data() {
    if (handle_ != nullptr) XGDMatrixFree(handle_);
  }

  static base::Result<Data> take(const TreeData& all, const Sample& sample) {
    BQ_CHECK(sample.rows.size() == sample.truth.size(), "one truth a row");
    const std::vector<int> rows(sample.rows.begin(), sample.rows.end());
    DMatrixHandle handle = nullptr;
    if (XGDMatrixSliceDMatrix(all.handle_->matrix, rows.data(), rows.size(), &handle) != 0)
      return library_refuses();
    Data data(handle);
    const std::vector<float> labels(sample.truth.begin(), sample.truth.end());
    if (XGDMatrixSetFloatInfo(handle, "label", labels.data(), labels.size()) != 0)
      return library_refuses();
    return data;
  }
  DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_;
};

namespace {

/// Owns a booster of the library.
class Trees {
 public:
  Trees() = default;
  explicit Trees(BoosterHandle handle) : handle_(handle) {}
  Trees(Trees&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Trees& operator=(Trees&&) = delete;
  ~Trees() {
    if (handle_ != nullptr) XGBoosterFree(handle_);
  }
  static base::Result<Trees> make(const Data* train, const Data* holdout) {
    BoosterHandle handle = nullptr;
    DMatrixHandle known[2] = {train ? train->get() : nullptr, holdout ? holdout->get() : nullptr};
    if (XGBoosterCreate(known, train ? 2 : 0, &handle) != 0) return library_refuses();
    return Trees(handle);
  }
  base::Done set(const char* name, const std::string& value) {
    if (XGBoosterSetParam(handle_, name, value.c_str()) != 0) return library_refuses();
    return {};
  }
  BoosterHandle get() const { return handle_; }

 private:
  BoosterHandle handle_ = nullptr;
};

// The prevalence as the first guess, kept inside (0, 1).
double first_guess(const std::vector<std::uint8_t>& truth) {
  const auto positives = std::count(truth.begin(), truth.end(), 1);
  const double share = static_cast<double>(positives) / static_cast<double>(truth.size());
  return std::clamp(share, 1e-6, 1 - 1e-6);
}

base::Done set_parameters(Trees& trees, const TreeParameters& p, double guess) {
  BQ_TRY(trees.set("objective", "binary:logistic"));
  BQ_TRY(trees.set("tree_method", "hist"));
  BQ_TRY(trees.set("eval_metric", "logloss"));
  BQ_TRY(trees.set("base_score", fmt::format("{}", guess)));
  BQ_TRY(trees.set("max_depth", fmt::format("{}", p.depth)));
  BQ_TRY(trees.set("eta", fmt::format("{}", p.rate)));
  BQ_TRY(trees.set("subsample", fmt::format("{}", p.rows)));
  BQ_TRY(trees.set("colsample_bytree", fmt::format("{}", p.columns)));
  BQ_TRY(trees.set("min_child_weight", fmt::format("{}", p.min_weight)));
  BQ_TRY(trees.set("lambda", fmt::format("{}", p.lambda)));
  BQ_TRY(trees.set("seed", fmt::format("{}", p.seed)));
  BQ_TRY(trees.set("nthread", fmt::format("{}", p.threads)));
  return trees.set("verbosity", "0");
}

// Reads the number after the last colon of `[3]\tholdout-logloss:0.10839708890803158`.
double loss_of(std::string_view line) {
  const auto colon = line.rfind(':');
  BQ_CHECK(colon != std::string_view::npos, "the library reports a loss after each round");
  return std::strtod(line.data() + colon + 1, nullptr);
}

/// Grows one more round and gives the loss of the hold-out after it.
base::Result<double> grow(Trees& trees, unsigned round, const Data& train, const Data& holdout) {
  const char* name = "holdout";
  const char* line = nullptr;
  DMatrixHandle watched = holdout.get();
  const int r = static_cast<int>(round);
  if (XGBoosterUpdateOneIter(trees.get(), r, train.get()) != 0) return library_refuses();
  if (XGBoosterEvalOneIter(trees.get(), r, &watched, &name, 1, &line) != 0)
    return library_refuses();
  return loss_of(line);
}

/// Saves the first rounds alone; what was grown after the best round is no part of the model.
base::Result<std::string> save(const Trees& trees, unsigned rounds) {
  BoosterHandle handle = nullptr;
  if (XGBoosterSlice(trees.get(), 0, static_cast<int>(rounds), 1, &handle) != 0)
    return library_refuses();
  const Trees best(handle);
  bst_ulong size = 0;
  const char* bytes = nullptr;
  if (XGBoosterSaveModelToBuffer(handle, R"({"format": "ubj"})", &size, &bytes) != 0)
    return library_refuses();
  return std::string(bytes, size);
}

}  // namespace

MatrixView::MatrixView(const Matrix& matrix)
    : MatrixView(matrix.rows, matrix.columns, matrix.values.data()) {
  BQ_CHECK(matrix.values.size() == matrix.rows * matrix.columns, "a value for each row and column");
}

base::Result<Fitted> fit(const TreeData& data, const Sample& train, const Sample& holdout,
                         const TreeParameters& parameters, const RoundTold& told) {
  BQ_CHECK(parameters.rounds > 0 && parameters.threads > 0, "a fit has rounds and threads");
  if (train.truth.empty() || holdout.truth.empty())
    return base::refuse(base::ProblemKind::data, {},
                        "a fit needs training rows and hold-out rows; give more data");
  const double guess = first_guess(train.truth);
  BQ_ASSIGN(const Data train_data, Data::take(data, train));
  BQ_ASSIGN(const Data holdout_data, Data::take(data, holdout));
  BQ_ASSIGN(Trees trees, Trees::make(&train_data, &holdout_data));
  BQ_TRY(set_parameters(trees, parameters, guess));
  Fitted best;
  best.holdout_loss = std::numeric_limits<double>::infinity();
  for (unsigned round = 0; round < parameters.rounds; ++round) {
    BQ_ASSIGN(const double loss, grow(trees, round, train_data, holdout_data));
    if (loss < best.holdout_loss) {
      best.holdout_loss = loss;
      best.rounds = round + 1;
    }
    if (told && !told(round + 1, parameters.rounds, loss))
      return base::refuse(base::ProblemKind::interrupted, {},
                          "interrupted while fitting; fits that were done are kept");
    if (round + 1 >= best.rounds + parameters.patience) break;
  }
  BQ_CHECK(best.rounds > 0, "the first round has a finite loss");
  BQ_ASSIGN(best.model, save(trees, best.rounds));
  return best;
}

struct Booster::Handle {
  Trees trees;
  unsigned rounds = 0;
};

base::Result<Booster> Booster::load(const std::string& bytes, unsigned rounds, unsigned threads) {
  BQ_CHECK(rounds > 0, "a model has a round");
  BQ_ASSIGN(Trees trees, Trees::make(nullptr, nullptr));
  if (bytes.empty() || bytes.front() != '{')
    return base::refuse(base::ProblemKind::data, {}, "the model file holds no trees; fit it anew");
  if (XGBoosterLoadModelFromBuffer(trees.get(), bytes.data(), bytes.size()) != 0)
    return library_refuses();
  BQ_TRY(trees.set("nthread", fmt::format("{}", threads)));
  return Booster(std::make_shared<Handle>(Handle{std::move(trees), rounds}));
}

base::Result<std::vector<double>> Booster::margins(const MatrixView& rows) const {
  if (rows.rows == 0) return std::vector<double>{};
  const std::string config = fmt::format(
      R"({{"type": 1, "training": false, "iteration_begin": 0, "iteration_end": {}, )"
      R"("strict_shape": false, "missing": NaN, "cache_id": 0}})",
      handle_->rounds);
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  if (XGBoosterPredictFromDense(handle_->trees.get(), array_of(rows).c_str(), config.c_str(),
                                nullptr, &shape, &dimensions, &values) != 0)
    return library_refuses();
  return std::vector<double>(values, values + rows.rows);
}

base::Result<std::vector<double>> Booster::gain_shares(std::size_t columns) const {
  bst_ulong n = 0, dimensions = 0;
  const char** names = nullptr;
  const bst_ulong* shape = nullptr;
  const float* gains = nullptr;
  if (XGBoosterFeatureScore(handle_->trees.get(), R"({"importance_type": "total_gain"})", &n,
                            &names, &dimensions, &shape, &gains) != 0)
    return library_refuses();
  std::vector<double> shares(columns, 0);
  double total = 0;
  for (bst_ulong i = 0; i < n; ++i) {
    const auto column = static_cast<std::size_t>(std::strtoul(names[i] + 1, nullptr, 10));  // f12
    BQ_CHECK(column < columns, "the trees know more columns than the features");
    shares[column] = gains[i];
    total += gains[i];
  }
  if (total > 0)
    for (double& share : shares) share /= total;
  return shares;
}

void wait_passively(char* const* arguments) {
  constexpr const char* variable = "OMP_WAIT_POLICY";
  if (std::getenv(variable) != nullptr || ::setenv(variable, "passive", 1) != 0) return;
  ::execv("/proc/self/exe", arguments);
}

}  // namespace bq::analysis::model
