#include "programme/draft/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/sheet/workbook_writer.h"
#include "programme/draft/made_draft.h"

namespace bq::programme::draft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(DraftTest, KnowsColumnsByNameUnitAndCells) {
  Draft draft = of_csv(
      "住院号,姓名,入院日期,性别,年龄,肌酐（umol/L）,体重 kg,尿白蛋白,备注\n"
      "1,甲,2024年3月1日,男,67岁,88,60,30,好\n2,乙,2024/3/2,女,54岁,＜20,未查,31.5,还行\n"
      "3,丙,45353,男,71岁,102,71.5,12,差\n");
  const TableDraft& table = draft.tables.at(0);
  EXPECT_EQ(table.subject, "住院号");
  EXPECT_EQ(table.start, "入院日期");
  EXPECT_EQ(table.happened, "入院日期");
  EXPECT_TRUE(table.serial_dates);
  EXPECT_EQ(guess(draft, "姓名").use, Use::left_out);
  EXPECT_THAT(guess(draft, "姓名").reason.en, HasSubstr("identifies"));
  EXPECT_EQ(meaning(draft, "肌酐（umol/L）"), "creatinine umol/L");
  EXPECT_EQ(meaning(draft, "年龄"), "age a");
  EXPECT_EQ(meaning(draft, "体重 kg"), "weight kg");
  EXPECT_EQ(guess(draft, "性别").words,
            (std::vector<std::pair<std::string, std::string>>{{"女", "female"}, {"男", "male"}}));
  EXPECT_TRUE(guess(draft, "性别").is_sure());
  EXPECT_DOUBLE_EQ(guess(draft, "肌酐（umol/L）").share, 1);
  EXPECT_EQ(guess(draft, "体重 kg").cells, 2U);
  EXPECT_THAT(draft.missing, ElementsAre("未查"));
  // Albumin of urine is not that of serum: an item of its own, and a question.
  EXPECT_EQ(meaning(draft, "尿白蛋白"), "item_1");
  EXPECT_THAT(guess(draft, "尿白蛋白").question.en, HasSubstr("albumin"));
  expect_compiles(draft);
}

TEST_F(DraftTest, AsksWhereTheUnitIsOpen) {
  Draft draft =
      of_csv("id,date,肌酐,血糖,体温\n1,2024-03-01,1.1,5.5,36.5\n2,2024-03-01,0.9,6,37\n");
  EXPECT_EQ(meaning(draft, "体温"), "temperature Cel");
  EXPECT_TRUE(guess(draft, "体温").is_sure());
  EXPECT_THAT(guess(draft, "血糖").question.en, HasSubstr("mmol/L or mg/dL"));
  EXPECT_THAT(guess(draft, "血糖").question.zh, HasSubstr("mmol/L 还是 mg/dL"));
  expect_compiles(draft);
}

TEST_F(DraftTest, SaysWhatDoesNotFit) {
  std::string rows = "id,date,体温\n";
  for (int i = 0; i < 10; ++i)
    rows += std::to_string(i) + ",2024-03-01," + (i < 4 ? "365" : "36.5") + "\n";
  Draft draft = of_csv(rows);
  EXPECT_DOUBLE_EQ(guess(draft, "体温").share, 0.6);
  EXPECT_THAT(guess(draft, "体温").question.zh, HasSubstr("60%"));
  EXPECT_THAT(mapping_text(draft, base::Language::zh), HasSubstr("10 个单元格中 60.0% 符合  # ? "));
}

TEST_F(DraftTest, ReadsGb18030AndOtherSeparators) {
  // 编号;日期;心率 in GB18030
  std::string gb =
      "\xB1\xE0\xBA\xC5;\xC8\xD5\xC6\xDA;\xD0\xC4\xC2\xCA\n1;2024-03-01;80\n2;2024-03-02;90\n";
  Draft draft = of_csv(gb);
  EXPECT_EQ(draft.tables.at(0).dialect.encoding, "GB18030");
  EXPECT_EQ(draft.tables[0].dialect.separator, ';');
  EXPECT_EQ(meaning(draft, "心率"), "heart_rate /min");
  EXPECT_THAT(mapping_text(draft, base::Language::en),
              HasSubstr("    encoding: GB18030\n    separator: \";\"\n"));
  expect_compiles(draft);
  std::string utf16 = "\xFF\xFE";
  for (char c : std::string("id\tdate\tHR\n1\t2024-03-01\t80\n2\t2024-03-02\t81\n"))
    utf16 += {c, '\0'};
  std::filesystem::remove_all(folder_ + "/drafted");
  draft = of_csv(utf16);
  EXPECT_EQ(draft.tables.at(0).dialect.encoding, "UTF-16");
  EXPECT_EQ(draft.tables[0].dialect.separator, '\t');
  expect_compiles(draft);
}

