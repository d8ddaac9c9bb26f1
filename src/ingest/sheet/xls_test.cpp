#include <filesystem>

#include <freexl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "ingest/sheet/made_workbook.h"

namespace bq::ingest::sheet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr unsigned plain = 0;
constexpr unsigned dated = 1;                   // the styles of `globals`
constexpr unsigned chinese = 2;
constexpr unsigned own = 3;

std::string style(unsigned format) {
  return record(0x00E0, u16(0) + u16(format) + std::string(16, '\0'));
}

std::string shared_texts(const std::vector<std::string>& texts) {
  std::string inside;
  for (const auto& text : texts) inside += text;
  return record(0x00FC, u32(texts.size()) + u32(texts.size()) + inside);
}

std::string globals() {
  return record(0x0042, u16(1200)) + record(0x041E, u16(164) + narrow_text("h:mm", 2)) + style(0) +
         style(14) + style(31) + style(164) +
         shared_texts({wide_text(u"病历号", 2), narrow_text("K, mmol/L", 2),
                       wide_text(u"a\r\nb𠮷", 2)});
}

base::Result<Workbook> read(const MadeXls& made) { return read_workbook(made_xls(made), "a.xls"); }

MadeXls one_sheet() {
  MadeXls made;
  made.globals = globals();
  made.sheets.push_back({narrow_text("S", 1)});
  return made;
}

TEST(Xls, ReadsEveryKindOfCell) {
  MadeXls made = one_sheet();
  MadeXlsSheet& s = made.sheets[0];
  s.shared(0, 0, 0);
  s.shared(0, 1, 1);
  s.shared(0, 2, 2);
  s.shared(0, 3, 9);
  s.number(2, 0, 4.25);
  s.number(2, 1, 45'352, dated);
  s.number(2, 2, 45'352.340277777778, chinese);
  s.number(2, 3, 0.5, own);
  s.rk(2, 4, 12'345U << 2 | 3);                 // a whole number over 100
  s.rk(2, 5, static_cast<std::uint32_t>(-7) << 2 | 2);
  s.rk(2, 6, 0x3FF80000);                       // 1.5
  s.records += record(0x00BD, u16(3) + u16(1) + u16(plain) + u32(5 << 2 | 2) + u16(dated) +
                                  u32(60 << 2 | 2) + u16(2));
  s.boolean_or_error(4, 0, 1, false);
  s.boolean_or_error(4, 1, 0x2A, true);
  s.records += record(0x0204, MadeXlsSheet::place(4, 2, 0) + wide_text(u"直接", 2));
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook),
            "病历号,\"K, mmol/L\",a b𠮷,,,,\n\n"
            "4.25,2024-03-01,2024-03-01 08:10,12:00,123.45,-7,1.5\n"
            ",5,1900-02-29,,,,\nTRUE,#N/A,直接,,,,\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("unknown_text S 1,4 9", "impossible_date S 4,3 60",
                                                "error_cell S 5,2 #N/A"));
}

TEST(Xls, TakesTheResultsOfFormulas) {
  MadeXls made = one_sheet();
  MadeXlsSheet& s = made.sheets[0];
  auto other = [](char kind, char value) {
    return std::string{kind, 0, value, 0, 0, 0, '\xFF', '\xFF'};
  };
  s.formula(0, 0, f64(7.5));
  s.formula(0, 1, other(0, 0));
  s.records += record(0x04BC, std::string(10, '\0'));
  s.records += record(0x0207, wide_text(u"结果", 2));
  s.formula(0, 2, other(1, 1));
  s.formula(0, 3, other(2, 0x07));
  s.formula(0, 4, other(3, 0));
  s.number(0, 5, 1);
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "7.5,结果,TRUE,#DIV/0!,,1\n");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("error_cell S 1,4 #DIV/0!", "formulas S 0,0 5"));
}

