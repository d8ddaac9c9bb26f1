#include "programme/acceptance/accept_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/document/document.h"
#include "programme/acceptance/made_guide.h"

namespace bq::programme::acceptance {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AcceptLine measured(const std::string& indicator, const std::string& measure,
                    const std::string& reach = "") {
  return {indicator, measure, std::nullopt, false, reach, {"p.yaml", 9, 3}};
}

AcceptLine not_measured(const std::string& indicator) {
  return {indicator, "", base::Words{"not yet", "尚无"}, false, "", {"p.yaml", 9, 3}};
}

AcceptLine declared(const std::string& indicator) {
  return {indicator, "", std::nullopt, true, "", {"p.yaml", 9, 3}};
}

Claims whole_claims() {
  return {{"G-1", "G-3"},
          {"p.yaml", 7, 1},
          {measured("G-1/01", "cohort.episodes"), measured("G-1/02", "transfer.auroc_drop.max"),
           measured("G-1/03", "data.values"), declared("G-1/04"), not_measured("G-1/05"),
           not_measured("G-1/06")}};
}

std::vector<std::string> problems_of(const Claims& claims) {
  base::Problems problems;
  check_lines(claims, made_guide(), Measures::of_run(), problems);
  std::vector<std::string> out;
  for (const auto& problem : problems) {
    EXPECT_EQ(problem.kind, base::ProblemKind::definition);
    out.push_back(base::show(problem));
  }
  return out;
}

// The problems of whole claims in which one line is another.
std::vector<std::string> problems_with(std::size_t position, AcceptLine line) {
  auto claims = whole_claims();
  claims.lines.at(position) = std::move(line);
  return problems_of(claims);
}

TEST(AcceptLines, CompileWhenEveryIndicatorHasItsLine) {
  EXPECT_THAT(problems_of(whole_claims()), IsEmpty());
  EXPECT_THAT(problems_of({}), IsEmpty());
}

TEST(AcceptLines, NeedALineForEveryIndicatorOfAnAnsweredItem) {
  auto claims = whole_claims();
  claims.lines.erase(claims.lines.begin() + 3);
  claims.lines.erase(claims.lines.begin());
  EXPECT_THAT(problems_of(claims),
              ElementsAre(AllOf(HasSubstr("p.yaml:7:1"), HasSubstr("G-1/01 (a cohort)"),
                                HasSubstr("measure or not_measured")),
                          AllOf(HasSubstr("G-1/04"), HasSubstr("declare or not_measured"))));
  claims.answers.push_back("G-2");
  EXPECT_EQ(problems_of(claims).size(), 2u + 6u);
}

TEST(AcceptLines, RefuseASecondLine) {
  auto claims = whole_claims();
  claims.lines.push_back(not_measured("G-1/02"));
  EXPECT_THAT(problems_of(claims),
              ElementsAre(HasSubstr("G-1/02 has a line already, at line 9")));
}

TEST(AcceptLines, RefuseUnknownNamesWithTheNearest) {
  EXPECT_THAT(problems_with(1, measured("G-1/2", "transfer.auroc_drop.max")),
              ElementsAre(AllOf(HasSubstr("p.yaml:9:3: no guide has the indicator `G-1/2`"),
                                HasSubstr("did you mean `G-1/02`?")),
                          HasSubstr("no line for G-1/02")));
  EXPECT_THAT(problems_with(1, measured("G-1/02", "transfer.auroc_drop.maximum")),
              ElementsAre(AllOf(HasSubstr("did you mean `transfer.auroc_drop.max`?"),
                                HasSubstr("there are cohort.subjects, "))));
  auto claims = whole_claims();
  claims.answers = {"G-1", "G-7", "G-1"};
  EXPECT_THAT(problems_of(claims), ElementsAre(HasSubstr("the item `G-7`, which no guide has; did"),
                                               HasSubstr("`G-1` twice")));
}

TEST(AcceptLines, RefuseAnIndicatorOfAnItemThatIsNotAnswered) {
  auto claims = whole_claims();
  claims.lines.push_back(not_measured("G-2/01"));
  EXPECT_THAT(problems_of(claims),
              ElementsAre(HasSubstr("G-2/01 belongs to the item G-2, which `answers` does not")));
}

TEST(AcceptLines, DeclareXLinesAndNoOther) {
  EXPECT_THAT(problems_with(0, declared("G-1/01")),
              ElementsAre(HasSubstr("G-1/01 is of kind D: it is measured or not")));
  EXPECT_THAT(problems_with(1, declared("G-1/02")),
              ElementsAre(HasSubstr("G-1/02 is of kind S")));
  EXPECT_THAT(problems_with(3, measured("G-1/04", "cohort.subjects")),
              ElementsAre(HasSubstr("G-1/04 is of kind X: no machine measures it")));
  EXPECT_THAT(problems_with(3, not_measured("G-1/04")), IsEmpty());
}

TEST(AcceptLines, RefuseAMeasureOfAnotherUnit) {
  EXPECT_THAT(problems_with(1, measured("G-1/02", "cohort.subjects")),
              ElementsAre(HasSubstr("`cohort.subjects` gives cases, but G-1/02 asks for "
                                    "auroc_drop; use transfer.auroc_drop.max")));
  EXPECT_THAT(problems_with(0, measured("G-1/01", "data.values")),
              ElementsAre(HasSubstr("use cohort.subjects or cohort.episodes")));
  EXPECT_THAT(problems_with(4, measured("G-1/05", "cohort.subjects")),
              ElementsAre(HasSubstr("gives G-1/05 no number that `cohort.subjects` could reach")));
}

TEST(AcceptLines, NeedExactlyOneMeansAndBothReasons) {
  auto both = measured("G-1/01", "cohort.episodes");
  both.not_measured = base::Words{"no", "无"};
  EXPECT_THAT(problems_with(0, both), ElementsAre(HasSubstr("exactly one of measure")));
  EXPECT_THAT(problems_with(0, measured("G-1/01", "")), ElementsAre(HasSubstr("exactly one of")));
  auto english = not_measured("G-1/05");
  english.not_measured->zh.clear();
  EXPECT_THAT(problems_with(4, english), ElementsAre(HasSubstr("its reason in en and zh")));
}

TEST(AcceptLines, LetAReachBeStricterAndNeverWeaker) {
  auto with_reach = [](const std::string& reach) {
    return problems_with(1, measured("G-1/02", "transfer.auroc_drop.max", reach));
  };
  EXPECT_THAT(with_reach("<= 0.03"), IsEmpty());
  EXPECT_THAT(with_reach("< 0.05"), IsEmpty());
  EXPECT_THAT(with_reach("<= 0.05"), IsEmpty());
  EXPECT_THAT(with_reach("<= 0.08"),
              ElementsAre(AllOf(HasSubstr("p.yaml:9:3"), HasSubstr("`reach: <= 0.08` is weaker"),
                                HasSubstr("the guide's <= 0.05 of G-1/02"))));
  EXPECT_THAT(with_reach(">= 0.03"), ElementsAre(HasSubstr("points another way than the guide's "
                                                           "<= 0.05")));
  EXPECT_THAT(with_reach("0.03"), ElementsAre(HasSubstr("is not read")));
  auto wordy = not_measured("G-1/05");
  wordy.reach = ">= 1";
  EXPECT_THAT(problems_with(4, wordy), ElementsAre(HasSubstr("none to be stricter than")));
}

TEST(AcceptLines, AreJudgedByTheirOwnReachElseByTheGuides) {
  const auto guide = made_guide();
  const Indicator& drop = *guide.find("G-1/02");
  EXPECT_EQ(reach_of(measured("G-1/02", "m", "< 0.03"), drop)->op, Op::less_than);
  EXPECT_EQ(reach_of(measured("G-1/02", "m"), drop)->value, 0.05);
  EXPECT_FALSE(reach_of(not_measured("G-1/05"), *guide.find("G-1/05")));
}

Claims claims_of(const base::document::Node& programme) {
  Claims claims;
  claims.place = programme.place;
  if (const auto* answers = programme.find("answers")) claims.answers = answers->texts();
  const auto* accept = programme.find("accept");
  if (accept == nullptr) return claims;
  for (const auto& item : accept->items) {
    AcceptLine line{item.text("indicator").value_or(""), item.text("measure").value_or(""),
                    std::nullopt, item.find("declare") != nullptr,
                    item.text("reach").value_or(""), item.place};
    if (const auto* reason = item.find("not_measured")) line.not_measured = reason->words();
    claims.lines.push_back(std::move(line));
  }
  return claims;
}

TEST(AcceptLines, OfEveryProgrammeOfTheRepositoryCompile) {
  const std::string source_dir = BIANQUE_SOURCE_DIR;
  const auto guide = Indicators::load(source_dir + "/vocabulary").value();
  std::size_t lines = 0;
  for (const auto& folder : std::filesystem::directory_iterator(source_dir + "/programmes")) {
    const auto file = folder.path() / "programme.yaml";
    if (!std::filesystem::exists(file)) continue;
    const auto claims = claims_of(base::document::read_document(file.string()).value());
    base::Problems problems;
    check_lines(claims, guide, Measures::of_run(), problems);
    for (const auto& problem : problems) ADD_FAILURE() << base::show(problem);
    lines += claims.lines.size();
  }
  EXPECT_GE(lines, 15u);
}

}  // namespace
}  // namespace bq::programme::acceptance
