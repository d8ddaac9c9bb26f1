#include "analysis/model/boosted_trees.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include "base/check.h"

namespace bq::analysis::model {

namespace {

tl::unexpected<base::Problem> library_refuses() {
  return base::refuse(base::ProblemKind::data, {}, fmt::format("the tree library refuses: {}", XGBGetLastError()));
}

/// Owns a matrix of the library.
class Data {
 public:
  Data() = default;
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  Data(Data&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  ~Data() {
    if (handle_ != nullptr) XGDMatrixFree(handle_);
  }
  static base::Result<Data> make(const Matrix& matrix, unsigned threads) {
    std::string array = fmt::format(R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
                                    reinterpret_cast<std::uintptr_t>(matrix.values.data()), matrix.rows, matrix.columns);
    std::string config = fmt::format(R"({{"missing": NaN, "nthread": {}}})", threads);
    Data out;
    if (XGDMatrixCreateFromDense(array.c_str(), config.c_str(), &out.handle_) != 0) return library_refuses();
    return out;
  }
  base::Done set_truth(const std::vector<std::uint8_t>& truth) {
    std::vector<float> labels(truth.begin(), truth.end());
    if (XGDMatrixSetFloatInfo(handle_, "label", labels.data(), labels.size()) != 0) return library_refuses();
    return {};
  }
  DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

// The prevalence as the first guess, kept inside (0, 1).
double first_guess(const std::vector<std::uint8_t>& truth) {
  double positives = 0;
  for (std::uint8_t t : truth) positives += t;
  double share = positives / static_cast<double>(truth.size());
  return std::min(std::max(share, 1e-6), 1 - 1e-6);
}

base::Done set_parameters(BoosterHandle booster, const TreeParameters& p, double guess) {
  const std::map<std::string, std::string> values{{"objective", "binary:logistic"},
                                                  {"tree_method", "hist"},
                                                  {"eval_metric", "logloss"},
                                                  {"base_score", fmt::format("{}", guess)},
                                                  {"max_depth", fmt::format("{}", p.depth)},
                                                  {"eta", fmt::format("{}", p.rate)},
                                                  {"subsample", fmt::format("{}", p.rows)},
                                                  {"colsample_bytree", fmt::format("{}", p.columns)},
                                                  {"min_child_weight", fmt::format("{}", p.min_weight)},
                                                  {"seed", fmt::format("{}", p.seed)},
                                                  {"nthread", fmt::format("{}", p.threads)},
                                                  {"verbosity", "0"}};
  for (const auto& [name, value] : values)
    if (XGBoosterSetParam(booster, name.c_str(), value.c_str()) != 0) return library_refuses();
  return {};
}

// Reads the number after the last colon of `[3]\tholdout-logloss:0.0731`.
double loss_of(const char* line) {
  std::string text(line);
  auto colon = text.rfind(':');
  return colon == std::string::npos ? std::numeric_limits<double>::infinity() : std::strtod(text.c_str() + colon + 1, nullptr);
}

}  // namespace

struct Booster::Handle {
  BoosterHandle booster = nullptr;
  unsigned rounds = 0;
  unsigned threads = 1;
  ~Handle() {
    if (booster != nullptr) XGBoosterFree(booster);
  }
};

base::Result<Fitted> fit(Matrix train, const std::vector<std::uint8_t>& truth, Matrix holdout,
                         const std::vector<std::uint8_t>& holdout_truth, const TreeParameters& parameters, const RoundTold& told) {
  ::setenv("OMP_WAIT_POLICY", "passive", 0);
  BQ_CHECK(train.rows == truth.size() && holdout.rows == holdout_truth.size(), "one truth a row");
  BQ_ASSIGN(Data train_data, Data::make(train, parameters.threads));
  train.values = {};
  BQ_ASSIGN(Data holdout_data, Data::make(holdout, parameters.threads));
  holdout.values = {};
  BQ_TRY(train_data.set_truth(truth));
  BQ_TRY(holdout_data.set_truth(holdout_truth));
  BoosterHandle booster = nullptr;
  DMatrixHandle known[] = {train_data.get(), holdout_data.get()};
  if (XGBoosterCreate(known, 2, &booster) != 0) return library_refuses();
  std::shared_ptr<void> owner(booster, [](void* b) { XGBoosterFree(b); });
  BQ_TRY(set_parameters(booster, parameters, first_guess(truth)));
  Fitted out;
  out.holdout_loss = std::numeric_limits<double>::infinity();
  const char* name = "holdout";
  DMatrixHandle watched = holdout_data.get();
  for (unsigned round = 0; round < parameters.rounds && round < out.rounds + parameters.patience; ++round) {
    const char* line = nullptr;
    if (XGBoosterUpdateOneIter(booster, static_cast<int>(round), train_data.get()) != 0) return library_refuses();
    if (XGBoosterEvalOneIter(booster, static_cast<int>(round), &watched, &name, 1, &line) != 0) return library_refuses();
    double loss = loss_of(line);
    if (loss < out.holdout_loss) out.holdout_loss = loss, out.rounds = round + 1;
    if (told && !told(round + 1, parameters.rounds, loss))
      return base::refuse(base::ProblemKind::interrupted, {}, "interrupted while fitting; fits that were done are kept");
  }
  bst_ulong n = 0;
  const char* bytes = nullptr;
  if (XGBoosterSaveModelToBuffer(booster, R"({"format": "ubj"})", &n, &bytes) != 0) return library_refuses();
  out.model.assign(bytes, n);
  return out;
}

base::Result<Booster> Booster::load(const std::string& bytes, unsigned rounds, unsigned threads) {
  ::setenv("OMP_WAIT_POLICY", "passive", 0);
  auto handle = std::make_shared<Handle>();
  handle->rounds = rounds;
  handle->threads = threads;
  if (XGBoosterCreate(nullptr, 0, &handle->booster) != 0) return library_refuses();
  if (XGBoosterLoadModelFromBuffer(handle->booster, bytes.data(), bytes.size()) != 0) return library_refuses();
  if (XGBoosterSetParam(handle->booster, "nthread", fmt::format("{}", threads).c_str()) != 0) return library_refuses();
  return Booster(std::move(handle));
}

base::Result<std::vector<double>> Booster::margins(const Matrix& rows) const {
  if (rows.rows == 0) return std::vector<double>{};
  std::string array = fmt::format(R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
                                  reinterpret_cast<std::uintptr_t>(rows.values.data()), rows.rows, rows.columns);
  std::string config = fmt::format(
      R"({{"type": 1, "training": false, "iteration_begin": 0, "iteration_end": {}, "strict_shape": false, "missing": NaN, "cache_id": 0}})",
      handle_->rounds);
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  if (XGBoosterPredictFromDense(handle_->booster, array.c_str(), config.c_str(), nullptr, &shape, &dimensions, &values) != 0)
    return library_refuses();
  return std::vector<double>(values, values + rows.rows);
}

base::Result<std::vector<double>> Booster::gain_shares(std::size_t columns) const {
  bst_ulong n = 0, dimensions = 0;
  const char** names = nullptr;
  const bst_ulong* shape = nullptr;
  const float* scores = nullptr;
  if (XGBoosterFeatureScore(handle_->booster, R"({"importance_type": "total_gain"})", &n, &names, &dimensions, &shape, &scores) != 0)
    return library_refuses();
  std::vector<double> out(columns, 0);
  double total = 0;
  for (bst_ulong i = 0; i < n; ++i) {
    auto column = static_cast<std::size_t>(std::strtoul(names[i] + 1, nullptr, 10));  // f12
    BQ_CHECK(column < columns, "the trees know more columns than the features");
    out[column] = scores[i];
    total += scores[i];
  }
  if (total > 0)
    for (double& share : out) share /= total;
  return out;
}

}  // namespace bq::analysis::model
