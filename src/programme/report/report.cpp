#include "programme/report/report.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/file.h"
#include "programme/report/as_json.h"
#include "programme/report/clocks.h"
#include "programme/report/describe.h"
#include "programme/report/report_words.h"

namespace bq::programme::report {

using nlohmann::ordered_json;

namespace {

// Findings grouped by rule, centre, concept and action, with the first of each as an example.
ordered_json group_findings(const std::vector<record::fact::Finding>& findings) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>,
           std::pair<std::uint64_t, const record::fact::Finding*>>
      groups;
  for (const auto& f : findings) {
    auto& entry = groups[{f.rule, f.centre, f.concept_name, f.action}];
    if (entry.first == 0) entry.second = &f;
    entry.first += f.times;
  }
  auto out = ordered_json::array();
  for (const auto& [key, entry] : groups) {
    const auto& f = *entry.second;
    out.push_back({{"rule", f.rule},
                   {"severity", f.severity},
                   {"centre", f.centre},
                   {"concept", f.concept_name},
                   {"count", entry.first},
                   {"action", f.action},
                   {"file", f.file},
                   {"line", f.line},
                   {"value", base::is_utf8(f.value) ? f.value : ""}});
  }
  return out;
}

ordered_json data_section(const ReportParts& parts) {
  const auto& loaded = *parts.loaded;
  const auto& c = loaded.counts;
  ordered_json out{{"people", loaded.timelines.people},
                   {"domain", loaded.timelines.domain},
                   {"source", parts.source},
                   {"calendar", loaded.timelines.calendar}};
  bool persons = false;
  for (std::size_t i = 0; i < loaded.timelines.size() && !persons; ++i)
    persons = !loaded.timelines.at(i).subject->person.empty();
  out["one_subject_one_person"] = !persons;
  std::uint64_t delayed = 0;
  for (const auto& concept_counts : c.concepts) delayed += concept_counts.delayed;
  out["counts"] = {{"files", c.files},
                   {"files_refused", c.files_refused},
                   {"bytes", c.bytes},
                   {"rows", c.rows},
                   {"rows_refused", c.rows_refused},
                   {"cells", c.cells},
                   {"values", c.kept},
                   {"missing", c.missing},
                   {"repeated", c.repeated},
                   {"implausible", c.implausible},
                   {"not_understood", c.not_understood},
                   {"rounded", c.rounded},
                   {"unmapped_rows", c.unmapped_rows},
                   {"outside", c.outside},
                   {"delay_declared", delayed},
                   {"facts", loaded.timelines.counts().facts},
                   {"duplicates", loaded.timelines.counts().duplicates}};
  out["findings"] = group_findings(loaded.findings);
  return out;
}

ordered_json attrition_section(const std::vector<moment::AttritionRow>& rows) {
  auto out = ordered_json::array();
  for (const auto& r : rows)
    out.push_back({{"step", r.step},
                   {"reason", r.reason},
                   {"centre", r.centre},
                   {"subjects_left", r.subjects_left},
                   {"rows_left", r.rows_left},
                   {"subjects_removed", r.subjects_removed}});
  return out;
}

// What the page calls the programme's own names and the scores.
ordered_json titles_section(const Definition& programme) {
  auto out = ordered_json::object();
  for (const auto& [name, score] : programme.scores) out[name] = as_json(score.title);
  for (const auto& [name, title] : programme.titles) out[name] = as_json(title);
  return out;
}

}  // namespace

