#include "programme/run/cells.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/evaluation/alarm.h"
#include "analysis/evaluation/utility.h"
#include "analysis/model/boosted_trees.h"
#include "analysis/model/calibration.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/progress.h"

namespace bq::programme::run {

namespace model = analysis::model;
namespace evaluation = analysis::evaluation;
using nlohmann::ordered_json;

namespace {

// The library's work alone: building its matrix, training, scoring.
constexpr const char* trees_stage = "boosted trees";

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, "+"));
}

std::string centres_of(const std::vector<std::string>& names) {
  return fmt::format("{} {}", names.size() == 1 ? "centre" : "centres", fmt::join(names, ", "));
}

enum class Part { train, holdout };

// Whether a subject teaches a cell (in its training or hold-out part); leak rules 4 and 5: groups,
// never rows, are parted.
bool teaches(const FitRequest& request, const Cell& cell, const SubjectRows& s, Part part) {
  if (!is_one_of(cell.train, request.timelines->centres()[s.centre].name)) return false;
  if (cell.folds > 0 &&
      analysis::cohort::fold_of(request.timelines->domain, s.group, cell.folds) == cell.fold)
    return false;
  return s.holdout == (part == Part::holdout);
}

// Rows that teach: included, labelled, and before onset where the programme says so.
std::vector<std::uint32_t> teaching_rows(const FitRequest& request, const Cell& cell, Part part) {
  const MomentTable& table = *request.table;
  std::vector<std::uint32_t> out;
  for (const SubjectRows& s : table.subjects) {
    if (!teaches(request, cell, s, part)) continue;
    for (std::size_t row = s.begin; row < s.end; ++row) {
      bool late = request.programme->train_until_onset && s.onset && table.at[row] >= *s.onset;
      if (table.included[row] != 0 && table.outcome[row] >= 0 && !late)
        out.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return out;
}

std::vector<std::uint32_t> all_rows(const FitRequest& request, const Cell& cell, Part part) {
  std::vector<std::uint32_t> out;
  for (const SubjectRows& s : request.table->subjects) {
    if (!teaches(request, cell, s, part)) continue;
    for (std::size_t row = s.begin; row < s.end; ++row)
      if (request.table->included[row] != 0) out.push_back(static_cast<std::uint32_t>(row));
  }
  return out;
}

const float* features_at(const MomentTable& table, std::uint32_t row) {
  return table.features.data() + std::size_t{row} * table.columns;
}

// Copies rows of the table together, in blocks over the threads.
void gather(const MomentTable& table, std::span<const std::uint32_t> rows, unsigned threads,
            model::Floats& out) {
  constexpr std::size_t block = 1024;
  out.resize(rows.size() * table.columns);
  base::parallel_for((rows.size() + block - 1) / block, threads, [&](std::size_t b, unsigned) {
    for (std::size_t i = b * block; i < std::min(rows.size(), (b + 1) * block); ++i)
      std::memcpy(out.data() + i * table.columns, features_at(table, rows[i]),
                  table.columns * sizeof(float));
  });
}

// Shows rows of the table as a matrix: where they lie if they stand together, else in `room`.
model::MatrixView view_of(const MomentTable& table, std::span<const std::uint32_t> rows,
                          unsigned threads, model::Floats& room) {
  bool together = rows.back() - rows.front() + 1 == rows.size();
  if (!together) gather(table, rows, threads, room);
  return {rows.size(), table.columns, together ? features_at(table, rows.front()) : room.data()};
}

std::vector<std::uint8_t> outcomes_of(const MomentTable& table,
                                      const std::vector<std::uint32_t>& rows) {
  std::vector<std::uint8_t> out;
  out.reserve(rows.size());
  for (std::uint32_t row : rows) out.push_back(static_cast<std::uint8_t>(table.outcome[row]));
  return out;
}

// What decides a fit: rows, values, truths, parameters, and what is fitted on the hold-out. A title
// or a comment does not.
std::string cell_key(const FitRequest& request, const Cell& cell) {
  const auto& m = *request.programme->model;
  const MomentTable& table = *request.table;
  base::Sha256 key;
  key.add_field("bianque-cell-3").add_field(request.inputs).add_field(table.digest);
  key.add(table.outcome.data(), table.outcome.size()).add(table.label.data(), table.label.size());
  key.add(table.included.data(), table.included.size());
  for (const SubjectRows& s : table.subjects) key.add_field(s.group);
  key.add_field(fmt::format("{}|{}|{}|{}|{}|{}", cell.kind, joined(cell.train), cell.fold,
                            cell.folds, request.seed, request.quick));
  key.add_field(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", m.rounds, m.depth, m.rate, m.rows, m.columns,
                            m.min_weight, m.lambda, request.programme->train_until_onset));
  if (const auto& u = request.programme->evaluate.utility)
    key.add_field(fmt::format("{}|{}|{}|{}|{}", u->early.us, u->best.us, u->late.us, u->miss,
                              u->false_alarm));
  if (const auto& alert = request.programme->alert) {
    const auto& p = alert->policy;
    key.add_field(fmt::format("{}|{}|{}|{}|{}|{}", p.persist.needed, p.persist.of_last,
                              p.persist.lasting ? p.persist.lasting->us : -1, p.re_arm_after.us,
                              p.risk_rise.value_or(-1), p.hysteresis.value_or(-1)));
    for (const auto& rule : alert->rules)
      key.add_field(fmt::format("{}|{}|{}", rule.name, rule.recall.value_or(-1),
                                rule.threshold.value_or(-1)));
  }
  return key.finish_hex();
}

std::optional<FittedCell> read_kept(const std::string& folder) {
  auto text = base::read_file(folder + "/cell.json");
  auto bytes = base::read_file(folder + "/model.bin");
  if (!text || !bytes) return std::nullopt;
  auto j = nlohmann::json::parse(*text, nullptr, false);
  if (j.is_discarded() || j.value("sha256", "") != base::sha256_hex(*bytes)) return std::nullopt;
  FittedCell out;
  out.model = std::move(*bytes);
  out.rounds = j.value("rounds", 0U);
  out.slope = j.value("slope", 1.0), out.intercept = j.value("intercept", 0.0);
  out.calibrated = j.value("calibrated", true);
  out.utility_threshold = j.value("utility_threshold", 0.5),
  out.alarm_threshold = j.value("alarm_threshold", 0.5);
  out.recall_reached = j.value("recall_reached", true);
  out.holdout_loss = j.value("holdout_loss", 0.0);
  return out;
}

base::Done keep(const std::string& folder, const FittedCell& fitted) {
  ordered_json j{{"sha256", base::sha256_hex(fitted.model)},
                 {"rounds", fitted.rounds},
                 {"slope", fitted.slope},
                 {"intercept", fitted.intercept},
                 {"calibrated", fitted.calibrated},
                 {"utility_threshold", fitted.utility_threshold},
                 {"alarm_threshold", fitted.alarm_threshold},
                 {"recall_reached", fitted.recall_reached},
                 {"holdout_loss", fitted.holdout_loss}};
  BQ_TRY(base::write_file(folder + "/model.bin", fitted.model));
  return base::write_file(folder + "/cell.json", j.dump(1));
}

// Calibration and thresholds, all on the hold-out, whose risks count as out-of-fold (leak rule 4).
base::Done fit_thresholds(const FitRequest& request, const Cell& cell, FittedCell& fitted) {
  const MomentTable& table = *request.table;
  auto rows = all_rows(request, cell, Part::holdout);
  BQ_ASSIGN(auto margins, margins_of(fitted, table, rows, request.threads));
  std::vector<double> teaching;
  std::vector<std::uint8_t> truth;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (table.outcome[rows[i]] >= 0)
      teaching.push_back(margins[i]),
          truth.push_back(static_cast<std::uint8_t>(table.outcome[rows[i]]));
  auto calibration = model::fit_calibration(teaching, truth);
  fitted.slope = calibration.slope, fitted.intercept = calibration.intercept,
  fitted.calibrated = calibration.fitted;
  std::vector<double> risk;
  for (double margin : margins)
    risk.push_back(base::logistic(fitted.slope * margin + fitted.intercept));
  auto moments = moments_of_rows(table, rows, risk, std::vector<std::uint8_t>(rows.size(), 0));
  if (request.programme->evaluate.utility)
    if (auto best = evaluation::best_threshold(moments, *request.programme->evaluate.utility))
      fitted.utility_threshold = *best;
  if (!request.programme->alert) return {};
  for (const auto& rule : request.programme->alert->rules) {
    if (rule.threshold) fitted.alarm_threshold = *rule.threshold;
    if (!rule.recall) continue;
    auto found =
        evaluation::recall_threshold(moments, request.programme->alert->policy, *rule.recall, {});
    fitted.recall_reached = found && found->reached;
    fitted.alarm_threshold = found ? found->threshold : fitted.utility_threshold;
  }
  return {};
}

}  // namespace

