#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "programme/run/figures.h"
#include "programme/run/run.h"

namespace bq::programme::run {

/// All that a run found, before it becomes files.
struct Findings {
  std::vector<record::fact::Finding> list;
};

/// Puts the sections of report.json together that do not come from a design's figures.
struct ReportParts {
  const Definition* programme = nullptr;
  const record::code::Vocabulary* vocabulary = nullptr;
  const RunRequest* request = nullptr;
  const ingest::load::Loaded* loaded = nullptr;
  const MomentTable* table = nullptr;
  std::vector<AttritionRow> attrition;
  unsigned configurations_tried = 1;
  nlohmann::ordered_json views;          // runs that saw each test set
};
nlohmann::ordered_json make_report(const ReportParts& parts);

/// Plays the rules of a programme without a model over all its moments.
nlohmann::ordered_json play_rules(const Definition& programme, const MomentTable& table);

/// Puts the JSON into the page; `<` is escaped, so no value can end the script element.
base::Done write_page(const std::string& template_page, const std::string& out, const nlohmann::ordered_json& report);

/// The summary for a terminal: a line per design.
std::string summary_table(const nlohmann::ordered_json& report);

}  // namespace bq::programme::run
