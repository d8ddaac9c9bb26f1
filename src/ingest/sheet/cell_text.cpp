#include "ingest/sheet/cell_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

namespace bq::ingest::sheet {

namespace {

constexpr int digits_shown = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// What the letters of a format say; `m` is minutes beside hours or seconds, else months.
struct Letters {
  bool date = false;
  bool time = false;
  bool elapsed = false;
  bool minute_or_month = false;

  void take(char c, std::size_t run) {
    if (c == 'y' || c == 'd' || (c == 'm' && run >= 3)) date = true;
    if (c == 'h' || c == 's') time = true;
    if (c == 'm') minute_or_month = true;
  }
  DateKind kind() const {
    if (elapsed) return DateKind::elapsed;
    if (date) return time ? DateKind::date_and_time : DateKind::date;
    if (time) return DateKind::time;
    return minute_or_month ? DateKind::date : DateKind::none;
  }
};

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Takes `[h]`, `[mm]`, `[ss]`; other brackets hold colours, conditions and languages.
std::size_t take_bracket(std::string_view code, std::size_t at, Letters& letters) {
  std::size_t end = code.find(']', at);
  if (end == std::string_view::npos) return code.size();
  std::string_view inside = code.substr(at + 1, end - at - 1);
  char first = inside.empty() ? ' ' : small(inside[0]);
  bool same = first == 'h' || first == 'm' || first == 's';
  for (char c : inside) same = same && small(c) == first;
  letters.elapsed = letters.elapsed || same;
  return end + 1;
}

void take_chinese(std::string_view rest, Letters& letters) {
  for (std::string_view word : {"年", "月", "日"})
    if (rest.starts_with(word)) letters.date = true;
  for (std::string_view word : {"时", "時", "分", "秒"})
    if (rest.starts_with(word)) letters.time = true;
}

std::size_t take_letters(std::string_view code, std::size_t at, Letters& letters) {
  char c = small(code[at]);
  std::size_t end = at;
  while (end < code.size() && small(code[end]) == c) ++end;
  letters.take(c, end - at);
  return end;
}

}  // namespace

DateKind kind_of_builtin(std::uint32_t id) {
  auto in = [id](std::uint32_t from, std::uint32_t to) { return id >= from && id <= to; };
  if (id == 22) return DateKind::date_and_time;
  if (id == 46) return DateKind::elapsed;
  if (in(18, 21) || in(32, 35) || id == 45 || id == 47 || in(55, 56)) return DateKind::time;
  if (in(14, 17) || in(27, 31) || id == 36 || in(50, 54) || in(57, 58)) return DateKind::date;
  return DateKind::none;
}

DateKind kind_of_format(std::string_view code) {
  Letters letters;
  for (std::size_t at = 0; at < code.size() && code[at] != ';';) {
    char c = code[at];
    if (c == '"') {
      at = std::min(code.find('"', at + 1), code.size() - 1) + 1;
    } else if (c == '[') {
      at = take_bracket(code, at, letters);
    } else if (c == '\\' || c == '_' || c == '*') {
      at += 2;
    } else if (code.substr(at).starts_with("General")) {
      at += std::string_view("General").size();
    } else {
      take_chinese(code.substr(at), letters);
      at = take_letters(code, at, letters);
    }
  }
  return letters.kind();
}

namespace {

// Lays `digits` out with a point after the first `whole` of them.
std::string without_exponent(std::string_view digits, int whole) {
  if (whole <= 0) return "0." + std::string(static_cast<std::size_t>(-whole), '0').append(digits);
  auto n = static_cast<std::size_t>(whole);
  if (n >= digits.size()) return std::string(digits).append(n - digits.size(), '0');
  return std::string(digits.substr(0, n)).append(".").append(digits.substr(n));
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  std::array<char, 32> buffer{};
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                           std::chars_format::scientific, digits_shown - 1);
  std::string_view written(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  std::size_t e = written.find('e');
  int exponent = std::atoi(buffer.data() + e + 1);
  std::string digits(1, written[0]);
  digits.append(written.substr(2, e - 2));
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return "0";
  std::string sign = std::signbit(value) ? "-" : "";
  if (exponent >= -6 && exponent <= digits_shown)
    return sign + without_exponent(digits, exponent + 1);
  std::string point = digits.size() > 1 ? "." + digits.substr(1) : "";
  return fmt::format("{}{}{}e{:+03d}", sign, digits[0], point, exponent);
}

// A decimal of 15 digits survives the way through a double, so it need not be taken.
bool is_number_text(std::string_view text) {
  if (!text.empty() && text[0] == '-') {
    text.remove_prefix(1);
    if (text == "0") return false;
  }
  if (text.empty() || text.size() > digits_shown + 1 || !is_digit(text[0])) return false;
  std::size_t point = std::min(text.find('.'), text.size());
  if (text[0] == '0' && point != 1) return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) ++digits;
    else if (i != point) return false;
  }
  if (digits > digits_shown) return false;
  if (point == text.size()) return true;
  return text.back() != '0' && text.back() != '.' && !text.starts_with("0.000000");
}

