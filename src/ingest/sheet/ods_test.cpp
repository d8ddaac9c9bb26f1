#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/sheet/made_workbook.h"

namespace bq::ingest::sheet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string ods(const std::string& tables, const Members& more = {}) {
  Members members{
      {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
      {"content.xml",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content>"
       "<office:automatic-styles>"
       "<style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties "
       "table:display=\"true\"/></style:style><style:style style:name=\"ta2\" "
       "style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>"
       "</office:automatic-styles><office:body><office:spreadsheet>" +
           tables + "</office:spreadsheet></office:body></office:document-content>"}};
  members.insert(members.end(), more.begin(), more.end());
  return made_zip(members);
}

std::string table(const std::string& rows, const std::string& style = "ta1") {
  return "<table:table table:name=\"S\" table:style-name=\"" + style + "\">" + rows +
         "</table:table>";
}
std::string row(const std::string& cells, const std::string& attributes = "") {
  return "<table:table-row " + attributes + ">" + cells + "</table:table-row>";
}
std::string cell(const std::string& attributes, const std::string& inside = "") {
  return "<table:table-cell " + attributes + ">" + inside + "</table:table-cell>";
}
std::string number(const std::string& value, const std::string& attributes = "") {
  return cell("office:value-type=\"float\" office:value=\"" + value + "\" " + attributes,
              "<text:p>shown</text:p>");
}
std::string words(const std::string& text, const std::string& attributes = "") {
  return cell("office:value-type=\"string\" " + attributes, "<text:p>" + text + "</text:p>");
}

base::Result<Workbook> read(const std::string& tables, const Members& more = {}) {
  return read_workbook(ods(tables, more), "a.ods");
}

TEST(Ods, ReadsEveryKindOfCell) {
  auto workbook = read(table(
      row(words("病历号") +
          words("a<text:s text:c=\"2\"/><text:span>b</text:span><text:tab/>c") +
          words("one</text:p><text:p>two")) +
      row(number("0.30000000000000004") + number("1200") +
          cell("office:value-type=\"percentage\" office:value=\"0.5\"", "<text:p>50%</text:p>")) +
      row(cell("office:value-type=\"date\" office:date-value=\"2024-03-01\"") +
          cell("office:value-type=\"date\" office:date-value=\"2024-03-01T08:10:00\"") +
          cell("office:value-type=\"time\" office:time-value=\"PT08H10M00S\"")) +
      row(cell("office:value-type=\"boolean\" office:boolean-value=\"true\"") +
          cell("office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
               "<text:p>#N/A</text:p>") +
          cell("office:value-type=\"string\" office:string-value=\"kept\""))));
  EXPECT_EQ(texts_of(workbook), "病历号,a  b c,one two\n0.3,1200,0.5\n"
                                "2024-03-01,2024-03-01 08:10,08:10\nTRUE,#N/A,kept\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("error_cell S 4,2 #N/A"));
}

TEST(Ods, RepeatsCellsAndRows) {
  auto workbook = read(table(row(number("1", "table:number-columns-repeated=\"2\"") +
                                     cell("table:number-columns-repeated=\"3\"") + number("2"),
                                 "table:number-rows-repeated=\"2\"") +
                             row(cell("table:number-columns-repeated=\"16384\""),
                                 "table:number-rows-repeated=\"2\"") +
                             row(number("3")) +
                             row(cell(""), "table:number-rows-repeated=\"1048571\"")));
  EXPECT_EQ(texts_of(workbook), "1,1,,,,2\n1,1,,,,2\n\n\n3,,,,,\n");
}

TEST(Ods, FillsMergedCells) {
  std::string covered = "<table:covered-table-cell/>";
  auto workbook = read(table(
      row(words("p1", "table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\"") +
          number("1")) +
      row(covered + number("2"))));
  EXPECT_EQ(texts_of(workbook), "p1,1\np1,2\n");
  ASSERT_EQ(workbook->sheets[0].merges.size(), 1U);
  EXPECT_EQ(workbook->sheets[0].merges[0].last_row, 2U);
}

TEST(Ods, TakesTheResultsOfFormulas) {
  auto workbook = read(table(row(number("2", "table:formula=\"of:=1+1\"") +
                                 cell("table:formula=\"of:=[.A9]\"") + words("x"))));
  EXPECT_EQ(texts_of(workbook), "2,,x\n");
  EXPECT_THAT(remarks_of(workbook),
              ElementsAre("formula_without_result S 1,2 ", "formulas S 0,0 2"));
}

TEST(Ods, LeavesRemarksAndDrawingsOut) {
  auto workbook = read(table(row(cell(
      "office:value-type=\"string\"",
      "<office:annotation><dc:creator>x</dc:creator><text:p>note</text:p></office:annotation>"
      "<text:p>a<draw:frame><text:p>drawn</text:p></draw:frame>b</text:p>"
      "<office:annotation><text:p>note</text:p></office:annotation>"
      "<draw:custom-shape><text:p>shape</text:p></draw:custom-shape>"))));
  EXPECT_EQ(texts_of(workbook), "ab\n");
}

TEST(Ods, NamesHiddenSheetsMacrosAndLinks) {
  auto workbook = read(table(row(number("1"))) + table(row(number("2")), "ta2") +
                           table("<table:table-source/>" + row(number("3"))),
                       {{"Basic/Standard/Module1.xml", "x"}});
  EXPECT_EQ(texts_of(workbook), "1\n2\n");
  EXPECT_FALSE(workbook->sheets[0].is_hidden);
  EXPECT_TRUE(workbook->sheets[1].is_hidden);
  EXPECT_THAT(remarks_of(workbook), ElementsAre("macros  0,0 ", "external_links S 0,0 "));
}

TEST(Ods, RefusesPasswordsAndOtherDocuments) {
  EXPECT_THAT(texts_of(read(table(""), {{"META-INF/manifest.xml", "<manifest:encryption-data/>"}})),
              HasSubstr("is protected by a password"));
  std::string letter = made_zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
                                 {"content.xml", "<office:document-content/>"}});
  EXPECT_THAT(texts_of(read_workbook(letter, "a.ods")), HasSubstr("no workbook"));
}

TEST(Ods, RefusesToBeRepeatedWithoutEnd) {
  Limits limits;
  limits.cells = 1'000'000;
  std::string everywhere = table(row(number("1", "table:number-columns-repeated=\"16384\""),
                                     "table:number-rows-repeated=\"1048576\""));
  EXPECT_THAT(texts_of(read_workbook(ods(everywhere), "a.ods", limits)),
              HasSubstr("spans more than 1000000 cells"));
}

}  // namespace
}  // namespace bq::ingest::sheet
