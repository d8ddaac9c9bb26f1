#pragma once

#include <string>

#include "applications/registry/intake/outcome.h"
#include "applications/registry/registry.h"
#include "base/result.h"

namespace bq::applications::registry::intake {

/// Writes a workbook: every refused cell with why and what helps, and what became of each item.
/// What stands in the files is text there, whatever it begins with.
base::Done write_report(const Registry& registry, const Tally& tally, const std::string& path);

}  // namespace bq::applications::registry::intake
