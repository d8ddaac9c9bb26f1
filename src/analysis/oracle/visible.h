#pragma once

#include <vector>

#include "record/fact/fact.h"

namespace bq::analysis::oracle {

/// V(T): of every fact the latest version with seen <= T, without what is retracted; in value
/// order.
std::vector<record::fact::Fact> visible(const std::vector<record::fact::Fact>& facts,
                                        base::Instant moment);

/// Value order: happened, known, version, then the value; no value comes before any.
bool comes_before(const record::fact::Fact& a, const record::fact::Fact& b);

}  // namespace bq::analysis::oracle
