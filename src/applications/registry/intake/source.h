#pragma once

#include <optional>
#include <string>
#include <vector>

#include "applications/registry/intake/outcome.h"
#include "applications/registry/registry.h"
#include "base/progress.h"
#include "base/result.h"
#include "ingest/load/load.h"
#include "ingest/table/mapping.h"
#include "record/fact/fact.h"

namespace bq::applications::registry::intake {

struct FileDigest {
  std::string name;    // without its folder
  std::string sha256;  // of its bytes
};

struct SourceRequest {
  std::vector<std::string> files;
  std::string mapping_file;  // empty: one is suggested
  bool enrols = false;
  base::Language language = base::Language::en;
  unsigned threads = 1;
};

/// The files as the engine read them: timelines by whoever the files name. Filled by `read_source`.
struct Source {
  std::vector<std::string> paths;
  std::vector<FileDigest> files;
  ingest::table::Mapping mapping;
  std::string key;  // SHA-256 over the files' and the mapping's digests: the same import again
  ingest::load::Loaded loaded;
  std::vector<base::Words> left_out;  // columns and files that are not imported, and why
  std::vector<base::Words> remarks;   // what workbooks hold besides values: formulas, macros, links
};

base::Result<Source> read_source(const Registry& registry, const SourceRequest& request);

/// Says in both languages why the reader of the files kept something out, and what helps.
Reason reason_of(const record::fact::Finding& finding);

/// Turns what the reader kept out into refused cells.
void refuse_findings(const Source& source, Tally& tally);

/// Gives the registry's centre that a word of the files means, by its key or title; none if it is
/// no centre's.
std::optional<std::string> centre_named(const Registry& registry, const std::string& word);

/// Where values of a concept stand, and in which unit.
struct ValueColumn {
  std::string heading;                            // empty: none is known
  const ingest::table::Target* target = nullptr;  // what the mapping makes of it, or null
};

/// Finds the columns of concepts, by document.
class Columns {
 public:
  explicit Columns(const Source& source);
  ValueColumn of(std::uint32_t document, const std::string& centre,
                 record::code::ConceptId concept_id) const;
  /// Gives the heading of the column that names whom a document's rows are about.
  std::string subject_of(std::uint32_t document, const std::string& centre) const;

 private:
  const Source& source_;
  std::vector<std::size_t> tables_;  // of the mapping, by document
};

}  // namespace bq::applications::registry::intake
