// The site as its callers meet it: everything goes through the dispatcher, as over the network.
#include <set>

#include "service/registry/made_site.h"

namespace bq::service::registry {
namespace {

using testing::HasSubstr;

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
      auto out = ask(method, filled(method, path, who, "q1"), "", body_for(method, path, who));
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
  std::string owner = user_with("investigator_n", "investigator", "north");
  Json done =
      run_with(owner, "import", "own_labs.csv", "id,day,sbp,cr\nK-north-0001,2026-01-12,131,\n");
  ASSERT_EQ(counts(done), "1 0 0 0");
  run_ = done["id"], import_ = done["answer"]["import"];
  upload_ = give(owner, "secret_labs.csv", "id,day,sbp\n").json()["id"];
  std::string before = ask("GET", "/api/people/" + subject, nurse).body;
  for (const char* role : {"nurse", "investigator", "monitor", "data_manager", "auditor"}) {
    std::string other = user_with(std::string(role) + "_s", role, "south");
    for (const auto& [method, path] : routes_) {
      bool is_own = path == "/api/session" || path == "/api/me" || path == "/api/me/password" ||
                    path.starts_with("/api/tokens");
      if (is_own || path == "/api/programme") continue;
      auto out =
          ask(method, filled(method, path, subject, query), other, body_for(method, path, subject));
      EXPECT_EQ(out.body.find(subject), std::string::npos) << role << " " << method << " " << path;
      for (const std::string& theirs : {std::string("K-north"), std::string("_labs.csv"), import_})
        EXPECT_EQ(out.body.find(theirs), std::string::npos) << role << " " << method << " " << path;
      if (method == "POST" && path == "/api/uploads") continue;  // a file of one's own may be given
      bool about_one = path.find('{') != std::string::npos || method != "GET";
      if (about_one) {
        EXPECT_TRUE(out.status == 404 || out.status == 403)
            << role << " " << method << " " << path << " " << out.status << out.body;
      }
    }
  }
  EXPECT_EQ(ask("GET", "/api/people/" + subject, nurse).body, before);
  EXPECT_EQ(ask("GET", "/api/uploads", owner).json()["uploads"].size(), 1U);
  EXPECT_EQ(ask("GET", "/api/imports", owner).json()["imports"][0]["is_undone"], false);
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

TEST_F(SiteTest, WhatHasEndedIsNeverTakenAgain) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  auto token = [&](const std::string& title) {
    auto made = ask("POST", "/api/tokens", nurse, Json{{"title", title}}.dump()).json();
    return std::pair("Bearer " + made.value("token", ""), made.value("id", ""));
  };
  auto [revoked, id] = token("one");
  auto [kept, other] = token("two");
  EXPECT_EQ(ask("GET", "/api/people", revoked).status, 200);
  EXPECT_EQ(ask("GET", "/api/people", "Bearer " + id).status, 401) << "its name opens nothing";
  EXPECT_EQ(ask("GET", "/api/people", revoked.substr(7)).status, 401) << "a token is no session";
  EXPECT_EQ(ask("GET", "/api/people", "Bearer " + nurse).status, 401) << "nor a session a token";
  EXPECT_EQ(ask("POST", "/api/tokens", kept, R"({"title":"more"})").status, 403);
  ASSERT_EQ(ask("DELETE", "/api/tokens/" + id, nurse).status, 200);
  EXPECT_EQ(ask("GET", "/api/people", revoked).status, 401);
  std::string second = sign_in("nurse_n", passwords_["nurse_n"]);
  ASSERT_EQ(ask("DELETE", "/api/session", second).status, 200);
  EXPECT_EQ(ask("GET", "/api/people", second).status, 401) << "signed out";
  EXPECT_EQ(ask("GET", "/api/people", nurse).status, 200);
  ASSERT_EQ(ask("POST", "/api/users/nurse_n/password", admin_, R"({"key":"r"})").status, 200);
  for (const std::string& old : {nurse, kept})
    EXPECT_EQ(ask("GET", "/api/people", old).status, 401) << "a new password ends what there was";
}

class SiteTextTest : public SiteTest {
 protected:
  void SetUp() override {
    SiteTest::SetUp();
    nurse = user_with("nurse_n", "nurse", "north");
    keeper = user_with("keeper_n", "data_manager", "north");
    auditor = user_with("auditor_all", "auditor", "*");
    fill_every_field();
  }
  void fill_every_field();

