#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "record/ledger/connection.h"
#include "record/ledger/projection.h"
#include "service/account/person.h"
#include "service/account/refusal.h"

namespace bq::service::account {

struct Session {
  std::string id;  // the stored form of what the client keeps
  base::Instant began;
  base::Instant seen;  // at most ten minutes before it was last used
};

struct Token {
  std::string id;    // names it; tells nothing
  std::string hash;  // the stored form of what the client keeps
  std::string title;
  base::Instant made;
  base::Instant expires;
  std::optional<std::vector<std::string>> permissions;  // none: all that its owner has
};

/// A user as the tables have it.
struct User {
  std::string name;
  std::string display;
  std::string password;  // the hash
  bool is_active = true;
  bool must_change_password = false;
  std::optional<base::Instant> last_sign_in;
  Grants grants;
  std::vector<Session> sessions;  // the oldest first
  std::vector<Token> tokens;

  bool administers_all() const;
};

Person person_of(const User& user);
Person person_of(const User& user, const Token& token);

base::Result<std::optional<User>> find_user(record::ledger::Reader& reader,
                                            const std::string& name);
/// Finds a user or refuses: `no_user`.
Outcome<User> existing_user(record::ledger::Reader& reader, const std::string& name);
base::Result<std::vector<User>> all_users(record::ledger::Reader& reader);
base::Result<bool> has_session(record::ledger::Reader& reader, const std::string& id);
/// Tells whether somebody but this user is an active administrator of all centres.
base::Result<bool> has_other_administrator(record::ledger::Reader& reader, const std::string& name);

/// Derives the tables account_* from the events of `events.h`.
std::shared_ptr<record::ledger::Projection> make_projection();

/// Gives a statement of this room's account.sql.
const std::string& own_sql(std::string_view name);

}  // namespace bq::service::account
