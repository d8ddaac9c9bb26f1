#include "programme/acceptance/acceptance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "programme/acceptance/made_guide.h"

namespace bq::programme::acceptance {
namespace {

using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

const Indicators& guide() {
  static const Indicators indicators = made_guide();
  return indicators;
}

Measured figure(double value, const std::string& unit, Conditions conditions = {}) {
  Measured out;
  out.value = value;
  out.unit = unit;
  out.conditions = std::move(conditions);
  out.data = Data::public_;
  return out;
}

Measured drop(double value, double untrained_centres) {
  return figure(value, "auroc_drop", {{{"untrained_centres", untrained_centres}}, {}});
}

AcceptLine line_of(const std::string& indicator, const std::string& measure) {
  return {indicator, measure, std::nullopt, false, "", {}};
}

AcceptanceLine judged(const std::string& indicator, const std::string& measure,
                      const std::optional<Measured>& measured) {
  return judge(line_of(indicator, measure), *guide().find(indicator), Measures::of_run(), measured);
}

AcceptanceLine judged_drop(const Measured& measured) {
  return judged("G-1/02", "transfer.auroc_drop.max", measured);
}

AcceptanceLine judged_declaration(const std::string& indicator,
                                  const std::optional<Measured>& measured) {
  return judge({indicator, "", std::nullopt, true, "", {}}, *guide().find(indicator),
               Measures::of_run(), measured);
}

TEST(Judge, MetWhenValueAndNeedsAreReached) {
  const auto line = judged_drop(drop(0.05, 3));
  EXPECT_EQ(line.status, Status::met);
  EXPECT_EQ(line.reason.en, "0.05 reaches <= 0.05");
  EXPECT_EQ(line.reason.zh, "0.05 达到 ≤ 0.05");
  EXPECT_EQ(line.data, Data::public_);
}

TEST(Judge, PartlyWhenAConditionIsLacking) {
  const auto line = judged_drop(drop(0.04, 1));
  EXPECT_EQ(line.status, Status::partly);
  EXPECT_EQ(line.reason.en, "0.04 reaches <= 0.05; untrained centres 1, at least 3 needed");
  EXPECT_EQ(line.reason.zh, "0.04 达到 ≤ 0.05；未参训中心 1，需至少 3");
  EXPECT_EQ(judged_drop(figure(0.04, "auroc_drop")).status, Status::partly);
}

TEST(Judge, NotMetWhateverElseIsShown) {
  auto many = drop(0.0501, 30);
  many.n = 1'000'000;
  many.interval = Bounds{0.01, 0.09};
  EXPECT_EQ(judged_drop(many).status, Status::not_met);
  EXPECT_EQ(judged_drop(many).reason.en, "0.0501 misses <= 0.05");
  EXPECT_EQ(judged_drop(drop(0.0501, 1)).status, Status::not_met);
  many.data = Data::generated;
  EXPECT_EQ(judged_drop(many).status, Status::not_met);
}

TEST(Judge, GeneratedDataShowTheMachineryAtMost) {
  for (double centres : {1.0, 3.0}) {
    auto generated = drop(0.01, centres);
    generated.data = Data::generated;
    EXPECT_EQ(judged_drop(generated).status, Status::machinery_shown);
    EXPECT_THAT(judged_drop(generated).reason.en, HasSubstr("on generated data"));
  }
  auto real = drop(0.01, 3);
  real.data = Data::real;
  EXPECT_EQ(judged_drop(real).status, Status::met);
}

TEST(Judge, BelievesAMeasureOnlyAboutWhatItAnswers) {
  const Conditions all{{{"centres", 2}, {"beds_at_most", 3}}, {{"includes", {"a", "b"}}}};
  const auto line = judged("G-2/04", "cohort.subjects", figure(100, "cases", all));
  EXPECT_EQ(line.status, Status::partly);
  EXPECT_EQ(line.reason.en,
            "100 reaches >= 100; includes a, b not shown; beds at most not shown, "
            "at most 9 needed");
  const Measures wider({{"m", {"m", "m"}, {"cases"}, {{"centres", {}}, {"includes", {}},
                                                      {"beds_at_most", {}}}}});
  auto by_wider = [&](const Conditions& shown) {
    return judge(line_of("G-2/04", "m"), *guide().find("G-2/04"), wider,
                 figure(100, "cases", shown)).status;
  };
  EXPECT_EQ(by_wider(all), Status::met);
  EXPECT_EQ(by_wider({{{"centres", 2}, {"beds_at_most", 10}}, {{"includes", {"a", "b"}}}}),
            Status::partly);
  EXPECT_EQ(by_wider({{{"centres", 2}, {"beds_at_most", 3}}, {{"includes", {"b"}}}}),
            Status::partly);
}

TEST(Judge, GivesNoDiscountOnAnOrderOfMagnitude) {
  auto values = [](double n) {
    return judged("G-1/03", "data.values", figure(n, "items", {{{"multimodal", 1}}, {}}));
  };
  EXPECT_EQ(values(9'999'999).status, Status::not_met);
  EXPECT_EQ(values(1e7).status, Status::met);
  EXPECT_THAT(values(1e7).reason.en, HasSubstr("10000000 reaches >= 10000000; the guide gives an "
                                               "order of magnitude"));
  EXPECT_EQ(judged("G-1/03", "data.values", figure(2e7, "items")).status, Status::partly);
}

TEST(Judge, TakesTheMinimumOfARange) {
  EXPECT_EQ(judged("G-2/01", "cohort.subjects", figure(1, "cases")).status, Status::not_met);
  EXPECT_EQ(judged("G-2/01", "cohort.subjects", figure(2, "cases")).status, Status::met);
  EXPECT_EQ(judged("G-2/01", "cohort.subjects", figure(9, "cases")).status, Status::met);
  EXPECT_EQ(judged("G-2/03", "cohort.subjects", figure(299, "cases")).status, Status::not_met);
  EXPECT_EQ(judged("G-2/03", "cohort.subjects", figure(400, "cases")).status, Status::met);
  EXPECT_EQ(judged("G-2/02", "transfer.auroc.min",
                   figure(0.85, "auroc", {{{"external_validation", 1}}, {}})).status,
            Status::not_met);
}

TEST(Judge, NotMeasuredSaysWhy) {
  AcceptLine line = line_of("G-1/05", "");
  line.not_measured = base::Words{"no agent yet", "尚无智能体"};
  const auto stated = judge(line, *guide().find("G-1/05"), Measures::of_run(), std::nullopt);
  EXPECT_EQ(stated.status, Status::not_measured);
  EXPECT_EQ(stated.reason.zh, "尚无智能体");
  EXPECT_FALSE(stated.reach);
  EXPECT_EQ(judged("G-1/02", "transfer.auroc_drop.max", std::nullopt).reason.en,
            "this run gives no transfer.auroc_drop.max");
  Measured none;
  none.absent = {"one centre only", "仅一个中心"};
  EXPECT_EQ(judged_drop(none).reason.zh, "仅一个中心");
  none.absent = {};
  EXPECT_EQ(judged_drop(none).reason.en, "no value");
}

TEST(Judge, NotMeasuredByAFigureThatCannotBeRead) {
  EXPECT_EQ(judged_drop(figure(0.01, "")).reason.en, "a value without unit");
  EXPECT_EQ(judged_drop(figure(0.01, "auroc")).reason.en,
            "the figure counts auroc, the guide asks for auroc_drop");
  for (double wrong : {std::nan(""), -std::numeric_limits<double>::infinity()}) {
    const auto line = judged_drop(drop(wrong, 3));
    EXPECT_EQ(line.status, Status::not_measured);
    EXPECT_EQ(line.reason.en, "no finite value");
    EXPECT_FALSE(line.value);
    EXPECT_FALSE(line.data);
  }
}

TEST(Judge, TakesTheUnitsOfAMeasureForEachOther) {
  EXPECT_EQ(judged("G-2/06", "data.centres", figure(2, "centres")).status, Status::met);
  EXPECT_EQ(judged("G-2/06", "data.centres", figure(2, "hospitals")).status, Status::met);
  EXPECT_EQ(judged("G-2/06", "data.centres", figure(2, "cities")).status, Status::not_measured);
}

TEST(Judge, DeclaresWithEvidenceOnly) {
  const Conditions granted{{}, {{"patent_type", {"invention"}}, {"stage", {"granted"}}}};
  auto patents = figure(2, "patents", granted);
  EXPECT_EQ(judged_declaration("G-1/04", std::nullopt).reason.en, "no evidence");
  const auto bare = judged_declaration("G-1/04", patents);
  EXPECT_EQ(bare.status, Status::not_measured);
  EXPECT_FALSE(bare.value);
  patents.evidence = {{"patents.pdf", std::string(64, 'a')}};
  const auto shown = judged_declaration("G-1/04", patents);
  EXPECT_EQ(shown.status, Status::declared);
  EXPECT_EQ(shown.value, 2);
  EXPECT_FALSE(shown.data);
  EXPECT_EQ(shown.reason.en, "declared with evidence; 2 reaches >= 2");
  patents.unit = "papers";
  EXPECT_EQ(judged_declaration("G-1/04", patents).status, Status::not_measured);
  patents.unit = "patents";
  patents.conditions = {};
  EXPECT_EQ(judged_declaration("G-1/04", patents).status, Status::partly);
  EXPECT_THAT(judged_declaration("G-1/04", patents).reason.en,
              HasSubstr("patent type invention not shown; stage application not shown"));
  patents.value = 1;
  EXPECT_EQ(judged_declaration("G-1/04", patents).status, Status::not_met);
  patents.value.reset();
  EXPECT_EQ(judged_declaration("G-1/04", patents).status, Status::not_measured);
}

TEST(Judge, DeclaresAnIndicatorWithoutNumber) {
  Measured evidence;
  evidence.evidence = {{"plan.pdf", std::string(64, 'b')}};
  const auto line = judged_declaration("G-1/06", evidence);
  EXPECT_EQ(line.status, Status::declared);
  EXPECT_FALSE(line.value);
  EXPECT_EQ(line.evidence.size(), 1u);
}

TEST(Judge, AsksForMoreWhenTheProgrammeDoes) {
  auto line = line_of("G-1/02", "transfer.auroc_drop.max");
  line.reach = "<= 0.03";
  const auto strict = judge(line, *guide().find("G-1/02"), Measures::of_run(), drop(0.04, 3));
  EXPECT_EQ(strict.status, Status::not_met);
  EXPECT_EQ(strict.reason.en,
            "0.04 misses <= 0.03; the programme's own threshold; the guide's is <= 0.05");
  EXPECT_EQ(strict.reach->value, 0.03);
}

TEST(Judge, ChecksThatLinesWereChecked) {
  EXPECT_THROW(judged("G-1/02", "no.such", drop(0.01, 3)), base::CheckFailure);
  EXPECT_THROW(judge(line_of("G-1/01", "data.values"), *guide().find("G-1/02"),
                     Measures::of_run(), std::nullopt),
               base::CheckFailure);
  auto weak = line_of("G-1/02", "transfer.auroc_drop.max");
  weak.reach = "<= 0.9";
  EXPECT_THROW(judge(weak, *guide().find("G-1/02"), Measures::of_run(), drop(0.01, 3)),
               base::CheckFailure);
}

TEST(JudgeLines, FollowTheOrderOfTheGuide) {
  AcceptLine declared{"G-1/04", "", std::nullopt, true, "", {}};
  Figures figures;
  figures.measured.emplace("cohort.episodes", figure(6000, "cases"));
  figures.measured.emplace("G-1/04", figure(9, "patents"));
  auto two = figure(2, "patents");
  two.evidence = {{"p", "q"}};
  figures.declared.emplace("G-1/04", two);
  const auto lines = judge_lines({line_of("G-2/01", "cohort.episodes"), declared,
                                  line_of("G-1/01", "cohort.episodes"),
                                  line_of("G-1/02", "transfer.auroc_drop.max")},
                                 guide(), Measures::of_run(), figures);
  std::vector<std::string> ids;
  for (const auto& line : lines) ids.push_back(line.indicator.id);
  EXPECT_THAT(ids, ElementsAre("G-1/01", "G-1/02", "G-1/04", "G-2/01"));
  EXPECT_EQ(lines[0].status, Status::met);
  EXPECT_EQ(lines[1].status, Status::not_measured);
  EXPECT_EQ(lines[2].value, 2);
  EXPECT_EQ(lines[3].status, Status::met);
  EXPECT_THROW(judge_lines({line_of("G-8/01", "data.values")}, guide(), Measures::of_run(), {}),
               base::CheckFailure);
}

TEST(AcceptanceLine, OfNoProgrammeHasTheGuidesThresholdAndNoValue) {
  const auto line = no_programme(*guide().find("G-1/02"));
  const auto row = to_json({line})[0];
  EXPECT_EQ(row["status"], "no programme");
  EXPECT_TRUE(row["value"].is_null());
  EXPECT_EQ(row["reach"], 0.05);
  EXPECT_EQ(row["reason"]["zh"], "尚无项目响应该条目");
}

TEST(AcceptanceLine, BecomesStaleAndKeepsItsValue) {
  const auto line = stale(judged_drop(drop(0.01, 3)), {"the data changed", "数据已变更"});
  EXPECT_EQ(to_json({line})[0]["status"], "stale");
  EXPECT_EQ(line.value, 0.01);
  EXPECT_EQ(line.reason.en, "the data changed");
}

TEST(AcceptanceJson, HasTheKeysOfTheContractInOrder) {
  auto measured = drop(0.04, 1);
  measured.n = 32246;
  measured.interval = Bounds{0.03, 0.05};
  measured.evidence = {{"predictions.parquet", "ab"}};
  EXPECT_EQ(
      to_json({judged_drop(measured)}).dump(),
      R"([{"item":"G-1","indicator":"G-1/02","kind":"S","status":"partly","value":0.04,)"
      R"("unit":"auroc_drop","op":"<=","reach":0.05,"needs":{"untrained_centres":3},)"
      R"("n":32246,"ci_low":0.03,"ci_high":0.05,"data":"public",)"
      R"("evidence":[{"path":"predictions.parquet","sha256":"ab"}],)"
      R"("label":{"en":"a drop","zh":"降幅 ≤ 0.05"},"reason":{"en":"0.04 reaches <= 0.05; )"
      R"(untrained centres 1, at least 3 needed","zh":"0.04 达到 ≤ 0.05；未参训中心 1，需至少 3"}}])");
}