namespace {

constexpr std::int64_t day_s = 86'400;

struct Day {
  std::int64_t year = 0;
  unsigned month = 0;
  unsigned day = 0;
};

// The civil calendar from days since 1970-01-01.
Day day_of(std::int64_t days) {
  days += 719'468;
  std::int64_t era = days / 146'097;
  auto of_era = static_cast<unsigned>(days - era * 146'097);
  unsigned year_of_era =
      (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  unsigned shifted = (5 * of_year + 2) / 153;
  unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {std::int64_t{year_of_era} + era * 400 + (month <= 2 ? 1 : 0), month,
          of_year - (153 * shifted + 2) / 5 + 1};
}

std::string clock_text(std::int64_t seconds) {
  std::string text = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) text += fmt::format(":{:02}", seconds % 60);
  return text;
}

std::optional<std::string> impossible_day(std::int64_t serial, bool is_1904) {
  if (is_1904) return std::nullopt;
  if (serial == 0) return "1900-01-00";
  if (serial == 60) return "1900-02-29";
  return std::nullopt;
}

std::string day_text(std::int64_t serial, bool is_1904) {
  // Days from 1970-01-01 back to the day before the first; 1900 counts a 29th of February.
  std::int64_t shift = is_1904 ? -24'107 : (serial < 60 ? -25'568 : -25'569);
  Day day = day_of(serial + shift);
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

}  // namespace

DateText date_text(double serial, DateKind kind, bool is_1904) {
  constexpr double last_serial = 2'958'466;     // 10000-01-01
  if (!(serial >= 0) || serial >= last_serial) return {number_text(serial), false};
  std::int64_t seconds = std::llround(serial * static_cast<double>(day_s));
  if (kind == DateKind::elapsed) return {clock_text(seconds), true};
  std::int64_t day = seconds / day_s;
  std::int64_t of_day = seconds % day_s;
  if (kind == DateKind::time && serial < 1) return {clock_text(seconds), true};
  auto impossible = impossible_day(day, is_1904);
  std::string text = impossible ? *impossible : day_text(day, is_1904);
  if (kind != DateKind::date || of_day != 0) text += " " + clock_text(of_day);
  return {text, !impossible};
}

std::string iso_text(std::string_view stamp) {
  constexpr std::size_t date_size = 10;         // 2024-03-01
  if (stamp.size() <= date_size || stamp[date_size] != 'T') return std::string(stamp);
  std::string_view time = stamp.substr(date_size + 1);
  if (time.ends_with('Z')) time.remove_suffix(1);
  std::size_t point = std::min(time.find_first_of(".,"), time.size());
  bool is_whole = time.substr(point).find_first_not_of(".,0") == std::string_view::npos;
  if (is_whole) time = time.substr(0, point);
  std::string out(stamp.substr(0, date_size));
  if (time == "00:00:00" || time.empty()) return out;
  if (time.size() == 8 && time.ends_with(":00")) time.remove_suffix(3);
  return out.append(" ").append(time);
}

std::string duration_text(std::string_view duration) {
  std::array<std::int64_t, 3> parts{};
  std::string_view rest = duration;
  if (!rest.starts_with("PT")) return std::string(duration);
  rest.remove_prefix(2);
  for (std::size_t i = 0; i < parts.size() && !rest.empty(); ++i) {
    auto read = std::from_chars(rest.data(), rest.data() + rest.size(), parts[i]);
    std::size_t end = rest.find("HMS"[i]);
    if (end == std::string_view::npos) {
      parts[i] = 0;
      continue;
    }
    if (read.ec != std::errc() || parts[i] < 0 || parts[i] > 1'000'000'000)
      return std::string(duration);
    rest.remove_prefix(end + 1);
  }
  if (!rest.empty()) return std::string(duration);
  return clock_text(parts[0] * 3600 + parts[1] * 60 + parts[2]);
}

void append_utf8(std::string& out, std::uint32_t code) {
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

void append_clean(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_control(text[i])) continue;
    out.append(text.substr(from, i - from)).append(" ");
    while (i + 1 < text.size() && is_control(text[i + 1])) ++i;
    from = i + 1;
  }
  out.append(text.substr(from));
}

namespace {

constexpr std::size_t escape_size = 7;          // _x000D_

// Half a surrogate pair is no character and stays as it was written.
std::optional<unsigned> escaped_code(std::string_view text) {
  if (text.size() < escape_size || !text.starts_with("_x") || text[6] != '_') return std::nullopt;
  unsigned code = 0;
  auto read = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  if (read.ec != std::errc() || read.ptr != text.data() + 6) return std::nullopt;
  if (code >= 0xD800 && code < 0xE000) return std::nullopt;
  return code;
}

}  // namespace

std::string without_escapes(std::string_view text) {
  std::string out;
  for (;;) {
    std::size_t at = text.find("_x");
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at);
    auto code = escaped_code(text);
    if (code) append_utf8(out, *code);
    else out.append(text.substr(0, 2));
    text.remove_prefix(code ? escape_size : 2);
  }
}

std::string with_escapes(std::string_view text) {
  std::string out;
  for (;;) {
    std::size_t at = text.find("_x");
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at);
    out.append(escaped_code(text) ? "_x005F_" : "_").append("x");
    text.remove_prefix(2);
  }
}

}  // namespace bq::ingest::sheet
