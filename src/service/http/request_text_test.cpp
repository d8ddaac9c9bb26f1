#include "service/http/request_text.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace bq::service::http {
namespace {

using std::string_literals::operator""s;

TEST(PercentDecode, ReadsWhatIsWrittenAndNothingElse) {
  EXPECT_EQ(percent_decode("a%20b%e6%89%81").value(), "a b扁");
  EXPECT_EQ(percent_decode("a+b").value(), "a+b");
  for (const char* bad : {"%", "%2", "%zz", "a%2", "%00", "%0a", "%7f", "%ff", "%c0%ae",
                          "%e0%80%ae", "%f0%80%80%ae", "%ed%a0%80", "%f4%90%80%80", "%e6%89"})
    EXPECT_FALSE(percent_decode(bad)) << bad;
  EXPECT_EQ(percent_decode("ab%zz").error().en.find("byte 2") != std::string::npos, true);
}

TEST(PercentDecode, UndoesTheEncoding) {
  for (const std::string& text : {"a b/ü+&=%"s, "扁鹊"s, ""s, "-._~"s})
    EXPECT_EQ(percent_decode(percent_encode(text)).value(), text);
}

TEST(ReadPath, GivesSegments) {
  using Segments = std::vector<std::string>;
  EXPECT_EQ(read_path("/").value(), Segments{""});
  EXPECT_EQ(read_path("/api/people/a%20b").value(), (Segments{"api", "people", "a b"}));
  EXPECT_EQ(read_path("//a/").value(), (Segments{"", "a", ""}));
}

TEST(ReadPath, RefusesWhatCouldLeadElsewhere) {
  for (const char* bad :
       {"", "a", "*", "http://here/", "/..", "/a/../b", "/%2e%2e/a", "/.%2E", "/a/./b", "/a%2fb",
        "/a%5cb", "/a\\b", "/%2e%2e%2fetc%2fpasswd", "/%c0%ae%c0%ae/a", "/%00"})
    EXPECT_FALSE(read_path(bad)) << bad;
}

TEST(ReadQuery, GivesNamesAndValues) {
  Fields read = read_query("a=1&b=x+y%26z&c=").value();
  EXPECT_EQ(read.get("a"), "1");
  EXPECT_EQ(read.get("b"), "x y&z");
  EXPECT_TRUE(read.find("c"));
  EXPECT_EQ(read_query("").value().size(), 0u);
}

TEST(ReadQuery, IsStrict) {
  for (const char* bad : {"a", "=1", "a=1&", "&a=1", "a=1&&b=2", "a=1&a=2", "a=%", "a=1&%61=2"})
    EXPECT_FALSE(read_query(bad)) << bad;
  std::string many;
  for (int i = 0; i < 101; ++i) many += (i ? "&a" : "a") + std::to_string(i) + "=1";
  EXPECT_FALSE(read_query(many));
}

TEST(ReadCookies, LeavesOutWhatIsNoPair) {
  Fields read = read_cookies("a=1; b; =2;c=d=e");
  EXPECT_EQ(read.size(), 2u);
  EXPECT_EQ(read.get("c"), "d=e");
}

TEST(ReadJson, ReadsInOrder) {
  EXPECT_EQ(read_json(R"({"b":[1,-2,3.5,true,null],"a":{"c":"扁"}})").value().dump(),
            R"({"b":[1,-2,3.5,true,null],"a":{"c":"扁"}})");
}

TEST(ReadJson, SaysWhere) {
  EXPECT_EQ(read_json("{\n \"a\": x}").error().en, "the body is not JSON: line 2, column 7");
  EXPECT_EQ(read_json("").error().en, "the body is not JSON: line 1, column 1");
  for (const char* bad : {"{", "[1,]", "1 2", "nul", "\"\xff\"", "{'a':1}", "1e999", "NaN", "// a"})
    EXPECT_FALSE(read_json(bad)) << bad;
}

TEST(ReadJson, RefusesDepthAndRepeatedNames) {
  auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(read_json(nested(64)));
  EXPECT_EQ(read_json(nested(65)).error().en, "the body is nested more than 64 deep");
  EXPECT_FALSE(read_json(std::string(1 << 20, '[')));
  EXPECT_EQ(read_json(R"({"a":{"b":1,"\u0062":2}})").error().en,
            "the body names \"b\" twice in one object");
  EXPECT_TRUE(read_json(R"([{"a":1},{"a":{"a":2}}])"));
}

TEST(ReadJson, TakesManyNamesInLinearTime) {
  std::string many = "{";
  for (int i = 0; i < 100'000; ++i) many += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
  double before_s = base::cpu_seconds();
  EXPECT_EQ(read_json(many + "}").value().size(), 100'000u);
  EXPECT_LT(base::cpu_seconds() - before_s, 5);
}

}  // namespace
}  // namespace bq::service::http
