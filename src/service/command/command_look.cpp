// Commands that look at programmes and results: check, explain, compare, sql.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "record/store/folder_database.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

using nlohmann::ordered_json;
using programme::definition::Definition;
using record::code::ConceptRole;
using record::code::Vocabulary;
namespace expression = analysis::expression;

namespace {

std::string names_of(const std::set<expression::ConceptId>& ids, const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  for (auto id : ids) names.push_back(vocabulary.at(id).name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void explain_plan(const Definition& programme, const Vocabulary& vocabulary) {
  const auto& plan = programme.facts;
  fmt::print("PLAN  {} outputs from {} shared steps\n", plan.outputs.size(), plan.steps.size());
  std::map<std::string, std::size_t> kinds;
  for (const auto& step : plan.steps) ++kinds[std::string(expression::show(step.op))];
  for (const auto& [kind, n] : kinds) fmt::print("  {:<20} {:>5}\n", kind, n);
  fmt::print("\nWINDOWS  concept: widest look-back, windows asked for\n");
  for (auto id : plan.concepts()) {
    std::set<std::string> windows;
    for (const auto& step : plan.steps)
      if (step.op == expression::Op::fold && step.concept_id == id)
        windows.insert(expression::show(step.window));
    auto widest = plan.look_back(id, vocabulary);
    fmt::print("  {:<26} {:<16} {}\n", vocabulary.at(id).name,
               widest ? base::show(*widest) : "whole timeline", fmt::join(windows, "; "));
  }
}

void explain_concepts(const Definition& programme, const Vocabulary& vocabulary) {
  fmt::print("\nCONCEPTS  mapped by each centre\n  {:<26} {:<12} {:<10}", "concept", "unit",
             "delay");
  for (const auto& centre : programme.centres()) fmt::print(" {:>6}", centre);
  fmt::print("\n");
  auto all = programme.facts.concepts();
  for (auto id : programme.hindsight.concepts()) all.insert(id);
  for (auto id : all) {
    const auto& c = vocabulary.at(id);
    fmt::print("  {:<26} {:<12} {:<10}", c.name, c.unit, base::show(c.delay));
    for (const auto& source : programme.data)
      for (const auto& centre : source.centres) {
        auto collected = source.mapping.collected(centre);
        fmt::print(" {:>6}", id < collected.size() && collected[id] != 0 ? "yes" : "no");
      }
    fmt::print("\n");
  }
}

void explain_proof(const Definition& programme, const Vocabulary& vocabulary) {
  auto features = programme.facts.concepts();
  fmt::print("\nLEAK PROOF\n");
  fmt::print("  1. features, inclusion, moments and alerts read {} concepts; none is a label:\n",
             features.size());
  std::size_t labels = std::count_if(features.begin(), features.end(), [&](auto id) {
    return vocabulary.at(id).role == ConceptRole::label;
  });
  fmt::print(
      "     labels among them: {}. They are given V(T), the facts seen at T, and nothing else.\n",
      labels);
  if (programme.outcome) {
    auto outcome = programme.hindsight.effect(programme.outcome->onset).concepts;
    fmt::print("  2. the outcome `{}` looks back with hindsight over: {}\n",
               programme.outcome->name, names_of(outcome, vocabulary));
    std::set<expression::ConceptId> both;
    std::set_intersection(features.begin(), features.end(), outcome.begin(), outcome.end(),
                          std::inserter(both, both.end()));
    fmt::print("  3. read by features and outcome alike (rule 6): {}\n",
               both.empty() ? "none" : names_of(both, vocabulary));
  }
  for (const auto& line : programme.validate) {
    if (!line.within.empty())
      fmt::print(
          "  4. within {}: {} folds by hash of the group; each fit is tested on groups that it "
          "does not carry\n",
          fmt::join(line.within, ", "), line.folds);
    else
      fmt::print("  4. fitted on {}, tested on {}\n", fmt::join(line.train, ", "),
                 fmt::join(line.test, ", "));
  }
  if (programme.model)
    fmt::print(
        "  5. rounds, calibration and thresholds are fitted on a fifth of each fit's own training "
        "groups\n");
  fmt::print(
      "  Not covered: a source that is wrong about known, and choices made after looking at test "
      "results.\n");
}

// Walks two JSON trees and prints where numbers and words differ.
void print_differences(const ordered_json& a, const ordered_json& b, const std::string& path,
                       std::size_t& n) {
  if (a == b) return;
  if (a.is_object() && b.is_object()) {
    std::set<std::string> keys;
    for (const auto& [key, value] : a.items()) keys.insert(key);
    for (const auto& [key, value] : b.items()) keys.insert(key);
    for (const auto& key : keys) {
      if (key == "curves" || key == "burden" || key == "decision" || key == "bins") continue;
      print_differences(a.contains(key) ? a[key] : ordered_json(),
                        b.contains(key) ? b[key] : ordered_json(), path + "/" + key, n);
    }
    return;
  }
  ++n;
  fmt::print("  {:<58} {} -> {}\n", path, a.dump().substr(0, 60), b.dump().substr(0, 60));
}

base::Result<ordered_json> read_json(const std::string& path) {
  BQ_ASSIGN(std::string text, base::read_file(path));
  auto j = ordered_json::parse(text, nullptr, false);
  if (j.is_discarded())
    return base::refuse(base::ProblemKind::data, {path}, "is not JSON; give the folder of a run");
  return j;
}

void compare_definitions(const ordered_json& a, const ordered_json& b) {
  auto lines = [](const ordered_json& report) {
    return base::split(report.value("definition", std::string()), '\n');
  };
  auto left = lines(a), right = lines(b);
  for (const auto& line : left)
    if (std::find(right.begin(), right.end(), line) == right.end()) fmt::print("  - {}\n", line);
  for (const auto& line : right)
    if (std::find(left.begin(), left.end(), line) == left.end()) fmt::print("  + {}\n", line);
}

std::string newest_run() {
  std::string best;
  std::filesystem::file_time_type when{};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("runs", error)) {
    auto file = entry.path() / "run.json";
    if (!std::filesystem::exists(file, error)) continue;
    auto time = std::filesystem::last_write_time(file, error);
    if (best.empty() || time > when) best = entry.path().string(), when = time;
  }
  return best;
}

}  // namespace

base::Done command_check(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  const auto& d = *compiled->definition;
  for (const auto& note : d.notes) fmt::print("note: {}\n", note);
  fmt::print("{} {} compiles: {} features, {} conditions, {} acceptance lines, digest {}\n", d.name,
             d.version, d.facts.outputs.size(),
             d.include.size() + (d.alert ? d.alert->rules.size() : 0), d.accept.size(),
             d.digest.substr(0, 16));
  return {};
}

base::Done command_explain(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  explain_plan(*compiled->definition, compiled->vocabulary);
  explain_concepts(*compiled->definition, compiled->vocabulary);
  explain_proof(*compiled->definition, compiled->vocabulary);
  return {};
}

base::Done command_compare(const Options& options) {
  BQ_ASSIGN(auto a, read_json(options.programme + "/report.json"));
  BQ_ASSIGN(auto b, read_json(options.second + "/report.json"));
  auto header = [&](const char* name, const char* section, const char* key) {
    bool same = a[section][key] == b[section][key];
    fmt::print("{:<12} {}\n", name, same ? "the same" : "differs");
    return same;
  };
  if (!header("definition", "programme", "digest")) compare_definitions(a, b);
  header("data", "run", "inputs");
  std::size_t n = 0;
  fmt::print("figures      (A -> B; intervals beside each as _ci)\n");
  for (const char* key : {"designs", "transfer", "alerts", "attrition"})
    print_differences(a.contains(key) ? a[key] : ordered_json(),
                      b.contains(key) ? b[key] : ordered_json(), key, n);
  fmt::print("{} figures differ\n", n);
  return {};
}

base::Done command_sql(const Options& options) {
  std::string folder = options.data.empty() ? newest_run() : options.data;
  if (folder.empty())
    return base::refuse(base::ProblemKind::option, {},
                        "there is no run yet; give --data a folder with Parquet files");
  BQ_ASSIGN(auto table, record::store::run_sql(folder, options.sql));
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = table.specs[c].name.size();
    for (std::size_t r = 0; r < table.rows(); ++r)
      width = std::max(width, record::store::cell_text(table.columns[c], r).size());
    widths.push_back(std::min<std::size_t>(width, 40));
    fmt::print("{:<{}}  ", table.specs[c].name, widths[c]);
  }
  fmt::print("\n");
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      fmt::print("{:<{}}  ", record::store::cell_text(table.columns[c], r), widths[c]);
    fmt::print("\n");
  }
  return {};
}

}  // namespace bq::service::command
