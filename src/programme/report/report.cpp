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

// What the page calls the programme's own names, the scores, and what findings speak of.
ordered_json titles_section(const ReportParts& parts) {
  const Definition& programme = *parts.programme;
  auto out = ordered_json::object();
  for (const auto& finding : parts.loaded->findings)
    if (auto id = parts.vocabulary->find(finding.concept_name))
      out[finding.concept_name] = as_json(parts.vocabulary->at(*id).title);
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
  DescribeRequest describe{parts.programme, parts.vocabulary, &parts.loaded->timelines,
                           parts.table,     parts.threads,    &parts.loaded->counts};
  out["centres"] = describe_centres(describe);
  out["leak_proof"] = describe_leak_proof(describe);
  out["leak_words"] = leak_words(programme);
  out["made"] = how_numbers_are_made(programme);
  out["tripod"] = reporting_items(programme);
  bool later = any_known_later(describe);
  std::optional<PlayedRules> played;
  if (programme.alert && (later || !programme.model)) played = play_rules(programme, *parts.table);
  if (later) out["clocks"] = describe_clocks(describe, played ? &*played : nullptr);
  if (played && !programme.model) out["alerts"] = count_alerts(*played);
  out["titles"] = titles_section(parts);
  out["features"] = {{"n", programme.facts.outputs.size()}, {"list", ordered_json::array()}};
  for (const auto& output : programme.facts.outputs) out["features"]["list"].push_back(output.name);
  out["notes"] = programme.notes;
  out["definition"] = programme.text;
  return out;
}

base::Result<std::string> fill_page(const std::string& template_page, const std::string& mark,
                                    const ordered_json& content) {
  BQ_ASSIGN(std::string page, base::read_file(template_page));
  auto at = page.find(mark);
  if (at == std::string::npos)
    return base::refuse(base::ProblemKind::data, {template_page},
                        "has no place for the data; build the page again with ./dev build");
  std::string data = content.dump();
  std::string escaped;
  escaped.reserve(data.size());
  for (char c : data) escaped += c == '<' ? std::string("\\u003c") : std::string(1, c);
  page.replace(at, mark.size(), escaped);
  return page;
}

base::Done write_page(const std::string& template_page, const std::string& mark,
                      const std::string& out, const ordered_json& content) {
  BQ_ASSIGN(std::string page, fill_page(template_page, mark, content));
  return base::write_file(out, page);
}

namespace {

std::string number_or_dash(const ordered_json& j, const char* key, int digits) {
  return j.contains(key) && j[key].is_number()
             ? fmt::format("{:.{}f}", j[key].get<double>(), digits)
             : std::string("-");
}

std::string interval_or_dash(const ordered_json& j, const char* key, base::Language language) {
  if (!j.contains(key) || !j[key].is_array()) return "-";
  const base::Words to{"{:.3f} to {:.3f}", "{:.3f} 至 {:.3f}"};
  return fmt::format(fmt::runtime(base::in(to, language)), j[key][0].get<double>(),
                     j[key][1].get<double>());
}

// A column of a line: numbers stand at the right.
struct TableColumn {
  std::size_t cells;
  bool is_number;
};

std::string table_line(std::initializer_list<TableColumn> columns,
                       const std::vector<std::string>& cells) {
  std::string out;
  auto cell = cells.begin();
  for (const TableColumn& column : columns) {
    if (!out.empty()) out += " ";
    out += column.is_number ? base::fit_right(*cell, column.cells)
                            : base::fit_left(*cell, column.cells);
    ++cell;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\n";
}

std::string design_lines(const ordered_json& designs, base::Language language) {
  const auto& w = summary_words();
  auto word = [&](const base::Words& words) { return base::in(words, language); };
  std::size_t names = 13;  // as in 80 columns; a longer name widens the table
  for (const auto& [name, d] : designs.items())
    names = std::max(names, base::cell_width(design_title(name, language)));
  auto line = [&](const std::vector<std::string>& cells) {
    return table_line({{names, false},
                       {8, true},
                       {6, true},
                       {15, true},
                       {6, true},
                       {7, true},
                       {6, true},
                       {10, true}},
                      cells);
  };
  std::string out = line({word(w.design), word(w.subjects), "AUROC", word(w.interval), "AUPRC",
                          word(w.utility), word(w.recall), word(w.alarms)});
  const ordered_json none = ordered_json::object();
  for (const auto& [name, d] : designs.items()) {
    const auto& rows =
        d["rows"].contains("official") ? d["rows"]["official"] : d["rows"]["labelled"];
    const auto& utility = d.contains("utility") ? d["utility"] : none;
    const auto& alarms = d.contains("alarms") ? d["alarms"] : none;
    out += line({design_title(name, language), std::to_string(d["n_subjects"].get<std::size_t>()),
                 number_or_dash(rows, "auroc", 4), interval_or_dash(rows, "auroc_ci", language),
                 number_or_dash(rows, "auprc", 4), number_or_dash(utility, "value", 4),
                 number_or_dash(alarms, "episode_recall", 3),
                 number_or_dash(alarms, "alarms_per_patient_day", 3)});
  }
  return out;
}

std::string rule_title(const ordered_json& report, const std::string& rule,
                       base::Language language) {
  const auto& titles = report["titles"];
  if (!titles.contains(rule)) return rule;
  return titles[rule][language == base::Language::zh ? "zh" : "en"].get<std::string>();
}

std::string alert_lines(const ordered_json& report, base::Language language) {
  const auto& w = summary_words();
  auto word = [&](const base::Words& words) { return base::in(words, language); };
  std::size_t names = 30;
  for (const auto& a : report["alerts"])
    names = std::max(names, base::cell_width(rule_title(report, a["rule"], language)));
  auto line = [&](const std::vector<std::string>& cells) {
    return table_line({{names, false}, {8, true}, {9, true}, {14, true}}, cells);
  };
  std::string out = line({word(w.rule), word(w.alerts), word(w.alerted), word(w.per_day)});
  for (const auto& a : report["alerts"]) {
    out += line({rule_title(report, a["rule"], language), std::to_string(a["n"].get<std::size_t>()),
                 std::to_string(a["subjects"].get<std::size_t>()),
                 number_or_dash(a, "per_patient_day", 2)});
  }
  return out;
}

}  // namespace

std::string summary_table(const ordered_json& report, base::Language language) {
  std::string out;
  if (report.contains("designs")) out += design_lines(report["designs"], language);
  if (report.contains("alerts")) out += alert_lines(report, language);
  if (report["data"]["people"] == "generated")
    out += base::in(summary_words().generated, language) + "\n";
  return out;
}

}  // namespace bq::programme::report
