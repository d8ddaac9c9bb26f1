#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "record/fact/fact.h"

namespace bq::ingest::quality {

/// A number as a source writes it, perhaps as a limit: `< 0.01`.
struct NumberText {
  base::Decimal number;
  record::fact::Limit limit = record::fact::Limit::none;
};

/// Reads every way of writing a number that is accepted: spaces around, comparators, exponents,
/// full-width digits. `decimal` is . or , ; a number with the other one is refused.
std::optional<NumberText> read_number(std::string_view text, char decimal);

/// A number with its unit in one cell: `5.6mmol/L`, `＜0.01 ng/mL`.
struct MeasureText {
  NumberText number;
  std::string unit;
};

/// Splits a cell into a number and what stands behind it; empty where no number stands in front, or
/// nothing behind.
std::optional<MeasureText> read_measure(std::string_view text, char decimal);

/// Tells whether the text would be a number if its decimal sign were the other one.
bool has_other_decimal_sign(std::string_view text, char decimal);

/// Reads a plain short number such as 36.4 or -98.6: at most 17 characters; false for everything
/// else.
inline bool read_plain(std::string_view text, base::Decimal& out) {
  const char* at = text.data();
  const char* end = at + text.size();
  bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  if (at == end || end - at > 17) return false;
  std::int64_t digits = 0;
  const char* point = nullptr;
  for (; at != end; ++at) {
    auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit <= 9) {
      digits = digits * 10 + static_cast<std::int64_t>(digit);
    } else {
      if (*at != '.' || point != nullptr) return false;
      point = at;
    }
  }
  if (point != nullptr && (end - point == 1 || point == text.data() + (negative ? 1 : 0)))
    return false;
  out.digits = negative ? -digits : digits;
  out.scale = point == nullptr ? 0 : static_cast<int>(end - point) - 1;
  return true;
}

}  // namespace bq::ingest::quality
