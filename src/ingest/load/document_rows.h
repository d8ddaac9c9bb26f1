#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.h"
#include "ingest/load/load.h"
#include "ingest/table/mapping.h"

namespace bq::ingest::load {

/// A judged value before its row's subject and document are settled. Filled by the row mapper.
struct RawFact {
  std::int64_t value = 0;
  std::uint32_t row = 0;                        // index into DocumentRows::rows
  record::code::ConceptId concept_id = 0;
  record::fact::State state = record::fact::State::measured;
  record::fact::Limit limit = record::fact::Limit::none;
};

inline constexpr base::Instant at_start =
    base::before_all;  // of RawRow::happened: at its subject's start
inline constexpr base::Instant by_delay =
    base::before_all;  // of RawRow::known: happened + the concept's delay

inline constexpr std::uint32_t no_subject = ~std::uint32_t{0};  // of RawRow::subject: not known yet

struct RawRow {
  base::Instant happened;
  base::Instant known;
  std::uint32_t line = 0;
  std::uint32_t subject = 0;                    // index into DocumentRows::subjects
};

/// A subject as the table that lists them has it.
struct ListedSubject {
  std::string key;
  std::string person;
  std::optional<base::Instant> start;
  std::optional<base::Instant> end;
  std::uint32_t line = 0;
  bool has_bad_start = false;  // its cell cannot be read, and a finding says so
};

/// What one file holds. `group` puts the rows and facts of each subject together, in input order
/// within.
struct DocumentRows {
  std::string name;
  std::string centre;
  std::size_t table = 0;                        // index into Mapping::tables
  std::vector<std::string> subjects;  // or persons, where the table's rows hold for a person
  std::vector<RawRow> rows;
  std::vector<RawFact> facts;
  std::vector<ListedSubject> listed;
  std::vector<UnplacedRow> unplaced;            // `document` is set when all files are known
  std::vector<std::uint32_t>
      row_begins;  // by subject, and one more; empty while there is one subject
  std::vector<std::uint32_t> fact_begins;

  void clear();
  void group();
  std::span<const RawRow> rows_of(std::uint32_t subject) const;
  std::span<const RawFact> facts_of(std::uint32_t subject) const;
};

}  // namespace bq::ingest::load
