#pragma once

#include <string>

#include "base/result.h"
#include "record/code/vocabulary.h"
#include "record/timeline/timelines.h"

namespace bq::ingest::meds {

using record::code::Vocabulary;
using record::timeline::Timelines;

/// Writes timelines as a MEDS folder (MEDS 0.4), whole or not at all: a row a fact with its concept
/// as code, the time at which it happened, its number, and beside them what MEDS has no column for:
/// when it was known, the exact value, state, limit, place. Starts, ends and rows of the source are
/// rows too. A folder that these timelines' own kind once filled is replaced, any other refused.
base::Done write_timelines(const std::string& folder, const Timelines& timelines,
                           const Vocabulary& vocabulary);

/// Tells whether a folder holds timelines that `write_timelines` wrote.
bool holds_timelines(const std::string& folder);

/// What was read back, with the digest of the bytes that it was read from.
struct StoredTimelines {
  Timelines timelines;
  std::string digest;
};

/// Reads timelines back as they were; without `labels` the facts of labels are left out. Refuses a
/// folder written with another vocabulary and one whose parts do not fit together, by name.
base::Result<StoredTimelines> read_timelines(const std::string& folder,
                                             const Vocabulary& vocabulary, bool labels);

}  // namespace bq::ingest::meds
