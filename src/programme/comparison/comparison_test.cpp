// Two runs are two folders with a report and predictions.
#include "programme/comparison/comparison.h"

#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include "base/file.h"
#include "record/store/parquet_writer.h"

namespace bq::programme::comparison {
namespace {

using nlohmann::ordered_json;
using record::store::ColumnType;
using record::store::Table;

// Subjects that a run does not ask as the other did.
struct Odd {
  std::size_t longer = 1000, later = 1000, other_truth = 1000;
};

class TwoRuns : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        (std::filesystem::temp_directory_path() / fmt::format("bianque-compare-{}", ::getpid()))
            .string();
    for (const char* run : {"/a", "/b"}) std::filesystem::create_directories(folder_ + run);
    ordered_json report{{"programme", {{"digest", "d1"}}},
                        {"run", {{"inputs", "data1"}}},
                        {"definition", "rounds: 100\ndepth: 6\n"},
                        {"data", {{"counts", {{"values", 1000}, {"missing", 5}}}}},
                        {"centres", {{{"name", "A"}, {"subjects", 60}, {"episodes", 30}}}},
                        {"designs",
                         {{"within_A",
                           {{"rows", {{"official", {{"auroc", 0.8}, {"auroc_ci", {0.75, 0.85}}}}}},
                            {"alarms", {{"episode_recall", 0.7}}}}}}}};
    write_report("/a", report);
    write_report("/b", report);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write_report(const char* run, const ordered_json& report) {
    reports_[run] = report;
    ASSERT_TRUE(base::write_file(folder_ + run + "/report.json", report.dump()));
  }
  // 60 subjects of two moments each; every second is a case. `noise` blurs the risks of a run.
  void write_predictions(const char* run, int noise, const Odd& odd = {}) {
    Table rows = Table::of({{"design", ColumnType::text},
                            {"centre", ColumnType::text},
                            {"subject", ColumnType::text},
                            {"time_h", ColumnType::float64},
                            {"risk", ColumnType::float64},
                            {"outcome", ColumnType::int8},
                            {"label", ColumnType::int8}});
    for (std::size_t s = 0; s < 60; ++s)
      for (int hour = 0; hour < (s == odd.longer ? 3 : 2); ++hour) {
        std::int64_t truth = s % 2 == 0 ? 1 : 0;
        auto blur = static_cast<double>((s * 7919 + static_cast<std::size_t>(hour) * 31) % 101);
        auto& c = rows.columns;
        c[0].push_text("within_A"), c[1].push_text("A"), c[2].push_text(fmt::format("p{:02}", s));
        c[3].push_number(s == odd.later ? hour + 1 : hour);
        c[4].push_number(static_cast<double>(truth) * 50 + blur * noise / 50.0);
        if (s == odd.other_truth) truth = 1 - truth;
        c[5].push_integer(1 - truth), c[6].push_integer(truth);
      }
    auto written = record::store::write_parquet(folder_ + run + "/predictions.parquet", rows.specs,
                                                record::store::rows_of(rows));
    ASSERT_TRUE(written) << base::show(written.error());
  }
  Comparison compared(unsigned threads = 1) {
    auto out = compare(folder_ + "/a", folder_ + "/b", threads);
    EXPECT_TRUE(out) << (out ? "" : base::show(out.error()));
    return out.value_or(Comparison{});
  }
  static const FigurePair& figure(const Comparison& of, const std::string& name) {
    for (const auto& pair : of.figures)
      if (pair.figure == name) return pair;
    static const FigurePair none;
    ADD_FAILURE() << "no figure " << name;
    return none;
  }

