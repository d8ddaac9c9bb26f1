#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "ingest/load/load.h"
#include "record/code/vocabulary.h"

namespace bq::programme::report {

/// Says where the known time of a concept's values came from: counts of everything that was read,
/// which add up to `n`, and the declared delay (minutes).
nlohmann::ordered_json known_json(const ingest::load::ConceptCounts& counts,
                                  const record::code::Concept& c);

/// Counts the values that were read, without those of labels.
std::uint64_t count_values(const ingest::load::Loaded& loaded,
                           const record::code::Vocabulary& vocabulary);

/// Writes what became of each concept's cells as a CSV: a row per concept that has any. Gives the
/// digest.
base::Result<std::string> write_value_counts(const std::string& path,
                                             const ingest::load::Loaded& loaded,
                                             const record::code::Vocabulary& vocabulary);

}  // namespace bq::programme::report
