#pragma once

#include <string>
#include <vector>

#include "programme/scenario/story.h"
#include "record/code/vocabulary.h"
#include "record/fact/fact.h"
#include "record/timeline/timelines.h"

namespace bq::programme::scenario {

/// A fact of a story, looked up in the vocabulary.
struct MadeFact {
  record::fact::Fact fact;
  std::string shown;     // `lactate 4.1 mmol/L`
  std::string kept_out;  // why it does not enter; empty: it does
};

/// The patient of a story as the engine takes one in.
struct Patient {
  record::timeline::Subject subject;
  std::vector<std::uint8_t> collected;  // by ConceptId: all but what the centre lacks
  std::vector<MadeFact> facts;
  std::vector<record::timeline::RowMark> rows;  // one at each time at which something happened
};

/// Looks up concepts, codes and units, judges values, and gives lines that correct one another one
/// identity, their versions in order of writing. An unknown name is refused with the nearest.
base::Result<Patient> make_patient(const Story& story, const record::code::Vocabulary& vocabulary);

/// Lists V(T), found without the engine: of each identity the latest version with seen <= T,
/// nothing where that retracts.
std::vector<const MadeFact*> seen_at(const Patient& patient, base::Instant moment);

/// Reads a value of a concept, in its canonical unit where none is named. Nothing where it is not
/// plausible; pending and the like are no values and refused.
base::Result<std::optional<std::int64_t>> read_value(const record::code::Concept& subject,
                                                     const Word& value, const std::string& unit,
                                                     const record::code::UnitTable& units);

/// Writes what is known of a fact at a moment: value, both clocks, and why it does not count.
std::string show(const MadeFact& made, const Patient& patient, base::Instant moment);

}  // namespace bq::programme::scenario
