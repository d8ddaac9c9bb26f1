#include "applications/registry/intake/suggestion.h"

#include "applications/registry/intake/made_intake.h"

namespace bq::applications::registry::intake {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class SuggestionTest : public IntakeTest {
 protected:
  Suggestion suggested(const std::string& bytes) {
    auto out = suggest(*registry_, {{put("data.csv", bytes)}});
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : Suggestion();
  }
  static std::vector<std::string> english(const std::vector<base::Words>& all) {
    std::vector<std::string> out;
    for (const auto& words : all) out.push_back(words.en);
    return out;
  }
  static std::string rows(const std::string& head, const std::string& row) {
    std::string out = "研究编号,随访日期," + head + "\n";
    for (int i = 1; i <= 20; ++i)
      out += "K-north-" + std::string(i < 10 ? "000" : "00") + std::to_string(i) + ",2025-06-02," +
             row + "\n";
    return out;
  }
};

TEST_F(SuggestionTest, ReadsWhatFormsAskForAndNamesTheRest) {
  auto out = suggested(rows("肌酐(umol/L),收缩压,白细胞,步数", "88,120,6.5,9000"));
  EXPECT_THAT(out.mapping, HasSubstr("creatinine umol/L"));
  EXPECT_THAT(out.mapping, HasSubstr("systolic_pressure"));
  EXPECT_THAT(english(out.not_asked), Contains("`步数`: no form asks for it"));
  EXPECT_THAT(english(out.not_asked), Contains(HasSubstr("白细胞")));
}

TEST_F(SuggestionTest, ImportsNoColumnThatIsAQuestion) {
  std::string table = rows("肌酐,体重", "88,140");
  auto out = suggested(table);
  ASSERT_THAT(english(out.questions), Contains(HasSubstr("体重")));
  EXPECT_THAT(out.mapping, Not(HasSubstr("体重: weight")));
  EXPECT_THAT(out.to_edit, HasSubstr("体重: weight"));
  for (int i = 0; i < 20; ++i) enrol();
  request_.mapping_file.clear();
  auto answer = import({folder_.file("data.csv")});
  for (const auto& [item, n] : answer.tally.items())
    EXPECT_TRUE(item.second != "weight" || n.cells() == 0);
  EXPECT_THAT(english(answer.left_out), Contains(HasSubstr("not imported before it is answered")));
}

TEST_F(SuggestionTest, WhatWaitsToBeEditedCanBeReadBack) {
  auto out = suggested(rows("肌酐,体重", "88,140"));
  for (int i = 0; i < 20; ++i) enrol();
  request_.mapping_file = put("edited.yaml", out.to_edit);
  auto answer = import({folder_.file("data.csv")});
  EXPECT_EQ(answer.tally.of({"history", "weight"}).facts, 20U);
}

TEST_F(SuggestionTest, IsOnlyToEditWhereNobodySaysWhomRowsAreAbout) {
  auto out = suggested("甲,乙,肌酐\n1,2,88\n2,3,89\n");
  EXPECT_EQ(out.mapping, "");
  EXPECT_THAT(out.to_edit, HasSubstr("data.csv"));
  EXPECT_THAT(english(out.questions), Contains(HasSubstr("which column is the person's number?")));
  request_.mapping_file.clear();
  auto refused = try_import({folder_.file("data.csv")});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(base::show(refused.error()), HasSubstr("--mapping"));
}

TEST_F(SuggestionTest, SaysOfEachColumnWhatItIsTakenFor) {
  auto out = suggested(rows("肌酐(umol/L),体重,步数", "88,140,9000"));
  std::map<std::string, ColumnUse> by_name;
  for (const auto& column : out.columns) by_name[column.column] = column;
  EXPECT_EQ(by_name["研究编号"].use.en, "the person");
  EXPECT_EQ(by_name["随访日期"].use.zh, "日期");
  EXPECT_THAT(by_name["肌酐(umol/L)"].use.en, HasSubstr("umol/L"));
  EXPECT_EQ(by_name["肌酐(umol/L)"].question.en, "");
  EXPECT_THAT(by_name["体重"].question.en, HasSubstr("体重"));
  EXPECT_EQ(by_name["步数"].use.en, "");
  EXPECT_EQ(by_name["步数"].reason.en, "no form asks for it");
  EXPECT_EQ(by_name["步数"].table, "data.csv");
}

TEST_F(SuggestionTest, TakesFilesOfOneHeaderForCentresOnlyByName) {
  std::string a = put("jan.csv", rows("收缩压", "120")), b = put("feb.csv", rows("收缩压", "121"));
  auto out = suggest(*registry_, {{a, b}});
  ASSERT_TRUE(out.has_value());
  EXPECT_THAT(out->mapping, HasSubstr("\"*.csv\""));
  std::string n = put("north.csv", rows("收缩压", "120")),
              s = put("south.csv", rows("收缩压", "1"));
  EXPECT_THAT(suggest(*registry_, {{n, s}})->mapping, HasSubstr("{centre}.csv"));
}

}  // namespace
}  // namespace bq::applications::registry::intake
