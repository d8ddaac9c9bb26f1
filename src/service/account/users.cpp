#include "base/secret/password.h"
#include "service/account/accounts.h"
#include "service/account/rules.h"

namespace bq::service::account {

using record::ledger::Transaction;

namespace {

constexpr const char* first_name = "admin";

UserView view_of(const User& user) {
  return {user.name,         user.display,
          user.is_active,    written(user.grants),
          user.last_sign_in, user.must_change_password};
}

bool sees(const Person& by, const User& user) {
  return user.grants.empty() || by.centres_for(manage_users).meets(centres_of(user.grants));
}

Outcome<void> may_manage_anybody(const Person& by) {
  if (by.must_change_password) return refuse("must_change_password");
  if (!by.may_anywhere(manage_users)) return refuse("no_permission");
  return {};
}

// Nobody gives or takes a role where they do not manage, nor gets at who has one there.
Outcome<void> may_manage(const Person& by, const Grants& grants) {
  BQ_TRY(may_manage_anybody(by));
  if (!by.centres_for(manage_users).covers(centres_of(grants))) return refuse("no_permission");
  return {};
}

Outcome<User> managed(Transaction& transaction, const Person& by, const std::string& name) {
  BQ_ASSIGN(User user, existing_user(transaction.state(), name));
  if (!sees(by, user)) return refuse("no_user");
  BQ_TRY(may_manage(by, user.grants));
  return user;
}

User changed(const User& before, const UserChange& change, const Grants& grants) {
  User after = before;
  if (change.display) after.display = *change.display;
  if (change.active) after.is_active = *change.active;
  if (change.roles) after.grants = grants;
  return after;
}

// What is to be written: roles in their one form, and nothing that is so already.
UserChange difference(const User& before, const User& after) {
  UserChange out;
  if (after.display != before.display) out.display = after.display;
  if (after.is_active != before.is_active) out.active = after.is_active;
  if (after.grants != before.grants) out.roles = written(after.grants);
  return out;
}

Outcome<void> keep_an_administrator(Transaction& transaction, const User& before,
                                    const User& after) {
  if (!before.administers_all() || after.administers_all()) return {};
  BQ_ASSIGN(bool is_other, has_other_administrator(transaction.state(), before.name));
  if (!is_other) return refuse("last_administrator");
  return {};
}

Outcome<void> put_change(Transaction& transaction, const Person& by, const User& before,
                         const User& after) {
  const UserChange real = difference(before, after);
  if (real.is_empty()) return {};
  BQ_TRY(keep_an_administrator(transaction, before, after));
  BQ_TRY(transaction.append(About(by.name, before.name).changed(real)));
  if (!after.is_active) {
    BQ_TRY(end_sessions(transaction, by.name, before, "deactivated"));
    BQ_TRY(revoke_tokens(transaction, by.name, before, "deactivated"));
  } else if (real.roles) {
    BQ_TRY(end_sessions(transaction, by.name, before, "roles"));
  }
  return {};
}

}  // namespace

Outcome<std::optional<std::string>> Accounts::make_first_administrator() {
  const auto is_empty = [](record::ledger::Reader& reader) -> Outcome<bool> {
    BQ_ASSIGN(auto users, all_users(reader));
    return users.empty();
  };
  BQ_ASSIGN(auto snapshot, ledger_.read());
  BQ_ASSIGN(bool is_first, is_empty(*snapshot));
  if (!is_first) return std::nullopt;
  const std::string password = base::secret::make_password();
  BQ_ASSIGN(const std::string hashed, hash(password));
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(is_first, is_empty(t.state()));
    if (!is_first) return {};
    BQ_TRY(t.append(
        About(nobody, first_name).created("Administrator", hashed, written(machine().grants))));
    return {};
  };
  BQ_TRY(write({machine(), ""}, first_name, work));
  if (!is_first) return std::nullopt;
  return password;
}

Outcome<std::vector<UserView>> Accounts::users(const Person& by) const {
  BQ_TRY(may_manage_anybody(by));
  BQ_ASSIGN(auto snapshot, ledger_.read());
  BQ_ASSIGN(auto all, all_users(*snapshot));
  std::vector<UserView> out;
  for (const User& user : all)
    if (sees(by, user)) out.push_back(view_of(user));
  return out;
}

Outcome<NewPassword> Accounts::make_user(const Order& order, const NewUser& wish) {
  if (!is_user_name(wish.name)) return refuse("bad_name");
  if (!is_line(wish.display)) return refuse("bad_display");
  BQ_ASSIGN(const Grants grants, read_grants(wish.roles));
  BQ_TRY(may_manage(order.by, grants));
  const std::string password = base::secret::make_password();
  BQ_ASSIGN(const std::string hashed, hash(password));
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(auto there, find_user(t.state(), wish.name));
    if (there) return refuse("name_taken");
    const About about(order.by.name, wish.name);
    BQ_TRY(t.append(about.created(wish.display, hashed, written(grants))));
    return {};
  };
  BQ_ASSIGN(Repeat repeat, write(order, wish.name, work));
  if (repeat == Repeat::yes) return refuse("shown_once");
  BQ_ASSIGN(const User user, existing(wish.name));
  return NewPassword{view_of(user), password};
}

Outcome<UserView> Accounts::change_user(const Order& order, const std::string& name,
                                        const UserChange& change) {
  BQ_TRY(may_manage_anybody(order.by));
  if (change.display && !is_line(*change.display)) return refuse("bad_display");
  BQ_ASSIGN(const Grants grants, read_grants(change.roles.value_or(std::vector<RoleAt>())));
  BQ_TRY(may_manage(order.by, grants));
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(const User before, managed(t, order.by, name));
    return put_change(t, order.by, before, changed(before, change, grants));
  };
  BQ_TRY(write(order, name, work));
  BQ_ASSIGN(const User user, existing(name));
  return view_of(user);
}

Outcome<NewPassword> Accounts::reset_password(const Order& order, const std::string& name) {
  BQ_TRY(may_manage_anybody(order.by));
  BQ_TRY(existing(name));
  const std::string password = base::secret::make_password();
  BQ_ASSIGN(const std::string hashed, hash(password));
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(const User before, managed(t, order.by, name));
    BQ_TRY(t.append(About(order.by.name, name).password_changed(hashed, true, "reset")));
    BQ_TRY(end_sessions(t, order.by.name, before, "password"));
    BQ_TRY(revoke_tokens(t, order.by.name, before, "password"));
    return {};
  };
  BQ_ASSIGN(Repeat repeat, write(order, name, work));
  if (repeat == Repeat::yes) return refuse("shown_once");
  attempts_.forgive(name);
  BQ_ASSIGN(const User user, existing(name));
  return NewPassword{view_of(user), password};
}

}  // namespace bq::service::account
