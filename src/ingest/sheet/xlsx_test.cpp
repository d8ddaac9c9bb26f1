#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "ingest/sheet/made_workbook.h"

namespace bq::ingest::sheet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A workbook that libxlsxwriter makes.
class WrittenBook {
 public:
  WrittenBook() : workbook_(::workbook_new(path_.c_str())) {}
  WrittenBook(const WrittenBook&) = delete;
  WrittenBook& operator=(const WrittenBook&) = delete;
  ~WrittenBook() { std::filesystem::remove(path_); }
  ::lxw_workbook* book() { return workbook_; }
  ::lxw_worksheet* sheet(const char* name) { return ::workbook_add_worksheet(workbook_, name); }
  ::lxw_format* format(const char* code) {
    ::lxw_format* out = ::workbook_add_format(workbook_);
    ::format_set_num_format(out, code);
    return out;
  }
  base::Result<Workbook> read() {
    EXPECT_EQ(::workbook_close(workbook_), LXW_NO_ERROR);
    return read_workbook(*base::read_file(path_), "written.xlsx");
  }

 private:
  std::string path_ = testing::TempDir() + "sheet-test-" + std::to_string(::getpid()) + ".xlsx";
  ::lxw_workbook* workbook_;
};

TEST(Xlsx, GivesOneLinePerRow) {
  WrittenBook book;
  ::lxw_worksheet* sheet = book.sheet("检验");
  ::worksheet_write_string(sheet, 0, 0, "病历号", nullptr);
  ::worksheet_write_string(sheet, 0, 1, "K, mmol/L", nullptr);
  ::worksheet_write_string(sheet, 3, 0, "p \"1\"", nullptr);
  ::worksheet_write_number(sheet, 3, 2, 4.25, nullptr);
  ::worksheet_write_number(sheet, 4, 1, 0.1 + 0.2, nullptr);
  auto workbook = book.read();
  EXPECT_EQ(texts_of(workbook), "病历号,\"K, mmol/L\",\n\n\n\"p \"\"1\"\"\",,4.25\n,0.3,\n");
  EXPECT_THAT(remarks_of(workbook), IsEmpty());
  EXPECT_EQ(workbook->sheets[0].name, "检验");
  EXPECT_EQ(workbook->sheets[0].rows, 5U);
  EXPECT_EQ(workbook->sheets[0].columns, 3U);
  EXPECT_FALSE(workbook->sheets[0].is_hidden);
}

TEST(Xlsx, KeepsTheOrderOfSheetsAndNamesTheHidden) {
  WrittenBook book;
  ::worksheet_write_string(book.sheet("A"), 0, 0, "a", nullptr);
  ::lxw_worksheet* hidden = book.sheet("B");
  ::worksheet_write_string(hidden, 0, 0, "b", nullptr);
  ::worksheet_hide(hidden);
  book.sheet("empty");
  auto workbook = book.read();
  EXPECT_EQ(texts_of(workbook), "a\nb\n");
  ASSERT_EQ(workbook->sheets.size(), 3U);
  EXPECT_TRUE(workbook->sheets[1].is_hidden);
  EXPECT_FALSE(workbook->sheets[2].is_hidden);
  EXPECT_EQ(workbook->sheets[2].rows, 0U);
  MadeXlsx very;
  very.sheet_state = "state=\"veryHidden\"";
  EXPECT_TRUE(read(very)->sheets[0].is_hidden);
}

