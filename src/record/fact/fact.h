#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "record/code/concept.h"

namespace bq::record::fact {

enum class State : std::uint8_t { measured, pending, not_assessable, retracted };

/// Says that a value is a limit: `< 0.01` is below, `> 1000` above.
enum class Limit : std::uint8_t { none, below, above };

/// Why a value is missing, or `measured`; the order is that of language.md: the first that applies.
enum class Reason : std::uint8_t {
  measured,
  not_collected,
  not_assessable,
  pending,
  stale,
  never,
  undefined
};

std::string_view show(Reason reason);
std::string_view show(State state);

/// One version of one observation. Filled by ingest; nothing after it edits it.
struct Fact {
  code::ConceptId concept_id = 0;
  State state = State::measured;
  Limit limit = Limit::none;
  std::uint32_t document = 0;    // index into the documents of its Timelines
  std::uint32_t line = 0;        // row of the document, from 1
  std::uint32_t identity = 0;    // of the subject's fact; 0: identity is the content
  std::int32_t version = 0;      // the source's number; else 0 and `seen` decides
  base::Instant happened;
  base::Instant seen;            // recorded where a live door took it in, else known
  std::int64_t value = 0;        // whole number of the resolution, index of a code, 0 or 1
};

/// Something imperfect in the world: what rule found it, where, and what was done about it.
struct Finding {
  std::string rule;
  std::string severity;  // note | warning | error
  std::string centre;
  std::string subject;
  std::string file;
  std::uint32_t line = 0;
  std::string column;
  std::string concept_name;
  std::string value;
  std::string action;    // kept | kept out | file refused | ...
  std::uint64_t times = 1;  // findings that the line stands for: more than one in a line of counts
};

}  // namespace bq::record::fact
