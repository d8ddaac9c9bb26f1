// The site as its callers meet it: everything goes through the dispatcher, as over the network.
#include <future>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "applications/registry/made_registry.h"
#include "applications/registry/tables.h"
#include "base/clock.h"
#include "record/ledger/made_ledger.h"
#include "service/account/state.h"
#include "service/registry/answers.h"

namespace bq::service::registry {
namespace {

using http::Json;
using testing::HasSubstr;

struct Answered {
  int status = 0;
  std::string head, body;
  Json json() const { return Json::parse(body, nullptr, false); }
};

class SiteTest : public testing::Test {
 protected:
  void SetUp() override {
    registry_ = applications::registry::MadeRegistry::read();
    auto ledger = record::ledger::Ledger::open(
        folder_.path(),
        {std::make_shared<applications::registry::Tables>(), account::make_projection()},
        base::now);
    ASSERT_TRUE(ledger.has_value()) << base::show(ledger.error());
    ledger_ = std::move(*ledger);
    accounts_ = std::move(*account::Accounts::open(*ledger_, base::now));
    auto key = base::secret::Key::load_or_make(folder_.file("people.key"));
    desk_ = std::make_unique<desk::Desk>(*registry_, *ledger_, *key, base::now);
    office_ = {desk_.get(),
               accounts_.get(),
               ledger_.get(),
               folder_.path(),
               [this] { return programme::locker::Approvals::load(folder_.path()); }};
    http::StaticFiles files;
    files.add("/", "<html></html>", "text/html");
    http::Limits limits;
    limits.stricter["login"] = {1000, 1000};
    http::Site site = make_site(office_, std::move(files));
    for (const auto& route : site.router.routes()) {
      if (!route.is_open()) routes_.emplace_back(route.method, route.path);
    }
    dispatcher_ =
        std::make_shared<http::Dispatcher>(std::move(site), limits, base::steady_seconds, false);
    first_ = **accounts_->make_first_administrator();
    admin_ = sign_in_changed("admin", first_);
  }
  void TearDown() override { dispatcher_->stop(); }

  Answered ask(const std::string& method, const std::string& path, const std::string& session = "",
               const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.target = path;
    request.remote = "127.0.0.1";
    request.headers.add("host", "127.0.0.1");
    request.headers.add("x-bianque", "1");
    if (!body.empty()) request.headers.add("content-type", "application/json");
    if (!session.empty()) {
      request.headers.add("cookie", "session=" + session);
      request.cookies.add("session", session);
    }
    request.body = body;
    std::promise<Answered> promise;
    dispatcher_->serve(std::move(request), [&](http::Wire wire) {
      Answered out;
      out.head = wire.head;
      out.body = wire.body;
      out.status = std::atoi(wire.head.substr(9, 3).c_str());
      promise.set_value(std::move(out));
    });
    return promise.get_future().get();
  }

