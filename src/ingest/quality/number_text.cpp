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
  std::string narrow;
  if (base::has_full_width(text)) text = narrow = base::half_width(text);
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

std::optional<MeasureText> read_measure(std::string_view text, char decimal) {
  std::string narrow;
  if (base::has_full_width(text)) text = narrow = base::half_width(text);
  text = base::trim(text);
  std::size_t begin = 0;
  for (const Comparator& comparator : comparators)
    if (text.substr(0, comparator.text.size()) == comparator.text) {
      begin = comparator.text.size();
      break;
    }
  std::size_t end = text.find_first_not_of("+-0123456789., ", begin);
  if (end == std::string_view::npos || end == begin) return std::nullopt;
  auto number = read_number(text.substr(0, end), decimal);
  if (!number) return std::nullopt;
  return MeasureText{*number, std::string(base::trim(text.substr(end)))};
}

bool has_other_decimal_sign(std::string_view text, char decimal) {
  char other = decimal == '.' ? ',' : '.';
  return text.find(other) != std::string_view::npos && read_number(text, other).has_value();
}

}  // namespace bq::ingest::quality
