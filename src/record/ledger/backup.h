#pragma once

#include <string>

#include "base/result.h"
#include "record/ledger/event.h"

namespace bq::record::ledger {

struct Restoring {
  std::string from;    // a file of Ledger::backup
  std::string folder;  // whose ledger it becomes
  std::string actor;   // who does it
  Clock clock;
  bool replace_newer = false;  // also where events are lost to the present state
};

struct RestoreReport {
  Restored restored;     // from which head to which
  std::int64_t seq = 0;  // of the event that says so
  std::string kept;      // where the replaced database lies; empty if there was none
};

/// Puts a backup in the place of a ledger that no process works with. The backup's chain is
/// verified first; the replaced database stays beside it under a dated name; an event
/// `ledger.restored` says what happened. Refuses to lose events of the present ledger unless
/// `replace_newer`. A new folder gets a key of its own.
base::Result<RestoreReport> restore(const Restoring& restoring);

/// Names a file that is not there yet: ledger-WHY-20260531T120000Z.db, with a number if that is
/// taken.
std::string dated_name(const std::string& folder, const std::string& why, base::Instant now);

}  // namespace bq::record::ledger