  std::string sign_in(const std::string& user, const std::string& password) {
    auto out = ask("POST", "/api/session", "", Json{{"user", user}, {"password", password}}.dump());
    auto at = out.head.find("session=");
    if (at == std::string::npos) return "";
    return out.head.substr(at + 8, out.head.find(';', at) - at - 8);
  }
  std::string sign_in_changed(const std::string& user, const std::string& password) {
    std::string session = sign_in(user, password);
    std::string fresh = "a long enough secret " + user;
    EXPECT_EQ(
        ask("POST", "/api/me/password", session, Json{{"old", password}, {"new", fresh}}.dump())
            .status,
        200);
    passwords_[user] = fresh;
    return session;
  }
  std::string user_with(const std::string& name, const std::string& role,
                        const std::string& centre) {
    auto made = ask("POST", "/api/users", admin_,
                    Json{{"key", name},
                         {"name", name},
                         {"display", name},
                         {"roles", {{{"role", role}, {"centres", {centre}}}}}}
                        .dump());
    EXPECT_EQ(made.status, 201) << made.body;
    return sign_in_changed(name, made.json().value("password", ""));
  }
  std::string enrol(const std::string& session, const std::string& centre) {
    auto out = ask("POST", "/api/people", session,
                   Json{{"key", centre + std::to_string(++keys_)},
                        {"centre", centre},
                        {"enrolled", "2026-01-10"},
                        {"identity", {{"name", "患者0001"}}},
                        {"consent", {{"version", "1.0"}, {"signed", "2026-01-10"}}}}
                       .dump());
    EXPECT_EQ(out.status, 201) << out.body;
    return out.json().value("subject", "");
  }
  static std::string labs(std::int64_t base, const std::string& creatinine = "88") {
    return Json{{"key", "k" + std::to_string(base) + creatinine},
                {"base", base},
                {"date", "2026-02-01"},
                {"reason", "x"},
                {"values",
                 {{"systolic_pressure", {{"value", "120"}}},
                  {"diastolic_pressure", {{"value", "80"}}},
                  {"creatinine", {{"value", creatinine}}}}}}
        .dump();
  }
  // A path with its parameters filled in for one person's form and query.
  std::string filled(std::string path, const std::string& subject, const std::string& query) const {
    for (const auto& [name, value] : std::map<std::string, std::string>{{"{person}", subject},
                                                                        {"{visit}", "baseline"},
                                                                        {"{form}", "labs"},
                                                                        {"{repeat}", "1"},
                                                                        {"{query}", query},
                                                                        {"{user}", "nurse_n"},
                                                                        {"{token}", "t1"}})
      if (auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    return path;
  }
  // A body that would be good for the route.
  static std::string body_for(const std::string& method, const std::string& path,
                              const std::string& subject) {
    if (method == "GET" || method == "DELETE") return "";
    if (method == "PUT") return labs(1, "99");
    if (path.ends_with("/check"))
      return Json{{"date", "2026-02-01"}, {"values", Json::object()}}.dump();
    if (path.ends_with("/state"))
      return Json{{"key", "s"}, {"state", "locked"}, {"reason", "x"}}.dump();
    if (path.ends_with("/withdrawal"))
      return Json{{"key", "w"}, {"day", "2026-02-01"}, {"use", "exclude"}}.dump();
    if (path.ends_with("/consent"))
      return Json{{"key", "c"}, {"version", "2.0"}, {"signed", "2026-02-01"}}.dump();
    if (path.ends_with("/contacts"))
      return Json{{"key", "c"}, {"visit", "month_6"}, {"outcome", "reached"}}.dump();
    if (path.ends_with("/lost")) return Json{{"key", "l"}, {"reason", "moved"}}.dump();
    if (path == "/api/queries")
      return Json{{"key", "q"},  {"subject", subject},   {"visit", "baseline"}, {"form", "labs"},
                  {"repeat", 1}, {"item", "creatinine"}, {"text", "why"}}
          .dump();
    if (path == "/api/people")
      return Json{{"key", "z"},
                  {"centre", "north"},
                  {"enrolled", "2026-01-10"},
                  {"consent", {{"version", "1.0"}, {"signed", "2026-01-10"}}}}
          .dump();
    return Json{{"key", "x"},   {"text", "x"}, {"display", "x"}, {"name", "xx"},
                {"title", "x"}, {"old", "x"},  {"new", "x"},     {"roles", Json::array()}}
        .dump();
  }

  record::ledger::ScratchFolder folder_;
  std::unique_ptr<desk::Registry> registry_;
  std::unique_ptr<record::ledger::Ledger> ledger_;
  std::unique_ptr<account::Accounts> accounts_;
  std::unique_ptr<desk::Desk> desk_;
  Office office_;
  std::shared_ptr<http::Dispatcher> dispatcher_;
  std::vector<std::pair<std::string, std::string>> routes_;
  std::string first_, admin_;
  std::map<std::string, std::string> passwords_;
  int keys_ = 0;
};

TEST_F(SiteTest, ANursesDay) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string subject = enrol(nurse, "north");
  std::string form = "/api/people/" + subject + "/forms/baseline/labs/1";
  EXPECT_EQ(ask("GET", form, nurse).json()["version"], 0);
  auto checked = ask("POST", form + "/check", nurse,
                     R"({"date":"2026-02-01","values":{"creatinine":{"value":"9999999"}}})");
  EXPECT_THAT(checked.body, HasSubstr("implausible"));
  EXPECT_EQ(ask("PUT", form, nurse, labs(0, "1600")).status, 200);
  EXPECT_EQ(ask("PUT", form, nurse, labs(0, "90")).status, 409);
  EXPECT_EQ(ask("PUT", form, nurse, labs(1, "eighty")).status, 422);
  auto person = ask("GET", "/api/people/" + subject, nurse).json();
  ASSERT_EQ(person["queries"].size(), 1U);
  std::string query = person["queries"][0]["id"];
  EXPECT_EQ(ask("POST", "/api/queries/" + query + "/answer", nurse,
                R"({"key":"a","text":"measured twice"})")
                .status,
            200);
  EXPECT_EQ(
      ask("POST", "/api/queries/" + query + "/close", nurse, R"({"key":"b","text":""})").status,
      403);
  EXPECT_EQ(ask("GET", "/api/people/" + subject + "/identity", nurse).json()["name"], "患者0001");
  EXPECT_EQ(ask("GET", "/api/people/" + subject + "/timeline", nurse).json()["facts"].size(), 4U);
  EXPECT_EQ(ask("GET", form + "/history", nurse).json()["versions"].size(), 1U);
  EXPECT_EQ(ask("GET", "/api/queries?state=answered&limit=1", nurse).json()["queries"].size(), 1U);
  EXPECT_EQ(ask("GET", "/api/people?search=0001", nurse).json()["people"].size(), 1U);
  EXPECT_EQ(ask("DELETE", "/api/session", nurse).status, 200);
  EXPECT_EQ(ask("GET", form, nurse).status, 401);  // a token that was signed out is worth nothing
}

TEST_F(SiteTest, NobodyGetsAnythingWithoutSigningIn) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string subject = enrol(nurse, "north");
  std::set<std::string> bodies;
  for (const auto& [method, path] : routes_)
    for (const std::string& who : {subject, std::string("nobody")}) {
      auto out = ask(method, filled(path, who, "q1"), "", body_for(method, path, who));
      EXPECT_EQ(out.status, 401) << method << " " << path;
      bodies.insert(out.body);
    }
  EXPECT_EQ(bodies.size(), 1U);  // the same bytes, whether it is there or not
  EXPECT_EQ(ask("GET", "/api/nothing").body, *bodies.begin());
  EXPECT_GT(routes_.size(), 20U);
}

TEST_F(SiteTest, AnotherCentreGetsNothingByAnyRoute) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string subject = enrol(nurse, "north");
  std::string form = "/api/people/" + subject + "/forms/baseline/labs/1";
  ASSERT_EQ(ask("PUT", form, nurse, labs(0, "1600")).status, 200);
  std::string query = ask("GET", form, nurse).json()["queries"][0]["id"];
  std::string before = ask("GET", "/api/people/" + subject, nurse).body;
  for (const char* role : {"nurse", "investigator", "monitor", "data_manager", "auditor"}) {
    std::string other = user_with(std::string(role) + "_s", role, "south");
    for (const auto& [method, path] : routes_) {
      bool is_own = path == "/api/session" || path == "/api/me" || path == "/api/me/password" ||
                    path.starts_with("/api/tokens");
      if (is_own || path == "/api/programme") continue;
      auto out = ask(method, filled(path, subject, query), other, body_for(method, path, subject));
      EXPECT_EQ(out.body.find(subject), std::string::npos) << role << " " << method << " " << path;
      EXPECT_EQ(out.body.find("K-north"), std::string::npos)
          << role << " " << method << " " << path;
      bool about_one = path.find('{') != std::string::npos || method != "GET";
      if (about_one) {
        EXPECT_TRUE(out.status == 404 || out.status == 403)
            << role << " " << method << " " << path << " " << out.status << out.body;
      }
    }
  }
  EXPECT_EQ(ask("GET", "/api/people/" + subject, nurse).body, before);
}

