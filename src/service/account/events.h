#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "record/ledger/chain.h"
#include "record/ledger/event.h"
#include "service/account/person.h"
#include "service/account/state.h"

namespace bq::service::account {

// The events of this room, about the subject `user:NAME`, or `user:` where there is no such user.
// Passwords, sessions and tokens are in them only as what cannot be turned back.

struct UserChange {
  std::optional<std::string> display;
  std::optional<bool> active;
  std::optional<std::vector<RoleAt>> roles;

  bool is_empty() const { return !display && !active && !roles; }
};

struct NewToken {
  std::string id;
  std::string hash;
  std::string title;
  base::Instant expires;
  std::optional<std::vector<std::string>> permissions;
};

/// Writes events about one user.
class About {
 public:
  About(std::string_view actor, std::string_view user) : actor_(actor), user_(user) {}
  using Event = record::ledger::NewEvent;

  Event created(const std::string& display, const std::string& hash,
                const std::vector<RoleAt>& roles) const;
  Event changed(const UserChange& change) const;
  /// `why`: changed, reset, cost (the same password at today's cost).
  Event password_changed(const std::string& hash, bool must_change, std::string_view why) const;
  Event session_began(const std::string& session, const std::string& remote) const;
  Event session_seen(const std::string& session) const;
  /// `why`: signed_out, expired, too_many, deactivated, roles, password.
  Event session_ended(const std::string& session, std::string_view why) const;
  /// `why`: unknown, password, inactive, old_password.
  Event sign_in_refused(const std::string& remote, std::string_view why) const;
  Event token_made(const NewToken& token) const;
  /// `why`: revoked, expired, deactivated, password.
  Event token_revoked(const std::string& token, std::string_view why) const;

 private:
  std::string actor_;
  std::string user_;
};

/// Puts on record that all sessions of a user end, but one.
base::Done end_sessions(record::ledger::Transaction& transaction, const std::string& actor,
                        const User& user, std::string_view why, std::string_view but = {});
base::Done revoke_tokens(record::ledger::Transaction& transaction, const std::string& actor,
                         const User& user, std::string_view why);
/// A command that says that a session was used, if it is still there.
record::ledger::Command note_use(const std::string& user, const std::string& session);

}  // namespace bq::service::account
