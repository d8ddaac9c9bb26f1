// Writes acceptance.json (contracts.md).
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programme/acceptance/acceptance.h"

namespace bq::programme::acceptance {

using nlohmann::ordered_json;

namespace {

ordered_json text_or_null(std::string_view text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(std::string(text));
}

// A whole number is written whole: 5000, not 5000.0.
ordered_json number(double value) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (value == std::trunc(value) && std::abs(value) < exact)
    return static_cast<std::int64_t>(value);
  return value;
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? number(static_cast<double>(*value)) : ordered_json(nullptr);
}

ordered_json words(const base::Words& both) { return {{"en", both.en}, {"zh", both.zh}}; }

ordered_json needs(const std::vector<Need>& all) {
  auto out = ordered_json::object();
  for (const auto& need : all) {
    if (need.number) out[need.key] = number(*need.number);
    else if (need.test == Need::Test::includes) out[need.key] = need.words;
    else out[need.key] = need.value;
  }
  return out;
}

ordered_json reach(const std::optional<Reach>& threshold) {
  if (!threshold) return nullptr;
  if (!threshold->high) return number(threshold->value);
  return ordered_json::array({number(threshold->value), number(*threshold->high)});
}

ordered_json evidence(const std::vector<Evidence>& all) {
  auto out = ordered_json::array();
  for (const auto& piece : all) {
    out.push_back({{"path", piece.path}, {"sha256", piece.sha256}});
    if (!piece.place.en.empty()) out.back()["place"] = words(piece.place);
  }
  return out;
}

std::string status(const AcceptanceLine& line) {
  if (line.status != Status::not_measured) return std::string(show(line.status));
  return fmt::format("{} ({})", show(line.status), line.reason.en);
}

ordered_json row(const AcceptanceLine& line) {
  const auto& indicator = line.indicator;
  const Op op = line.reach ? line.reach->op : indicator.op;
  const auto& interval = line.interval;
  return {{"item", indicator.item},
          {"indicator", indicator.id},
          {"kind", show(indicator.kind)},
          {"status", status(line)},
          {"value", or_null(line.value)},
          {"unit", text_or_null(indicator.unit)},
          {"op", text_or_null(show(op))},
          {"reach", reach(line.reach)},
          {"needs", needs(indicator.needs)},
          {"n", or_null(line.n)},
          {"ci_low", interval ? number(interval->low) : ordered_json(nullptr)},
          {"ci_high", interval ? number(interval->high) : ordered_json(nullptr)},
          {"data", line.data ? text_or_null(show(*line.data)) : ordered_json(nullptr)},
          {"evidence", evidence(line.evidence)},
          {"label", words(indicator.label)},
          {"reason", words(line.reason)}};
}

}  // namespace

ordered_json to_json(const std::vector<AcceptanceLine>& lines) {
  auto out = ordered_json::array();
  for (const auto& line : lines) out.push_back(row(line));
  return out;
}

}  // namespace bq::programme::acceptance