std::string Cell::name() const {
  if (kind == "final") return "all centres";
  return folds > 0 ? fmt::format("{} fold {}", design, fold) : design;
}

std::vector<Cell> cells_of(const Definition& programme, bool quick) {
  std::vector<Cell> out;
  for (const auto& line : programme.validate) {
    unsigned folds = quick ? 2 : line.folds;
    for (const auto& centre : line.within)
      for (unsigned fold = 0; fold < folds; ++fold)
        out.push_back({"within_" + centre, "within", {centre}, {centre}, fold, folds, ""});
    if (!line.train.empty())
      out.push_back({joined(line.train) + "_to_" + joined(line.test), "transfer", line.train,
                     line.test, 0, 0, "models/train-" + joined(line.train)});
  }
  out.push_back({"", "final", programme.centres(), {}, 0, 0, "model"});
  return out;
}

std::vector<std::uint32_t> test_rows(const FitRequest& request, const Cell& cell) {
  std::vector<std::uint32_t> out;
  for (const SubjectRows& s : request.table->subjects) {
    if (!is_one_of(cell.test, request.timelines->centres()[s.centre].name)) continue;
    if (cell.folds > 0 &&
        analysis::cohort::fold_of(request.timelines->domain, s.group, cell.folds) != cell.fold)
      continue;
    for (std::size_t row = s.begin; row < s.end; ++row)
      if (request.table->included[row] != 0) out.push_back(static_cast<std::uint32_t>(row));
  }
  return out;
}

