// What hospitals' registries have that a draft has to see: people, units of custom, totals, pairs.
#include <gmock/gmock.h>

#include "base/file.h"
#include "ingest/sheet/workbook_writer.h"
#include "programme/draft/identity.h"
#include "programme/draft/made_draft.h"

namespace bq::programme::draft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RegistryTest : public DraftTest {
 protected:
  // Everything that a draft says, in files or on the screen.
  static std::string all_text(const Draft& draft) {
    std::string out = concepts_text(draft) + guesses_text(draft);
    for (auto language : {base::Language::en, base::Language::zh})
      out += programme_text(draft, vocabulary(), language) + mapping_text(draft, language) +
             questions_text(draft, language);
    return out;
  }
  // A table of twenty rows, each the same but for its number.
  static std::string rows(const std::string& head, const std::string& row, int n = 20) {
    std::string out = head + "\n";
    for (int i = 0; i < n; ++i) out += "P" + std::to_string(i) + ",2024-03-01," + row + "\n";
    return out;
  }
  static bool asks(const Draft& draft, const std::string& words) {
    return questions_text(draft, base::Language::en).find(words) != std::string::npos;
  }
};

TEST_F(RegistryTest, LeavesOutWhatLeadsToAPerson) {
  std::string table =
      "编号,日期,心率,病人姓名,联系电话1,家庭地址,主管医师,微信号,出生年月,mother's name\n";
  for (int i = 0; i < 8; ++i)
    table += "A" + std::to_string(i) +
             ",2024-03-01,80,患者甲,13900000000,某路1号,医生甲,wx1,1960-01,x y\n";
  Draft draft = of_csv(table);
  for (const char* column :
       {"病人姓名", "联系电话1", "家庭地址", "主管医师", "微信号", "出生年月", "mother's name"})
    EXPECT_EQ(guess(draft, column).role, Role::identity) << column;
  for (const char* cell : {"患者甲", "1390000", "某路", "医生甲", "wx1", "1960-01", "x y"})
    EXPECT_THAT(all_text(draft), Not(HasSubstr(cell)));
  expect_compiles(draft);
}

TEST_F(RegistryTest, LeavesOutCellsOfPeopleUnderAnyHeading) {
  Draft draft = of_csv(rows("编号,日期,甲列,乙列,丙列,录入人,心率",
                            "13900000000,110101190000000000,a@b.cn,张三,80"));
  for (const char* column : {"甲列", "乙列", "丙列", "录入人"})
    EXPECT_EQ(guess(draft, column).use, Use::left_out) << column;
  EXPECT_THAT(guess(draft, "录入人").question.zh, HasSubstr("像是人名"));
  EXPECT_EQ(meaning(draft, "心率"), "heart_rate /min");
  EXPECT_THAT(all_text(draft), Not(HasSubstr("张三")));
}

TEST_F(RegistryTest, WritesNoWordThatHardlyStandsTwice) {
  std::string table = "编号,日期,病区,说明\n";
  for (int i = 0; i < 8; ++i)
    table += std::to_string(i) + ",2024-03-01," + (i % 2 == 0 ? "东" : "西") + ",某事" +
             std::string(1, static_cast<char>('a' + i)) + "\n";
  Draft draft = of_csv(table);
  EXPECT_EQ(guess(draft, "病区").use, Use::concept_value);
  EXPECT_EQ(guess(draft, "说明").use, Use::left_out);
  EXPECT_THAT(all_text(draft), Not(HasSubstr("某事")));
}

TEST_F(RegistryTest, KeepsNamesOfThings) {
  Draft draft = of_csv(rows("编号,日期,药物名称,drug name,疾病名称,既往病名", "甲药,x,乙,丙"));
  for (const char* column : {"药物名称", "drug name", "疾病名称", "既往病名"})
    EXPECT_EQ(guess(draft, column).use, Use::concept_value) << column;
}

TEST_F(RegistryTest, TakesNoRowOfDataForHeadings) {
  std::string first =
      put("a.csv", "1,张三,13900000000,2024-03-01,80\n2,李四,13900000001,2024-03-01,81\n");
  std::string second = put("b.csv", "编号,日期,心率\n1,2024-03-01,80\n");
  Draft draft = made({first, second});
  EXPECT_EQ(draft.tables.size(), 1U);
  EXPECT_TRUE(asks(draft, "no row with the names of its columns"));
  EXPECT_THAT(all_text(draft), Not(HasSubstr("张三")));
}

