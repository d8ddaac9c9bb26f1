#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "ingest/load/load.h"
#include "programme/report/figures.h"

namespace bq::programme::report {

/// Puts the sections of report.json together that do not come from a design's figures.
struct ReportParts {
  const Definition* programme = nullptr;
  const record::code::Vocabulary* vocabulary = nullptr;
  std::string source;  // what was read
  std::uint64_t seed = 1;
  bool quick = false;
  unsigned threads = 1;
  const ingest::load::Loaded* loaded = nullptr;
  const MomentTable* table = nullptr;
  std::vector<moment::AttritionRow> attrition;
  unsigned configurations_tried = 1;
  nlohmann::ordered_json views;  // runs that saw each test set
};
nlohmann::ordered_json make_report(const ReportParts& parts);

/// Puts the JSON into the page in place of the mark; `<` is escaped, so no value can end the script
/// element.
base::Done write_page(const std::string& template_page, const std::string& mark,
                      const std::string& out, const nlohmann::ordered_json& content);
/// Gives the page so filled, as text.
base::Result<std::string> fill_page(const std::string& template_page, const std::string& mark,
                                    const nlohmann::ordered_json& content);

/// Gives the summary for a terminal of 80 columns: a line per design or rule, in one language.
std::string summary_table(const nlohmann::ordered_json& report, base::Language language);

}  // namespace bq::programme::report
