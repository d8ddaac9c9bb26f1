#include "base/instant.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <date/date.h>
#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"

namespace bq::base {

namespace {

struct TimeUnit {
  std::string_view name;
  std::int64_t us;
};
constexpr std::array<TimeUnit, 6> time_units{{{"d", us_per_day},
                                              {"h", us_per_hour},
                                              {"min", us_per_minute},
                                              {"s", us_per_second},
                                              {"ms", 1000},
                                              {"us", 1}}};

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Reads the fraction of a second and the zone; returns microseconds to add.
std::optional<std::int64_t> parse_tail(std::string_view rest) {
  std::int64_t us = 0;
  if (!rest.empty() && rest[0] == '.') {
    std::int64_t scale = 100'000;
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] >= '0' && rest[i] <= '9'; ++i, scale /= 10)
      us += (rest[i] - '0') * scale;
    rest.remove_prefix(i);
  }
  if (rest.empty() || rest == "Z") return us;
  if (rest[0] != '+' && rest[0] != '-') return std::nullopt;
  auto h = digits(rest, 1, 2);
  auto m = rest.size() >= 6 && rest[3] == ':' ? digits(rest, 4, 2) : digits(rest, 3, 2);
  if (!h) return std::nullopt;
  std::int64_t offset = *h * us_per_hour + m.value_or(0) * us_per_minute;
  return rest[0] == '+' ? us - offset : us + offset;
}

bool is_padded(std::string_view text) {
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' &&
         (text.size() == 10 || (text.size() > 13 && text[13] == ':'));
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// Writes `２０２４年3月1日 8时10分` as `2024-3-1 8:10`, and eight or fourteen digits with their
// signs.
std::string with_signs(std::string_view given) {
  std::string out = has_full_width(given) ? half_width(given) : std::string(given);
  constexpr std::pair<std::string_view, std::string_view> signs[] = {
      {"年", "-"}, {"月", "-"}, {"日", " "}, {"时", ":"}, {"点", ":"}, {"分", ":"}, {"秒", ""}};
  bool chinese = out.find("年") != std::string::npos;
  for (const auto& [word, sign] : signs)
    if (chinese) replace_all(out, word, sign);
  if (chinese) {
    replace_all(out, "  ", " ");
    out = std::string(trim(out));
    if (!out.empty() && out.back() == ':')
      out =
          std::count(out.begin(), out.end(), ':') == 1 ? out + "00" : out.substr(0, out.size() - 1);
    auto is_digit = [&](std::size_t i) { return i < out.size() && digits(out, i, 1).has_value(); };
    for (std::size_t i = 1; i < out.size(); ++i)
      if (is_digit(i) && !is_digit(i - 1) && !is_digit(i + 1)) out.insert(i, "0");
  }
  bool only_digits = (out.size() == 8 || out.size() == 14) && digits(out, 0, 8) &&
                     (out.size() == 8 || digits(out, 8, 6));
  if (only_digits) {
    for (std::size_t at : {6U, 4U}) out.insert(at, "-");
    if (out.size() > 10) {
      for (std::size_t at : {14U, 12U}) out.insert(at, ":");
      out.insert(10, " ");
    }
  }
  return out;
}

// Writes `2024/3/1 8:10` as `2024-03-01 08:10`; the year stands first, so no day is taken for a
// month. Gives nothing for what is no such time.
std::string pad_instant(std::string_view given) {
  std::string text = with_signs(given);
  std::string out;
  std::size_t at = 0;
  auto take = [&](std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < most && digits(text, at + n, 1)) ++n;
    if (n >= least) out += std::string(n < 2 ? 1 : 0, '0') + text.substr(at, n);
    at += n;
    return n >= least;
  };
  constexpr std::string_view separators = "-/.";
  if (!take(4, 4) || at >= text.size() || separators.find(text[at]) == std::string_view::npos)
    return {};
  const char separator = text[at++];
  out += '-';
  if (!take(1, 2) || at >= text.size() || text[at++] != separator) return {};
  out += '-';
  if (!take(1, 2)) return {};
  if (at == text.size()) return out;
  out += text[at++];
  return take(1, 2) ? out + text.substr(at) : std::string();
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() &&
         (std::string_view("+-.0123456789").find(text[end]) != std::string_view::npos))
    ++end;
  auto number = parse_decimal(text.substr(0, end));
  if (!number) return std::nullopt;
  std::string_view unit = trim(text.substr(end));
  for (const TimeUnit& u : time_units) {
    if (u.name != unit) continue;
    auto us = rescale(*number, Ratio{u.us, 1}, Ratio{0, 1}, 0);
    if (!us || us->rounded) return std::nullopt;
    return Duration{us->value};
  }
  return std::nullopt;
}

std::string show(Duration duration) {
  if (duration.us == 0) return "0 h";
  for (const TimeUnit& u : time_units) {
    if (u.name == "d" && std::llabs(duration.us) < 4 * us_per_day)
      continue;  // clinicians say 24 h, 72 h
    if (duration.us % u.us == 0) return fmt::format("{} {}", duration.us / u.us, u.name);
  }
  return fmt::format("{} us", duration.us);
}

std::optional<WallTime> parse_wall_time(std::string_view given) {
  std::string padded;
  std::string_view text = trim(given);
  if (!is_padded(text)) text = padded = pad_instant(text);
  auto y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !mo || !d || text[4] != '-' || text[7] != '-') return std::nullopt;
  date::year_month_day day{date::year(*y), date::month(static_cast<unsigned>(*mo)),
                           date::day(static_cast<unsigned>(*d))};
  if (!day.ok()) return std::nullopt;
  std::int64_t us = date::sys_days(day).time_since_epoch().count() * us_per_day;
  if (text.size() == 10) return WallTime{Instant{us}, true, false};
  if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
  auto h = digits(text, 11, 2), mi = digits(text, 14, 2);
  if (!h || !mi || *h > 23 || *mi > 59 || text[13] != ':') return std::nullopt;
  us += *h * us_per_hour + *mi * us_per_minute;
  std::string_view rest = text.substr(16);
  if (!rest.empty() && rest[0] == ':') {
    auto s = digits(text, 17, 2);
    if (!s || *s > 59) return std::nullopt;
    us += *s * us_per_second;
    rest = text.substr(19);
  }
  auto tail = parse_tail(rest);
  if (!tail) return std::nullopt;
  bool zoned = rest.find_first_of("Z+-") != std::string_view::npos;
  return WallTime{Instant{us + *tail}, false, zoned};
}

std::optional<Instant> parse_instant(std::string_view text) {
  auto read = parse_wall_time(text);
  return read ? std::optional(read->at) : std::nullopt;
}

std::string show(Instant instant) {
  std::int64_t days = instant.us / us_per_day - (instant.us % us_per_day < 0 ? 1 : 0);
  std::int64_t rest = instant.us - days * us_per_day;
  date::year_month_day day{date::sys_days(date::days(days))};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     rest / us_per_hour, rest / us_per_minute % 60, rest / us_per_second % 60);
}

}  // namespace bq::base
