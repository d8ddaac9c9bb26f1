#include <algorithm>

#include "base/secret/token.h"
#include "service/account/accounts.h"
#include "service/account/rules.h"

namespace bq::service::account {

namespace {

constexpr std::size_t most_tokens = 20;
constexpr int usual_days = 90;
constexpr int most_days = 366;
constexpr std::size_t id_length = 12;  // 72 bits
// By this, programmes that look for leaked secrets know a token.
constexpr std::string_view token_mark = "bq_";

TokenView view_of(const Token& token) {
  return {token.id, token.title, token.made, token.expires, token.permissions};
}

Outcome<void> check_wish(const Person& by, const TokenWish& wish) {
  if (by.by_token) return refuse("needs_session");
  if (by.must_change_password) return refuse("must_change_password");
  if (!is_line(wish.title)) return refuse("bad_title");
  if (wish.days && (*wish.days < 1 || *wish.days > most_days)) return refuse("bad_days");
  if (!wish.permissions) return {};
  const auto owned = [&](const std::string& word) { return by.may_anywhere(word); };
  if (wish.permissions->empty() ||
      !std::all_of(wish.permissions->begin(), wish.permissions->end(), owned))
    return refuse("bad_permissions");
  return {};
}

// Makes room by revoking what has expired.
Outcome<void> make_room(record::ledger::Transaction& transaction, const User& user,
                        base::Instant now) {
  std::size_t live = 0;
  for (const Token& token : user.tokens) {
    if (now < token.expires) {
      ++live;
    } else {
      BQ_TRY(transaction.append(About(user.name, user.name).token_revoked(token.id, "expired")));
    }
  }
  if (live >= most_tokens) return refuse("too_many_tokens");
  return {};
}

auto find_token(const User& user, const std::string& id) {
  return std::find_if(user.tokens.begin(), user.tokens.end(),
                      [&](const Token& token) { return token.id == id; });
}

}  // namespace

Outcome<std::vector<TokenView>> Accounts::tokens(const Person& of) const {
  BQ_ASSIGN(const User user, existing(of.name));
  std::vector<TokenView> out;
  for (const Token& token : user.tokens) out.push_back(view_of(token));
  return out;
}

Outcome<MadeToken> Accounts::make_token(const Order& order, const TokenWish& wish) {
  BQ_TRY(check_wish(order.by, wish));
  const std::string& name = order.by.name;
  const std::string secret = std::string(token_mark) + base::secret::make_token();
  const base::Instant now = clock_();
  const NewToken fresh{base::secret::make_token().substr(0, id_length),
                       base::secret::stored_form(secret), wish.title,
                       now + base::Duration{wish.days.value_or(usual_days) * base::us_per_day},
                       wish.permissions};
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(const User user, existing_user(t.state(), name));
    if (!user.is_active) return refuse("no_user");
    BQ_TRY(make_room(t, user, now));
    BQ_TRY(t.append(About(name, name).token_made(fresh)));
    return {};
  };
  BQ_ASSIGN(Repeat repeat, write(order, name, work));
  if (repeat == Repeat::yes) return refuse("shown_once");
  BQ_ASSIGN(const User user, existing(name));
  const auto made = find_token(user, fresh.id);
  if (made == user.tokens.end()) return refuse("no_token");
  return MadeToken{view_of(*made), secret};
}

Outcome<void> Accounts::revoke_token(const Order& order, const std::string& id) {
  if (order.by.by_token) return refuse("needs_session");
  const std::string& name = order.by.name;
  const auto work = [&](Transaction& t) -> Outcome<void> {
    BQ_ASSIGN(const User user, existing_user(t.state(), name));
    if (find_token(user, id) == user.tokens.end()) return refuse("no_token");
    BQ_TRY(t.append(About(name, name).token_revoked(id, "revoked")));
    return {};
  };
  BQ_TRY(write(order, name, work));
  return {};
}

}  // namespace bq::service::account
