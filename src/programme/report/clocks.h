#pragma once

#include "programme/report/describe.h"
#include "programme/report/rules.h"

namespace bq::programme::report {

/// Tells whether any value that features read was known later than it happened.
bool any_known_later(const DescribeRequest& request);

/// When values happened and when they were known, by concept; how many moments would have read a
/// value that nobody knew yet, had the two been confused; and a few subjects to look at, with their
/// scores and the alerts of `played` (null: none).
nlohmann::ordered_json describe_clocks(const DescribeRequest& request, const PlayedRules* played);

}  // namespace bq::programme::report
