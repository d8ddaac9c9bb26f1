// From values to what a person would have entered.
#include <fmt/format.h>

#include "applications/registry/intake/person_plan.h"

namespace bq::applications::registry::intake {

using record::fact::Limit;
using record::fact::State;

namespace {

bool is_identity(const record::code::Conversion& c) {
  return c.times == base::Ratio{1, 1} && c.plus.numerator == 0;
}

std::string with_limit(Limit limit, const std::string& number) {
  return (limit == Limit::below ? "<" : limit == Limit::above ? ">" : "") + number;
}

double part(base::Ratio r) {
  return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
}

// The fewest digits in the item's unit that read back as the same value.
std::optional<Entry> number_entry(const Registry& registry, const Item& item, const Value& value) {
  const auto& c = registry.vocabulary().at(*item.concept_id);
  if (is_identity(item.conversion))
    return Entry{with_limit(value.limit, without_zeros(base::show_decimal(value.value, c.scale))),
                 ""};
  double in_unit = (base::to_double(value.value, c.scale) - part(item.conversion.plus)) /
                   part(item.conversion.times);
  for (int digits = 3; digits <= 15; ++digits) {
    auto decimal = base::shortest(std::stod(fmt::format("{:.{}g}", in_unit, digits)));
    if (!decimal) return std::nullopt;
    Entry entry{
        with_limit(value.limit, without_zeros(base::show_decimal(decimal->digits, decimal->scale))),
        ""};
    FormProblem ignored;
    auto back = read_entry(registry, item, entry, ignored);
    if (back && back->value == value.value) return entry;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Entry> entry_of(const Registry& registry, const Item& item, const Value& value) {
  if (value.state == State::pending) return Entry{"", "pending"};
  if (value.state == State::not_assessable) return Entry{"", "not_assessable"};
  const auto& c = registry.vocabulary().at(*item.concept_id);
  switch (item.kind) {
    case ItemKind::number:
      return number_entry(registry, item, value);
    case ItemKind::boolean:
      return Entry{value.value == 1 ? "true" : "false", ""};
    case ItemKind::code:
      return Entry{c.codes.at(static_cast<std::size_t>(value.value)).code, ""};
    case ItemKind::date:
      if (value.value != 1) return std::nullopt;
      return Entry{day_text(registry, value.happened), ""};
    case ItemKind::text:
      break;
  }
  return std::nullopt;
}

std::string without_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string day_text(const Registry& registry, base::Instant happened) {
  return base::show(happened - base::Duration{1} + registry.zone()).substr(0, 10);
}

}  // namespace bq::applications::registry::intake
