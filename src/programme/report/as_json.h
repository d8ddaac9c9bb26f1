#pragma once

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/evaluation/estimate.h"
#include "base/text.h"

namespace bq::programme::report {

/// Writes both languages.
inline nlohmann::ordered_json as_json(const base::Words& words) {
  return {{"en", words.en}, {"zh", words.zh}};
}

/// Writes a number, or null where there is none.
inline nlohmann::ordered_json as_json(const std::optional<double>& number) {
  return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json(nullptr);
}

/// Writes [low, high], or null where there is no interval.
inline nlohmann::ordered_json as_json(const std::optional<analysis::evaluation::Interval>& i) {
  return i ? nlohmann::ordered_json::array({i->low, i->high}) : nlohmann::ordered_json(nullptr);
}

/// Writes median and quartiles, each null where there are none.
inline nlohmann::ordered_json as_json(const std::optional<analysis::evaluation::Quartiles>& q) {
  if (!q) return {{"median", nullptr}, {"q1", nullptr}, {"q3", nullptr}};
  return {{"median", q->median}, {"q1", q->q1}, {"q3", q->q3}};
}

}  // namespace bq::programme::report
