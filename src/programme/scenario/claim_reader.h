#pragma once

#include "programme/scenario/story.h"

namespace bq::programme::scenario {

/// Reads what stands after the time of an expectation:
/// `score NAME = 3 (2 of 7 parts)`, `rule NAME true|false|unknown [(reason)] [because C V of
/// 09:30]`, `value EXPRESSION = V` (`~`: rounded), `missing EXPRESSION [(reason)]`, `state
/// EXPRESSION = reason`, `outcome = 0|1`, `outcome missing`, `alert RULE raised`, `alert RULE not
/// raised`.
base::Result<Claim> read_claim(const Word& text);

/// All reasons for a missing value by name, `measured` first.
const std::vector<std::string>& reason_names();

}  // namespace bq::programme::scenario
