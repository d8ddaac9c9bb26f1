#include "service/account/state.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "record/ledger/script.h"

namespace bq::service::account {

extern const std::string_view account_sql;

using record::ledger::Reader;
using record::ledger::Statement;
using record::ledger::Values;

namespace {

base::Done for_each(Reader& reader, std::string_view statement, Values values,
                    const std::function<void(const Statement&)>& take) {
  BQ_ASSIGN(Statement row, reader.select(own_sql(statement), values));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return {};
    take(row);
  }
}

base::Done read_roles(Reader& reader, User& user) {
  std::map<Role, std::vector<std::string>> centres;
  BQ_TRY(for_each(reader, "roles_of", {user.name}, [&](const Statement& row) {
    if (auto role = role_named(row.text(0))) centres[*role].emplace_back(row.text(1));
  }));
  for (const auto& [role, keys] : centres) user.grants.push_back({role, Centres::of(keys)});
  return {};
}

base::Done read_sessions(Reader& reader, User& user) {
  return for_each(reader, "sessions_of", {user.name}, [&](const Statement& row) {
    user.sessions.push_back({std::string(row.text(0)), {row.integer(1)}, {row.integer(2)}});
  });
}

base::Done read_tokens(Reader& reader, User& user) {
  return for_each(reader, "tokens_of", {user.name}, [&](const Statement& row) {
    Token token{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                {row.integer(3)},         {row.integer(4)},         std::nullopt};
    if (!row.is_null(5)) token.permissions = base::split(row.text(5), ' ');
    user.tokens.push_back(std::move(token));
  });
}

}  // namespace

const std::string& own_sql(std::string_view name) {
  static const record::ledger::Script script(account_sql);
  return script[name];
}

bool User::administers_all() const {
  return is_active && std::any_of(grants.begin(), grants.end(), [](const Grant& grant) {
           return grant.role == Role::administrator && grant.centres.all;
         });
}

Person person_of(const User& user) {
  return {user.name, user.display, user.grants, user.must_change_password, false, std::nullopt};
}

Person person_of(const User& user, const Token& token) {
  Person out = person_of(user);
  out.by_token = true;
  out.only = token.permissions;
  return out;
}

base::Result<std::optional<User>> find_user(Reader& reader, const std::string& name) {
  std::optional<User> user;
  BQ_TRY(for_each(reader, "find_user", {name}, [&](const Statement& row) {
    user = User{name, std::string(row.text(0)), std::string(row.text(1)), row.integer(2) != 0,
                row.integer(3) != 0};
    if (!row.is_null(4)) user->last_sign_in = base::Instant{row.integer(4)};
  }));
  if (!user) return user;
  BQ_TRY(read_roles(reader, *user));
  BQ_TRY(read_sessions(reader, *user));
  BQ_TRY(read_tokens(reader, *user));
  return user;
}

Outcome<User> existing_user(Reader& reader, const std::string& name) {
  BQ_ASSIGN(auto user, find_user(reader, name));
  if (!user) return refuse("no_user");
  return std::move(*user);
}

base::Result<std::vector<User>> all_users(Reader& reader) {
  std::vector<std::string> names;
  BQ_TRY(for_each(reader, "list_names", {},
                  [&](const Statement& row) { names.emplace_back(row.text(0)); }));
  std::vector<User> out;
  for (const std::string& name : names) {
    BQ_ASSIGN(auto user, find_user(reader, name));
    if (user) out.push_back(std::move(*user));
  }
  return out;
}

base::Result<bool> has_session(Reader& reader, const std::string& id) {
  bool found = false;
  BQ_TRY(for_each(reader, "find_session", {id}, [&](const Statement&) { found = true; }));
  return found;
}

base::Result<bool> has_other_administrator(Reader& reader, const std::string& name) {
  bool found = false;
  BQ_TRY(for_each(reader, "count_administrators", {name},
                  [&](const Statement& row) { found = row.integer(0) > 0; }));
  return found;
}

}  // namespace bq::service::account
