#include "ingest/sheet/workbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/sheet/made_workbook.h"

namespace bq::ingest::sheet {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& bytes, const std::string& name, const Limits& limits = {}) {
  auto workbook = read_workbook(bytes, name, limits);
  return workbook ? "read" : base::show(workbook.error());
}

MadeXlsx small() {
  MadeXlsx made;
  made.rows = "<row><c><v>1</v></c></row>";
  return made;
}

TEST(Workbook, IsKnownByItsName) {
  for (const char* name : {"a.xlsx", "x/A.XLSX", "a.xlsm", "a.xls", "a.b.ods"})
    EXPECT_TRUE(is_workbook_name(name)) << name;
  for (const char* name : {"a.csv", "xlsx", ".xlsx", "a.xlsx.gz", "a.xlsx/b", "a.xlsb"})
    EXPECT_FALSE(is_workbook_name(name)) << name;
}

TEST(Workbook, IsReadByItsBytes) {
  EXPECT_EQ(texts_of(read_workbook(small().bytes(), "a.xls")), "1\n");
  MadeXls made;
  made.sheets.push_back({narrow_text("S", 1)});
  made.sheets[0].number(0, 0, 2);
  EXPECT_EQ(texts_of(read_workbook(made_xls(made), "a.xlsx")), "2\n");
}

TEST(Workbook, SaysWhatElseItSeemsToBe) {
  EXPECT_THAT(refusal("", "a.xlsx"), HasSubstr("a.xlsx: is empty"));
  EXPECT_THAT(refusal("id,k\n1,2\n", "a.xls"), HasSubstr("is text, not a workbook: rename it to"));
  EXPECT_THAT(refusal("\xEF\xBB\xBF\n<html><table>", "a.xls"), HasSubstr("is text (HTML or XML)"));
  EXPECT_THAT(refusal("%PDF-1.4", "a.xls"), HasSubstr("is a PDF"));
  EXPECT_THAT(refusal(std::string("\x09\x00\x04\x00", 4), "a.xls"), HasSubstr("is no workbook"));
  EXPECT_THAT(refusal(made_zip({{"a.csv", "1"}}), "a.xlsx"),
              HasSubstr("an archive and no workbook"));
  EXPECT_THAT(refusal(made_zip({{"xl/workbook.bin", "1"}}), "a.xlsx"), HasSubstr(".xlsb"));
  EXPECT_THAT(refusal("PK\x03\x04 nothing", "a.xlsx"), HasSubstr("is cut off or damaged"));
}

TEST(Workbook, RefusesPasswords) {
  std::string locked = made_zip(small().members(), "zip:encryption=aes256");
  EXPECT_THAT(refusal(locked, "a.xlsx"), HasSubstr("is protected by a password"));
}

