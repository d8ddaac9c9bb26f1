#include "programme/report/value_counts.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"

namespace bq::programme::report {

using ingest::load::ConceptCounts;
using ingest::load::Loaded;
using record::code::Concept;
using record::code::ConceptId;
using record::code::ConceptRole;
using record::code::Vocabulary;

namespace {

// Calls take(concept, counts) for each concept that a cell was read for.
template <class Take>
void each_counted(const Loaded& loaded, const Vocabulary& vocabulary, Take&& take) {
  const auto& all = loaded.counts.concepts;
  for (std::size_t id = 0; id < all.size(); ++id)
    if (all[id].facts + all[id].implausible > 0)
      take(vocabulary.at(static_cast<ConceptId>(id)), all[id]);
}

std::uint64_t said_by_source(const ConceptCounts& counts) {
  return counts.facts - counts.delayed - counts.at_once - counts.from_start;
}

}  // namespace

nlohmann::ordered_json known_json(const ConceptCounts& counts, const Concept& c) {
  return {{"n", counts.facts},
          {"by_source", said_by_source(counts)},
          {"by_delay", counts.delayed},
          {"at_once", counts.at_once},
          {"from_start", counts.from_start},
          {"declared_delay_min", base::hours(c.delay) * 60}};
}

std::uint64_t count_values(const Loaded& loaded, const Vocabulary& vocabulary) {
  std::uint64_t out = 0;
  each_counted(loaded, vocabulary, [&](const Concept& c, const ConceptCounts& counts) {
    if (c.role != ConceptRole::label) out += counts.facts;
  });
  return out;
}

base::Result<std::string> write_value_counts(const std::string& path, const Loaded& loaded,
                                             const Vocabulary& vocabulary) {
  std::string out =
      "concept,role,values,known_by_source,known_by_delay,known_at_once,known_from_start,"
      "implausible,rounded,limits\n";
  each_counted(loaded, vocabulary, [&](const Concept& c, const ConceptCounts& counts) {
    out += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", c.name,
                       c.role == ConceptRole::label ? "label" : "fact", counts.facts,
                       said_by_source(counts), counts.delayed, counts.at_once, counts.from_start,
                       counts.implausible, counts.rounded, counts.limits);
  });
  BQ_TRY(base::write_file(path, out));
  return base::sha256_hex(out);
}

}  // namespace bq::programme::report
