#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "applications/registry/made_registry.h"
#include "applications/registry/tables.h"
#include "base/clock.h"
#include "base/progress.h"
#include "record/ledger/made_ledger.h"
#include "service/account/state.h"
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Json;

/// What a client got.
struct Answered {
  int status = 0;
  std::string head, body;
  Json json() const { return Json::parse(body, nullptr, false); }
};

/// A site of a small registry, asked through the dispatcher as over the network, for tests.
class SiteTest : public testing::Test {
 protected:
  void SetUp() override {
    base::set_quiet(true);
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
    office_ = {desk_.get(), accounts_.get(), ledger_.get(), folder_.path(),
               [this] { return programme::locker::Approvals::load(folder_.path()); }};
    open_imports();
    office_.guide_page = [this] { return guide_; };
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
  void TearDown() override {
    dispatcher_->stop();
    imports_.reset();
  }
  void open_imports() {
    auto imports = ImportRuns::open({desk_.get(), ledger_.get(), folder_.file("uploads"),
                                     [this] { return base::now() + ahead_; }, upload_limits_,
                                     [this] {
                                       if (between_forms_) between_forms_();
                                     }});
    ASSERT_TRUE(imports.has_value()) << base::show(imports.error());
    imports_ = std::move(*imports);
    office_.imports = imports_.get();
  }

  /// Asks as the owner of a session, or of a token: `Bearer TOKEN`.
  Answered ask(const std::string& method, const std::string& path, const std::string& session = "",
               const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.target = path;
    request.remote = "127.0.0.1";
    request.headers.add("host", "127.0.0.1");
    request.headers.add("x-bianque", "1");
    if (!body.empty()) request.headers.add("content-type", "application/json");
    if (session.starts_with("Bearer ")) {
      request.headers.add("authorization", session);
    } else if (!session.empty()) {
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
  std::string filled(const std::string& method, std::string path, const std::string& subject,
                     const std::string& query) const {
    for (const auto& [name, value] : std::map<std::string, std::string>{{"{person}", subject},
                                                                        {"{visit}", "baseline"},
                                                                        {"{form}", "labs"},
                                                                        {"{repeat}", "1"},
                                                                        {"{query}", query},
                                                                        {"{user}", "nurse_n"},
                                                                        {"{upload}", upload_},
                                                                        {"{import}", import_},
                                                                        {"{run}", run_},
                                                                        {"{token}", "t1"}})
      if (auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    if (method == "POST" && path == "/api/uploads/" + upload_) return path + "?at=0";
    return method == "POST" && path == "/api/uploads" ? path + "?name=own.csv" : path;
  }
  // A body that would be good for the route.
  std::string body_for(const std::string& method, const std::string& path,
                       const std::string& subject) const {
    if (method == "GET" || method == "DELETE") return "";
    if (method == "PUT") return labs(1, "99");
    if (path == "/api/imports/runs")
      return Json{{"what", "suggestion"}, {"uploads", {upload_}}}.dump();
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

  Answered give(const std::string& session, const std::string& name, const std::string& bytes,
                const std::string& more = "") {
    return ask("POST", "/api/uploads?name=" + http::percent_encode(name) + more, session, bytes);
  }
  Answered begin_run(const std::string& session, const std::string& what,
                     const std::vector<std::string>& uploads, const std::string& consent = "") {
    return ask(
        "POST", "/api/imports/runs", session,
        Json{{"what", what}, {"uploads", uploads}, {"mapping", mapping_}, {"consent", consent}}
            .dump());
  }
  /// Waits until a run has ended; gives it as its user sees it.
  Json ended(const std::string& session, const std::string& run) {
    for (int i = 0; i < 5000; ++i) {
      Json state = ask("GET", "/api/imports/runs/" + run, session).json();
      if (state.value("state", "") != "running") return state;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ADD_FAILURE() << "the run " << run << " does not end";
    return Json::object();
  }
  /// Gives a file as an import's only one, and runs to the end.
  Json run_with(const std::string& session, const std::string& what, const std::string& name,
                const std::string& bytes, const std::string& consent = "") {
    auto given = give(session, name, bytes);
    EXPECT_EQ(given.status, 201) << given.body;
    auto begun = begin_run(session, what, {given.json().value("id", "")}, consent);
    EXPECT_EQ(begun.status, 202) << begun.body;
    return begun.status == 202 ? ended(session, begun.json()["id"]) : begun.json();
  }
  /// Writes counts as `new corrected same refused`.
  static std::string counts(const Json& run) {
    if (!run.contains("answer") || !run["answer"].is_object()) return run.dump();
    std::string out;
    for (const char* name : {"facts", "corrections", "duplicates", "refused"})
      out += (out.empty() ? "" : " ") + std::to_string(run["answer"]["total"].value(name, -1));
    return out;
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
  base::Result<std::string> guide_ = "<style>p{}</style><script>go()</script>";
  UploadLimits upload_limits_;
  base::Duration ahead_;                 // of the clock of imports
  std::function<void()> between_forms_;  // set while nothing runs
  std::unique_ptr<ImportRuns> imports_;
  std::string upload_ = "u0", run_ = "r0", import_ = "none";  // that routes are asked about
  std::string mapping_ = R"(format: 1
zone: "+08:00"
known: happened
tables:
  "*labs*.csv":
    subject: id
    happened: day
    end: last row + 1 d
    columns:
      sbp: systolic_pressure mmHg
      cr: creatinine umol/L
)";
};

}  // namespace bq::service::registry