TEST(AcceptanceJson, WritesWhatIsUnknownAsNull) {
  const auto row = to_json({judged_declaration("G-1/06", std::nullopt)})[0];
  EXPECT_EQ(row["status"], "not measured (no evidence)");
  for (const auto* key : {"value", "unit", "op", "reach", "n", "ci_low", "ci_high", "data"})
    EXPECT_TRUE(row[key].is_null()) << key;
  EXPECT_EQ(row["needs"], ordered_json::object());
  EXPECT_EQ(row["evidence"], ordered_json::array());
  EXPECT_EQ(to_json({}).dump(), "[]");
}

TEST(AcceptanceJson, WritesRangesWordsAndWholeNumbers) {
  auto infinite = figure(2, "cases");
  infinite.interval = Bounds{1, std::numeric_limits<double>::infinity()};
  const auto range = to_json({judged("G-2/01", "cohort.subjects", infinite)})[0];
  EXPECT_EQ(range["reach"].dump(), "[2,3]");
  EXPECT_EQ(range["value"].dump(), "2");
  EXPECT_TRUE(range["ci_low"].is_null());
  EXPECT_EQ(to_json({no_programme(*guide().find("G-2/04"))})[0]["needs"].dump(),
            R"({"includes":["a","b"],"centres":2,"beds_at_most":9})");
  EXPECT_EQ(to_json({no_programme(*guide().find("G-2/05"))})[0]["op"], "text");
  auto own = line_of("G-2/01", "cohort.subjects");
  own.reach = ">= 3";
  const auto row = to_json({judge(own, *guide().find("G-2/01"), Measures::of_run(), infinite)})[0];
  EXPECT_EQ(row["op"], ">=");
  EXPECT_EQ(row["reach"].dump(), "3");
  EXPECT_EQ(row["status"], "not met");
}

}  // namespace
}  // namespace bq::programme::acceptance
