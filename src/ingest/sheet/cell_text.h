#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bq::ingest::sheet {

/// What a number format makes of a number.
enum class DateKind : std::uint8_t { none, date, time, elapsed, date_and_time };

/// Gives the kind of a format that workbooks know by number alone, the Chinese ones included.
DateKind kind_of_builtin(std::uint32_t id);
/// Gives the kind of a format as written, e.g. `yyyy"年"m"月"d"日"` or `[h]:mm`.
DateKind kind_of_format(std::string_view code);

/// Writes a number with at most 15 digits, as spreadsheet programs show it; without an exponent
/// from 1e-6 to 1e15.
std::string number_text(double value);
/// Tells whether the text is already what `number_text` gives.
bool is_number_text(std::string_view text);

struct DateText {
  std::string text;
  bool is_possible = true;                      // false: a day that never was, or no date at all
};

/// Writes a serial number as a date. A time is written if the format or the value has one; the day
/// is left out if the format has none and the value is below 1. To the second.
DateText date_text(double serial, DateKind kind, bool is_1904);

/// Writes `2024-03-01T08:10:00.000Z` as `2024-03-01 08:10`.
std::string iso_text(std::string_view stamp);
/// Writes `PT08H10M30S` as `08:10:30`; what is no such thing stays as it is.
std::string duration_text(std::string_view duration);

/// Appends a character by its number.
void append_utf8(std::string& out, std::uint32_t code);
/// Appends text; each run of control characters becomes one space.
void append_clean(std::string& out, std::string_view text);
/// Resolves `_x000D_`, which stands in workbooks for characters that XML cannot hold.
std::string without_escapes(std::string_view text);
/// Writes text so that `without_escapes` gives it back.
std::string with_escapes(std::string_view text);

}  // namespace bq::ingest::sheet
