#include "record/store/column.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/check.h"

namespace bq::record::store {
namespace {

TEST(Column, KeepsNullsWhenColumnsAreJoined) {
  Column first(ColumnType::float64), second(ColumnType::float64);
  first.push_number(1.5);
  second.push_null();
  second.push_number(-2);
  first.append(second);
  first.append(second);
  ASSERT_EQ(first.rows(), 5U);
  std::vector<bool> nulls;
  for (std::size_t row = 0; row < 5; ++row) nulls.push_back(first.is_null(row));
  EXPECT_EQ(nulls, (std::vector<bool>{false, true, false, true, false}));
  EXPECT_EQ(first.number(4), -2);
}

TEST(Column, HoldsZeroUnderANull) {
  Column column(ColumnType::int64);
  column.push_integer(7);
  column.set_null(0);
  EXPECT_EQ(column.integers()[0], 0);
}

TEST(Column, KeepsTextsApart) {
  Column column(ColumnType::text);
  for (const char* text : {"", "脓毒症", "", "a"}) column.push_text(text);
  column.push_null();
  EXPECT_EQ(column.text(0), "");
  EXPECT_EQ(column.text(1), "脓毒症");
  EXPECT_EQ(column.text(2), "");
  EXPECT_EQ(column.text(3), "a");
  EXPECT_TRUE(column.is_null(4));
  EXPECT_FALSE(column.is_null(2));
}

TEST(Column, TakesMarksOfNullsAndForgetsRows) {
  Column column(ColumnType::text), number(ColumnType::int8);
  column.push_text("abc");
  column.push_text("de");
  column.resize(1);
  column.push_text("f");
  EXPECT_EQ(column.text(0), "abc");
  EXPECT_EQ(column.text(1), "f");
  for (int i = 1; i <= 4; ++i) number.push_integer(i);
  number.set_nulls(1, std::vector<std::uint8_t>{1, 0, 7});
  number.resize(3);
  number.push_integer(9);
  EXPECT_EQ(std::vector<std::uint8_t>(number.null_marks().begin(), number.null_marks().end()),
            (std::vector<std::uint8_t>{0, 1, 0, 0}));
  EXPECT_EQ(number.integer(1), 0);
  EXPECT_EQ(number.integer(3), 9);
}

TEST(Column, RefusesToBeReadAsAnotherType) {
  Column column(ColumnType::text);
  column.push_text("1");
  EXPECT_THROW(column.integer(0), base::CheckFailure);
  EXPECT_THROW(column.push_truth(true), base::CheckFailure);
}

TEST(Column, GivesExactDecimals) {
  Column decimal(ColumnType::decimal, 3), single(ColumnType::float32), number(ColumnType::float64);
  decimal.push_integer(-7350);
  single.push_number(7.35);
  number.push_number(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(exact_value(decimal, 0)->digits, -7350);
  EXPECT_EQ(exact_value(decimal, 0)->scale, 3);
  EXPECT_EQ(exact_value(single, 0)->digits, 735);
  EXPECT_FALSE(exact_value(number, 0));
  EXPECT_EQ(decimal.number(0), -7.35);
}

TEST(Column, WritesCells) {
  Column time(ColumnType::timestamp_utc), local(ColumnType::timestamp), day(ColumnType::date);
  Column decimal(ColumnType::decimal, 2), single(ColumnType::float32), truth(ColumnType::boolean);
  time.push_integer(base::relative_anchor.us);
  local.push_integer(-1);
  day.push_integer(-1);
  day.push_integer(std::numeric_limits<std::int32_t>::max());
  decimal.push_integer(-5);
  single.push_number(0.1);
  truth.push_truth(false);
  truth.push_null();
  EXPECT_EQ(cell_text(time, 0), "2000-01-01T00:00:00Z");
  EXPECT_EQ(cell_text(local, 0), "1969-12-31T23:59:59.999999");
  EXPECT_EQ(cell_text(day, 0), "1969-12-31");
  EXPECT_EQ(cell_text(day, 1), "infinity");
  EXPECT_FALSE(instant_value(day, 1));
  EXPECT_EQ(instant_value(day, 0)->us, -base::us_per_day);
  EXPECT_EQ(cell_text(decimal, 0), "-0.05");
  EXPECT_EQ(cell_text(single, 0), "0.1");
  EXPECT_EQ(cell_text(truth, 0), "false");
  EXPECT_EQ(cell_text(truth, 1), "");
}

}  // namespace
}  // namespace bq::record::store
