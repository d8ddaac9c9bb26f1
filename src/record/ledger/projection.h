#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/ledger/connection.h"
#include "record/ledger/event.h"

namespace bq::record::ledger {

/// How an owner's tables came to be: script n leads from version n - 1 to n. What was once released
/// is never changed; a new script is added.
struct Migrations {
  std::string owner;
  std::vector<std::string> scripts;

  /// Takes a .sql file whose parts are named 1, 2, 3, ...; anything else is our own fault.
  static Migrations of(std::string owner, std::string_view file_text);
  std::int64_t version() const { return static_cast<std::int64_t>(scripts.size()); }
};

/// Derives tables from events. It must give the same tables for the same events, whenever and
/// however often it is asked. What is refused is undone in the tables; what a projection keeps in
/// memory until `settle` it undoes itself.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual Migrations migrations() const = 0;
  /// Puts one event into the tables; those of kinds that it does not know pass by. A refusal
  /// refuses the command that appended the event.
  virtual base::Done apply(const Event& event, Connection& state) = 0;
  /// Writes what `apply` has only noted: sums that many events change. Called before a commit, so
  /// that only commands of the same batch do not see it yet.
  virtual base::Done settle(Connection& state);
  /// Forgets what was noted of events after `seq`: they were undone.
  virtual void go_back(std::int64_t seq);
  /// Empties the tables, before all events are applied anew.
  virtual base::Done clear(Connection& state) = 0;
};

using Projections = std::vector<std::shared_ptr<Projection>>;

/// Marks a database file as a ledger: `BQLD`.
inline constexpr std::int64_t owner_mark = 0x42514C44;

/// The ledger's own tables.
Migrations own_migrations();

/// Lists the owners whose tables lag behind; all of them in a new database. Refuses one that was
/// written by a newer programme, or by one with other owners: its tables would no longer follow
/// the events.
base::Result<std::vector<Migrations>> find_pending(Connection& connection,
                                                   const std::vector<Migrations>& known);

/// Brings tables to their present version, inside the caller's transaction.
base::Done migrate(Connection& connection, const std::vector<Migrations>& pending);

/// Gives an owner's version in the database, 0 if it has none.
base::Result<std::int64_t> version_of(Reader& reader, const std::string& owner);

}  // namespace bq::record::ledger
