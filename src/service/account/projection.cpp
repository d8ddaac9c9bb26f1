#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "service/account/state.h"

namespace bq::service::account {

extern const std::string_view migrations_sql;

namespace {

using Json = nlohmann::json;
using record::ledger::Connection;
using record::ledger::Event;
using record::ledger::Migrations;
using record::ledger::Values;

// One event on its way into the tables.
struct Step {
  const Json& body;
  std::int64_t recorded_us;
  Connection& tables;

  const std::string& text(const char* key) const {
    return body.at(key).get_ref<const std::string&>();
  }
  std::int64_t flag(const char* key) const { return body.at(key).get<bool>() ? 1 : 0; }
  base::Done run(std::string_view statement, Values values) const {
    BQ_TRY(tables.run(own_sql(statement), values));
    return {};
  }
};

base::Done insert_roles(const Step& step) {
  for (const Json& at : step.body.at("roles"))
    for (const Json& centre : at.at("centres"))
      BQ_TRY(
          step.run("insert_role", {step.text("user"), at.at("role").get_ref<const std::string&>(),
                                   centre.get_ref<const std::string&>()}));
  return {};
}

base::Done create(const Step& step) {
  BQ_TRY(step.run("insert_user", {step.text("user"), step.text("display"), step.text("password"),
                                  step.flag("must_change")}));
  return insert_roles(step);
}

base::Done change(const Step& step) {
  const std::string& user = step.text("user");
  if (step.body.contains("display")) BQ_TRY(step.run("set_display", {user, step.text("display")}));
  if (step.body.contains("active")) BQ_TRY(step.run("set_active", {user, step.flag("active")}));
  if (!step.body.contains("roles")) return {};
  BQ_TRY(step.run("delete_roles", {user}));
  return insert_roles(step);
}

base::Done change_password(const Step& step) {
  return step.run("set_password",
                  {step.text("user"), step.text("password"), step.flag("must_change")});
}

base::Done begin_session(const Step& step) {
  BQ_TRY(step.run("insert_session", {step.text("session"), step.text("user"), step.recorded_us}));
  return step.run("set_last_sign_in", {step.text("user"), step.recorded_us});
}

base::Done see_session(const Step& step) {
  return step.run("set_seen", {step.text("session"), step.recorded_us});
}

base::Done end_session(const Step& step) {
  return step.run("delete_session", {step.text("session")});
}

base::Done make_token(const Step& step) {
  std::string words;
  record::ledger::Value permissions;
  if (step.body.contains("permissions")) {
    for (const Json& word : step.body.at("permissions"))
      words += (words.empty() ? "" : " ") + word.get_ref<const std::string&>();
    permissions = words;
  }
  return step.run("insert_token",
                  {step.text("token"), step.text("user"), step.text("hash"), step.text("title"),
                   step.recorded_us, step.body.at("expires_us").get<std::int64_t>(), permissions});
}

base::Done revoke_token(const Step& step) { return step.run("delete_token", {step.text("token")}); }

using Apply = base::Done (*)(const Step&);

const std::map<std::string, Apply, std::less<>>& steps() {
  static const std::map<std::string, Apply, std::less<>> by_kind{
      {"user.created", create},
      {"user.changed", change},
      {"user.password_changed", change_password},
      {"session.began", begin_session},
      {"session.seen", see_session},
      {"session.ended", end_session},
      {"token.made", make_token},
      {"token.revoked", revoke_token},
  };
  return by_kind;
}

class AccountTables : public record::ledger::Projection {
 public:
  Migrations migrations() const override { return Migrations::of("account", migrations_sql); }

  base::Done apply(const Event& event, Connection& tables) override {
    const auto step = steps().find(event.kind);
    if (step == steps().end()) return {};
    try {
      return step->second({Json::parse(event.body), event.recorded.us, tables});
    } catch (const Json::exception& failure) {
      return base::refuse(
          base::ProblemKind::data, {},
          fmt::format("event {} ({}) cannot be read: {}", event.seq, event.kind, failure.what()));
    }
  }

  base::Done clear(Connection& tables) override { return tables.run_all(own_sql("clear")); }
};

}  // namespace

std::shared_ptr<record::ledger::Projection> make_projection() {
  return std::make_shared<AccountTables>();
}

}  // namespace bq::service::account