TEST(Xlsx, WritesDatesAsTheyAreMeant) {
  WrittenBook book;
  ::lxw_worksheet* sheet = book.sheet("S");
  double at = 45'352 + (8 * 60 + 10) / 1440.0;
  const char* codes[] = {"yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\" h\"时\"mm\"分\"", "h:mm",
                         "0.00", "[h]:mm"};
  const double values[] = {45'352, at, 0.5, 45'352, 1.25};
  for (std::uint16_t i = 0; i < 5; ++i)
    ::worksheet_write_number(sheet, 0, i, values[i], book.format(codes[i]));
  ::worksheet_write_string(sheet, 0, 5, "45352", book.format("yyyy-mm-dd"));
  ::worksheet_write_number(sheet, 0, 6, 60, book.format("yyyy-mm-dd"));
  auto workbook = book.read();
  EXPECT_EQ(texts_of(workbook),
            "2024-03-01,2024-03-01 08:10,12:00,45352,30:00,45352,1900-02-29\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("impossible_date S 1,7 60"));
}

TEST(Xlsx, KnowsDatesByNumberAlone) {
  MadeXlsx made;
  made.styles =
      "<dxfs><dxf><numFmt numFmtId=\"0\" formatCode=\"yyyy\"/></dxf></dxfs>"
      "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
      "<xf numFmtId=\"31\"/><xf numFmtId=\"22\"/><xf numFmtId=\"58\"/></cellXfs>";
  made.rows = "<row><c s=\"0\"><v>45352</v></c><c s=\"1\"><v>45352</v></c>"
              "<c s=\"2\"><v>45352.5</v></c><c s=\"3\"><v>45352</v></c>"
              "<c s=\"9\"><v>7</v></c></row>";
  EXPECT_EQ(texts_of(read(made)), "45352,2024-03-01,2024-03-01 12:00,2024-03-01,7\n");
}

TEST(Xlsx, RespectsThe1904System) {
  MadeXlsx made;
  made.styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>";
  made.rows = "<row><c s=\"0\"><v>43890</v></c></row><row><c s=\"0\"><v>0</v></c></row>";
  made.properties = "<workbookPr date1904=\"1\"/>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "2024-03-01\n1904-01-01\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("date_1904  0,0 "));
  made.properties = "<workbookPr date1904=\"false\"/>";
  EXPECT_EQ(texts_of(read(made)), "2020-02-29\n1900-01-00\n");
}

TEST(Xlsx, FillsMergedCells) {
  WrittenBook book;
  ::lxw_worksheet* sheet = book.sheet("S");
  ::worksheet_merge_range(sheet, 0, 0, 0, 2, "title", nullptr);
  ::worksheet_merge_range(sheet, 1, 0, 3, 0, "p1", nullptr);
  ::worksheet_merge_range(sheet, 4, 0, 5, 1, "", nullptr);
  for (std::uint32_t row = 1; row < 4; ++row)
    ::worksheet_write_number(sheet, row, 1, row, nullptr);
  auto workbook = book.read();
  EXPECT_EQ(texts_of(workbook), "title,title,title\np1,1,\np1,2,\np1,3,\n");
  ASSERT_EQ(workbook->sheets[0].merges.size(), 3U);
  const Merge& merge = workbook->sheets[0].merges[1];
  EXPECT_EQ(merge.first_row, 2U);
  EXPECT_EQ(merge.last_row, 4U);
  EXPECT_EQ(merge.first_column, 1U);
  EXPECT_EQ(merge.last_column, 1U);
}

// Below a merge may lie what was there before; nobody sees it.
TEST(Xlsx, ShowsTheFirstOfMergedCellsAlone) {
  MadeXlsx made;
  made.rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>";
  made.after = "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B9:B10\"/>"
               "<mergeCell ref=\"nowhere\"/></mergeCells>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "1,2\n1,4\n");
  EXPECT_EQ(workbook->sheets[0].merges.size(), 2U);
  EXPECT_THAT(remarks_of(workbook), ElementsAre("bad_reference S 0,0 nowhere"));
}

TEST(Xlsx, TakesTheResultsOfFormulas) {
  MadeXlsx made;
  made.rows =
      "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c>"
      "<c r=\"B1\" t=\"str\"><f>\"a\"</f><v>a</v></c>"
      "<c r=\"C1\" t=\"b\"><f>TRUE()</f><v>1</v></c>"
      "<c r=\"D1\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"
      "</row><row r=\"2\"><c r=\"A2\"><f t=\"shared\" ref=\"A2:A3\" si=\"0\">B2</f><v>5</v></c>"
      "<c r=\"B2\"><f>B9</f></c><c r=\"C2\" t=\"str\"><f>\"\"</f><v></v></c></row>"
      "<row r=\"3\"><c r=\"A3\"><f t=\"shared\" si=\"0\"/><v/></c></row>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "2,a,TRUE,#DIV/0!\n5,,,\n");
  EXPECT_THAT(remarks_of(workbook),
              ElementsAre("error_cell S 1,4 #DIV/0!", "formula_without_result S 2,2 ",
                          "formula_without_result S 3,1 ", "formulas S 0,0 8"));
}

