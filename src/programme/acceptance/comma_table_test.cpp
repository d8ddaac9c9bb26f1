#include "programme/acceptance/comma_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace bq::programme::acceptance {
namespace {

using testing::HasSubstr;

constexpr std::array<std::string_view, 2> columns{"a", "b"};

base::Result<CommaTable> parse(std::string_view text) {
  return CommaTable::parse(text, "t.csv", columns);
}

std::string refusal(std::string_view text) {
  auto table = parse(text);
  return table ? "read" : base::show(table.error());
}

TEST(CommaTable, ReadsQuotesLineEndsMarkAndBlankLines) {
  auto table = parse("\xEF\xBB\xBF" "b,a\r\n\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n,\n\"\",last");
  ASSERT_TRUE(table) << base::show(table.error());
  ASSERT_EQ(table->rows().size(), 3u);
  EXPECT_EQ(table->cell(table->rows()[0], "a"), "x, \"y\"\r\nz");
  EXPECT_EQ(table->cell(table->rows()[0], "b"), "1");
  EXPECT_EQ(table->cell(table->rows()[1], "a"), "");
  EXPECT_EQ(table->cell(table->rows()[2], "a"), "last");
  EXPECT_EQ(table->rows()[0].line, 3);
  EXPECT_EQ(table->rows()[1].line, 5);
  EXPECT_EQ(table->place(table->rows()[2]).line, 6);
}

TEST(CommaTable, RefusesWhatIsBrokenWithItsLine) {
  EXPECT_THAT(refusal("a,b\n1,\"2\n3"), HasSubstr("t.csv:2: a quoted cell is not closed"));
  EXPECT_THAT(refusal("a,b\n1,2\"3\n"), HasSubstr("t.csv:2: a quote stands in a cell"));
  EXPECT_THAT(refusal("a,b\n1,\"2\"3\n"), HasSubstr("t.csv:2: a quoted cell goes on"));
  EXPECT_THAT(refusal("a,b\n1,2\n1,2,3\n"), HasSubstr("t.csv:3: the row has 3 cells"));
  EXPECT_THAT(refusal("a,b\n\n\"x\n\",1\n2\n"), HasSubstr("t.csv:5: the row has 1 cells"));
  EXPECT_THAT(refusal("a,b\n\xFF,2\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
}

TEST(CommaTable, RefusesAnotherHeader) {
  EXPECT_THAT(refusal("a,b,c\n"), HasSubstr("t.csv:1: the table has no column `c`"));
  EXPECT_THAT(refusal("a\n"), HasSubstr("column `b` is missing"));
  EXPECT_THAT(refusal("a,b,a\n"), HasSubstr("column `a` stands twice"));
  EXPECT_EQ(refusal("a,b\n"), "read");
}

}  // namespace
}  // namespace bq::programme::acceptance
