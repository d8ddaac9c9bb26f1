#include "programme/acceptance/indicators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>

#include "base/file.h"
#include "programme/acceptance/made_guide.h"
#include "programme/acceptance/measure.h"

namespace bq::programme::acceptance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string source_dir = BIANQUE_SOURCE_DIR;

std::string refusal(const std::string& rows, const std::string& items = made_items()) {
  auto read = Indicators::parse(made_header() + rows, items);
  return read ? "read" : base::show(read.error());
}

TEST(Indicators, ReadsEveryField) {
  const auto guide = made_guide();
  EXPECT_THAT(guide.items(), ElementsAre("G-1", "G-2", "G-3"));
  EXPECT_EQ(guide.of_item("G-1").size(), 6u);
  EXPECT_TRUE(guide.of_item("G-3").empty());
  EXPECT_TRUE(guide.has_item("G-3"));
  EXPECT_FALSE(guide.has_item("G-4"));
  EXPECT_EQ(guide.find("G-1/99"), nullptr);
  const Indicator& drop = *guide.find("G-1/02");
  EXPECT_EQ(drop.kind, Kind::software);
  EXPECT_EQ(drop.unit, "auroc_drop");
  ASSERT_TRUE(drop.reach);
  EXPECT_EQ(drop.reach->op, Op::at_most);
  EXPECT_EQ(drop.reach->value, 0.05);
  EXPECT_EQ(drop.needs.at(0).number, 3);
  EXPECT_EQ(guide.find("G-1/03")->label.en, "ten million, or so");
  EXPECT_EQ(guide.find("G-2/01")->reach->high, 3);
  EXPECT_TRUE(guide.find("G-2/03")->reach->about);
  EXPECT_FALSE(guide.find("G-1/05")->reach);
  EXPECT_FALSE(guide.find("G-2/05")->reach);
  EXPECT_EQ(guide.find("G-2/05")->op, Op::text);
}

TEST(Indicators, HasAnotherDigestForOtherThresholds) {
  const auto same = made_guide().digest();
  EXPECT_EQ(made_guide().digest(), same);
  auto lower = made_indicators();
  lower.replace(lower.find("5000,,"), 4, "4000");
  EXPECT_NE(Indicators::parse(lower, made_items())->digest(), same);
}

