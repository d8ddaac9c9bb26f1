#pragma once

#include <functional>
#include <string>
#include <vector>

#include "applications/registry/desk.h"
#include "applications/registry/intake/outcome.h"
#include "applications/registry/intake/source.h"
#include "record/ledger/ledger.h"

namespace bq::applications::registry::intake {

struct ImportRequest {
  std::vector<std::string> files;
  std::string mapping_file;     // empty: a mapping is suggested, and only what is sure is imported
  std::string consent_version;  // of people who are enrolled by the import; empty: nobody is
  bool is_dry = false;          // answers the same and changes nothing
  Actor actor;                  // people of centres that he does not see are not there for him
  base::Language language = base::Language::en;
  unsigned threads = 1;
  std::function<bool()> goes_on;  // asked between forms; false: stop where it is
  std::function<void(std::uint64_t done, std::uint64_t all)> told;  // how far it is, in people
};

/// What an import did, or would do.
struct ImportAnswer {
  std::string id;  // empty: it changed nothing, and nothing is on record of it
  Tally tally;
  std::uint64_t enrolled = 0;
  std::uint64_t forms = 0;            // that were saved
  bool first_day_is_consent = false;  // of those enrolled; else the mapping's `start`
  std::vector<base::Words> left_out;  // columns and files that are not imported, and why
  std::vector<base::Words> remarks;   // what workbooks hold besides values: formulas, macros, links
};

/// Imports files into a registry. What is saved stays when it is stopped; the same import again
/// goes on from there.
base::Result<ImportAnswer> import_files(Desk& desk, record::ledger::Ledger& ledger,
                                        const ImportRequest& request, base::Instant now);

/// Writes a workbook: every refused cell with why and what helps, and what became of each item.
/// What stands in the files is text there, whatever it begins with.
base::Done write_report(const Registry& registry, const Tally& tally, const std::string& path);

}  // namespace bq::applications::registry::intake