TEST(Identity, KnowsPeopleByTheirCells) {
  for (const char* cell : {"13900000000", "+8613900000000", "139-0000-0000", "010-12345678",
                           "11010119000000000X", "见 110101190000000000", "a.b@c.org"})
    EXPECT_TRUE(tells_person(cell)) << cell;
  for (const char* cell : {"2024-03-01", "20240301083000", "2024-03-01 08:10:30", "12345678",
                           "0.13900000000", "142/83", "5.6mmol/L", "@", "10901234567"})
    EXPECT_FALSE(tells_person(cell)) << cell;
  for (const char* cell : {"张三", "欧阳某某", "患者0001", "John Smith"})
    EXPECT_TRUE(may_be_name(cell)) << cell;
  for (const char* cell : {"12", "无", "高血压合并糖尿病", "A1"})
    EXPECT_FALSE(may_be_name(cell)) << cell;
}

TEST_F(RegistryTest, TriesEveryUnitAndPrefersTheUsualOne) {
  Draft draft =
      of_csv(rows("编号,日期,血红蛋白,白蛋白,纤维蛋白原,身高,血糖,钙", "135,42,3.1,1.68,5.6,2.3"));
  EXPECT_EQ(meaning(draft, "血红蛋白"), "hemoglobin g/L");
  EXPECT_EQ(meaning(draft, "白蛋白"), "albumin g/L");
  EXPECT_EQ(meaning(draft, "纤维蛋白原"), "fibrinogen g/L");
  EXPECT_EQ(meaning(draft, "身高"), "height m");
  EXPECT_EQ(meaning(draft, "血糖"), "glucose mmol/L");
  EXPECT_EQ(meaning(draft, "钙"), "calcium mmol/L");
  EXPECT_TRUE(guess(draft, "血红蛋白").is_sure());
  EXPECT_THAT(guess(draft, "血糖").question.zh, HasSubstr("mmol/L 还是 mg/dL"));
  expect_compiles(draft);
}

TEST_F(RegistryTest, LetsValuesOverruleWhatIsUsual) {
  Draft draft = of_csv(rows("编号,日期,血糖", "110"));
  EXPECT_EQ(meaning(draft, "血糖"), "glucose mg/dL");
  EXPECT_FALSE(guess(draft, "血糖").is_sure());
}

TEST_F(RegistryTest, AsksAboutUnitsAThousandApartAndUnusualValues) {
  Draft draft = of_csv(rows("编号,日期,肌钙蛋白I,体重", "12.5,140"));
  EXPECT_THAT(guess(draft, "肌钙蛋白I").question.en, HasSubstr("ng/mL or ng/L"));
  EXPECT_THAT(guess(draft, "体重").question.en, HasSubstr("unusual for body weight"));
}

TEST_F(RegistryTest, ReadsTwoPressuresOfOneCell) {
  Draft draft = of_csv(rows("编号,日期,血压,甲乙", "142/83,1/2"));
  EXPECT_THAT(mapping_text(draft, base::Language::en),
              HasSubstr("血压: { split: \"/\", into: [systolic_pressure mmHg, "
                        "diastolic_pressure mmHg] }"));
  EXPECT_THAT(programme_text(draft, vocabulary(), base::Language::en),
              HasSubstr("- [\"diastolic_pressure\"]"));
  EXPECT_EQ(guess(draft, "甲乙").use, Use::left_out);
  EXPECT_THAT(guess(draft, "甲乙").question.en, HasSubstr("two numbers"));
  expect_compiles(draft);
}

TEST_F(RegistryTest, AsksAboutUnitsOfALongTableThatNobodyKnows) {
  Draft draft =
      of_csv("编号,项目,结果,单位,采样时间\n1,钾,4,mmo1/L,2024-03-01\n2,钾,4,mmol/L,2024-03-01\n");
  EXPECT_TRUE(asks(draft, "units that are not known: mmo1/L."));
}

TEST_F(RegistryTest, ReadsItemsWithoutAnyUnitInTheUsualOne) {
  Draft draft = of_csv("编号,项目,结果,采样时间\n1,血糖,5,2024-03-01\n2,血糖,6,2024-03-01\n");
  ASSERT_TRUE(draft.tables[0].shape);
  EXPECT_EQ(draft.tables[0].shape->items[0].second, "glucose mmol/L");
  EXPECT_TRUE(asks(draft, "No column says the units"));
}

TEST_F(RegistryTest, TakesNoNamesForNumbersOfPatients) {
  auto none =
      make_draft({"study", "real", {put("a.csv", "甲,心率\n张三,80\n李四,80\n")}, &vocabulary()});
  EXPECT_FALSE(none.has_value());
}