  const std::string evil = "<img src=x onerror=alert(1)>'; DROP TABLE registry_person; --";
  std::string nurse, keeper, auditor, person, form;
};

void SiteTextTest::fill_every_field() {
  auto enrolled = ask("POST", "/api/people", nurse,
                      Json{{"key", evil},
                           {"centre", "north"},
                           {"enrolled", "2026-01-10"},
                           {"identity", {{"name", evil}, {"id_card", evil}}},
                           {"consent", {{"version", "1.0"}, {"signed", "2026-01-10"}}}}
                          .dump());
  ASSERT_EQ(enrolled.status, 201) << enrolled.body;
  person = "/api/people/" + enrolled.json().value("subject", "");
  form = person + "/forms/baseline/history/1";
  auto answers = [&](const std::string& note) {
    return Json{{"key", note},
                {"base", note == "first" ? 0 : 1},
                {"date", "2026-02-01"},
                {"reason", evil},
                {"values", {{"note", {{"value", evil + note}}}}}}
        .dump();
  };
  for (const char* note : {"first", "second"})
    EXPECT_EQ(ask("PUT", form, nurse, answers(note)).status, 200);
  auto raised = ask("POST", "/api/queries", keeper,
                    Json{{"key", "q"},
                         {"subject", enrolled.json()["subject"]},
                         {"visit", "baseline"},
                         {"form", "history"},
                         {"repeat", 1},
                         {"item", "note"},
                         {"text", evil}}
                        .dump());
  ASSERT_EQ(raised.status, 201) << raised.body;
  std::string query = "/api/queries/" + raised.json().value("id", "");
  const std::string text = Json{{"key", "t"}, {"text", evil}}.dump();
  EXPECT_EQ(ask("POST", query + "/answer", nurse, text).status, 200);
  EXPECT_EQ(ask("POST", query + "/close", keeper, text).status, 200);
  EXPECT_EQ(ask("POST", form + "/state", keeper,
                Json{{"key", "s"}, {"state", "locked"}, {"reason", evil}}.dump())
                .status,
            200);
  EXPECT_EQ(
      ask("POST", person + "/contacts", nurse,
          Json{{"key", "c"}, {"visit", "month_6"}, {"outcome", "reached"}, {"note", evil}}.dump())
          .status,
      201);
  EXPECT_EQ(ask("POST", "/api/tokens", nurse, Json{{"title", evil}}.dump()).status, 201);
  EXPECT_EQ(ask("PATCH", "/api/users/nurse_n", admin_, Json{{"key", "d"}, {"display", evil}}.dump())
                .status,
            200);
  EXPECT_EQ(ask("POST", person + "/withdrawal", nurse,
                Json{{"key", "w"}, {"day", "2026-03-01"}, {"use", "stop"}, {"reason", evil}}.dump())
                .status,
            200);
}

// The same bytes come back, as JSON that no browser takes for a page.
TEST_F(SiteTextTest, TextIsTextInEveryField) {
  std::string quoted = Json(evil).dump();
  quoted = quoted.substr(1, quoted.size() - 2);
  for (const auto& [path, who] : {std::pair{person + "/identity", nurse},
                                  {form, nurse},
                                  {form + "/history", nurse},
                                  {person, nurse},
                                  {std::string("/api/queries?state=closed"), nurse},
                                  {std::string("/api/tokens"), nurse},
                                  {std::string("/api/me"), nurse},
                                  {std::string("/api/users"), admin_},
                                  {std::string("/api/audit?limit=200"), auditor}}) {
    auto out = ask("GET", path, who);
    EXPECT_EQ(out.status, 200) << path;
    EXPECT_THAT(out.body, HasSubstr(quoted)) << path;
    EXPECT_THAT(out.head, HasSubstr("Content-Type: application/json")) << path;
    EXPECT_THAT(out.head, HasSubstr("X-Content-Type-Options: nosniff")) << path;
  }
  const std::string asked = http::percent_encode(evil);
  for (const std::string& path :
       {"/api/people?search=" + asked, "/api/people?centre=" + asked, "/api/people?after=" + asked,
        "/api/queries?state=" + asked, "/api/follow_up?centre=" + asked}) {
    auto out = ask("GET", path, nurse);
    EXPECT_EQ(out.status, 200) << path << out.body;
    EXPECT_THAT(out.body, testing::Not(HasSubstr("K-north"))) << path;
  }
  EXPECT_EQ(ask("GET", "/api/queries?centre=" + asked, nurse).status, 404);
  for (const std::string& path : {"/api/audit?kind=" + asked, "/api/audit?subject=" + asked})
    EXPECT_EQ(ask("GET", path, auditor).json()["entries"].size(), 0U) << path;
  EXPECT_EQ(sign_in(evil, evil), "");
  EXPECT_EQ(ask("GET", "/api/people", nurse).json()["people"].size(), 1U) << "the tables are there";
  EXPECT_EQ(ask("GET", "/api/audit/verify", auditor).json()["holds"], true);
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

TEST_F(SiteTest, TheGuideDossierRunsItsOwnScriptAndNoOtherPageAny) {
  std::string nurse = user_with("nurse_n", "nurse", "north");
  std::string keeper = user_with("keeper_n", "data_manager", "north");
  EXPECT_EQ(ask("GET", "/guide").status, 401);
  EXPECT_EQ(ask("GET", "/guide", nurse).status, 403);
  auto page = ask("GET", "/guide", keeper);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, *guide_);
  EXPECT_THAT(page.head, HasSubstr("Content-Type: text/html; charset=utf-8"));
  EXPECT_THAT(page.head,
              HasSubstr("script-src 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw=';"));
  for (const char* other : {"/", "/api/programme", "/api/people"})
    EXPECT_THAT(ask("GET", other, keeper).head, HasSubstr("script-src 'self'; style-src 'self';"));
  EXPECT_EQ(ask("GET", "/api/programme", nurse).json()["has_guide"], true);
  guide_ = "<script>other()</script>";
  EXPECT_EQ(ask("GET", "/guide", keeper).body, page.body) << "made anew after a while only";
}

TEST_F(SiteTest, AGuideDossierThatCannotBeMadeSaysWhy) {
  guide_ = base::refuse(base::ProblemKind::data, {"runs/x"}, "holds no run");
  auto page = ask("GET", "/guide", user_with("keeper_n", "data_manager", "north"));
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("runs/x: holds no run"));
}

TEST_F(SiteTest, TheInterfaceDescribesItself) {
  auto api = ask("GET", "/openapi.json");
  EXPECT_EQ(api.status, 200);
  for (const auto& [method, path] : routes_)
    EXPECT_EQ(api.json()["paths"].contains(path), path != "/guide") << path;
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace bq::service::registry