TEST(Xls, FillsMergedCells) {
  MadeXls made = one_sheet();
  MadeXlsSheet& s = made.sheets[0];
  s.number(0, 0, 1);
  s.number(1, 1, 2);
  s.number(2, 2, 3);
  s.records += record(0x00E5, u16(2) + u16(0) + u16(2) + u16(0) + u16(0) +  //
                                  u16(1) + u16(65'535) + u16(1) + u16(1));
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "1,,\n1,2,\n1,2,3\n");
  ASSERT_EQ(workbook->sheets[0].merges.size(), 2U);
  EXPECT_EQ(workbook->sheets[0].merges[0].last_row, 3U);
  EXPECT_EQ(workbook->sheets[0].merges[1].last_row, 65'536U);
}

TEST(Xls, NamesHiddenSheetsChartsMacrosAndLinks) {
  MadeXls made = one_sheet();
  made.globals += record(0x0022, u16(1)) + record(0x01AE, u16(1) + u16(0x0401)) +
                  record(0x01AE, u16(1) + narrow_text("\1other.xls", 2));
  made.sheets[0].number(0, 0, 43'890, dated);
  made.sheets.push_back({narrow_text("chart", 1), "", 0, 2});
  made.sheets.push_back({wide_text(u"隐藏", 1), "", 2});
  made.sheets[2].number(0, 0, 1);
  made.sheets.push_back({narrow_text("old macros", 1), "", 0, 1});
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "2024-03-01\n1\n");
  ASSERT_EQ(workbook->sheets.size(), 2U);
  EXPECT_FALSE(workbook->sheets[0].is_hidden);
  EXPECT_TRUE(workbook->sheets[1].is_hidden);
  EXPECT_EQ(workbook->sheets[1].name, "隐藏");
  EXPECT_THAT(remarks_of(workbook), ElementsAre("date_1904  0,0 ", "macros  0,0 ",
                                                "external_links  0,0 ", "chart_sheet chart 0,0 "));
  made.globals = globals() + record(0x01AE, u16(1) + u16(0x0401));
  made.sheets.resize(1);
  auto plain_one = read(made);
  EXPECT_THAT(remarks_of(plain_one), IsEmpty());
  std::string with_macros =
      MadeOle().bytes({{"Workbook", made.stream()}, {"_VBA_PROJECT_CUR", "x"}});
  EXPECT_THAT(remarks_of(read_workbook(with_macros, "a.xls")), ElementsAre("macros  0,0 "));
}

// Texts of more than 8224 bytes go on in another record, where their width may change.
TEST(Xls, JoinsContinuedTexts) {
  MadeXls made = one_sheet();
  std::string rich = u16(4) + '\x0D' + u16(1) + u32(3) + u16(u'a') + u16(u'b');
  made.globals = style(0) + record(0x00FC, u32(2) + u32(2) + rich) +
                 record(0x003C, std::string(1, '\0') + "cd" + std::string(4, 'r')) +
                 record(0x003C, "ppp" + narrow_text("next", 2));
  made.sheets[0].shared(0, 0, 0);
  made.sheets[0].shared(0, 1, 1);
  EXPECT_EQ(texts_of(read(made)), "abcd,next\n");
}

TEST(Xls, ReadsExcel5InItsCodePage) {
  MadeXls made;
  made.version = 0x0500;
  made.globals = record(0x0042, u16(936)) + record(0x041E, u16(164) + "\x0Ayyyy-mm-dd") + style(0) +
                 style(164);
  std::string name = "\xBC\xEC\xD1\xE9";        // 检验 in GBK
  made.sheets.push_back({'\4' + name});
  made.sheets[0].records = record(0x0204, MadeXlsSheet::place(0, 0, 0) + u16(4) + name);
  made.sheets[0].records += record(0x0204, MadeXlsSheet::place(0, 2, 0) + u16(3) + "a\xFF" "b");
  made.sheets[0].number(0, 1, 45'352, 1);
  auto workbook = read(made);
  EXPECT_EQ(texts_of(workbook), "检验,2024-03-01,a\xEF\xBF\xBD" "b\n");
  EXPECT_EQ(workbook->sheets[0].name, "检验");
}

TEST(Xls, SkipsChartsWithinASheet) {
  MadeXls made = one_sheet();
  MadeXlsSheet& s = made.sheets[0];
  s.number(0, 0, 1);
  s.records += record(0x0809, u16(0x0600) + u16(0x0020) + std::string(12, '\0'));
  s.number(0, 1, 99);
  s.records += record(0x000A, "");
  s.number(0, 2, 3);
  EXPECT_EQ(texts_of(read(made)), "1,,3\n");
}

TEST(Xls, RefusesPasswords) {
  MadeXls made = one_sheet();
  made.globals = record(0x002F, u16(1) + std::string(52, 'x'));
  EXPECT_THAT(texts_of(read(made)), HasSubstr("is protected by a password: save it without one"));
  std::string packed = MadeOle().bytes({{"EncryptionInfo", "x"}, {"EncryptedPackage", "y"}});
  EXPECT_THAT(texts_of(read_workbook(packed, "a.xlsx")),
              HasSubstr("is protected by a password: save it without one"));
}

TEST(Xls, RefusesOtherDocumentsAndOldOnes) {
  std::string letter = MadeOle().bytes({{"WordDocument", "x"}});
  EXPECT_THAT(texts_of(read_workbook(letter, "a.xls")), HasSubstr("no workbook"));
  MadeXls made = one_sheet();
  made.version = 0x0400;
  std::string old = MadeOle().bytes({{"Workbook", made.stream()}});
  EXPECT_THAT(texts_of(read_workbook(old, "a.xls")), HasSubstr("older than 1993"));
}

// Wherever it is cut, it never passes for a whole one.
TEST(Xls, RefusesToBeCutOff) {
  MadeXls made = one_sheet();
  for (unsigned row = 0; row < 400; ++row) made.sheets[0].number(row, 0, row);
  std::string bytes = made_xls(made);
  ASSERT_EQ(texts_of(read(made)).substr(0, 4), "0\n1\n");
  for (std::size_t keep = 8; keep < bytes.size(); keep += 97)
    EXPECT_THAT(texts_of(read_workbook(bytes.substr(0, keep), "a.xls")), HasSubstr("is cut off"))
        << keep;
  std::string stream = made.stream();
  for (std::size_t keep = 0; keep < stream.size(); keep += 1 + keep / 20) {
    std::string cut = MadeOle().bytes({{"Workbook", stream.substr(0, keep)}});
    EXPECT_THAT(texts_of(read_workbook(cut, "a.xls")), HasSubstr("is cut off")) << keep;
  }
}

// A second opinion: the maker of these tests and the reader could err alike.
TEST(Xls, IsReadAlikeByAnotherReader) {
  MadeXls made = one_sheet();
  made.globals = record(0x0042, u16(1200)) + style(0) + style(14) +
                 shared_texts({wide_text(u"病历号", 2)});
  MadeXlsSheet& s = made.sheets[0];
  s.shared(0, 0, 0);
  s.number(1, 0, 4.25);
  s.number(1, 1, 45'352, dated);
  s.rk(1, 2, 12'345U << 2 | 3);
  for (unsigned row = 2; row < 300; ++row) s.number(row, 0, row);
  std::string path = testing::TempDir() + "xls-test-" + std::to_string(::getpid()) + ".xls";
  ASSERT_TRUE(base::write_file(path, made_xls(made)));
  const void* handle = nullptr;
  ASSERT_EQ(::freexl_open(path.c_str(), &handle), FREEXL_OK);
  std::filesystem::remove(path);
  const char* name = nullptr;
  EXPECT_EQ(::freexl_get_worksheet_name(handle, 0, &name), FREEXL_OK);
  EXPECT_STREQ(name, "S");
  ASSERT_EQ(::freexl_select_active_worksheet(handle, 0), FREEXL_OK);
  FreeXL_CellValue value{};
  auto at = [&](unsigned row, unsigned short column) -> const FreeXL_CellValue& {
    EXPECT_EQ(::freexl_get_cell_value(handle, row, column, &value), FREEXL_OK);
    return value;
  };
  EXPECT_STREQ(at(0, 0).value.text_value, "病历号");
  EXPECT_EQ(at(1, 0).value.double_value, 4.25);
  EXPECT_STREQ(at(1, 1).value.text_value, "2024-03-01");
  EXPECT_EQ(at(1, 2).value.double_value, 123.45);
  EXPECT_EQ(at(299, 0).value.double_value, 299);
  ::freexl_close(handle);
  EXPECT_THAT(texts_of(read(made)),
              testing::StartsWith("病历号,,\n4.25,2024-03-01,123.45\n2,,\n"));
}

}  // namespace
}  // namespace bq::ingest::sheet
