#include "ingest/quality/number_text.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace bq::ingest::quality {

using record::fact::Limit;

namespace {

struct Comparator {
  std::string_view text;
  Limit limit;
};
// Longer ones first.
constexpr Comparator comparators[] = {
    {"<=", Limit::below}, {">=", Limit::above}, {"≤", Limit::below}, {"≥", Limit::above},
    {"＜", Limit::below}, {"＞", Limit::above}, {"<", Limit::below}, {">", Limit::above}};

std::optional<base::Decimal> parse(std::string_view text, char decimal) {
  if (decimal == '.') return base::parse_decimal(text);
  if (text.find('.') != std::string_view::npos) return std::nullopt;
  std::string pointed(text);
  std::replace(pointed.begin(), pointed.end(), decimal, '.');
  return base::parse_decimal(pointed);
}

}  // namespace

std::optional<NumberText> read_number(std::string_view text, char decimal) {
  text = base::trim(text);
  NumberText out;
  for (const Comparator& comparator : comparators) {
    if (text.substr(0, comparator.text.size()) != comparator.text) continue;
    out.limit = comparator.limit;
    text = base::trim(text.substr(comparator.text.size()));
    break;
  }
  auto number = parse(text, decimal);
  if (!number) return std::nullopt;
  out.number = *number;
  return out;
}

bool has_other_decimal_sign(std::string_view text, char decimal) {
  char other = decimal == '.' ? ',' : '.';
  return text.find(other) != std::string_view::npos && read_number(text, other).has_value();
}

}  // namespace bq::ingest::quality
