#pragma once

#include <optional>
#include <string>
#include <vector>

#include "applications/registry/desk.h"
#include "applications/registry/intake/outcome.h"
#include "applications/registry/intake/source.h"
#include "record/ledger/ledger.h"

namespace bq::applications::registry::intake {

/// An import as the ledger has it.
struct Import {
  std::string id, key, by;
  base::Instant at;
  std::int64_t begun = 0;  // seq of its first event
  std::vector<FileDigest> files;
  std::uint64_t enrolled = 0;
  std::optional<Counts> counts;  // none: it was cut off; the same import again completes it
  bool is_undone = false;
};

/// Lists the imports of a registry, the oldest first.
base::Result<std::vector<Import>> list_imports(record::ledger::Reader& reader);

/// Tells whether an import is there for somebody: all are for who sees all centres, else his own.
bool is_seen(const Import& import, const Actor& actor);

/// Gives the id under which an import of this key that the actor sees goes on, or the next one.
std::string id_for(const std::vector<Import>& imports, const std::string& key, const Actor& actor);

/// Puts on record that an import begins, is done, or is undone. The same again changes nothing.
class ImportRecord {
 public:
  ImportRecord(record::ledger::Ledger& ledger, std::string actor, std::string id)
      : ledger_(ledger), actor_(std::move(actor)), id_(std::move(id)) {}
  base::Done begin(const Source& source);
  base::Done end(const Counts& counts, std::uint64_t enrolled);
  base::Done undo(const Json& what);

 private:
  base::Done put(const char* kind, Json body);
  record::ledger::Ledger& ledger_;
  std::string actor_, id_;
};

}  // namespace bq::applications::registry::intake
