#include "programme/comparison/comparison.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "programme/comparison/paired.h"

namespace bq::programme::comparison {

using analysis::evaluation::Interval;
using nlohmann::ordered_json;

namespace {

base::Result<ordered_json> read_report(const std::string& folder) {
  const std::string path = folder + "/report.json";
  if (!base::file_exists(path))
    return base::refuse(base::ProblemKind::option, {path},
                        "does not exist; give the folder that `bianque run` wrote");
  BQ_ASSIGN(std::string text, base::read_file(path));
  auto report = ordered_json::parse(text, nullptr, false);
  if (report.is_discarded() || !report.is_object())
    return base::refuse(base::ProblemKind::data, {path}, "is not JSON; give the folder of a run");
  return report;
}

// What stands at a path, or null.
const ordered_json& at(const ordered_json& from, std::initializer_list<const char*> path) {
  static const ordered_json none;
  const ordered_json* here = &from;
  for (const char* key : path) {
    if (!here->is_object() || !here->contains(key)) return none;
    here = &(*here)[key];
  }
  return *here;
}

std::optional<double> number(const ordered_json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string text(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

Estimate estimate(const ordered_json& of, const std::string& key, const std::string& interval) {
  Estimate out{number(at(of, {key.c_str()})), std::nullopt};
  const auto& range = at(of, {interval.c_str()});
  if (range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number())
    out.interval = Interval{range[0].get<double>(), range[1].get<double>()};
  return out;
}

// The longest common subsequence of two definitions: what is not in it was removed or added.
std::vector<LineChange> changed_lines(const std::string& before, const std::string& after) {
  auto a = base::split(before, '\n'), b = base::split(after, '\n');
  std::vector<std::vector<std::uint32_t>> common(a.size() + 1,
                                                 std::vector<std::uint32_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<LineChange> out;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j])
      ++i, ++j;
    else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1]))
      out.push_back({false, a[i++]});
    else
      out.push_back({true, b[j++]});
  }
  return out;
}

std::vector<std::string> keys_of(const ordered_json& a, const ordered_json& b) {
  std::vector<std::string> out;
  for (const auto* j : {&a, &b})
    if (j->is_object())
      for (const auto& [key, value] : j->items())
        if (std::find(out.begin(), out.end(), key) == out.end()) out.push_back(key);
  return out;
}

void add_counts(const ordered_json& a, const ordered_json& b, const std::string& centre,
                std::vector<CountChange>& out) {
  for (const auto& key : keys_of(a, b)) {
    auto before = number(at(a, {key.c_str()})), after = number(at(b, {key.c_str()}));
    if (before != after) out.push_back({key, centre, before, after});
  }
}

// A centre of a report by its name, or null.
ordered_json centre_of(const ordered_json& report, const std::string& name) {
  ordered_json out;
  for (const auto& centre : at(report, {"centres"}))
    if (text(at(centre, {"name"})) == name)
      for (const char* key : {"subjects", "rows", "episodes", "labelled_rows", "positive_rows"})
        out[key] = at(centre, {key});
  return out;
}

std::vector<CountChange> changed_counts(const ordered_json& a, const ordered_json& b) {
  std::vector<CountChange> out;
  add_counts(at(a, {"data", "counts"}), at(b, {"data", "counts"}), "", out);
  std::set<std::string> centres;
  for (const auto* report : {&a, &b})
    for (const auto& centre : at(*report, {"centres"})) centres.insert(text(at(centre, {"name"})));
  for (const auto& name : centres) add_counts(centre_of(a, name), centre_of(b, name), name, out);
  return out;
}

const char* main_rows(const ordered_json& design) {
  return at(design, {"rows", "official"}).is_object() ? "official" : "labelled";
}

