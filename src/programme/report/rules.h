#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "analysis/evaluation/alarm.h"
#include "programme/moment/moment_table.h"

namespace bq::programme::report {

/// A plain rule with the alarms that the policy made of it, in order of the moments.
struct PlayedRule {
  const definition::AlertRule* rule = nullptr;
  std::vector<analysis::evaluation::Alarm> alarms;
  std::size_t unknown = 0;  // moments at which it could not be decided
};

/// The plain rules of a programme, played over all moments of its cohort.
struct PlayedRules {
  std::vector<std::uint32_t> rows;  // of the table: the moments
  analysis::evaluation::Moments moments;
  std::vector<PlayedRule> rules;
};
PlayedRules play_rules(const definition::Definition& programme, const moment::MomentTable& table);

/// How often each rule raised, and in how many subjects.
nlohmann::ordered_json count_alerts(const PlayedRules& played);

}  // namespace bq::programme::report
