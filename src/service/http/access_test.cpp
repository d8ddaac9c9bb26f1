// Who may do what, over a real socket.
#include <gtest/gtest.h>

#include "service/http/example_site.h"
#include "service/http/raw_client.h"

namespace bq::service::http {
namespace {

constexpr const char* ada = "Cookie: session=ada\r\n";
constexpr const char* robot = "Authorization: Bearer robot\r\n";
constexpr const char* own = "Cookie: session=ada\r\nX-Bianque: 1\r\n";
constexpr const char* as_json = "Content-Type: application/json\r\n";

class AccessTest : public testing::Test {
 protected:
  Heard ask(std::string_view method, std::string_view target, const std::string& headers = {},
            std::string_view body = {}) {
    return RawClient(server.port()).ask(request(method, target, headers, body));
  }
  Seen seen;
  Server server = start(seen);
};

TEST_F(AccessTest, AnswersStrangersAlikeWhetherAThingExists) {
  Heard first = ask("GET", "/api/people/p1");
  EXPECT_EQ(first.status, 401);
  EXPECT_EQ(first.error_code(), "not_signed_in");
  struct {
    const char* method;
    const char* target;
  } all[] = {{"GET", "/api/nothing"},          {"GET", "/api"},
             {"GET", "/api/people/p1?limit=x"}, {"GET", "/api/people/p1?a"},
             {"GET", "/api/people/%zz"},       {"GET", "/api/people/.."},
             {"DELETE", "/api/people/p1"},     {"PUT", "/api/people/p1"},
             {"GET", "/%61pi/people/p1"},      {"GET", "/api/login"},
             {"OPTIONS", "/api/people/p1"}};
  for (auto [method, target] : all) {
    Heard other = ask(method, target);
    EXPECT_EQ(other.head, first.head) << target;
    EXPECT_EQ(other.body, first.body) << target;
  }
  Heard bad = ask("PUT", "/api/people/p1", as_json, "{bad");
  EXPECT_EQ(bad.head + bad.body, first.head + first.body);
}

TEST_F(AccessTest, AsksTheGuardBeforeAllElse) {
  EXPECT_EQ(ask("GET", "/api/people/p1?limit=2", ada).status, 200);
  EXPECT_EQ(seen.guard->asked_before_all, 1);
}

TEST_F(AccessTest, KnowsCallersAndTheirPermissions) {
  Heard read = ask("GET", "/api/people/p%201?limit=2", ada);
  EXPECT_EQ(read.body, R"({"person":"p 1","limit":"2","bytes":0,"caller":"ada"})");
  EXPECT_EQ(ask("PUT", "/api/people/p1", std::string(own) + as_json, "{}").error_code(),
            "not_permitted");
  EXPECT_EQ(ask("PUT", "/api/people/p1?x", std::string(own) + as_json, "{").error_code(),
            "not_permitted");
  EXPECT_EQ(ask("PUT", "/api/people/p1", std::string(robot) + as_json, "{\"a\":1}").body,
            R"({"person":"p1","body":{"a":1},"bytes":7,"caller":"robot"})");
}

TEST_F(AccessTest, TellsCallersWhatIsWrong) {
  auto code = [&](std::string_view method, std::string_view target) {
    Heard heard = ask(method, target, robot);
    return std::to_string(heard.status) + " " + heard.error_code();
  };
  EXPECT_EQ(code("GET", "/api/nothing"), "404 not_found");
  EXPECT_EQ(code("GET", "/api/people/p1?limit=x"), "400 parameter");
  EXPECT_EQ(code("GET", "/api/people/p1?other=1"), "400 parameter");
  EXPECT_EQ(code("GET", "/api/people/p1?limit"), "400 query");
  EXPECT_EQ(code("GET", "/api/people/%zz"), "400 path");
  EXPECT_EQ(code("GET", "/api/people/.."), "400 path");
  Heard wrong = ask("DELETE", "/api/people/p1", robot);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("allow"), "GET, HEAD, PUT");
}

TEST_F(AccessTest, ReadsBodiesStrictly) {
  auto put = [&](const std::string& type, std::string_view body) {
    Heard heard = ask("PUT", "/api/people/p1", robot + type, body);
    return std::to_string(heard.status) + " " + heard.error_code();
  };
  EXPECT_EQ(put(as_json, "{\"a\":"), "400 json");
  EXPECT_EQ(put(as_json, "{\"a\":1,\"a\":2}"), "400 json");
  EXPECT_EQ(put(as_json, std::string(100, '[')), "400 json");
  EXPECT_EQ(put("Content-Type: text/plain\r\n", "{}"), "415 content_type");
  EXPECT_EQ(put("Content-Type: Application/JSON; charset=utf-8\r\n", "{}"), "200 ");
  EXPECT_EQ(ask("GET", "/api/people/p1", robot, "{}").error_code(), "body");
  Heard where = ask("PUT", "/api/people/p1", std::string(robot) + as_json, "{\n\"a\":}");
  EXPECT_NE(where.body.find("line 2, column 5"), std::string::npos);
}

TEST_F(AccessTest, TakesChangesByCookieFromOurOwnPageOnly) {
  auto post = [&](const std::string& headers, std::string_view body = "{}") {
    return ask("POST", "/api/notes", headers, body).status;
  };
  const std::string cookie = std::string(ada) + as_json;
  EXPECT_EQ(post(cookie), 403);
  EXPECT_EQ(post(cookie + "X-Bianque: 1\r\n"), 200);
  EXPECT_EQ(post(cookie + "Origin: http://here\r\n"), 200);
  EXPECT_EQ(post(cookie + "Sec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(post(cookie + "Origin: http://elsewhere\r\n"), 403);
  EXPECT_EQ(post(cookie + "Origin: https://here\r\n"), 403);
  EXPECT_EQ(post(cookie + "Origin: null\r\n"), 403);
  EXPECT_EQ(post(cookie + "Sec-Fetch-Site: same-site\r\n"), 403);
  EXPECT_EQ(post(cookie + "X-Bianque: 1\r\nOrigin: http://elsewhere\r\n"), 403);
  EXPECT_EQ(post(std::string(own) + "Content-Type: text/plain\r\n"), 403);
  EXPECT_EQ(post(std::string(own) + "Content-Type: application/octet-stream\r\n"), 403);
  EXPECT_EQ(post(std::string(robot) + as_json), 200);
  const std::string bytes = std::string(own) + "Content-Type: application/octet-stream\r\n";
  EXPECT_EQ(ask("POST", "/api/imports", bytes, "PK").status, 200);
  EXPECT_EQ(ask("GET", "/api/people/p1", ada).status, 200);
}

TEST_F(AccessTest, SendsStrictHeadersWithEveryAnswer) {
  for (const char* target : {"/", "/healthz", "/api/people/p1", "/nothing", "/broken", "/%zz"}) {
    Heard heard = ask("GET", target);
    const Fields& h = heard.headers;
    EXPECT_NE(h.get("content-security-policy").find("default-src 'self'"), std::string::npos);
    EXPECT_EQ(h.get("content-security-policy").find("unsafe"), std::string::npos);
    EXPECT_NE(h.get("content-security-policy").find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(h.get("x-content-type-options"), "nosniff") << target;
    EXPECT_EQ(h.get("x-frame-options"), "DENY");
    EXPECT_EQ(h.get("referrer-policy"), "no-referrer");
    EXPECT_EQ(h.get("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(h.get("cross-origin-resource-policy"), "same-origin");
    EXPECT_NE(h.get("permissions-policy"), "");
    EXPECT_EQ(h.get("cache-control"), heard.status == 200 && target == std::string("/")
                                          ? "no-cache"
                                          : "no-store");
    EXPECT_FALSE(h.find("strict-transport-security"));
  }
}

TEST_F(AccessTest, AllowsOnlyTheScriptsThatAreGiven) {
  std::string policy = page_policy({"sha256-abc="}, {});
  EXPECT_NE(policy.find("script-src 'self' 'sha256-abc=';"), std::string::npos);
}

TEST(OneFilePolicy, AllowsThePagesOwnScriptsAndStylesByTheirBytes) {
  std::string page = "<style>p{color:red}</style><script type=\"module\">go()</script>";
  EXPECT_EQ(one_file_policy(page),
            "default-src 'none'; "
            "script-src 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='; "
            "style-src 'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='; "
            "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  std::string other = one_file_policy("<script>go(1)</script>");
  EXPECT_EQ(other.find("5KYv"), std::string::npos);
  EXPECT_NE(other.find("style-src 'none'"), std::string::npos);
  EXPECT_EQ(one_file_policy("<script>a='<style>x</style>'</script>").find("style-src 'sha"),
            std::string::npos);
  EXPECT_EQ(one_file_policy(page).find("unsafe"), std::string::npos);
}

TEST(OneFilePolicy, IsOfOneAnswerOnly) {
  Response guide = text("x"), other = text("x");
  guide.page_policy = one_file_policy("<script>go()</script>");
  Manner manner{page_policy(), false};
  std::string head = write_answer(guide, manner, {}).head;
  EXPECT_NE(head.find("script-src 'sha256-5KYv"), std::string::npos);
  EXPECT_EQ(head.find("script-src 'self'"), std::string::npos);
  EXPECT_NE(write_answer(other, manner, {}).head.find("script-src 'self';"), std::string::npos);
}

TEST_F(AccessTest, SetsCookiesThatScriptsAndStrangersCannotUse) {
  Heard heard = ask("POST", "/api/login", as_json, "{}");
  EXPECT_EQ(heard.headers.get("set-cookie"),
            "session=ada; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
}

TEST_F(AccessTest, NeverSplitsAnAnswer) {
  Heard heard = ask("GET", "/split");
  EXPECT_EQ(heard.status, 500);
  EXPECT_FALSE(heard.headers.find("set-cookie"));
}

TEST_F(AccessTest, ShowsFilesFromMemoryOnly) {
  Heard page = ask("GET", "/");
  EXPECT_EQ(page.body, "<p>hello</p>");
  EXPECT_EQ(page.headers.get("content-type"), "text/html; charset=utf-8");
  std::string etag(page.headers.get("etag"));
  EXPECT_EQ(etag.size(), 66u);
  Heard same = ask("GET", "/", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(ask("GET", "/assets/page.js?v=1").body, "1");
  EXPECT_EQ(ask("POST", "/assets/page.js").status, 401);
  struct {
    const char* target;
    int status;
  } all[] = {{"/../../etc/passwd", 400},       {"/%2e%2e%2fetc/passwd", 400},
             {"//etc/passwd", 404},            {"//", 404},
             {"/assets/%00page.js", 400},      {"/%c0%ae%c0%ae/etc/passwd", 400},
             {"/%e0%80%ae/etc/passwd", 400},   {"/etc/passwd", 404},
             {"/assets/..%5c..%5cpasswd", 400}, {"/assets", 404}};
  for (auto [target, status] : all) EXPECT_EQ(ask("GET", target).status, status) << target;
}

TEST_F(AccessTest, AnswersHeadWithoutABody) {
  RawClient client(server.port());
  client.send(request("HEAD", "/"));
  Heard head = client.hear(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.get("content-length"), "12");
  EXPECT_EQ(client.ask(request("GET", "/healthz")).body, R"({"status":"ok"})");
}

TEST_F(AccessTest, DescribesItselfOpenly) {
  Json document = Json::parse(ask("GET", "/openapi.json").body);
  EXPECT_TRUE(document["paths"].contains("/api/people/{person}"));
  EXPECT_TRUE(document["paths"].contains("/healthz"));
  EXPECT_FALSE(document["paths"].contains("/"));
}

TEST_F(AccessTest, LogsTheTemplateAndNotThePath) {
  ask("GET", "/api/people/secret?limit=3", ada);
  AccessLine line = seen.last();
  EXPECT_EQ(line.method, "GET");
  EXPECT_EQ(line.route, "/api/people/{person}");
  EXPECT_EQ(line.status, 200);
  EXPECT_EQ(line.caller, "ada");
  EXPECT_EQ(line.id.size(), 16u);
  ask("GET", "/secret");
  EXPECT_EQ(seen.last().route, "");
  EXPECT_EQ(seen.last().status, 404);
}

TEST(AccessRates, SlowCallersAddressesAndLogins) {
  std::atomic<double> now_s{0};
  Seen seen;
  Limits limits;
  limits.per_caller = {1, 2};
  limits.per_address = {1, 20};
  limits.stricter = {{"login", {0.1, 3}}};
  Server server = start(seen, limits, [&] { return now_s.load(); });
  RawClient client(server.port());
  const std::string read = request("GET", "/api/people/p1", ada);
  const std::string login = request("POST", "/api/login", as_json, "{}");
  EXPECT_EQ(client.ask(read).status, 200);
  EXPECT_EQ(client.ask(read).status, 200);
  Heard slow = client.ask(read);
  EXPECT_EQ(slow.status, 429);
  EXPECT_EQ(slow.headers.get("retry-after"), "1");
  EXPECT_EQ(client.ask(request("GET", "/api/people/p1", robot)).status, 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(login).status, 200);
  Heard later = client.ask(login);
  EXPECT_EQ(later.status, 429);
  EXPECT_EQ(later.headers.get("retry-after"), "10");
  for (int i = 0; i < 12; ++i) EXPECT_EQ(client.ask(request("GET", "/healthz")).status, 200);
  EXPECT_EQ(client.ask(request("GET", "/healthz")).status, 429);
  now_s = 10;
  EXPECT_EQ(client.ask(login).status, 200);
  EXPECT_EQ(client.ask(read).status, 200);
}

}  // namespace
}  // namespace bq::service::http
