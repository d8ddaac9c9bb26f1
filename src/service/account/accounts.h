#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/ledger/ledger.h"
#include "service/account/attempts.h"
#include "service/account/directory.h"
#include "service/account/events.h"
#include "service/account/person.h"
#include "service/account/refusal.h"
#include "service/account/state.h"

namespace bq::service::account {

struct SignIn {
  std::string user;
  std::string password;
  std::string remote;  // the name under which the address is counted
};
struct SignedIn {
  std::string session;  // for the client's cookie; 256 random bits, never one that it offered
  Person person;
};
struct PasswordChange {
  std::string session;  // as the client has it
  std::string old_password;
  std::string new_password;
  std::string remote;
};

/// A user as others may see it.
struct UserView {
  std::string name;
  std::string display;
  bool is_active = true;
  std::vector<RoleAt> roles;
  std::optional<base::Instant> last_sign_in;
  bool must_change_password = false;
};
struct NewUser {
  std::string name;
  std::string display;
  std::vector<RoleAt> roles;
};
struct NewPassword {
  UserView user;
  std::string password;  // shown this once; must be changed at the first sign-in
};

/// A token as its owner may see it.
struct TokenView {
  std::string id;
  std::string title;
  base::Instant made;
  base::Instant expires;
  std::optional<std::vector<std::string>> permissions;  // none: all that the owner has
};
struct TokenWish {
  std::string title;
  std::optional<int> days;                              // 1 to 366; none: 90
  std::optional<std::vector<std::string>> permissions;  // none: all that the owner has
};
struct MadeToken {
  TokenView view;
  std::string token;  // shown this once
};

/// Who wants something changed; the same key again changes nothing again (`shown_once` where a
/// secret was in the answer: it lies nowhere).
struct Order {
  Person by;
  std::string key;  // made by the client; empty: none
};

/// Users, their roles per centre, sessions and API tokens. All changes are events of the ledger;
/// who is who is answered from memory. Thread-safe. Everything but `who` and `who_by_token` may
/// block, so none of it may be called from a completion of the ledger; passwords are hashed on the
/// caller's thread, two at once. The ledger must have `make_projection()` and outlive this.
class Accounts {
 public:
  static base::Result<std::unique_ptr<Accounts>> open(record::ledger::Ledger& ledger,
                                                      record::ledger::Clock clock);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  /// Makes `admin` where there is no user at all, and gives the password; else nothing.
  Outcome<std::optional<std::string>> make_first_administrator();

  /// Begins a session: it ends 30 minutes after its last use, 12 hours after its begin, or as the
  /// oldest of more than ten. The name may come in capitals or with blanks around it.
  Outcome<SignedIn> sign_in(const SignIn& wish);
  /// Ends a session; one that is not there is no refusal.
  Outcome<void> sign_out(const std::string& session);
  std::optional<Person> who(const std::string& session) const;
  std::optional<Person> who_by_token(const std::string& token) const;
  /// Gives the person a new password, and ends all other sessions; tokens stay.
  Outcome<void> change_password(const PasswordChange& change);

  // An administrator of some centres sees the users with a role there or none, and changes those
  // who have roles nowhere else.

  Outcome<std::vector<UserView>> users(const Person& by) const;
  Outcome<NewPassword> make_user(const Order& order, const NewUser& wish);
  /// Other roles end the user's sessions; deactivation ends them and revokes the tokens.
  Outcome<UserView> change_user(const Order& order, const std::string& name,
                                const UserChange& change);
  /// Gives a user a random password to be changed at once; ends all sessions, revokes all tokens,
  /// and lets a user who waits try again.
  Outcome<NewPassword> reset_password(const Order& order, const std::string& name);

  Outcome<std::vector<TokenView>> tokens(const Person& of) const;
  /// Makes a token for who signed in: not by a token, at most 20.
  Outcome<MadeToken> make_token(const Order& order, const TokenWish& wish);
  Outcome<void> revoke_token(const Order& order, const std::string& id);

 private:
  using Transaction = record::ledger::Transaction;
  using Work = std::function<Outcome<void>(Transaction&)>;
  struct Check;
  enum class Repeat { no, yes };
  using Turns = std::counting_semaphore<2>;
  class HashTurn;

  Accounts(record::ledger::Ledger& ledger, record::ledger::Clock clock)
      : ledger_(ledger), clock_(std::move(clock)) {}

  /// Runs work as a command, and brings what memory has of the user `about`, if any, up to the
  /// tables.
  Outcome<Repeat> write(const Order& order, const std::string& about, const Work& work);
  void refresh(const std::string& name);
  Outcome<std::optional<User>> find(const std::string& name) const;
  Outcome<User> existing(const std::string& name) const;
  Outcome<std::string> hash(const std::string& password) const;
  Outcome<Check> check(const SignIn& wish) const;
  Outcome<void> note_refusal(const SignIn& wish, const Check& check, std::string_view actor);
  Outcome<std::string> begin_session(const SignIn& wish, const User& checked);

  record::ledger::Ledger& ledger_;
  record::ledger::Clock clock_;
  Directory directory_;
  Attempts attempts_;
  mutable Turns hashing_{2};
  std::mutex writing_;  // held from a command until memory knows of it
};

/// A turn at hashing, which takes 64 MB; waits for it.
class Accounts::HashTurn {
 public:
  explicit HashTurn(Turns& turns) : turns_(turns) { turns_.acquire(); }
  HashTurn(const HashTurn&) = delete;
  HashTurn& operator=(const HashTurn&) = delete;
  ~HashTurn() { turns_.release(); }

 private:
  Turns& turns_;
};

}  // namespace bq::service::account
