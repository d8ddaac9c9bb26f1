#include "analysis/alert/policy.h"

#include <string>

namespace bq::analysis::alert {
namespace {

base::Done refuse(std::string sentence) {
  return base::refuse(base::ProblemKind::definition, {}, std::move(sentence));
}

base::Done check_moments(const Persist& persist) {
  if (persist.needed == 0) return refuse("persist needs 1 moment at least; `1 of 1` is no wait");
  if (persist.needed > persist.of_last)
    return refuse("persist asks for " + std::to_string(persist.needed) + " of the last " +
                  std::to_string(persist.of_last) + " moments; the first may not be the larger");
  if (persist.of_last > most_moments)
    return refuse("persist looks at " + std::to_string(persist.of_last) + " moments; at most " +
                  std::to_string(most_moments) + " are kept: write a duration instead");
  return {};
}

}  // namespace

base::Done check(const Policy& policy) {
  if (!policy.persist.lasting) BQ_TRY(check_moments(policy.persist));
  if (policy.persist.lasting && policy.persist.lasting->us <= 0)
    return refuse("persist needs a duration above 0, e.g. `2 h`");
  if (policy.re_arm_after.us < 0) return refuse("re_arm after may not be negative");
  if (policy.risk_rise && !(*policy.risk_rise > 0))
    return refuse("`risk rises` needs a rise above 0");
  if (policy.hysteresis && !(*policy.hysteresis >= 0))
    return refuse("hysteresis may not be negative");
  return {};
}

}  // namespace bq::analysis::alert
