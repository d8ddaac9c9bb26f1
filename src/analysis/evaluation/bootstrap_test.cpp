#include "analysis/evaluation/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/evaluation/made_moments.h"
#include "base/random.h"

namespace bq::analysis::evaluation {
namespace {

std::vector<double> bytes_of(const Discrimination& figures) {
  std::vector<double> all;
  for (const Estimate* e : {&figures.auroc, &figures.auprc, &figures.brier})
    all.insert(all.end(), {*e->value, e->interval->low, e->interval->high});
  for (const auto* curve : {&figures.roc, &figures.precision_recall})
    for (const auto& point : *curve)
      all.insert(all.end(), {point.x, point.y, point.band->low, point.band->high});
  for (const auto& value : figures.auroc_replicates) all.push_back(*value);
  return all;
}

BootstrapOptions options(std::string stream, unsigned threads = 1, std::size_t replicates = 200) {
  return {replicates, 3, std::move(stream), threads};
}

TEST(DrawSubjects, DrawsAsManyAsThereAre) {
  std::vector<std::uint8_t> weights(1000);
  draw_subjects(options("a"), 0, weights);
  EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0), 1000);
  // Each subject stays out with probability 1/e.
  EXPECT_NEAR(static_cast<double>(std::count(weights.begin(), weights.end(), 0)), 368, 50);
}

TEST(DrawSubjects, DependsOnSeedStreamAndReplicate) {
  std::vector<std::uint8_t> a(100), b(100);
  draw_subjects(options("a"), 0, a);
  draw_subjects(options("a"), 0, b);
  EXPECT_EQ(a, b);
  draw_subjects(options("a"), 1, b);
  EXPECT_NE(a, b);
  draw_subjects(options("b"), 0, b);
  EXPECT_NE(a, b);
  BootstrapOptions other = options("a");
  other.seed = 4;
  draw_subjects(other, 0, b);
  EXPECT_NE(a, b);
}

TEST(Discriminate, GivesTheSameBytesForAnyNumberOfThreads) {
  const RankedRows rows = rank(make_random_moments(1, 200, 50), RowSet::official);
  const auto one = bytes_of(discriminate(rows, options("a", 1)));
  for (unsigned threads : {2U, 3U, 8U})
    EXPECT_EQ(one, bytes_of(discriminate(rows, options("a", threads)))) << threads;
}

TEST(Discriminate, ReplicatesEqualMomentsWrittenOutSubjectBySubject) {
  const Moments moments = make_random_moments(2, 60, 20);
  const auto figures = discriminate(rank(moments, RowSet::official), options("a", 1, 3));
  std::vector<std::uint8_t> weights(moments.subjects.size());
  for (std::size_t r = 0; r < 3; ++r) {
    draw_subjects(options("a"), r, weights);
    Moments drawn;
    for (std::size_t i = 0; i < moments.size(); ++i)
      for (int copy = 0; copy < weights[moments.subject[i]]; ++copy) {
        drawn.subject.push_back(static_cast<std::uint32_t>(drawn.subjects.size()));
        drawn.subjects.push_back(moments.subjects[moments.subject[i]]);
        drawn.risk.push_back(moments.risk[i]);
        drawn.outcome.push_back(moments.outcome[i]);
        drawn.label.push_back(moments.label[i]);
        drawn.at.push_back(moments.at[i]);
        drawn.fold.push_back(0);
      }
    EXPECT_EQ(figures.auroc_replicates[r], auroc(weigh_once(rank(drawn, RowSet::official))));
  }
}

TEST(Discriminate, IntervalsHoldTheValueAndNarrowWithSubjects) {
  const auto few =
      discriminate(rank(make_random_moments(3, 60, 1000), RowSet::official), options("a"));
  const auto many =
      discriminate(rank(make_random_moments(3, 2000, 1000), RowSet::official), options("a"));
  for (const auto* figures : {&few, &many})
    for (const Estimate* e : {&figures->auroc, &figures->auprc, &figures->brier}) {
      EXPECT_LT(e->interval->low, *e->value);
      EXPECT_GT(e->interval->high, *e->value);
    }
  const auto width = [](const Estimate& e) { return e.interval->high - e.interval->low; };
  EXPECT_LT(width(many.auroc), width(few.auroc) / 3);
}

// All rows of a subject are alike, so the subjects are the sample; rows drawn one by one would
// give an interval narrower by the root of the rows of a subject.
TEST(Discriminate, DrawsSubjectsNotRows) {
  std::vector<MadeSubject> made;
  base::Random generator(8);
  for (int s = 0; s < 200; ++s) {
    const double risk = static_cast<double>(generator.below(1000)) / 999;
    made.push_back({std::vector<double>(25, risk), std::string(25, s % 2 ? '1' : '0'), {}});
  }
  const auto figures = discriminate(rank(make_moments(made), RowSet::official), options("a"));
  // Standard error of the area between two samples of 100: about the root of 1/(12 * 50) = 0.041.
  EXPECT_NEAR(figures.auroc.interval->high - figures.auroc.interval->low, 4 * 0.041, 0.04);
}

