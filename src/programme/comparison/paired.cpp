#include "programme/comparison/paired.h"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "analysis/evaluation/bootstrap.h"
#include "base/file.h"
#include "record/store/folder_database.h"

namespace bq::programme::comparison {

namespace evaluation = analysis::evaluation;
using evaluation::Moments;
using record::store::Table;

namespace {

constexpr std::size_t replicates = 1000;

/// The predictions of one subject: where its rows stand.
struct SubjectRange {
  std::size_t begin = 0, end = 0;
};
using SubjectKey = std::pair<std::string, std::string>;  // centre, subject
using Subjects = std::map<SubjectKey, SubjectRange>;

/// One run's predictions of a design, ordered by subject and time.
struct Predictions {
  Table table;  // centre, subject, time_h, risk, truth
  Subjects subjects;
};

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

base::Result<Predictions> read_predictions(const std::string& folder, const PairRequest& request) {
  Predictions out;
  BQ_ASSIGN(out.table,
            record::store::run_sql(
                folder, fmt::format("select centre, subject, time_h, risk, {} from predictions "
                                    "where design = {} and {} is not null order by all",
                                    request.truth, quoted(request.design), request.truth)));
  const auto& columns = out.table.columns;
  for (std::size_t row = 0; row < out.table.rows(); ++row) {
    SubjectKey key{std::string(columns[0].text(row)), std::string(columns[1].text(row))};
    auto [at, is_new] = out.subjects.try_emplace(std::move(key), SubjectRange{row, row});
    at->second.end = row + 1;
  }
  return out;
}

// The same people were asked the same questions: equal moments, equal truths.
bool is_same(const Predictions& a, const SubjectRange& in_a, const Predictions& b,
             const SubjectRange& in_b) {
  if (in_a.end - in_a.begin != in_b.end - in_b.begin) return false;
  for (std::size_t k = 0; k < in_a.end - in_a.begin; ++k) {
    std::size_t ra = in_a.begin + k, rb = in_b.begin + k;
    if (a.table.columns[2].number(ra) != b.table.columns[2].number(rb)) return false;
    if (a.table.columns[4].integer(ra) != b.table.columns[4].integer(rb)) return false;
  }
  return true;
}

void add_subject(const Predictions& of, const SubjectRange& range, Moments& moments) {
  auto subject = static_cast<std::uint32_t>(moments.subjects.size());
  for (std::size_t row = range.begin; row < range.end; ++row) {
    moments.subject.push_back(subject);
    moments.risk.push_back(of.table.columns[3].number(row));
    auto truth = static_cast<std::int8_t>(of.table.columns[4].integer(row));
    moments.outcome.push_back(truth), moments.label.push_back(truth);
    moments.fold.push_back(0);
    auto us = of.table.columns[2].number(row) * static_cast<double>(base::us_per_hour);
    moments.at.push_back({static_cast<std::int64_t>(us)});
  }
  moments.subjects.push_back(
      {moments.at.back(), moments.at.back() + base::of_hours(1), std::nullopt});
  moments.subjects.back().first = moments.at[moments.at.size() - (range.end - range.begin)];
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
    if (!base::file_exists(folder + "/predictions.parquet")) return std::nullopt;
  BQ_ASSIGN(auto a, read_predictions(request.before, request));
  BQ_ASSIGN(auto b, read_predictions(request.after, request));
  Moments before, after;
  for (const auto& [key, range] : a.subjects) {
    auto other = b.subjects.find(key);
    if (other == b.subjects.end() || !is_same(a, range, b, other->second)) continue;
    add_subject(a, range, before), add_subject(b, other->second, after);
  }
  if (before.subjects.size() < 2) return std::nullopt;
  return PairedDifference{before.subjects.size(), estimate_of(before, after, request)};
}

}  // namespace bq::programme::comparison
