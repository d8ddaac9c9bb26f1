#include <gtest/gtest.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/number.h"
#include "base/text.h"

namespace bq::base {
namespace {

TEST(Decimal, ReadsWhatIsWrittenAndNothingElse) {
  EXPECT_EQ(parse_decimal("36.44")->digits, 3644);
  EXPECT_EQ(parse_decimal("-98.6")->digits, -986);
  EXPECT_EQ(parse_decimal("3e-2")->scale, 2);
  for (const char* bad :
       {"", "-", ".", "1,5", "1.2.3", "12a", "NaN", "0x1", "1e", "99999999999999999999"})
    EXPECT_FALSE(parse_decimal(bad)) << bad;
}

TEST(Decimal, RoundsHalfToEvenOnce) {
  Ratio one{1, 1}, none{0, 1};
  EXPECT_EQ(rescale(*parse_decimal("0.125"), one, none, 2)->value, 12);
  EXPECT_EQ(rescale(*parse_decimal("0.135"), one, none, 2)->value, 14);
  EXPECT_EQ(rescale(*parse_decimal("-0.125"), one, none, 2)->value, -12);
  EXPECT_FALSE(rescale(*parse_decimal("7.35"), one, none, 4)->rounded);
  EXPECT_EQ(to_double(73500, 4), 7.35);
}

TEST(Decimal, ConvertsFahrenheitExactly) {
  auto celsius = rescale(*parse_decimal("98.6"), *parse_ratio("5/9"), *parse_ratio("-160/9"), 2);
  EXPECT_EQ(celsius->value, 3700);
  EXPECT_FALSE(celsius->rounded);
}

TEST(Decimal, TakesFloat32SourcesAtTheirShortestDecimal) {
  auto d = shortest(7.35F);
  EXPECT_EQ(d->digits, 735);
  EXPECT_EQ(d->scale, 2);
}

TEST(Instant, ReadsAndWritesDurations) {
  EXPECT_EQ(parse_duration("6 h")->us, 6 * us_per_hour);
  EXPECT_EQ(parse_duration("-12 h")->us, -12 * us_per_hour);
  EXPECT_EQ(parse_duration("1.5 h")->us, 90 * us_per_minute);
  EXPECT_FALSE(parse_duration("6 hours"));
  EXPECT_EQ(show(of_hours(24)), "24 h");
  EXPECT_EQ(show(of_minutes(90)), "90 min");
}

TEST(Instant, ReadsAndWritesWallTime) {
  auto t = parse_instant("2110-04-11 15:52:22+00");
  ASSERT_TRUE(t);
  EXPECT_EQ(show(*t), "2110-04-11T15:52:22Z");
  EXPECT_EQ(parse_instant("2110-04-11T17:52:22+02:00")->us, t->us);
  EXPECT_FALSE(parse_instant("2110-02-30"));
  EXPECT_EQ(show(relative_anchor), "2000-01-01T00:00:00Z");
}

TEST(Text, NamesTheNearest) {
  EXPECT_EQ(suggestion("hart_rate", {"heart_rate", "lactate"}), "; did you mean `heart_rate`?");
  EXPECT_EQ(suggestion("zzzzzzzzzzzz", {"heart_rate"}), "");
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("脓毒症 abc"));
  EXPECT_FALSE(is_utf8("\xC5\xA7\xB6"));
  EXPECT_FALSE(is_utf8("\xE8\x84"));
  EXPECT_TRUE(is_utf8(""));
}

TEST(Digest, IsSha256AndTakesFirstEightBytes) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(group_hash("abc"), 0xba7816bf8f01cfeaULL);
}

TEST(Number, LogisticIsSymmetricAndBounded) {
  EXPECT_EQ(logistic(0), 0.5);
  EXPECT_EQ(logistic(-1000), 0.0);
  EXPECT_EQ(logistic(1000), 1.0);
  EXPECT_NEAR(logit(logistic(1.25)), 1.25, 1e-12);
}

}  // namespace
}  // namespace bq::base
