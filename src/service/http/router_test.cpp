#include "service/http/router.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace bq::service::http {
namespace {

Route simple(std::string method, std::string path) {
  Route out{std::move(method), std::move(path), {"a sentence", "一句话"}};
  for (const std::string& segment : template_segments(out.path))
    if (is_parameter(segment))
      out.parameters.push_back({segment.substr(1, segment.size() - 2), In::path});
  out.work = [](const Call&) { return Response{}; };
  return out;
}

std::string path_of(const Router& router, std::string_view method, std::string_view path) {
  Router::Found found = router.find(method, read_path(path).value());
  return found.route ? found.route->path : "";
}

TEST(Router, FindsLiteralsBeforeParameters) {
  Router router;
  router.add(simple("GET", "/api/people/{person}"));
  router.add(simple("GET", "/api/people/new"));
  router.add(simple("POST", "/api/people/{person}/notes"));
  router.add(simple("GET", "/"));
  EXPECT_EQ(path_of(router, "GET", "/api/people/new"), "/api/people/new");
  EXPECT_EQ(path_of(router, "GET", "/api/people/p1"), "/api/people/{person}");
  EXPECT_EQ(path_of(router, "POST", "/api/people/new/notes"), "/api/people/{person}/notes");
  EXPECT_EQ(path_of(router, "GET", "/"), "/");
  EXPECT_EQ(path_of(router, "HEAD", "/api/people/p1"), "/api/people/{person}");
  EXPECT_EQ(router.find("GET", {"api", "people", "p1"}).parameters.get("person"), "p1");
  for (const char* none : {"/api/people", "/api/people/", "/api/people/p1/", "//api/people/p1"})
    EXPECT_EQ(path_of(router, "GET", none), "") << none;
}

TEST(Router, NamesTheMethodsOfAPath) {
  Router router;
  router.add(simple("GET", "/a/{b}"));
  router.add(simple("DELETE", "/a/{c}"));
  Router::Found found = router.find("PUT", {"a", "x"});
  EXPECT_EQ(found.route, nullptr);
  EXPECT_EQ(found.methods, (std::vector<std::string>{"DELETE", "GET", "HEAD"}));
  EXPECT_EQ(router.find("DELETE", {"a", "x"}).parameters.get("c"), "x");
}

TEST(Router, RefusesConflictsAndWrongDescriptions) {
  Router router;
  router.add(simple("GET", "/a/{b}"));
  EXPECT_THROW(router.add(simple("GET", "/a/{c}")), base::CheckFailure);
  EXPECT_THROW(router.add(simple("FETCH", "/b")), base::CheckFailure);
  EXPECT_THROW(router.add(simple("GET", "/b/{c}/{c}")), base::CheckFailure);
  Route undescribed = simple("GET", "/c/{d}");
  undescribed.parameters.clear();
  EXPECT_THROW(router.add(undescribed), base::CheckFailure);
  Route both = simple("GET", "/e");
  both.handler = [](Call, Reply) {};
  EXPECT_THROW(router.add(both), base::CheckFailure);
  Route neither = simple("GET", "/f");
  neither.work = nullptr;
  EXPECT_THROW(router.add(neither), base::CheckFailure);
}

TEST(CheckParameters, KnowsTypes) {
  Route route = simple("GET", "/a");
  route.parameters = {{"n", In::query, Type::integer},
                      {"x", In::query, Type::number},
                      {"is", In::query, Type::boolean},
                      {"day", In::query, Type::date},
                      {"name", In::query, Type::text, true}};
  auto is_good = [&](const char* query) {
    Request request;
    request.query = read_query(query).value();
    return check_parameters(route, request).has_value();
  };
  EXPECT_TRUE(is_good("name=a&n=-3&x=1.5e3&is=true&day=2026-02-28"));
  for (const char* bad : {"n=1", "name=a&n=1.5", "name=a&n=99999999999999999999", "name=a&x=inf",
                          "name=a&x=1,5", "name=a&is=1", "name=a&day=2026-02-30", "name=a&day=2026",
                          "name=a&other=1"})
    EXPECT_FALSE(is_good(bad)) << bad;
}

Router described() {
  Router router;
  Route write = simple("PUT", "/api/people/{person}");
  write.body = Body::json;
  write.body_schema = {{"type", "object"}};
  write.access = Access::needs("people.write");
  write.parameters.push_back({"dry", In::query, Type::boolean, false, {"only try", "仅试"}});
  router.add(std::move(write));
  Route open = simple("GET", "/api/a");
  open.access = Access::open();
  open.response_schema = {{"type", "array"}};
  router.add(std::move(open));
  Route page = simple("GET", "/report");
  page.is_page = true;
  router.add(std::move(page));
  return router;
}

TEST(OpenApi, DescribesEveryRouteButPages) {
  Json document = openapi(described(), {{"Registry", "登记"}, "1.2", "bq"});
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["title"], "Registry");
  EXPECT_EQ(document["info"]["version"], "1.2");
  EXPECT_EQ(document["paths"].size(), 2u);
  EXPECT_FALSE(document["paths"].contains("/report"));
  Json put = document["paths"]["/api/people/{person}"]["put"];
  EXPECT_EQ(put["operationId"], "put_api_people_person");
  EXPECT_EQ(put["parameters"][0]["in"], "path");
  EXPECT_EQ(put["parameters"][0]["required"], true);
  EXPECT_EQ(put["parameters"][1]["schema"]["type"], "boolean");
  EXPECT_EQ(put["requestBody"]["content"]["application/json"]["schema"]["type"], "object");
  EXPECT_EQ(put["security"].dump(), R"([{"session":[]},{"token":[]}])");
  EXPECT_EQ(put["x-permission"], "people.write");
  Json open = document["paths"]["/api/a"]["get"];
  EXPECT_EQ(open["security"].dump(), "[]");
  EXPECT_EQ(open["responses"]["200"]["content"]["application/json"]["schema"]["type"], "array");
  EXPECT_EQ(document["components"]["securitySchemes"]["session"]["name"], "bq");
  EXPECT_EQ(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
}

TEST(OpenApi, IsTheSameInAnyOrder) {
  Router other;
  Router router = described();
  for (auto route = router.routes().rbegin(); route != router.routes().rend(); ++route)
    other.add(*route);
  EXPECT_EQ(openapi(router, {}).dump(), openapi(other, {}).dump());
}

}  // namespace
}  // namespace bq::service::http
