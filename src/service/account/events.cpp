#include "service/account/events.h"

#include <nlohmann/json.hpp>

namespace bq::service::account {

using record::ledger::Answer;
using record::ledger::Command;
using record::ledger::NewEvent;
using record::ledger::Transaction;

namespace {

using Json = nlohmann::ordered_json;

Json roles_json(const std::vector<RoleAt>& roles) {
  Json out = Json::array();
  for (const RoleAt& at : roles) out.push_back({{"role", at.role}, {"centres", at.centres}});
  return out;
}

NewEvent event(const std::string& actor, const std::string& user, const char* kind, Json rest) {
  Json body{{"user", user}};
  body.update(rest);
  return {actor, "", kind, "user:" + user, body.dump()};
}

}  // namespace

NewEvent About::created(const std::string& display, const std::string& hash,
                        const std::vector<RoleAt>& roles) const {
  return event(actor_, user_, "user.created",
               {{"display", display},
                {"password", hash},
                {"must_change", true},
                {"roles", roles_json(roles)}});
}

NewEvent About::changed(const UserChange& change) const {
  Json rest = Json::object();
  if (change.display) rest["display"] = *change.display;
  if (change.active) rest["active"] = *change.active;
  if (change.roles) rest["roles"] = roles_json(*change.roles);
  return event(actor_, user_, "user.changed", std::move(rest));
}

NewEvent About::password_changed(const std::string& hash, bool must_change,
                                 std::string_view why) const {
  return event(actor_, user_, "user.password_changed",
               {{"password", hash}, {"must_change", must_change}, {"why", why}});
}

NewEvent About::session_began(const std::string& session, const std::string& remote) const {
  return event(actor_, user_, "session.began", {{"session", session}, {"remote", remote}});
}

NewEvent About::session_seen(const std::string& session) const {
  return event(actor_, user_, "session.seen", {{"session", session}});
}

NewEvent About::session_ended(const std::string& session, std::string_view why) const {
  return event(actor_, user_, "session.ended", {{"session", session}, {"why", why}});
}

NewEvent About::sign_in_refused(const std::string& remote, std::string_view why) const {
  return event(actor_, user_, "sign_in.refused", {{"remote", remote}, {"why", why}});
}

NewEvent About::token_made(const NewToken& token) const {
  Json rest{{"token", token.id},
            {"hash", token.hash},
            {"title", token.title},
            {"expires_us", token.expires.us}};
  if (token.permissions) rest["permissions"] = *token.permissions;
  return event(actor_, user_, "token.made", std::move(rest));
}

NewEvent About::token_revoked(const std::string& token, std::string_view why) const {
  return event(actor_, user_, "token.revoked", {{"token", token}, {"why", why}});
}

base::Done end_sessions(Transaction& transaction, const std::string& actor, const User& user,
                        std::string_view why, std::string_view but) {
  for (const Session& session : user.sessions)
    if (session.id != but)
      BQ_TRY(transaction.append(About(actor, user.name).session_ended(session.id, why)));
  return {};
}

base::Done revoke_tokens(Transaction& transaction, const std::string& actor, const User& user,
                         std::string_view why) {
  for (const Token& token : user.tokens)
    BQ_TRY(transaction.append(About(actor, user.name).token_revoked(token.id, why)));
  return {};
}

Command note_use(const std::string& user, const std::string& session) {
  return {user, "", [user, session](Transaction& transaction) -> base::Result<Answer> {
            BQ_ASSIGN(bool is_there, has_session(transaction.state(), session));
            if (is_there) BQ_TRY(transaction.append(About(user, user).session_seen(session)));
            return Answer();
          }};
}

}  // namespace bq::service::account
