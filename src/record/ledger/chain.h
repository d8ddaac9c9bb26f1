#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret/signature.h"
#include "record/ledger/connection.h"
#include "record/ledger/event.h"
#include "record/ledger/projection.h"

namespace bq::record::ledger {

/// The events of one database in their order, and the tables derived from them. Its caller begins
/// and commits transactions.
class Chain {
 public:
  Chain(Connection& connection, Projections projections, base::secret::Signer signer, Clock clock)
      : connection_(connection),
        projections_(std::move(projections)),
        signer_(std::move(signer)),
        clock_(std::move(clock)) {}

  Connection& connection() { return connection_; }
  const Head& head() const { return head_; }
  /// Goes back to a head after the transaction was rolled back.
  void go_back(const Head& head);

  /// Reads where the chain ends; refused if the signed head and the last event differ.
  base::Result<std::optional<SignedHead>> load();
  /// Puts an event at the end and into the tables.
  base::Result<Event> append(NewEvent event);
  /// Settles what projections have noted, and signs where the chain ends now, in the database.
  base::Result<SignedHead> sign();
  /// Does the same where this chain knows no projections: the next to load it catches up.
  base::Result<SignedHead> sign_unapplied();
  /// Applies the events that are in no table yet.
  base::Done catch_up();
  /// Empties the tables and applies all events.
  base::Done replay_all();

 private:
  base::Done apply(const Event& event);
  base::Done settle();
  base::Done apply_after(std::int64_t seq);

  Connection& connection_;
  Projections projections_;
  base::secret::Signer signer_;
  Clock clock_;
  Head head_;
  std::int64_t applied_ = 0;
};

/// What a command may do; for the time of its call only.
class Transaction {
 public:
  explicit Transaction(Chain& chain) : chain_(chain) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// The present state, with what this command has appended.
  Reader& state() { return chain_.connection(); }
  /// Tells whether something was put on record about a subject after an event.
  base::Result<bool> is_newer(const std::string& subject, std::int64_t seq);
  /// Puts an event on record and into the tables. Refuses texts that are not UTF-8 or have zero
  /// bytes, an event without kind or actor, and the ledger's own kinds.
  base::Result<Event> append(NewEvent event);
  /// Gives why an `append` failed, if one did: then the command is refused, whatever it answers.
  const std::optional<base::Problem>& failure() const { return failure_; }

 private:
  Chain& chain_;
  std::optional<base::Problem> failure_;
};

/// What a command tells the one who gave it.
using Answer = std::string;

/// A wish to change something. It is run once, alone, between other commands; if it is refused it
/// has changed nothing.
struct Command {
  std::string actor;
  std::string key;  // made by the client: the same again gets the first answer again; empty = none
  std::function<base::Result<Answer>(Transaction&)> run;
};

/// What is given back when a command lies on the disk.
struct Receipt {
  Answer answer;
  std::int64_t seq = 0;   // where the chain ended after it
  bool repeated = false;  // the key was answered before
};

/// Called once, from the ledger's thread: brief, without waiting for another command.
using Completion = std::function<void(base::Result<Receipt>)>;

}  // namespace bq::record::ledger
