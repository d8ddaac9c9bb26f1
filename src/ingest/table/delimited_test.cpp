#include "ingest/table/delimited.h"

#include <gtest/gtest.h>

#include "ingest/table/archive.h"

namespace bq::ingest::table {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<std::uint32_t> lines;
  bool broken = false;
};

Read read(std::string text, char separator = ',') {
  std::size_t n = text.size();
  text.resize(n + padding);
  Delimited rows(std::string_view(text.data(), n), separator);
  Read out;
  while (rows.next()) {
    out.rows.emplace_back(rows.cells().begin(), rows.cells().end());
    out.lines.push_back(rows.line());
    out.broken = out.broken || rows.has_broken_quote();
  }
  return out;
}

TEST(Delimited, SplitsRowsAndCells) {
  EXPECT_EQ(read("a|b|c\n1||3\n", '|').rows, (Rows{{"a", "b", "c"}, {"1", "", "3"}}));
}

TEST(Delimited, NeedsNoLastLineEnd) {
  EXPECT_EQ(read("a,b\n1,2").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a,b\n1,").rows, (Rows{{"a", "b"}, {"1", ""}}));
}

TEST(Delimited, ReadsCrlfAndByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF" "a,b\r\n1,2\r\n").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a,b\r\n1,2\r").rows, (Rows{{"a", "b"}, {"1", "2"}}));
}

TEST(Delimited, SkipsBlankLinesButCountsThem) {
  Read out = read("\n\na,b\n\r\n1,2\n\n");
  EXPECT_EQ(out.rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(out.lines, (std::vector<std::uint32_t>{3, 5}));
}

TEST(Delimited, ReadsQuotesAsRfc4180) {
  Read out = read("\"a,1\",\"say \"\"no\"\"\"\n\"two\nlines\",x\ny,\"\"\n");
  EXPECT_EQ(out.rows, (Rows{{"a,1", "say \"no\""}, {"two\nlines", "x"}, {"y", ""}}));
  EXPECT_EQ(out.lines, (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_FALSE(out.broken);
}

TEST(Delimited, KeepsAQuoteInsideACell) {
  EXPECT_EQ(read("5\" tube,b\n").rows, (Rows{{"5\" tube", "b"}}));
}

TEST(Delimited, NoticesBrokenQuotes) {
  EXPECT_TRUE(read("\"open,b\n1,2\n").broken);
  EXPECT_TRUE(read("\"closed\" early,b\n").broken);
  EXPECT_FALSE(read("\"fine\"\r\n").broken);
}

TEST(Delimited, KeepsManyUnescapedCellsAlive) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += (i == 0 ? "" : ",") + std::string("\"a\"\"") + std::to_string(i) + "\"";
  Read out = read(text);
  ASSERT_EQ(out.rows.size(), 1U);
  ASSERT_EQ(out.rows[0].size(), 200U);
  EXPECT_EQ(out.rows[0][0], "a\"0");
  EXPECT_EQ(out.rows[0][199], "a\"199");
}

// Rows of every length up to some hundreds of bytes, so that each kind of mark falls on each place
// of a block.
TEST(Delimited, SplitsAlikeAcrossBlocks) {
  for (std::size_t width = 1; width < 140; ++width) {
    std::string cell(width, 'x');
    Read out = read(cell + "," + cell + "\n\"" + cell + "\"," + cell + "\r\nlast,");
    ASSERT_EQ(out.rows, (Rows{{cell, cell}, {cell, cell}, {"last", ""}})) << width;
  }
}

TEST(Delimited, ReadsNothingFromNothing) {
  EXPECT_TRUE(read("").rows.empty());
  EXPECT_TRUE(read("\n\r\n\n").rows.empty());
}

}  // namespace
}  // namespace bq::ingest::table
