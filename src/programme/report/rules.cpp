#include "programme/report/rules.h"

#include <algorithm>

#include "programme/moment/design.h"
#include "programme/report/as_json.h"

namespace bq::programme::report {

namespace evaluation = analysis::evaluation;
using analysis::alert::Truth;
using nlohmann::ordered_json;

PlayedRules play_rules(const definition::Definition& programme, const moment::MomentTable& table) {
  PlayedRules out;
  for (std::uint32_t row = 0; row < table.rows(); ++row)
    if (table.included[row] != 0) out.rows.push_back(row);
  out.moments = moment::moments_of_rows(table, out.rows, std::vector<double>(out.rows.size(), 0),
                                        std::vector<std::uint8_t>(out.rows.size(), 0));
  std::size_t column = moment::conditions_of(programme).include;
  for (const auto& rule : programme.alert->rules) {
    if (rule.on_risk) continue;
    evaluation::Rule asked{moment::conditions_at(table, out.rows, column++), {}};
    auto unknown = std::count(asked.condition.begin(), asked.condition.end(), Truth::unknown);
    out.rules.push_back({&rule, evaluation::play(out.moments, asked, programme.alert->policy),
                         static_cast<std::size_t>(unknown)});
  }
  return out;
}

ordered_json count_alerts(const PlayedRules& played) {
  auto out = ordered_json::array();
  for (const auto& rule : played.rules) {
    auto judged = evaluation::judge(played.moments, rule.alarms, {});
    auto figures = evaluation::add_alarms(judged);
    auto subjects =
        std::count_if(judged.begin(), judged.end(), [](const auto& s) { return s.alarms > 0; });
    out.push_back({{"rule", rule.rule->name},
                   {"n", figures.alarms},
                   {"subjects", subjects},
                   {"moments", played.rows.size()},
                   {"unknown_moments", rule.unknown},
                   {"per_patient_day", as_json(figures.alarms_per_patient_day)}});
  }
  return out;
}

}  // namespace bq::programme::report
