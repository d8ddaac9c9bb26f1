#include "ingest/quality/number_text.h"

#include <gtest/gtest.h>

namespace bq::ingest::quality {
namespace {

using record::fact::Limit;

std::string plain(std::string_view text) {
  base::Decimal out;
  if (!read_plain(text, out)) return "no";
  return std::to_string(out.digits) + "e-" + std::to_string(out.scale);
}

TEST(NumberText, ReadsPlainNumbersExactly) {
  EXPECT_EQ(plain("36.44"), "3644e-2");
  EXPECT_EQ(plain("-98.6"), "-986e-1");
  EXPECT_EQ(plain("0"), "0e-0");
  EXPECT_EQ(plain("1.50"), "150e-2");
  EXPECT_EQ(plain("123456789012345.7"), "1234567890123457e-1");
}

TEST(NumberText, LeavesTheRestToTheSlowWay) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1.2.3", "1e3", " 1", "1 ", "+1", "1,5", "NaN",
                           "1234567890123456789"})
    EXPECT_EQ(plain(text), "no") << text;
}

// What both ways read, they read alike.
TEST(NumberText, AgreesWithTheSlowWay) {
  for (const char* text : {"0", "-0", "7", "0.0001", "-12.500", "00012", "99999999999999999"}) {
    base::Decimal fast;
    auto slow = base::parse_decimal(text);
    ASSERT_TRUE(read_plain(text, fast) && slow) << text;
    auto a = base::rescale(fast, {1, 1}, {0, 1}, 4), b = base::rescale(*slow, {1, 1}, {0, 1}, 4);
    ASSERT_EQ(a.has_value(), b.has_value()) << text;
    if (a) EXPECT_EQ(a->value, b->value) << text;
  }
}

TEST(NumberText, ReadsComparators) {
  EXPECT_EQ(read_number("< 0.01", '.')->limit, Limit::below);
  EXPECT_EQ(read_number(">1000", '.')->limit, Limit::above);
  EXPECT_EQ(read_number("≥ 5", '.')->limit, Limit::above);
  EXPECT_EQ(read_number("＜5", '.')->number.digits, 5);
  EXPECT_EQ(read_number("  7.5 ", '.')->limit, Limit::none);
  EXPECT_FALSE(read_number("<", '.'));
  EXPECT_FALSE(read_number("<<5", '.'));
}

TEST(NumberText, ReadsDecimalCommasOnlyWhereTheyAreTold) {
  EXPECT_FALSE(read_number("36,6", '.'));
  EXPECT_FALSE(read_number("36.6", ','));
  EXPECT_EQ(read_number("36,6", ',')->number.digits, 366);
  EXPECT_TRUE(has_other_decimal_sign("36,6", '.'));
  EXPECT_FALSE(has_other_decimal_sign("high", '.'));
  EXPECT_FALSE(has_other_decimal_sign("1,000,000", '.'));
}

}  // namespace
}  // namespace bq::ingest::quality
