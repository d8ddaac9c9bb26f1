#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/table/mapping.h"
#include "record/code/vocabulary.h"
#include "record/fact/fact.h"
#include "record/timeline/timelines.h"

namespace bq::ingest::load {

/// What to read, and how.
struct LoadRequest {
  std::string path;                             // a folder, a file or an archive
  std::string domain;  // the key under `data:`; a subfolder of that name is read alone
  std::vector<std::string> files;               // patterns of the ends of paths
  std::vector<std::string> centres;
  const table::Mapping* mapping = nullptr;
  const record::code::Vocabulary* vocabulary = nullptr;
  unsigned threads = 1;
  bool read_labels = true;                      // false: labels' columns are not looked at
  bool any_path = false;                        // read every file whose header the mapping knows
  bool longer_delays = false;  // each declared delay once more; labels and known columns stay
  std::vector<std::string> more_paths = {};     // read with `path` as one source
};

/// A row of the attrition table: what did not become a subject or a row, and why.
struct Exclusion {
  std::string centre;
  std::string reason;  // file refused: missing column, duplicate subject, ...
  std::uint64_t subjects = 0;
  std::uint64_t rows = 0;
};

/// A row of the source that no timeline holds, because its time or its subject cannot be used.
struct UnplacedRow {
  std::uint32_t document = 0;
  std::uint32_t line = 0;
  std::string centre;
  std::string subject;
  std::optional<base::Instant> happened;
};

/// What became of one concept's cells.
struct ConceptCounts {
  std::uint64_t facts = 0;
  std::uint64_t implausible = 0;
  std::uint64_t rounded = 0;
  std::uint64_t limits = 0;                     // written as < or >
  std::uint64_t delayed = 0;                    // known = happened + the concept's declared delay
  std::uint64_t at_once = 0;                    // known = happened, as the mapping says
  std::uint64_t from_start = 0;                 // no time of its own: known from the start on
};

/// What was read. Each cell of a mapped column is missing, kept, repeated, implausible, too large
/// or not understood.
struct Counts {
  std::uint64_t files = 0;
  std::uint64_t files_refused = 0;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t rows_refused = 0;
  std::uint64_t cells = 0;
  std::uint64_t missing = 0;
  std::uint64_t kept = 0;
  std::uint64_t repeated = 0;                   // a static value that is still the same
  std::uint64_t implausible = 0;
  std::uint64_t too_large = 0;
  std::uint64_t not_understood = 0;             // text for a number, an unknown code or unit
  std::uint64_t rounded = 0;
  std::uint64_t unmapped_rows = 0;              // long rows whose concept is not mapped
  std::uint64_t outside = 0;                    // values of subjects that no table lists
  std::vector<ConceptCounts> concepts;          // by ConceptId

  void add(const Counts& other);
};

struct Loaded {
  record::timeline::Timelines timelines;
  std::vector<record::fact::Finding> findings;
  std::vector<Exclusion> exclusions;            // by centre and reason
  std::vector<UnplacedRow> unplaced;            // in input order
  Counts counts;
  std::string digest;  // SHA-256 over centres, paths and bytes, whatever holds them
  bool is_generated = false;                    // the data say that they are made up
};

/// Reads a source into timelines. The answer is the same for any number of threads. What is wrong
/// inside the data becomes findings; a source that cannot be read as a whole, or that gives no
/// subject, is refused.
base::Result<Loaded> load(const LoadRequest& request);

}  // namespace bq::ingest::load
