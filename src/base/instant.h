#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace bq::base {

/// A length of time in microseconds; may be negative.
struct Duration {
  std::int64_t us = 0;
  auto operator<=>(const Duration&) const = default;
  Duration operator-() const { return {-us}; }
};

/// A moment in microseconds since 1970-01-01T00:00:00Z. Data without a calendar are anchored at
/// 2000-01-01.
struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
};

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_minute = 60 * us_per_second;
inline constexpr std::int64_t us_per_hour = 3600 * us_per_second;
inline constexpr std::int64_t us_per_day = 24 * us_per_hour;
inline constexpr Instant before_all{std::numeric_limits<std::int64_t>::min() / 4};
inline constexpr Instant after_all{std::numeric_limits<std::int64_t>::max() / 4};
inline constexpr Instant relative_anchor{946'684'800LL * us_per_second};  // 2000-01-01T00:00:00Z

inline constexpr Instant operator+(Instant t, Duration d) { return {t.us + d.us}; }
inline constexpr Instant operator-(Instant t, Duration d) { return {t.us - d.us}; }
inline constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }
inline constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }
inline constexpr Duration operator*(Duration d, std::int64_t k) { return {d.us * k}; }
inline constexpr double hours(Duration d) {
  return static_cast<double>(d.us) / static_cast<double>(us_per_hour);
}
inline constexpr Duration of_hours(std::int64_t h) { return {h * us_per_hour}; }
inline constexpr Duration of_minutes(std::int64_t m) { return {m * us_per_minute}; }

/// Reads `6 h`, `30 min`, `-12 h`, `1.5 d`, `45 s`, `100 ms`; nothing else.
std::optional<Duration> parse_duration(std::string_view text);

/// Writes a duration in its largest whole unit: `6 h`, `90 min`, `0 h`.
std::string show(Duration duration);

/// Reads `2110-04-11 15:52:22[.5][Z|+00:00]` or a date alone as UTC; also with `/` and with
/// one-digit months, days and hours, as `2110/4/11 8:05` or `2110.4.11`, with Chinese words
/// (`2110年4月11日 8时5分`), full-width digits, and as 8 or 14 digits: the year stands first, so
/// nothing is ambiguous.
std::optional<Instant> parse_instant(std::string_view text);

/// A time as it is written: `at` as if in UTC where no zone is stated.
struct WallTime {
  Instant at;
  bool is_date = false;  // a day alone: `at` is its first instant
  bool states_zone = false;
};

/// Reads what `parse_instant` reads, and says what was written of it.
std::optional<WallTime> parse_wall_time(std::string_view text);

/// Writes ISO 8601 in UTC with seconds: `2110-04-11T15:52:22Z`.
std::string show(Instant instant);

}  // namespace bq::base