TEST_F(SiteTest, RolesMayWhatTheyMay) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string subject = enrol(nurse, "north");
  std::string person = "/api/people/" + subject, form = person + "/forms/baseline/labs/1";
  ASSERT_EQ(ask("PUT", form, nurse, labs(0)).status, 200);
  std::string monitor = user_with("monitor_n", "monitor", "north");
  EXPECT_EQ(ask("GET", form, monitor).status, 200);
  EXPECT_EQ(ask("GET", person + "/identity", monitor).status, 403);
  EXPECT_EQ(ask("PUT", form, monitor, labs(1)).status, 403);
  std::string keeper = user_with("keeper_n", "data_manager", "north");
  EXPECT_EQ(ask("POST", form + "/state", keeper, R"({"key":"f","state":"frozen","reason":"lock"})")
                .status,
            200);
  EXPECT_EQ(ask("PUT", form, nurse, labs(1, "91")).status, 409);
  EXPECT_EQ(
      ask("POST", form + "/state", nurse, R"({"key":"o","state":"open","reason":"x"})").status,
      403);
  EXPECT_EQ(ask("GET", person, admin_).status, 403);  // who manages users sees no patients
  EXPECT_EQ(ask("GET", "/api/users", nurse).status, 403);
  std::string auditor = user_with("auditor_all", "auditor", "*");
  auto audit = ask("GET", "/api/audit?kind=form.saved", auditor).json();
  ASSERT_EQ(audit["entries"].size(), 1U);
  EXPECT_EQ(audit["entries"][0]["actor"], "nurse_n");
  EXPECT_EQ(audit["entries"][0]["about"].contains("sealed"), false);
  EXPECT_EQ(ask("GET", "/api/audit/verify", auditor).json()["holds"], true);
  auto all = ask("GET", "/api/audit?limit=200", auditor);
  EXPECT_EQ(all.body.find("患者0001"), std::string::npos);
  EXPECT_EQ(all.body.find("argon2"), std::string::npos);
}

