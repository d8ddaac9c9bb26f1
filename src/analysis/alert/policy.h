#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/result.h"

namespace bq::analysis::alert {

/// Answers a condition at one moment; unknown is a missing operand, never a false.
enum class Truth : std::uint8_t { no, yes, unknown };

/// Gives the answer of `risk >= threshold`; a missing risk is unknown.
inline Truth at_or_above(std::optional<double> risk, double threshold) {
  if (!risk) return Truth::unknown;
  return *risk >= threshold ? Truth::yes : Truth::no;
}

/// Says how long a condition must have been true before it counts: `needed` of the last `of_last`
/// moments, or, when `lasting` is set, all of that time and the counts are not looked at.
struct Persist {
  unsigned needed = 1;   // n
  unsigned of_last = 1;  // m, at most `most_moments`
  std::optional<base::Duration> lasting;
};
inline constexpr unsigned most_moments = 64;

/// Describes when one rule raises an alert and when it may raise the next (language.md, Alerts).
struct Policy {
  Persist persist;
  base::Duration re_arm_after;       // 0: armed again at the next moment
  std::optional<double> risk_rise;   // `or: risk rises 0.2`
  std::optional<double> hysteresis;  // re-arming also needs risk below threshold - hysteresis once
};

/// Refuses a policy that can never raise or that cannot be kept, with the sentence to show.
base::Done check(const Policy& policy);

}  // namespace bq::analysis::alert
