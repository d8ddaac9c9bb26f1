#include "analysis/alert/rule_state.h"

#include <bit>

#include "base/check.h"

namespace bq::analysis::alert {

RuleState::RuleState(const Policy& policy, std::optional<double> threshold) : policy_(policy) {
  BQ_CHECK(check(policy).has_value(), "a policy is checked before it is played");
  if (policy.hysteresis && threshold) dip_level_ = *threshold - *policy.hysteresis;
}

std::optional<Raised> RuleState::step(base::Instant at, Truth condition,
                                      std::optional<double> risk) {
  BQ_CHECK(!last_ || at > *last_, "moments of a rule come in order of time");
  last_ = at;
  remember(at, condition);
  if (dip_level_ && risk && *risk < *dip_level_) dipped_ = true;
  if (!persists(at, condition)) return std::nullopt;
  const bool is_armed = armed(at);
  if (!is_armed && !has_risen(risk)) return std::nullopt;
  Raised alert{at, risk, std::nullopt};
  if (!is_armed) alert.supersedes = raised_->at;
  raised_ = alert;
  dipped_ = false;
  return alert;
}

void RuleState::remember(base::Instant at, Truth condition) {
  recent_ = (recent_ << 1) | (condition == Truth::yes ? 1U : 0U);
  if (condition == Truth::no) run_start_.reset();
  if (condition == Truth::yes && !run_start_) run_start_ = at;
}

bool RuleState::persists(base::Instant at, Truth condition) const {
  if (condition != Truth::yes) return false;
  if (policy_.persist.lasting) return at - *run_start_ >= *policy_.persist.lasting;
  // Moments before the first one are zero bits: they are not true, so n does not shrink with m.
  const unsigned unused = most_moments - policy_.persist.of_last;
  return std::popcount(recent_ << unused) >= static_cast<int>(policy_.persist.needed);
}

bool RuleState::armed(base::Instant at) const {
  if (!raised_) return true;
  return at - raised_->at >= policy_.re_arm_after && (!dip_level_ || dipped_);
}

bool RuleState::has_risen(std::optional<double> risk) const {
  return policy_.risk_rise && risk && raised_->risk && *risk >= *raised_->risk + *policy_.risk_rise;
}

}  // namespace bq::analysis::alert
