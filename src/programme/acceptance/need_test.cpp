#include "programme/acceptance/need.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bq::programme::acceptance {
namespace {

using testing::HasSubstr;

Need need(std::string_view text) { return parse_needs(text).value().at(0); }

bool met(std::string_view text, double number) {
  const Need one = need(text);
  return is_met(one, {{{one.key, number}}, {}});
}

bool met(std::string_view text, std::vector<std::string> words) {
  const Need one = need(text);
  return is_met(one, {{}, {{one.key, std::move(words)}}});
}

TEST(Need, TakesANumberAsAMinimumUnlessTheKeySaysOtherwise) {
  EXPECT_TRUE(met("untrained_centres=3", 3));
  EXPECT_FALSE(met("untrained_centres=3", 2));
  EXPECT_TRUE(met("cases_at_most=100", 100));
  EXPECT_FALSE(met("cases_at_most=100", 101));
  EXPECT_FALSE(met("size_tb_above=10", 10));
  EXPECT_TRUE(met("size_tb_above=10", 10.5));
  EXPECT_FALSE(met("angle_deg_below=0.5", 0.5));
  EXPECT_TRUE(met("angle_deg_below=0.5", 0.4));
}

TEST(Need, ReadsWordsByTheirKey) {
  EXPECT_TRUE(met("multimodal=yes", 1));
  EXPECT_FALSE(met("multimodal=yes", 0));
  EXPECT_TRUE(met("includes=a+b", {"b", "c", "a"}));
  EXPECT_FALSE(met("includes=a+b", {"a"}));
  EXPECT_TRUE(met("stage=application", {"granted"}));
  EXPECT_TRUE(met("stage=granted", {"granted"}));
  EXPECT_FALSE(met("stage=granted", {"application"}));
  EXPECT_FALSE(met("stage=published", {"granted"}));
  EXPECT_TRUE(met("baseline=unstated", {"qsofa"}));
  EXPECT_FALSE(met("baseline=usual_care", {"qsofa"}));
  EXPECT_TRUE(met("level=national", {"national"}));
  EXPECT_FALSE(met("level=national", {"local"}));
  EXPECT_TRUE(met("age_years=18-45", {"18-45"}));
}

TEST(Need, IsLackingWhenNothingIsShown) {
  for (const auto* text : {"centres=3", "cases_at_most=100", "a_above=1", "a_below=1",
                           "multimodal=yes", "includes=a", "stage=application",
                           "baseline=unstated", "level=high"})
    EXPECT_FALSE(is_met(need(text), {})) << text;
  for (const auto* text : {"centres=3", "cases_at_most=1", "a_above=1", "a_below=1", "a=yes"})
    EXPECT_FALSE(met(text, std::nan(""))) << text;
}

TEST(Need, AsksNothingOfAWayToReadTheNumber) {
  EXPECT_TRUE(is_met(need("order_of_magnitude=yes"), {}));
  EXPECT_TRUE(is_met(need("about=yes"), {}));
}

TEST(Need, SaysWhatIsLacking) {
  const base::Words title{"untrained centres", "未参训中心"};
  const Need three = need("untrained_centres=3");
  auto lack = describe_lack(three, {{{"untrained_centres", 1}}, {}}, title);
  EXPECT_EQ(lack.en, "untrained centres 1, at least 3 needed");
  EXPECT_EQ(lack.zh, "未参训中心 1，需至少 3");
  EXPECT_EQ(describe_lack(three, {}, title).en, "untrained centres not shown, at least 3 needed");
  EXPECT_EQ(describe_lack(need("a_below=1"), {{{"a_below", 2}}, {}}, {"a", "甲"}).zh,
            "甲 2，需小于 1");
  EXPECT_EQ(describe_lack(need("includes=a+b"), {{}, {{"includes", {"a"}}}}, {"parts", "部分"}).en,
            "parts b not shown");
  EXPECT_EQ(describe_lack(need("multimodal=yes"), {}, {"modalities", "多模态"}).zh, "未见多模态");
  EXPECT_EQ(describe_lack(need("baseline=unstated"), {}, {"baseline", "基线"}).en,
            "baseline not stated");
}

TEST(Need, RefusesWhatItCannotRead) {
  auto refusal = [](std::string_view text) {
    auto needs = parse_needs(text);
    return needs ? std::string("read") : needs.error();
  };
  for (const auto* wrong : {"centres", "=3", "centres=", "Centres=3", "a=1;", "a b=1"})
    EXPECT_THAT(refusal(wrong), HasSubstr("write key=value")) << wrong;
  EXPECT_THAT(refusal("a=1;b=2;a=3"), HasSubstr("`a` stands twice"));
  EXPECT_THAT(refusal("cases_at_most=many"), HasSubstr("wants a number"));
  EXPECT_THAT(refusal("includes=a++b"), HasSubstr("empty part"));
  EXPECT_THAT(refusal("about=no"), HasSubstr("can only be yes"));
  EXPECT_TRUE(parse_needs("")->empty());
}

}  // namespace
}  // namespace bq::programme::acceptance