TEST_F(DraftTest, FindsTitleAndTwoLinesOfHeader) {
  Draft draft = of_csv(
      "2024年登记表,,,,\n编号,日期,血压,,24h尿蛋白(g)\n,,收缩压,舒张压,\n"
      "1,2024-03-01,120,80,0.3\n2,2024-03-02,130,85,<0.01\n");
  const auto& dialect = draft.tables.at(0).dialect;
  EXPECT_EQ(dialect.header_line, 2U);
  EXPECT_EQ(dialect.header_lines, 2U);
  EXPECT_EQ(meaning(draft, "血压/收缩压"), "systolic_pressure mmHg");
  EXPECT_EQ(meaning(draft, "24h尿蛋白(g)"), "item_1 g");
  EXPECT_EQ(draft.own.at(0).decimals, 2);
  expect_compiles(draft);
}

TEST_F(DraftTest, TakesALineOfUnitsForPartOfTheHeader) {
  Draft draft =
      of_csv("编号,日期,肌酐,乳酸\n,,μmol/L,mmol/L\n1,2024-03-01,88,1.2\n2,2024-03-01,90,1\n");
  EXPECT_EQ(meaning(draft, "肌酐/μmol/L"), "creatinine μmol/L");
  EXPECT_EQ(meaning(draft, "乳酸/mmol/L"), "lactate mmol/L");
  expect_compiles(draft);
}

TEST_F(DraftTest, KnowsARowPerMeasurement) {
  Draft draft = of_csv(
      "住院号,检验项目,结果,单位,采样时间,报告时间\n1,肌酐,88,μmol/L,2024-03-01 08:00,2024-03-01 "
      "10:00\n"
      "1,乳酸,1.2,mmol/L,2024-03-01 08:00,2024-03-01 08:20\n2,梅毒抗体,阴性,,2024-03-01 "
      "08:00,2024-03-02 "
      "08:00\n");
  const TableDraft& table = draft.tables.at(0);
  ASSERT_TRUE(table.shape);
  EXPECT_EQ(table.shape->item, "检验项目");
  EXPECT_EQ(table.known, "报告时间");
  EXPECT_EQ(table.happened, "采样时间");
  EXPECT_EQ(table.shape->items, (std::vector<std::pair<std::string, std::string>>{
                                    {"乳酸", "lactate"}, {"肌酐", "creatinine"}}));
  EXPECT_THAT(guess(draft, "检验项目").question.en, HasSubstr("other words"));
  EXPECT_THAT(programme_text(draft, vocabulary(), base::Language::en),
              HasSubstr("predict: { on: [lactate, creatinine] }"));
  expect_compiles(draft);
}

TEST_F(DraftTest, SplitsCentresByAColumn) {
  Draft draft = of_csv("编号,医院,日期,心率\n1,南院,2024-03-01,80\n2,北院,2024-03-01,81\n");
  EXPECT_EQ(draft.tables.at(0).centre, "医院");
  EXPECT_THAT(draft.centres, ElementsAre("北院", "南院"));
  expect_compiles(draft);
}

TEST_F(DraftTest, TakesFilesOfOneHeaderForCentres) {
  std::string head = "编号,日期,心率\n";
  Draft draft = made(
      {put("north.csv", head + "1,2024-03-01,80\n"), put("south.csv", head + "1,2024-03-01,90\n")});
  EXPECT_THAT(draft.centres, ElementsAre("north", "south"));
  EXPECT_THAT(draft.files, ElementsAre("{centre}.csv"));
  expect_compiles(draft);
}

TEST_F(DraftTest, MakesADateOfItsOwnAnEvent) {
  Draft draft = of_csv(
      "编号,入院日期,出院日期,活检日期,心率\n1,2024-03-01,2024-03-09,2024-03-02,80\n"
      "2,2024-03-01,2024-03-05,,90\n");
  EXPECT_EQ(guess(draft, "活检日期").use, Use::event);
  EXPECT_EQ(draft.tables.at(0).end, "出院日期");
  EXPECT_THAT(
      mapping_text(draft, base::Language::en),
      HasSubstr("- { happened: 活检日期, columns: { 活检日期: { event_1: { \"*\": true } } } }"));
  expect_compiles(draft);
}