// The figures of a design in both reports; a design that only one has stands there alone.
void add_design(const std::string& name, const ordered_json& a, const ordered_json& b,
                std::vector<FigurePair>& out) {
  auto add = [&](const char* key, const ordered_json& in_a, const ordered_json& in_b,
                 const char* json_key, const char* interval) {
    FigurePair pair{name, key, estimate(in_a, json_key, interval),
                    estimate(in_b, json_key, interval), std::nullopt};
    if (pair.before.value || pair.after.value) out.push_back(std::move(pair));
  };
  const auto &rows_a = at(a, {"rows", main_rows(a)}), &rows_b = at(b, {"rows", main_rows(b)});
  add("auroc", rows_a, rows_b, "auroc", "auroc_ci");
  add("auprc", rows_a, rows_b, "auprc", "auprc_ci");
  add("brier", rows_a, rows_b, "brier", "brier_ci");
  add("slope", rows_a, rows_b, "slope", "");
  add("utility", at(a, {"utility"}), at(b, {"utility"}), "value", "ci");
  const auto &alarms_a = at(a, {"alarms"}), &alarms_b = at(b, {"alarms"});
  add("recall", alarms_a, alarms_b, "episode_recall", "episode_recall_ci");
  add("burden", alarms_a, alarms_b, "alarms_per_patient_day", "alarms_per_patient_day_ci");
  add("false_per_true", alarms_a, alarms_b, "false_per_true", "false_per_true_ci");
}

// An element of a list by one of its texts, or null.
const ordered_json& element(const ordered_json& list, const char* key, const std::string& value) {
  static const ordered_json none;
  for (const auto& one : list)
    if (text(at(one, {key})) == value) return one;
  return none;
}

std::vector<std::string> values_of(const ordered_json& a, const ordered_json& b, const char* key) {
  std::vector<std::string> out;
  for (const auto* list : {&a, &b})
    for (const auto& one : *list)
      if (auto name = text(at(one, {key})); std::find(out.begin(), out.end(), name) == out.end())
        out.push_back(name);
  return out;
}

std::vector<FigurePair> all_figures(const ordered_json& a, const ordered_json& b) {
  std::vector<FigurePair> out;
  const auto &designs_a = at(a, {"designs"}), &designs_b = at(b, {"designs"});
  for (const auto& name : keys_of(designs_a, designs_b))
    add_design(name, at(designs_a, {name.c_str()}), at(designs_b, {name.c_str()}), out);
  auto add_list = [&](const char* section, const char* key, const char* figure,
                      const char* json_key, const char* interval) {
    const auto &list_a = at(a, {section}), &list_b = at(b, {section});
    for (const auto& name : values_of(list_a, list_b, key)) {
      FigurePair pair{name, figure, estimate(element(list_a, key, name), json_key, interval),
                      estimate(element(list_b, key, name), json_key, interval), std::nullopt};
      if (pair.before.value || pair.after.value) out.push_back(std::move(pair));
    }
  };
  add_list("transfer", "design", "drop", "drop", "drop_ci");
  add_list("alerts", "rule", "alerts", "n", "");
  add_list("alerts", "rule", "alerted", "subjects", "");
  add_list("alerts", "rule", "burden", "per_patient_day", "");
  return out;
}

}  // namespace

bool FigurePair::differs() const {
  return before.value != after.value || before.interval != after.interval;
}

std::optional<bool> FigurePair::overlaps() const {
  if (!before.interval || !after.interval) return std::nullopt;
  return before.interval->low <= after.interval->high &&
         after.interval->low <= before.interval->high;
}

base::Result<Comparison> compare(const std::string& before, const std::string& after,
                                 unsigned threads) {
  BQ_ASSIGN(ordered_json a, read_report(before));
  BQ_ASSIGN(ordered_json b, read_report(after));
  Comparison out;
  out.same_definition = at(a, {"programme", "digest"}) == at(b, {"programme", "digest"});
  if (!out.same_definition)
    out.lines = changed_lines(text(at(a, {"definition"})), text(at(b, {"definition"})));
  out.data_before = text(at(a, {"run", "inputs"})), out.data_after = text(at(b, {"run", "inputs"}));
  out.same_data = out.data_before == out.data_after;
  out.counts = changed_counts(a, b);
  out.figures = all_figures(a, b);
  for (FigurePair& pair : out.figures) {
    if (pair.figure != "auroc" || !pair.before.value || !pair.after.value || !pair.differs())
      continue;
    const char* rows = main_rows(at(a, {"designs", pair.design.c_str()}));
    if (std::string(rows) != main_rows(at(b, {"designs", pair.design.c_str()}))) continue;
    BQ_ASSIGN(pair.paired,
              pair_auroc({before, after, pair.design,
                          std::string(rows) == "official" ? "label" : "outcome", threads}));
  }
  return out;
}

}  // namespace bq::programme::comparison
