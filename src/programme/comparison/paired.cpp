#include "programme/comparison/paired.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/evaluation/bootstrap.h"
#include "base/file.h"
#include "record/store/parquet_reader.h"

namespace bq::programme::comparison {

namespace evaluation = analysis::evaluation;
using evaluation::Moments;
using record::store::Table;

namespace {

constexpr std::size_t replicates = 1000;

std::string predictions_path(const std::string& folder) { return folder + "/predictions.parquet"; }

struct Prediction {
  double time_h = 0, risk = 0;
  std::int8_t truth = 0;
};
using SubjectKey = std::pair<std::string, std::string>;  // centre, subject
/// One run's predictions of a design by subject, in order of time.
using Predictions = std::map<SubjectKey, std::vector<Prediction>>;

base::Result<Predictions> read_predictions(const std::string& folder, const PairRequest& request) {
  BQ_ASSIGN(auto reader, record::store::ParquetReader::open(predictions_path(folder)));
  BQ_ASSIGN(auto rows,
            reader.read({"design", "centre", "subject", "time_h", "risk", request.truth}));
  Predictions out;
  Table chunk;
  for (;;) {
    BQ_ASSIGN(bool more, rows.next(chunk));
    if (!more) break;
    const auto& c = chunk.columns;
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      if (c[0].text(row) != request.design || c[5].is_null(row)) continue;
      out[{std::string(c[1].text(row)), std::string(c[2].text(row))}].push_back(
          {c[3].number(row), c[4].number(row), static_cast<std::int8_t>(c[5].integer(row))});
    }
  }
  for (auto& [key, own] : out)
    std::sort(own.begin(), own.end(), [](const Prediction& x, const Prediction& y) {
      return std::tie(x.time_h, x.risk) < std::tie(y.time_h, y.risk);
    });
  return out;
}

// The same people were asked the same questions: equal moments, equal truths.
bool is_same(const std::vector<Prediction>& a, const std::vector<Prediction>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Prediction& x, const Prediction& y) {
                      return x.time_h == y.time_h && x.truth == y.truth;
                    });
}

void add_subject(const std::vector<Prediction>& own, Moments& moments) {
  auto subject = static_cast<std::uint32_t>(moments.subjects.size());
  const std::size_t first = moments.at.size();
  for (const Prediction& one : own) {
    moments.subject.push_back(subject);
    moments.risk.push_back(one.risk);
    moments.outcome.push_back(one.truth), moments.label.push_back(one.truth);
    moments.fold.push_back(0);
    moments.at.push_back(
        {static_cast<std::int64_t>(one.time_h * static_cast<double>(base::us_per_hour))});
  }
  moments.subjects.push_back(
      {moments.at[first], moments.at.back() + base::of_hours(1), std::nullopt});
}

std::optional<double> difference(const evaluation::WeighedRows& before,
                                 const evaluation::WeighedRows& after) {
  auto a = evaluation::auroc(before), b = evaluation::auroc(after);
  if (!a || !b) return std::nullopt;
  return *b - *a;
}

Estimate estimate_of(const Moments& before, const Moments& after, const PairRequest& request) {
  auto a = evaluation::rank(before, evaluation::RowSet::labelled),
       b = evaluation::rank(after, evaluation::RowSet::labelled);
  Estimate out;
  out.value = difference(evaluation::weigh_once(a), evaluation::weigh_once(b));
  std::vector<std::optional<double>> found(replicates);
  evaluation::BootstrapOptions options{replicates, 1, request.design + "/paired", request.threads};
  std::vector<std::pair<evaluation::WeighedRows, evaluation::WeighedRows>> room(request.threads);
  evaluation::for_each_replicate(
      before.subjects.size(), options,
      [&](std::size_t replicate, unsigned worker, std::span<const std::uint8_t> weights) {
        auto& [in_a, in_b] = room[worker];
        evaluation::weigh(a, weights, in_a), evaluation::weigh(b, weights, in_b);
        found[replicate] = difference(in_a, in_b);
      });
  out.interval = evaluation::percentile_interval(found);
  return out;
}

}  // namespace

base::Result<std::optional<PairedDifference>> pair_auroc(const PairRequest& request) {
  for (const auto& folder : {request.before, request.after})
    if (!base::file_exists(predictions_path(folder))) return std::nullopt;
  BQ_ASSIGN(auto a, read_predictions(request.before, request));
  BQ_ASSIGN(auto b, read_predictions(request.after, request));
  Moments before, after;
  for (const auto& [key, own] : a) {
    auto other = b.find(key);
    if (other == b.end() || !is_same(own, other->second)) continue;
    add_subject(own, before), add_subject(other->second, after);
  }
  if (before.subjects.size() < 2) return std::nullopt;
  return PairedDifference{before.subjects.size(), estimate_of(before, after, request)};
}

}  // namespace bq::programme::comparison