base::Result<std::vector<double>> margins_of(const FittedCell& fitted, const MomentTable& table,
                                             const std::vector<std::uint32_t>& rows,
                                             unsigned threads) {
  constexpr std::size_t block = 1U << 14;
  BQ_ASSIGN(auto booster, model::Booster::load(fitted.model, fitted.rounds, threads));
  std::vector<double> out;
  out.reserve(rows.size());
  model::Floats room;
  for (std::size_t from = 0; from < rows.size(); from += block) {
    auto part = view_of(table,
                        std::span(rows).subspan(from, std::min(block, rows.size() - from)),
                        threads, room);
    base::Stage stage(trees_stage);
    BQ_ASSIGN(auto margins, booster.margins(part));
    out.insert(out.end(), margins.begin(), margins.end());
  }
  return out;
}

base::Result<const model::TreeData*> LazyTreeData::get(const MomentTable& table,
                                                       unsigned threads) {
  if (!data_) {
    base::Stage stage(trees_stage);
    BQ_ASSIGN(data_, model::TreeData::take({table.rows(), table.columns, table.features.data()},
                                           threads));
  }
  return &*data_;
}

base::Result<FittedCell> fit_cell(const FitRequest& request, const Cell& cell) {
  std::string folder = request.state + "/cells/" + cell_key(request, cell);
  if (auto kept = read_kept(folder)) {
    base::say(fmt::format("fit {}: taken from an earlier run", cell.name()));
    return std::move(*kept);
  }
  const auto& m = *request.programme->model;
  auto train_rows = teaching_rows(request, cell, Part::train),
       holdout_rows = teaching_rows(request, cell, Part::holdout);
  auto truth = outcomes_of(*request.table, train_rows),
       holdout_truth = outcomes_of(*request.table, holdout_rows);
  if (std::count(truth.begin(), truth.end(), 1) == 0 ||
      std::count(holdout_truth.begin(), holdout_truth.end(), 1) == 0)
    return base::refuse(
        base::ProblemKind::data, {request.programme->file},
        fmt::format("the fit {} has no positive outcome among the {} training or the {} hold-out "
                    "rows of {}; give more data of it, or take its line out of `validate`",
                    cell.name(), train_rows.size(), holdout_rows.size(), centres_of(cell.train)));
  model::TreeParameters parameters;
  parameters.rounds = m.rounds, parameters.depth = m.depth, parameters.rate = m.rate;
  parameters.rows = m.rows, parameters.columns = m.columns;
  parameters.min_weight = m.min_weight, parameters.lambda = m.lambda;
  parameters.seed = request.seed, parameters.threads = request.threads;
  if (request.quick) {
    parameters.rounds = std::min(100U, m.rounds);
    parameters.rate = std::max(0.05, m.rate);  // so few rounds need steps of a size
  }
  const model::Sample train{std::move(train_rows), std::move(truth)},
      holdout{std::move(holdout_rows), std::move(holdout_truth)};
  BQ_ASSIGN(const model::TreeData* data, request.data->get(*request.table, request.threads));
  base::Progress progress("fit " + cell.name(), parameters.rounds, "rounds");
  auto fitted = [&] {
    base::Stage stage(trees_stage);
    return model::fit(*data, train, holdout, parameters,
                      [&](unsigned, unsigned, double) {
                        progress.add(1);
                        return !base::interrupted();
                      });
  }();
  if (!fitted) return tl::unexpected(std::move(fitted.error()));
  FittedCell out;
  out.model = std::move(fitted->model);
  out.rounds = fitted->rounds;
  out.holdout_loss = fitted->holdout_loss;
  BQ_TRY(fit_thresholds(request, cell, out));
  BQ_TRY(keep(folder, out));
  return out;
}

}  // namespace bq::programme::run
