#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "programme/definition/definition.h"

namespace bq::programme::report {

using definition::Definition;

/// The leak proof in words, in both languages.
nlohmann::ordered_json leak_words(const Definition& programme);
/// How each number of the report was made.
nlohmann::ordered_json how_numbers_are_made(const Definition& programme);
/// Which items of TRIPOD+AI (collins2024) the run answers.
nlohmann::ordered_json reporting_items(const Definition& programme);

/// The words of the summary that a terminal shows at the end of a run.
struct SummaryWords {
  base::Words design, subjects, interval, utility, recall, alarms, rule, alerts, alerted, per_day;
  base::Words generated;
};
const SummaryWords& summary_words();

/// Gives a design as the page names it: `within A`, `A → B`.
std::string design_title(const std::string& name, base::Language language);

}  // namespace bq::programme::report