TEST(Discriminate, CurvesRunThroughThePointsOfTheRows) {
  // Falling risk: 1, 0, {1, 0}, 0 0: sensitivity 1/2 at 0, the tie from (1/4, 1/2) to (1/2, 1).
  const Moments moments = make_moments({{{0.9, 0.8, 0.5, 0.5, 0.2, 0.1}, "101000", {}}});
  const auto figures = discriminate(rank(moments, RowSet::official), options("a", 1, 5));
  ASSERT_EQ(figures.roc.size(), 201U);
  auto sensitivity = [&](double x) {
    auto at = std::find_if(figures.roc.begin(), figures.roc.end(),
                           [&](const CurvePoint& point) { return point.x >= x; });
    return at->y;
  };
  EXPECT_EQ(figures.roc.front().y, 0.5);
  EXPECT_EQ(sensitivity(0.2), 0.5);
  EXPECT_NEAR(sensitivity(0.375), 0.75, 0.02);
  EXPECT_EQ(sensitivity(0.51), 1.0);
  EXPECT_EQ(figures.roc.back().x, 1.0);
  EXPECT_EQ(figures.precision_recall[100].x, 0.5);
  EXPECT_EQ(figures.precision_recall[100].y, 1.0);
  EXPECT_EQ(figures.precision_recall[101].y, 0.5);
  EXPECT_EQ(figures.precision_recall[200].y, 0.5);
}

TEST(Discriminate, HasNoValueAndNoCurveWithOneClass) {
  const auto figures = discriminate(
      rank(make_moments({{{0.1, 0.2}, "00", {}}}), RowSet::official), options("a", 1, 20));
  EXPECT_FALSE(figures.auroc.value);
  EXPECT_FALSE(figures.auroc.interval);
  EXPECT_TRUE(figures.roc.empty());
  EXPECT_TRUE(figures.brier.value);
  EXPECT_EQ(figures.rows, 2U);
  const auto empty = discriminate(rank(Moments{}, RowSet::official), options("a", 1, 20));
  EXPECT_FALSE(empty.brier.value);
}

TEST(AurocDrop, IsTheDifferenceOfTwoDesigns) {
  const auto source =
      discriminate(rank(make_random_moments(4, 300, 1000), RowSet::official), options("a"));
  const auto transfer =
      discriminate(rank(make_random_moments(5, 300, 1000), RowSet::official), options("b"));
  const Estimate drop = auroc_drop(source, transfer);
  EXPECT_EQ(*drop.value, *source.auroc.value - *transfer.auroc.value);
  EXPECT_LT(drop.interval->low, *drop.value);
  EXPECT_GT(drop.interval->high, *drop.value);
  const auto width = [](const Estimate& e) { return e.interval->high - e.interval->low; };
  const double together = std::hypot(width(source.auroc), width(transfer.auroc));
  EXPECT_NEAR(width(drop), together, 0.2 * together);
}

TEST(AurocDrop, HasNoValueWithoutOneOfTheTwo) {
  const auto source =
      discriminate(rank(make_random_moments(4, 30, 1000), RowSet::official), options("a"));
  const auto transfer =
      discriminate(rank(make_moments({{{0.1}, "0", {}}}), RowSet::official), options("b"));
  EXPECT_FALSE(auroc_drop(source, transfer).value);
  EXPECT_FALSE(auroc_drop(source, transfer).interval);
}

TEST(Estimate, QuantilesAreOfTypeSeven) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_EQ(quantile(values, 0.25), 1.75);
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 1), 4);
  const auto found = quartiles(std::vector<double>{4, 1, 3, 2});
  EXPECT_EQ(found->median, 2.5);
  EXPECT_EQ(found->q3, 3.25);
  EXPECT_FALSE(quartiles({}));
}

TEST(Estimate, WilsonStaysInsideAtNoneAndAll) {
  EXPECT_EQ(wilson(0, 10).low, 0);
  EXPECT_NEAR(wilson(0, 10).high, 0.27753, 1e-5);
  EXPECT_NEAR(wilson(5, 10).low, 0.23659, 1e-5);
  EXPECT_DOUBLE_EQ(wilson(10, 10).high, 1);
  EXPECT_LE(wilson(10, 10).high, 1);
}

TEST(Estimate, APercentileIntervalNeedsNineteenOfTwenty) {
  std::vector<std::optional<double>> values;
  for (int i = 0; i < 100; ++i) values.emplace_back(i);
  EXPECT_DOUBLE_EQ(percentile_interval(values)->low, 2.475);
  EXPECT_DOUBLE_EQ(percentile_interval(values)->high, 96.525);
  for (int i = 0; i < 5; ++i) values[i].reset();
  EXPECT_TRUE(percentile_interval(values));
  values[5].reset();
  EXPECT_FALSE(percentile_interval(values));
  EXPECT_FALSE(percentile_interval({}));
}

}  // namespace
}  // namespace bq::analysis::evaluation