TEST_F(DraftTest, KeepsTheSheetsOfAWorkbookApartAndTheirItemsTogether) {
  std::string path = folder_ + "/book.xlsx";
  auto writer = ingest::sheet::WorkbookWriter::open(path);
  ASSERT_TRUE(writer.has_value());
  for (const char* sheet : {"基线", "6月"}) {
    ASSERT_TRUE(writer->add_sheet(sheet).has_value());
    using Row = std::vector<ingest::sheet::Cell>;
    for (const Row& row : {Row{"编号", "日期", "步数"}, Row{"1", "2024-03-01", 8000.0},
                           Row{"2", "2024-03-01", 7000.0}})
      ASSERT_TRUE(writer->write_row(row).has_value());
  }
  ASSERT_TRUE(writer->finish().has_value());
  Draft draft = made({path});
  EXPECT_THAT(draft.files, ElementsAre("book.xlsx/基线", "book.xlsx/6月"));
  EXPECT_EQ(draft.own.size(), 1U);
  EXPECT_EQ(guess(draft, "步数", 0).concept_name, guess(draft, "步数", 1).concept_name);
  expect_compiles(draft);
}

TEST_F(DraftTest, RefusesWhatIsNoTable) {
  EXPECT_THAT(refusal(std::string("\x00\x01\x02\x03", 4)), HasSubstr("no table at all"));
  EXPECT_THAT(refusal(""), HasSubstr("holds no row"));
  EXPECT_THAT(refusal("血压,血压\n120,120\n120,120\n"), HasSubstr("names its patients"));
  auto folder = make_draft({"study", "real", {folder_}, &vocabulary()});
  EXPECT_THAT(base::show(folder.error()), HasSubstr("is a folder"));
  auto none = make_draft({"study", "real", {folder_ + "/none.csv"}, &vocabulary()});
  EXPECT_FALSE(none.has_value());
}

TEST_F(DraftTest, NeverOverwrites) {
  Draft draft = of_csv("编号,日期,心率\n1,2024-03-01,80\n");
  ASSERT_TRUE(write_draft(draft, vocabulary(), folder_ + "/x", base::Language::en).has_value());
  auto again = write_draft(draft, vocabulary(), folder_ + "/x", base::Language::en);
  ASSERT_FALSE(again.has_value());
  EXPECT_THAT(again.error().sentence, HasSubstr("never overwrites"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/x.new"));
}

TEST_F(DraftTest, SurvivesOddHeadings) {
  Draft draft = of_csv(
      "编号,日期,\"a: b # c, {d}\",心率,心率,,true\n1,2024-03-01,5,80,81,x,1\n"
      "2,2024-03-02,6,82,83,,0\n");
  EXPECT_EQ(guess(draft, "true").use, Use::concept_value);
  bool asked = false;
  for (const Guess& g : draft.tables.at(0).guesses)
    asked = asked || (g.column == "心率" && g.question.zh.find("两列") != std::string::npos);
  EXPECT_TRUE(asked);
  expect_compiles(draft);
}

TEST(KnownNamesTest, SplitsUnits) {
  const auto& units = vocabulary().units();
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(split_unit("肌酐(μmol/L)", units), Pair("肌酐", "μmol/L"));
  EXPECT_EQ(split_unit("肌酐（μmol/L）", units), Pair("肌酐", "μmol/L"));
  EXPECT_EQ(split_unit("ALT [U/L]", units), Pair("ALT", "U/L"));
  EXPECT_EQ(split_unit("体重 kg", units), Pair("体重", "kg"));
  EXPECT_EQ(split_unit("血压/收缩压", units), Pair("血压/收缩压", ""));
  EXPECT_EQ(split_unit("随访(6月)", units), Pair("随访(6月)", ""));
}

TEST(KnownNamesTest, ComparesWithoutWidthCaseAndSpace) {
  EXPECT_EQ(names().role_of("住 院 号"), Role::subject);
  EXPECT_EQ(names().role_of("Patient ID"), Role::subject);
  EXPECT_EQ(names().role_of("ＩＤ"), Role::subject);
  EXPECT_EQ(names().concept_of("Heart Rate"), vocabulary().find("heart_rate"));
  EXPECT_FALSE(names().concept_of("尿白蛋白"));
}

TEST(GridTest, GuessesSeparators) {
  EXPECT_EQ(guess_separator("a,b,c\n1,2,3\n"), ',');
  EXPECT_EQ(guess_separator("a\tb, c\n1\t2\n"), '\t');
  EXPECT_EQ(guess_separator("a|b|c\n1,5|2|3\n"), '|');
  EXPECT_EQ(guess_separator("a;b\n\"x,y,z\";2\n\"x,y,z\";2\n"), ';');
  EXPECT_EQ(guess_separator("a\n1\n"), ',');
}

}  // namespace
}  // namespace bq::programme::draft
