#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/ledger/connection.h"
#include "record/ledger/event.h"

namespace bq::record::ledger {

/// Where a chain does not hold.
struct Fault {
  std::int64_t seq = 0;  // the first event that does not hold
  std::string sentence;
};

/// What verification found.
struct Verdict {
  std::int64_t events = 0;
  Head head;                   // of the events that are there
  std::string public_key;      // by which the heads are signed
  std::int64_t log_lines = 0;  // lines of heads.log that were looked at
  std::vector<Restored> restored;
  std::optional<Fault> fault;  // none: it holds
};

/// Against what a ledger is verified. What was kept elsewhere counts more than what lies in the
/// folder: who may write there may exchange all of it.
struct Witness {
  std::string public_key;  // hex; empty = that of audit.pub
  std::string heads;       // a file; empty = heads.log
};

/// Walks the chain of a folder and compares it with its signed head and with heads.log; a process
/// may write meanwhile. Finds an altered, missing, added or moved event, a cut-off end, a bad
/// signature. Refused only when nothing can be read.
base::Result<Verdict> verify(const std::string& folder, const Witness& witness = {});

/// Walks the chain of a database file, such as a backup, and compares it with its signed head. An
/// empty public key takes that of the head.
base::Result<Verdict> verify_file(const std::string& file, const std::string& public_key = "");

}  // namespace bq::record::ledger