TEST_F(RegistryTest, TakesAVisitsValuesAsKnownAtOnceAndAsks) {
  Draft draft = of_csv(rows("编号,日期,肌酐(umol/L)", "88"));
  EXPECT_THAT(mapping_text(draft, base::Language::zh),
              HasSubstr("    known: happened  # 没有报告时间一列：发生时即视为已知\n"));
  EXPECT_TRUE(asks(draft, "No column says when the results were known"));
  Draft told = of_csv("编号,日期,报告时间,心率\n1,2024-03-01,2024-03-01,80\n");
  EXPECT_THAT(mapping_text(told, base::Language::en), Not(HasSubstr("known: happened")));
}

TEST_F(RegistryTest, LeavesOutRowsOfTotals) {
  Draft draft = of_csv(rows("编号,日期,心率", "80") + "合计,,1600\n");
  EXPECT_EQ(draft.tables[0].rows, 20U);
  EXPECT_EQ(guess(draft, "心率").cells, 20U);
  EXPECT_THAT(mapping_text(draft, base::Language::en),
              HasSubstr("    leave_out: { 编号: [合计] }  # rows of totals, no patients\n"));
  expect_compiles(draft);
}

TEST_F(RegistryTest, KeepsTheStartWhereHardlyANumberStandsTwice) {
  std::string table = rows("编号,入院日期,心率", "80", 200);
  Draft draft = of_csv(table + "P7,2024-03-01,81\n");
  EXPECT_EQ(draft.tables[0].start, "入院日期");
  EXPECT_TRUE(asks(draft, "1 rows repeat a number of `编号`"));
  Draft many = of_csv(table + "P7,2024-03-01,81\nP8,2024-03-01,81\nP9,2024-03-01,81\n");
  EXPECT_EQ(many.tables[0].start, "");
}

TEST_F(RegistryTest, AsksOnceAboutTablesWithoutACentre) {
  Draft draft =
      made({put("a.csv", "编号,中心,日期,心率\n1,甲院,2024-03-01,80\n2,乙院,2024-03-01,81\n"),
            put("b.csv", "编号,日期,体温\n1,2024-03-01,36.5\n")});
  ASSERT_EQ(draft.questions.size(), 1U);
  EXPECT_THAT(draft.questions[0].en, HasSubstr("b.csv: no column of the centre"));
}

TEST_F(RegistryTest, AsksAboutDatesThatCannotBeRead) {
  std::string table = rows("编号,日期,心率", "80", 30);
  Draft draft = of_csv(table + "X,2024年3月8日上午,80\n");
  EXPECT_THAT(guess(draft, "日期").question.en, HasSubstr("1 cells of `日期`"));
  EXPECT_THAT(guess(draft, "日期").question.zh, HasSubstr("2024年3月8日上午"));
  Draft named = of_csv(table + "X,张三,80\n");
  EXPECT_FALSE(guess(named, "日期").is_sure());
  EXPECT_THAT(all_text(named), Not(HasSubstr("张三")));
}

TEST_F(RegistryTest, CountsTheBoxesOfItsQuestions) {
  Draft draft = of_csv("登记表,,\n编号,日期,血糖\n1,2024-03-01,5.5\n2,2024-03-01,6\n");
  std::string text = questions_text(draft, base::Language::zh);
  std::size_t boxes = 0;
  for (auto at = text.find("- [ ]"); at != std::string::npos; at = text.find("- [ ]", at + 1))
    ++boxes;
  EXPECT_EQ(count_questions(draft), boxes);
  EXPECT_EQ(boxes, 3U);
  EXPECT_EQ(draft.tables[0].rows, 2U);
}

TEST_F(RegistryTest, SaysRemarksInWordsWithTheirCell) {
  EXPECT_EQ(words_of({"formula_without_result", 37, 13, 3}).en.substr(0, 15), "M37 and 2 more:");
  EXPECT_EQ(words_of({"error_cell", 4, 1, 1}).zh, "A4：电子表格的错误值，照原样读取");
  EXPECT_THAT(words_of({"macros", 0, 0, 0}).en, HasSubstr("macros"));
}

TEST_F(RegistryTest, WritesNoItemThatNoTableFeeds) {
  Draft draft = of_csv("编号,日期,步数,步数\n1,2024-03-01,8000,1\n2,2024-03-01,9000,2\n");
  EXPECT_EQ(draft.own.size(), 1U);
  Draft both = made({put("a.csv", "编号,日期,心率\n1,2024-03-01,80\n"),
                     put("b.csv", "级,分\n1,5\n1,5\n2,6\n2,6\n")});
  EXPECT_EQ(both.tables.size(), 1U);
  EXPECT_THAT(both.own, IsEmpty());
}

}  // namespace
}  // namespace bq::programme::draft