TEST_F(SiteTest, AnEndedUserIsOutAtOnce) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  EXPECT_EQ(ask("GET", "/api/people", nurse).status, 200);
  EXPECT_EQ(ask("PATCH", "/api/users/nurse_n", admin_, R"({"key":"d","active":false})").status,
            200);
  EXPECT_EQ(ask("GET", "/api/people", nurse).status, 401);
  EXPECT_EQ(sign_in("nurse_n", passwords_["nurse_n"]), "");
}

TEST_F(SiteTest, AFirstPasswordOpensNothingButItsChange) {
  auto made = ask(
      "POST", "/api/users", admin_,
      R"({"key":"n","name":"fresh","display":"f","roles":[{"role":"nurse","centres":["north"]}]})");
  std::string session = sign_in("fresh", made.json()["password"].get<std::string>());
  EXPECT_EQ(ask("GET", "/api/me", session).json()["must_change_password"], true);
  EXPECT_EQ(ask("GET", "/api/people", session).status, 403);
  EXPECT_EQ(ask("POST", "/api/users", admin_,
                R"({"key":"w","name":"west","display":"w",)"
                R"("roles":[{"role":"nurse","centres":["west"]}]})")
                .status,
            422);
}

TEST_F(SiteTest, ASessionIsNeverTakenFromTheClient) {
  auto out = ask("POST", "/api/session", "chosen-by-somebody",
                 Json{{"user", "admin"}, {"password", passwords_["admin"]}}.dump());
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.head.find("chosen-by-somebody"), std::string::npos);
  EXPECT_EQ(ask("GET", "/api/me", "chosen-by-somebody").status, 401);
}

TEST_F(SiteTest, BrokenBodiesAreRefusedByName) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string subject = enrol(nurse, "north");
  std::string form = "/api/people/" + subject + "/forms/baseline/labs/1";
  for (const char* bad : {"{}", "[]", R"({"key":1,"base":0,"date":"2026-02-01","values":{}})",
                          R"({"key":"k","base":"0","date":"2026-02-01","values":{}})",
                          R"({"key":"k","base":0,"date":"2026-02-01","values":[1]})"})
    EXPECT_EQ(ask("PUT", form, nurse, bad).status, 422) << bad;
  EXPECT_EQ(ask("PUT", form, nurse, "{").status, 400);
  EXPECT_EQ(ask("GET", "/api/people/" + subject + "/forms/baseline/labs/x", nurse).status, 400);
  EXPECT_EQ(ask("GET", "/api/people/%2e%2e%2f%2e%2e/forms/baseline/labs/1", nurse).status, 400);
}

TEST_F(SiteTest, TheInterfaceDescribesItself) {
  auto api = ask("GET", "/openapi.json");
  EXPECT_EQ(api.status, 200);
  for (const auto& [method, path] : routes_)
    EXPECT_TRUE(api.json()["paths"].contains(path)) << path;
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace bq::service::registry
