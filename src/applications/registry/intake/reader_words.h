#pragma once

#include "applications/registry/intake/outcome.h"
#include "record/fact/fact.h"

namespace bq::applications::registry::intake {

/// Says in both languages why the reader of the files kept something out, and what helps.
Reason reason_of(const record::fact::Finding& finding);

}  // namespace bq::applications::registry::intake
