#include <algorithm>

#include "base/secret/password.h"
#include "base/secret/token.h"
#include "base/text.h"
#include "service/account/accounts.h"
#include "service/account/rules.h"

namespace bq::service::account {

namespace {

constexpr std::size_t most_sessions = 10;
constexpr std::size_t longest_remote = 64;
constexpr std::size_t longest_password = 256;  // bytes; of a longer one no more is hashed

// What is no name can be no user's, and may be a password in the wrong field: it is not kept.
SignIn clean(const SignIn& wish) {
  SignIn out = wish;
  out.user = base::lower(base::trim(wish.user));
  if (!is_user_name(out.user)) out.user.clear();
  out.remote = base::cut_utf8(wish.remote, longest_remote);
  if (!is_line(out.remote)) out.remote.clear();
  return out;
}

// Ends sessions that are over, and the oldest of those that are not, until one more has room.
Outcome<void> make_room(record::ledger::Transaction& transaction, const User& user,
                        base::Instant now) {
  const About about(user.name, user.name);
  const std::size_t live =
      std::count_if(user.sessions.begin(), user.sessions.end(),
                    [&](const Session& session) { return Directory::is_live(session, now); });
  std::size_t surplus = live >= most_sessions ? live - most_sessions + 1 : 0;
  for (const Session& session : user.sessions) {
    if (!Directory::is_live(session, now)) {
      BQ_TRY(transaction.append(about.session_ended(session.id, "expired")));
    } else if (surplus > 0) {
      --surplus;
      BQ_TRY(transaction.append(about.session_ended(session.id, "too_many")));
    }
  }
  return {};
}

}  // namespace

/// Who was found for a password.
struct Accounts::Check {
  std::optional<User> user;
  bool holds = false;
  std::string_view why() const {
    if (!user) return "unknown";
    return holds ? "inactive" : "password";
  }
  bool is_good() const { return holds && user->is_active; }
};

// The same work for all: a user who is not there, or a password that is too long, costs a hash too.
Outcome<Accounts::Check> Accounts::check(const SignIn& wish) const {
  Check out;
  BQ_ASSIGN(out.user, find(wish.user));
  const std::string_view password = std::string_view(wish.password).substr(0, longest_password);
  const HashTurn turn(hashing_);
  out.holds = out.user ? base::secret::verify_password(out.user->password, password)
                       : base::secret::verify_nobody(password);
  if (wish.password.size() > longest_password) out.holds = false;
  return out;
}

Outcome<void> Accounts::note_refusal(const SignIn& wish, const Check& check,
                                     std::string_view actor) {
  Person by;
  by.name = actor;
  const About about(actor, check.user ? wish.user : "");
  const std::string_view why = actor == nobody ? check.why() : "old_password";
  // Nothing is read again: it would take longer for a user who is there.
  const auto work = [&](Transaction& transaction) -> Outcome<void> {
    BQ_TRY(transaction.append(about.sign_in_refused(wish.remote, why)));
    return {};
  };
  BQ_TRY(write({by, ""}, "", work));
  return {};
}

Outcome<std::string> Accounts::begin_session(const SignIn& wish, const User& checked) {
  std::optional<std::string> better;
  if (base::secret::is_outdated(checked.password)) {
    BQ_ASSIGN(better, hash(wish.password));
  }
  const std::string session = base::secret::make_token();
  const About about(checked.name, checked.name);
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(User user, existing_user(t.state(), checked.name));
    if (!user.is_active || user.password != checked.password) return refuse("meanwhile");
    if (better)
      BQ_TRY(t.append(about.password_changed(*better, user.must_change_password, "cost")));
    BQ_TRY(make_room(t, user, clock_()));
    BQ_TRY(t.append(about.session_began(base::secret::stored_form(session), wish.remote)));
    return {};
  };
  BQ_TRY(write({person_of(checked), ""}, checked.name, work));
  return session;
}

Outcome<SignedIn> Accounts::sign_in(const SignIn& offered) {
  const SignIn wish = clean(offered);
  BQ_ASSIGN(Attempts::Turn turn, attempts_.begin(wish.user, wish.remote, clock_()));
  BQ_ASSIGN(Check found, check(wish));
  if (!found.is_good()) {
    turn.was_refused(clock_());
    BQ_TRY(note_refusal(wish, found, nobody));
    return refuse("sign_in");
  }
  BQ_ASSIGN(std::string session, begin_session(wish, *found.user));
  turn.was_good();
  auto person = who(session);
  if (!person) return refuse("meanwhile");
  return SignedIn{std::move(session), std::move(*person)};
}

Outcome<void> Accounts::sign_out(const std::string& session) {
  const auto person = who(session);
  if (!person) return {};
  const std::string id = base::secret::stored_form(session);
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(bool is_there, has_session(t.state(), id));
    if (is_there)
      BQ_TRY(t.append(About(person->name, person->name).session_ended(id, "signed_out")));
    return {};
  };
  BQ_TRY(write({*person, ""}, person->name, work));
  return {};
}

Outcome<void> Accounts::change_password(const PasswordChange& change) {
  const auto person = who(change.session);
  if (!person) return refuse("not_signed_in");
  BQ_TRY(check_password(change.new_password, person->name));
  const SignIn wish = clean({person->name, change.old_password, change.remote});
  BQ_ASSIGN(Attempts::Turn turn, attempts_.begin(wish.user, wish.remote, clock_()));
  BQ_ASSIGN(Check found, check(wish));
  if (!found.is_good()) {
    turn.was_refused(clock_());
    BQ_TRY(note_refusal(wish, found, person->name));
    return refuse("wrong_password");
  }
  turn.was_good();
  if (base::secret::is_equal(change.old_password, change.new_password))
    return refuse("same_password");
  BQ_ASSIGN(const std::string better, hash(change.new_password));
  const std::string id = base::secret::stored_form(change.session);
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(bool is_there, has_session(t.state(), id));
    if (!is_there) return refuse("not_signed_in");
    BQ_ASSIGN(User user, existing_user(t.state(), person->name));
    if (user.password != found.user->password) return refuse("meanwhile");
    const About about(user.name, user.name);
    BQ_TRY(t.append(about.password_changed(better, false, "changed")));
    BQ_TRY(end_sessions(t, user.name, user, "password", id));
    return {};
  };
  BQ_TRY(write({*person, ""}, person->name, work));
  return {};
}

}  // namespace bq::service::account
