#pragma once

#include <cstdint>
#include <optional>

#include "analysis/alert/policy.h"

namespace bq::analysis::alert {

/// Tells that a rule raised an alert; the one raised at `supersedes` is replaced, never edited.
struct Raised {
  base::Instant at;
  std::optional<double> risk;
  std::optional<base::Instant> supersedes;
};

/// Plays the policy of one rule over the moments of one subject.
///
/// Fixed by language.md: armed, it raises when the condition is true now and in n of the last m
/// moments (m shrinks at the start, n does not). Disarmed until T - raise >= `re_arm_after`, or
/// until persist holds and risk >= r0 + `risk_rise`: a new alert that supersedes the first.
/// Chosen here, where that page is silent:
/// - An unknown moment is one of the last m and is not true; a raise does not empty the last m.
/// - Lasting: the condition was true at every known moment from the first true one after the last
///   false one up to now, and that first one lies `lasting` or more back. Unknown breaks no such
///   run and begins none. What was true between two moments is not asked.
/// - Once T - raise >= `re_arm_after` the next alert is new and supersedes nothing, also when the
///   risk has risen. Each alert sets r0 anew; without a risk at the raise or now there is no rise.
/// - Hysteresis holds back re-arming by time alone: the risk must have been below
///   threshold - hysteresis at a moment after the raise, at T itself at the latest. A rise needs no
///   dip. A rule without a threshold has no hysteresis.
class RuleState {
 public:
  explicit RuleState(const Policy& policy, std::optional<double> threshold = std::nullopt);

  /// Takes the next moment, which must be later than the one before; gives the alert it raises.
  std::optional<Raised> step(base::Instant at, Truth condition, std::optional<double> risk);

 private:
  void remember(base::Instant at, Truth condition);
  bool persists(base::Instant at, Truth condition) const;
  bool armed(base::Instant at) const;
  bool has_risen(std::optional<double> risk) const;

  Policy policy_;
  std::optional<double> dip_level_;         // threshold - hysteresis
  std::uint64_t recent_ = 0;                // bit 0: the condition is true now; one bit a moment
  std::optional<base::Instant> run_start_;  // first true moment after the last false one
  std::optional<base::Instant> last_;
  std::optional<Raised> raised_;
  bool dipped_ = false;
};

}  // namespace bq::analysis::alert
