#pragma once

#include <string>

#include "applications/registry/registry.h"
#include "ingest/load/load.h"

namespace bq::applications::registry {

/// Reads what was entered as the engine's timelines, from the folder of a ledger that another
/// process may be writing to: a subject each person, by study number; a row each form, at the end
/// of its day; known by the concept's declared delay (once more with `longer_delays`). Open queries
/// are findings. Who took his consent back is left out and counted. The digest is that of the
/// entries, whatever else is on record.
base::Result<ingest::load::Loaded> read_timelines(const Registry& registry,
                                                  const std::string& folder, bool longer_delays);

}  // namespace bq::applications::registry
