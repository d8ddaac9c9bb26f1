#pragma once

#include <future>
#include <memory>
#include <string>

#include "base/result.h"
#include "record/ledger/chain.h"
#include "record/ledger/connection.h"
#include "record/ledger/event.h"
#include "record/ledger/folder.h"
#include "record/ledger/projection.h"

namespace bq::record::ledger {

/// Events, chained by hash and signed, in one folder, and the tables that projections derive from
/// them. All functions may be called from several threads. At its end it runs what was handed in.
class Ledger {
 public:
  /// Opens a folder or makes it, for this process alone. Tables of an older version are brought up
  /// to date, after a copy of the database beside it; where that changes projections' tables, all
  /// events are applied anew. Refuses a newer version, and a database that ends before what
  /// heads.log knows.
  static base::Result<std::unique_ptr<Ledger>> open(const std::string& folder,
                                                    Projections projections, Clock clock);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();

  /// Hands a command in; its completion is called when it lies on the disk, or was refused. A
  /// batch that the disk does not take is refused as a whole, with kind disk.
  void hand_in(Command command, Completion completion);
  /// Hands a command in, and gives what will come.
  std::future<base::Result<Receipt>> hand_in(Command command);
  /// Hands a command in and waits. Not from a completion.
  base::Result<Receipt> write(Command command);

  /// Gives the state as it is on the disk now.
  base::Result<Snapshot> read();
  /// Gives where the chain ends on the disk.
  Head head() const;

  /// Empties the tables of all projections and applies all events, in one transaction.
  base::Done rebuild();
  /// Copies the database as it is now into a file that is not there yet, while writing goes on.
  /// The signing key is not in it.
  base::Done backup(const std::string& to_file);

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bq::record::ledger