TEST(Workbook, RefusesBombs) {
  MadeXlsx made = small();
  made.after = "<!--" + std::string(20 << 20, ' ') + "-->";
  std::string bytes = made.bytes();
  EXPECT_LT(bytes.size(), 100'000U);
  EXPECT_EQ(refusal(bytes, "a.xlsx"), "read");
  Limits limits;
  limits.ratio = 100;
  EXPECT_THAT(refusal(bytes, "a.xlsx", limits), HasSubstr("unpacks to more than 100 times"));
  limits.free_bytes = 64 << 20;
  EXPECT_EQ(refusal(bytes, "a.xlsx", limits), "read");
  limits.unpacked = 19 << 20;
  EXPECT_THAT(refusal(bytes, "a.xlsx", limits), HasSubstr("over 19 MiB unpacked"));
}

// What is not read is not unpacked either.
TEST(Workbook, PassesOverWhatIsNotRead) {
  MadeXlsx made = small();
  made.more = {{"xl/media/image1.bmp", std::string(20 << 20, ' ')}};
  Limits limits;
  limits.unpacked = 1 << 20;
  EXPECT_EQ(refusal(made.bytes(), "a.xlsx", limits), "read");
}

TEST(Workbook, RefusesTooManyCells) {
  MadeXlsx made;
  made.rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
              "<row r=\"2\"><c r=\"J2\"><v>1</v></c></row>";
  Limits limits;
  limits.cells = 20;
  EXPECT_EQ(refusal(made.bytes(), "a.xlsx", limits), "read");
  limits.cells = 19;
  EXPECT_THAT(refusal(made.bytes(), "a.xlsx", limits), HasSubstr("spans more than 19 cells"));
  made.after = "<mergeCells><mergeCell ref=\"A1:XFC1000000\"/></mergeCells>";
  EXPECT_THAT(refusal(made.bytes(), "a.xlsx"), HasSubstr("spans more than 100000000 cells"));
}

TEST(Workbook, RefusesMergesUponMerges) {
  MadeXlsx made = small();
  made.after = "<mergeCells>";
  for (int i = 0; i < 100; ++i) made.after += "<mergeCell ref=\"A1:J10\"/>";
  made.after += "</mergeCells>";
  Limits limits;
  limits.cells = 9'000;
  EXPECT_THAT(refusal(made.bytes(), "a.xlsx", limits), HasSubstr("spans more than 9000 cells"));
  limits.cells = 11'000;
  EXPECT_EQ(refusal(made.bytes(), "a.xlsx", limits), "read");
}

// A text that many cells share is a bomb that no archive shows.
TEST(Workbook, RefusesTooMuchText) {
  MadeXlsx made;
  made.texts = "<si><t>" + std::string(1000, 'x') + "</t></si>";
  made.rows = "<row>";
  for (int i = 0; i < 100; ++i) made.rows += "<c t=\"s\"><v>0</v></c>";
  made.rows += "</row>";
  Limits limits;
  limits.unpacked = 90'000;
  EXPECT_THAT(refusal(made.bytes(), "a.xlsx", limits), HasSubstr("of text"));
  limits.unpacked = 110'000;
  EXPECT_EQ(refusal(made.bytes(), "a.xlsx", limits), "read");
}

TEST(Workbook, RefusesDamagedAndMissingParts) {
  Members members = small().members();
  members.erase(members.begin() + 3);
  EXPECT_THAT(refusal(made_zip(members), "a.xlsx"), HasSubstr("sheet1.xml: is missing"));
  std::string stored = made_zip(small().members(), "zip:compression=store");
  std::size_t at = stored.find("<v>1</v>");
  ASSERT_NE(at, std::string::npos);
  stored[at + 3] = '7';
  EXPECT_THAT(refusal(stored, "a.xlsx"), HasSubstr("sheet1.xml: is cut off or damaged"));
}

// Wherever it is cut, it never passes for a whole one.
TEST(Workbook, RefusesToBeCutOff) {
  std::string bytes = small().bytes();
  for (std::size_t keep = 2; keep < bytes.size(); keep += 7)
    EXPECT_NE(refusal(bytes.substr(0, keep), "a.xlsx"), "read") << keep << " of " << bytes.size();
}

TEST(Workbook, ListsAThousandRemarksOfARule) {
  MadeXlsx made;
  made.rows = "<row>";
  for (int i = 0; i < 1500; ++i) made.rows += "<c t=\"e\"><v>#N/A</v></c>";
  made.rows += "</row>";
  auto remarks = read(made)->remarks;
  ASSERT_EQ(remarks.size(), 1001U);
  EXPECT_EQ(remarks[999].column, 1000U);
  EXPECT_EQ(remarks[1000].row, 0U);
  EXPECT_EQ(remarks[1000].value, "1500 in all");
}

// Part names know no large and small letters, and some programs write them with backslashes.
TEST(Workbook, FindsPartsHoweverTheyAreSpelled) {
  Members members = small().members();
  for (auto& [path, bytes] : members) {
    if (path.starts_with("xl/worksheets")) path = "XL\\Worksheets\\Sheet1.xml";
  }
  EXPECT_EQ(texts_of(read_workbook(made_zip(members), "a.xlsx")), "1\n");
}

}  // namespace
}  // namespace bq::ingest::sheet