  std::string folder_;
  std::map<std::string, ordered_json> reports_;
};

TEST_F(TwoRuns, EqualRunsDifferInNothing) {
  auto c = compared();
  EXPECT_TRUE(c.same_definition);
  EXPECT_TRUE(c.same_data);
  EXPECT_TRUE(c.lines.empty());
  EXPECT_TRUE(c.counts.empty());
  ASSERT_EQ(c.figures.size(), 2U) << "AUROC and recall";
  for (const auto& pair : c.figures) EXPECT_FALSE(pair.differs());
  EXPECT_FALSE(figure(c, "auroc").paired) << "nothing to pair where nothing differs";
}

TEST_F(TwoRuns, DefinitionsDifferByLineInTheirOrder) {
  auto b = reports_["/a"];
  b["programme"]["digest"] = "d2";
  b["definition"] = "rounds: 300\ndepth: 6\ndepth: 6\n";
  write_report("/b", b);
  auto c = compared();
  EXPECT_FALSE(c.same_definition);
  ASSERT_EQ(c.lines.size(), 3U) << "a line that stands twice is one more";
  EXPECT_FALSE(c.lines[0].added);
  EXPECT_EQ(c.lines[0].text, "rounds: 100");
  EXPECT_EQ(c.lines[1].text, "rounds: 300");
  EXPECT_TRUE(c.lines[2].added);
  EXPECT_EQ(c.lines[2].text, "depth: 6");
}

TEST_F(TwoRuns, DataDifferByDigestAndCounts) {
  auto b = reports_["/a"];
  b["run"]["inputs"] = "data2";
  b["data"]["counts"]["values"] = 990;
  b["centres"][0]["episodes"] = 31;
  b["centres"].push_back({{"name", "B"}, {"subjects", 4}});
  write_report("/b", b);
  auto c = compared();
  EXPECT_FALSE(c.same_data);
  EXPECT_EQ(c.data_after, "data2");
  ASSERT_EQ(c.counts.size(), 3U);
  EXPECT_EQ(c.counts[0].name, "values");
  EXPECT_EQ(c.counts[0].after, 990);
  EXPECT_EQ(c.counts[1].centre, "A");
  EXPECT_EQ(c.counts[1].name, "episodes");
  EXPECT_EQ(c.counts[2].centre, "B");
  EXPECT_FALSE(c.counts[2].before) << "there was no such centre";
}

TEST_F(TwoRuns, IntervalsOverlapOrNot) {
  auto b = reports_["/a"];
  auto& rows = b["designs"]["within_A"]["rows"]["official"];
  rows["auroc"] = 0.9, rows["auroc_ci"] = {0.85, 0.95};
  write_report("/b", b);
  EXPECT_EQ(figure(compared(), "auroc").overlaps(), true) << "they meet in 0.85";
  rows["auroc_ci"] = {0.86, 0.95};
  write_report("/b", b);
  auto c = compared();
  EXPECT_EQ(figure(c, "auroc").overlaps(), false);
  rows["auroc_ci"] = {0.7, 0.76};
  write_report("/b", b);
  EXPECT_EQ(figure(compared(), "auroc").overlaps(), true) << "from below";
  rows["auroc_ci"] = {0.6, 0.74};
  write_report("/b", b);
  EXPECT_EQ(figure(compared(), "auroc").overlaps(), false) << "the other way round";
  EXPECT_FALSE(figure(c, "recall").overlaps()) << "no interval, no answer";
}

TEST_F(TwoRuns, PairsTheSameSubjectsAndTheirOwnTruth) {
  auto b = reports_["/a"];
  b["designs"]["within_A"]["rows"]["official"]["auroc"] = 0.75;
  write_report("/b", b);
  write_predictions("/a", 40), write_predictions("/b", 90, {17, 18, 19});
  auto pair = figure(compared(), "auroc");
  ASSERT_TRUE(pair.paired);
  EXPECT_EQ(pair.paired->subjects, 57U)
      << "p17 was asked once more, p18 later, p19 has another truth: not the same questions";
  const auto& estimate = pair.paired->estimate;
  ASSERT_TRUE(estimate.interval);
  EXPECT_LT(*estimate.value, 0) << "the second run is blurred; truths are the labels";
  EXPECT_LT(estimate.interval->low, *estimate.value);
  EXPECT_GT(estimate.interval->high, *estimate.value);
  EXPECT_LT(estimate.interval->high, 0) << "pairing sees what two overlapping intervals do not";
  auto again = figure(compared(3), "auroc");
  EXPECT_EQ(*again.paired->estimate.interval, *estimate.interval);
}

TEST_F(TwoRuns, OtherDataAreNotPaired) {
  auto b = reports_["/a"];
  b["designs"]["within_A"]["rows"]["official"]["auroc"] = 0.75;
  write_report("/b", b);
  write_predictions("/a", 40);
  EXPECT_FALSE(figure(compared(), "auroc").paired) << "one run has no predictions";
}

TEST_F(TwoRuns, SaysWhatIsNotARun) {
  auto out = compare(folder_ + "/a", folder_ + "/nowhere", 1);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().kind, base::ProblemKind::option);
  ASSERT_TRUE(base::write_file(folder_ + "/b/report.json", "{"));
  EXPECT_FALSE(compare(folder_ + "/a", folder_ + "/b", 1));
}

}  // namespace
}  // namespace bq::programme::comparison