ordered_json make_report(const ReportParts& parts) {
  const Definition& programme = *parts.programme;
  ordered_json out;
  out["programme"] = {{"name", programme.name},       {"version", programme.version},
                      {"status", programme.status},   {"title", as_json(programme.title)},
                      {"answers", programme.answers}, {"digest", programme.digest}};
  out["run"] = {{"quick", parts.quick},
                {"seed", parts.seed},
                {"bianque", "0.1.0"},
                {"inputs", parts.loaded->digest},
                {"configurations_tried", parts.configurations_tried},
                {"views", parts.views}};
  out["data"] = data_section(parts);
  out["attrition"] = attrition_section(parts.attrition);
  DescribeRequest describe{parts.programme, parts.vocabulary, &parts.loaded->timelines, parts.table,
                           parts.threads};
  out["centres"] = describe_centres(describe);
  out["leak_proof"] = describe_leak_proof(describe);
  out["leak_words"] = leak_words(programme);
  out["made"] = how_numbers_are_made(programme);
  out["tripod"] = reporting_items(programme);
  bool later = false;
  for (const auto& row : out["leak_proof"])
    later = later || row["known_later"].get<std::size_t>() > 0;
  std::optional<PlayedRules> played;
  if (programme.alert && (later || !programme.model)) played = play_rules(programme, *parts.table);
  if (later) out["clocks"] = describe_clocks(describe, played ? &*played : nullptr);
  if (played && !programme.model) out["alerts"] = count_alerts(*played);
  out["titles"] = titles_section(programme);
  out["features"] = {{"n", programme.facts.outputs.size()}, {"list", ordered_json::array()}};
  for (const auto& output : programme.facts.outputs) out["features"]["list"].push_back(output.name);
  out["notes"] = programme.notes;
  out["definition"] = programme.text;
  return out;
}

base::Done write_page(const std::string& template_page, const std::string& out,
                      const ordered_json& report) {
  BQ_ASSIGN(std::string page, base::read_file(template_page));
  const std::string mark = "BIANQUE_REPORT_DATA";
  auto at = page.find(mark);
  if (at == std::string::npos)
    return base::refuse(base::ProblemKind::data, {template_page},
                        "has no place for the data; build the page again with ./dev build");
  std::string data = report.dump();
  std::string escaped;
  escaped.reserve(data.size());
  for (char c : data) escaped += c == '<' ? std::string("\\u003c") : std::string(1, c);
  page.replace(at, mark.size(), escaped);
  return base::write_file(out, page);
}

std::string summary_table(const ordered_json& report) {
  auto number = [](const ordered_json& j, const char* key, int digits) {
    return j.contains(key) && j[key].is_number()
               ? fmt::format("{:.{}f}", j[key].get<double>(), digits)
               : std::string("-");
  };
  std::string out;
  if (report.contains("designs")) {
    out += fmt::format("{:<12} {:>9} {:>7} {:>15} {:>7} {:>8} {:>7} {:>9}\n", "design", "subjects",
                       "AUROC", "95 % interval", "AUPRC", "utility", "recall", "alarms/d");
    for (const auto& [name, d] : report["designs"].items()) {
      const auto& rows =
          d["rows"].contains("official") ? d["rows"]["official"] : d["rows"]["labelled"];
      std::string ci = "-";
      if (rows["auroc_ci"].is_array())
        ci = fmt::format("{:.3f} to {:.3f}", rows["auroc_ci"][0].get<double>(),
                         rows["auroc_ci"][1].get<double>());
      ordered_json none = ordered_json::object();
      const auto& utility = d.contains("utility") ? d["utility"] : none;
      const auto& alarms = d.contains("alarms") ? d["alarms"] : none;
      out += fmt::format("{:<12} {:>9} {:>7} {:>15} {:>7} {:>8} {:>7} {:>9}\n", name,
                         d["n_subjects"].get<std::size_t>(), number(rows, "auroc", 4), ci,
                         number(rows, "auprc", 4), number(utility, "value", 4),
                         number(alarms, "episode_recall", 3),
                         number(alarms, "alarms_per_patient_day", 3));
    }
  }
  if (report.contains("alerts"))
    for (const auto& a : report["alerts"])
      out += fmt::format("rule {:<18} {:>5} alerts in {:>4} subjects, {} a patient-day\n",
                         a["rule"].get<std::string>(), a["n"].get<std::size_t>(),
                         a["subjects"].get<std::size_t>(), number(a, "per_patient_day", 2));
  if (report["data"]["people"] == "generated") out += "generated data 模拟数据\n";
  return out;
}

}  // namespace bq::programme::report