TEST(Indicators, RefusesARowThatIsWrongWithItsLine) {
  const std::string good = "G-1,G-1/01,D,yes,甲,a,,cases,>=,5,,\n";
  const std::map<std::string, std::string> wrong{
      {good + good, "indicators.csv:3: indicator G-1/01 stands twice"},
      {"G-1,G-2/01,D,yes,甲,a,,cases,>=,5,,\n",
       "indicators.csv:2: indicator G-2/01: its id is not"},
      {"G-1,G-1/,D,yes,甲,a,,cases,>=,5,,\n", "its id is not its item"},
      {"G-9,G-9/01,D,yes,甲,a,,cases,>=,5,,\n", "items.csv has no item `G-9`; did you mean"},
      {"G-1,G-1/01,Q,yes,甲,a,,cases,>=,5,,\n", "the kind `Q` is none of S, D, X"},
      {"G-1,G-1/01,D,maybe,甲,a,,cases,>=,5,,\n", "quantified is yes or no, not `maybe`"},
      {"G-1,G-1/01,D,yes,,a,,cases,>=,5,,\n", "needs text_en and label_zh"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,=>,5,,\n", "the op `=>` is none of"},
      {"G-1,G-1/01,D,no,甲,a,,cases,>=,5,,\n", "quantified has an op"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,,5,,\n", "quantified has an op"},
      {"G-1,G-1/01,D,no,甲,a,,,,5,,\n", "value stands without an op"},
      {"G-1,G-1/01,D,yes,甲,a,,,>=,5,,\n", "a value wants its unit"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,,,\n", "value `` is not a number"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,5 %,,\n", "value `5 %` is not a number"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,nan,,\n", "value `nan` is not a number"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,5,6,\n", "nothing else has value_high"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,range,5,,\n", "a range has value and value_high"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,range,5,5,\n", "value_high is not above value"},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,5,,about=yes\n", "about=yes belongs to the op ="},
      {"G-1,G-1/01,D,yes,甲,a,,cases,>=,5,,centres\n", "write key=value"},
  };
  for (const auto& [rows, sentence] : wrong)
    EXPECT_THAT(refusal(rows), HasSubstr(sentence)) << rows;
  EXPECT_EQ(refusal(good), "read");
  EXPECT_THAT(refusal(good, made_items() + "G-1,s1,一,one,,A\n"),
              HasSubstr("items.csv:5: the item `G-1` stands twice"));
}

TEST(Indicators, RefusesAFolderWithoutTables) {
  auto read = Indicators::load("/no/such/vocabulary");
  ASSERT_FALSE(read);
  EXPECT_THAT(base::show(read.error()), HasSubstr("/no/such/vocabulary/guides/indicators.csv"));
}

TEST(Indicators, ReadsTheRealGuides) {
  auto guide = Indicators::load(source_dir + "/vocabulary");
  ASSERT_TRUE(guide) << base::show(guide.error());
  EXPECT_EQ(guide->all().size(), 438u);
  EXPECT_EQ(guide->items().size(), 88u);
  std::map<std::string_view, int> kinds;
  int quantified = 0, without = 0;
  for (const auto& one : guide->all()) ++kinds[show(one.kind)], quantified += one.quantified;
  for (const auto& item : guide->items()) without += guide->of_item(item).empty();
  EXPECT_EQ(kinds["S"], 159);
  EXPECT_EQ(kinds["D"], 85);
  EXPECT_EQ(kinds["X"], 194);
  EXPECT_EQ(quantified, 346);
  EXPECT_EQ(without, 24);
  const Indicator* drop = guide->find("JS2026-1004/03");
  ASSERT_NE(drop, nullptr);
  EXPECT_EQ(show(*drop->reach), "<= 0.05");
  EXPECT_EQ(drop->needs.at(0).key, "untrained_centres");
}

// A key of `needs` that no row has would be a condition that a measure answers in vain.
TEST(Indicators, KnowsEveryKeyThatAMeasureAnswers) {
  auto guide = Indicators::load(source_dir + "/vocabulary").value();
  for (const auto& measure : Measures::of_run().all())
    for (const auto& answerable : measure.answers)
      EXPECT_TRUE(std::any_of(guide.all().begin(), guide.all().end(), [&](const Indicator& one) {
        return std::any_of(one.needs.begin(), one.needs.end(),
                           [&](const Need& need) { return need.key == answerable.key; });
      })) << answerable.key;
}

// Compares two tables cell by cell on the columns of the repository's copy.
void expect_same_cells(const std::string& name, const std::vector<std::string_view>& copied,
                       std::vector<std::string_view> shared) {
  const auto here = source_dir + "/vocabulary/guides/" + name;
  const auto there = source_dir + "/../shared/guides/" + name;
  if (!std::filesystem::exists(there)) {
    std::cout << "the shared guides are absent, " << name << " is not compared\n";
    return;
  }
  auto ours = CommaTable::parse(base::read_file(here).value(), here, copied).value();
  shared.insert(shared.end(), copied.begin(), copied.end());
  auto theirs = CommaTable::parse(base::read_file(there).value(), there, shared).value();
  ASSERT_EQ(ours.rows().size(), theirs.rows().size());
  for (std::size_t i = 0; i < ours.rows().size(); ++i)
    for (auto column : copied)
      EXPECT_EQ(ours.cell(ours.rows()[i], column), theirs.cell(theirs.rows()[i], column))
          << name << " line " << ours.rows()[i].line << " " << column;
}

TEST(Indicators, AreThoseOfTheSharedGuidesWithoutTheirSentences) {
  expect_same_cells("indicators.csv",
                    {"item", "indicator", "kind", "quantified", "label_zh", "text_en", "capability",
                     "unit", "op", "value", "value_high", "needs"},
                    {"text_zh"});
  expect_same_cells("items.csv",
                    {"id", "section", "label_zh", "title_en", "capability_tags", "primary_cluster"},
                    {"title_zh", "software_systems", "not_software",
                     "quantitative_indicators", "requirements_without_number", "software_share",
                     "terms", "notes"});
}

}  // namespace
}  // namespace bq::programme::acceptance