TEST(Xlsx, ReadsEveryKindOfCell) {
  MadeXlsx made;
  made.texts = "<si><t>one</t></si><si><r><rPr><b/></rPr><t xml:space=\"preserve\">rich </t></r>"
               "<r><t>text</t></r><rPh sb=\"0\" eb=\"1\"><t>said</t></rPh></si>"
               "<si><t>a_x000D_\nb &amp; &lt;c&gt; &#20013;</t></si>";
  made.rows =
      "<row r=\"1\"><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
      "<c t=\"inlineStr\"><is><t>in</t><!-- x --><t>line</t></is></c>"
      "<c t=\"inlineStr\"><is><r><t>a</t></r><r><t><![CDATA[<b>]]></t></r></is></c>"
      "<c t=\"b\"><v>0</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c>"
      "<c t=\"d\"><v>2024-03-01T08:10:00</v></c><c t=\"n\"><v>1e3</v></c><c><v>12x</v></c>"
      "<c t=\"s\"><v>3</v></c></row>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "rich text,a b & <c> 中,inline,a<b>,FALSE,TRUE,#N/A,"
                                "2024-03-01 08:10,1000,12x\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("error_cell S 1,7 #N/A", "not_a_number S 1,10 12x",
                                                "unknown_text S 1,11 3"));
}

TEST(Xlsx, NamesMacrosLinksAndCharts) {
  MadeXlsx made;
  made.rows = "<row><c><v>1</v></c></row>";
  made.more_sheets = "<sheet name=\"Chart\" sheetId=\"2\" r:id=\"rId8\"/>"
                     "<sheet name=\"Lost\" sheetId=\"3\" r:id=\"rId77\"/>";
  made.more_relations = MadeXlsx::relation("rId7", "externalLink", "externalLinks/one.xml") +
                        MadeXlsx::relation("rId8", "chartsheet", "chartsheets/sheet1.xml") +
                        MadeXlsx::relation("rId9", "vbaProject", "vbaProject.bin");
  made.more = {{"xl/vbaProject.bin", "never run"}, {"xl/externalLinks/one.xml", "<externalLink/>"}};
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "1\n");
  EXPECT_THAT(remarks_of(workbook),
              ElementsAre("macros  0,0 ", "external_links  0,0 ",
                          "chart_sheet Chart 0,0 chartsheet", "bad_reference Lost 0,0 "));
}

TEST(Xlsx, ReadsRowsAndCellsInAnyOrder) {
  MadeXlsx made;
  made.rows = "<row r=\"3\"><c r=\"C3\"><v>33</v></c><c r=\"A3\"><v>31</v></c></row>"
              "<row r=\"1\"><c r=\"A1\"><v>11</v></c><c><v>12</v></c></row>"
              "<row><c><v>21</v></c></row><row r=\"3\"><c r=\"B3\"><v>32</v></c>"
              "<c r=\"A3\"><v>30</v></c><c r=\"XFE3\"><v>0</v></c><c r=\"A0\"><v>0</v></c></row>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "11,12,\n21,,\n30,32,33\n");
  EXPECT_THAT(remarks_of(workbook),
              ElementsAre("bad_reference S 0,0 XFE3", "bad_reference S 0,0 A0"));
}

TEST(Xlsx, IsNotMovedByFormatsFarAway) {
  MadeXlsx made;
  made.rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
              "<row r=\"1048576\"><c r=\"XFD1048576\" s=\"1\"/></row>";
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "1\n");
  made.rows += "<row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row>";
  EXPECT_EQ(read(made)->sheets[0].rows, 1'048'576U);
  EXPECT_EQ(texts_of(read(made)).size(), 1'048'575U + 3);
}

TEST(Xlsx, RefusesADoctype) {
  MadeXlsx made;
  made.before = "<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
  made.rows = "<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>";
  EXPECT_THAT(texts_of(read(made)), HasSubstr("declares a DOCTYPE in xl/worksheets/sheet1.xml"));
  made.before = "<!DOCTYPE worksheet SYSTEM \"file:///etc/passwd\">";
  EXPECT_THAT(texts_of(read(made)), HasSubstr("declares a DOCTYPE in xl/worksheets/sheet1.xml"));
  made.before = "";
  EXPECT_THAT(texts_of(read(made)), testing::Not(HasSubstr("aaaa")));
}

TEST(Xlsx, RefusesDamage) {
  MadeXlsx made;
  made.rows = "<row><c><v>1</v></c></row>";
  for (const char* after : {"<a>", "<a></b>", "</a>", "<a b></a>", "<a", "<![CDATA[", "<!-- "}) {
    made.after = after;
    std::string refusal = texts_of(read(made));
    EXPECT_THAT(refusal, HasSubstr("is no workbook that can be read")) << after;
    EXPECT_THAT(refusal, HasSubstr("save it again")) << after;
  }
  made.after = "\xFF";
  EXPECT_THAT(texts_of(read(made)), HasSubstr("is not UTF-8"));
}

}  // namespace
}  // namespace bq::ingest::sheet
