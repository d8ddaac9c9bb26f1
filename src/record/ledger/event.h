#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret/signature.h"
#include "record/ledger/connection.h"

namespace bq::record::ledger {

/// Gives the present moment; whoever opens a ledger hands in base::now.
using Clock = std::function<base::Instant()>;

/// What an event's body says, already read, for the projection that knows its kind. It is not on
/// record: the body alone must say the same.
struct Meaning {
  virtual ~Meaning() = default;
};

/// What a command wants to put on record.
struct NewEvent {
  std::string actor;    // who did it
  std::string centre;   // where, may be empty
  std::string kind;     // what was done: form.saved; `ledger.` is the ledger's own
  std::string subject;  // the key of what it is about
  std::string body;     // JSON, opaque here
  std::shared_ptr<const Meaning> meaning = nullptr;  // of the body, or nothing
};

/// What is on record, for ever.
struct Event : NewEvent {
  std::int64_t seq = 0;    // 1, 2, 3, ... without gaps
  base::Instant recorded;  // when, by the clock of the machine
  std::string hash;        // binds it to all before it; hex
};

/// Where a chain ends; an empty one at 0 with 64 zeros.
struct Head {
  std::int64_t seq = 0;
  std::string hash = std::string(64, '0');
  bool operator==(const Head&) const = default;
};

/// A head with the ledger's signature.
struct SignedHead : Head {
  base::Instant recorded;  // when it was signed
  std::string public_key;  // hex
  std::string signature;   // hex
};

/// Gives the hash that binds an event to the one before it: SHA-256 over that one's hash and every
/// field with its length.
std::string hash_of(const std::string& previous, const Event& event);

SignedHead sign_head(const Head& head, base::Instant recorded, const base::secret::Signer& signer);
/// Tells whether the signature is that of the head's own public key.
bool is_signed(const SignedHead& head);

/// The head that the database keeps.
struct StoredHead : SignedHead {
  std::int64_t applied = 0;  // up to which event the tables follow
};
/// Reads the stored head; nothing before the first event.
base::Result<std::optional<StoredHead>> read_head(Reader& reader);
/// Gives the hash of an event, nothing if there is none of this seq.
base::Result<std::optional<std::string>> hash_at(Reader& reader, std::int64_t seq);
/// Gives the seq of the last event, 0 if there is none.
base::Result<std::int64_t> last_seq(Reader& reader);

/// Reads events after a seq in their order, at most `limit`.
base::Result<std::vector<Event>> events_after(Reader& reader, std::int64_t seq, std::int64_t limit);
/// Reads the events of one subject after a seq in their order, at most `limit`.
base::Result<std::vector<Event>> events_about(Reader& reader, const std::string& subject,
                                              std::int64_t seq, std::int64_t limit);

/// Takes the row of a statement that selects seq, recorded, actor, centre, kind, subject, body,
/// hash.
void take_row(const Statement& row, Event& event);

/// What an event `ledger.restored` says: the chain went on from `from` until a backup that ended at
/// `to` took its place.
struct Restored {
  Head from;
  Head to;
  std::string replaced_key;  // the public key of the backup, if it is another one
};
inline constexpr const char* restored_kind = "ledger.restored";
std::string write_restored(const Restored& restored);
base::Result<Restored> read_restored(const Event& event);

}  // namespace bq::record::ledger
