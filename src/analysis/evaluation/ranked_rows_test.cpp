#include "analysis/evaluation/ranked_rows.h"

#include <cmath>

#include <gtest/gtest.h>

#include "analysis/evaluation/made_moments.h"
#include "analysis/evaluation/risk_order.h"
#include "base/check.h"
#include "base/random.h"

namespace bq::analysis::evaluation {
namespace {

WeighedRows weighed(const Moments& moments) { return weigh_once(rank(moments, RowSet::official)); }

Moments one_subject(std::vector<double> risks, std::string truths) {
  return make_moments({{std::move(risks), std::move(truths), {}}});
}

double brute_auroc(const Moments& moments, const std::vector<std::uint8_t>& weights) {
  double won = 0, pairs = 0;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (moments.label[i] != 1) continue;
    for (std::size_t j = 0; j < moments.size(); ++j) {
      if (moments.label[j] != 0) continue;
      const double both = weights[moments.subject[i]] * weights[moments.subject[j]];
      pairs += both;
      if (moments.risk[i] > moments.risk[j]) won += both;
      if (moments.risk[i] == moments.risk[j]) won += both / 2;
    }
  }
  return won / pairs;
}

/// Average precision by its definition: for each positive row, the precision of all rows at or
/// above its risk.
double brute_auprc(const Moments& moments, const std::vector<std::uint8_t>& weights) {
  double sum = 0, positives = 0;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (moments.label[i] != 1) continue;
    double hits = 0, all = 0;
    for (std::size_t j = 0; j < moments.size(); ++j) {
      if (moments.label[j] < 0 || moments.risk[j] < moments.risk[i]) continue;
      all += weights[moments.subject[j]];
      hits += weights[moments.subject[j]] * moments.label[j];
    }
    const double weight = weights[moments.subject[i]];
    positives += weight;
    if (weight > 0) sum += weight * hits / all;
  }
  return sum / positives;
}

// Compared item by item with a stable sort, below and above the size where digits are counted.
TEST(SortByRisk, IsTheStableSortByRisk) {
  base::Random random(7);
  for (std::size_t n : {std::size_t{3}, std::size_t{50'000}})
    for (auto order : {RiskOrder::rising, RiskOrder::falling}) {
      std::vector<std::pair<double, std::size_t>> items;
      for (std::size_t i = 0; i < n; ++i) {
        double risk = random.uniform();
        if (i % 3 == 0) risk = std::floor(risk * 20) / 20;  // equal risks, 0 among them
        if (i % 1000 == 1) risk = i % 2000 == 1 ? 1.0 : -0.0;
        items.emplace_back(risk, i);
      }
      auto expected = items;
      std::stable_sort(expected.begin(), expected.end(), [&](const auto& a, const auto& b) {
        return order == RiskOrder::rising ? a.first < b.first : a.first > b.first;
      });
      sort_by_risk(items, order, [](const auto& item) { return item.first; });
      EXPECT_EQ(items, expected) << n;
    }
}

TEST(Auroc, IsTheShareOfPairsInTheRightOrder) {
  EXPECT_EQ(auroc(weighed(one_subject({0.1, 0.4, 0.35, 0.8}, "0011"))), 0.75);
  EXPECT_EQ(auroc(weighed(one_subject({0.1, 0.2, 0.3, 0.4}, "0011"))), 1.0);
  EXPECT_EQ(auroc(weighed(one_subject({0.1, 0.2, 0.3, 0.4}, "1100"))), 0.0);
}

TEST(Auroc, CountsTiesAsOneHalf) {
  EXPECT_EQ(auroc(weighed(one_subject({0.5, 0.5, 0.5, 0.5, 0.5}, "00011"))), 0.5);
  // Pairs of the tied positive: 1 lost, 1 tied, 1 won.
  EXPECT_EQ(auroc(weighed(one_subject({0.9, 0.5, 0.1, 0.5}, "0001"))), 0.5);
  EXPECT_EQ(auroc(weighed(one_subject({0.5, 0.1, 0.5}, "001"))), 0.75);
}

TEST(Auroc, IsRightAtRisksOfExactlyZeroAndOne) {
  EXPECT_EQ(auroc(weighed(one_subject({1, 1, 0, 0}, "1000"))), (1 + 1 + 0.5) / 3);
  EXPECT_EQ(auroc(weighed(one_subject({1, 1, 0, 0}, "1100"))), 1.0);
  EXPECT_EQ(auroc(weighed(one_subject({0, 0, 0}, "100"))), 0.5);
}

TEST(Auroc, HasNoValueWithOneClassOnly) {
  EXPECT_FALSE(auroc(weighed(one_subject({0.1, 0.2}, "00"))));
  EXPECT_FALSE(auroc(weighed(one_subject({0.1, 0.2}, "11"))));
  EXPECT_FALSE(auprc(weighed(one_subject({0.1, 0.2}, "00"))));
  EXPECT_FALSE(auprc(weighed(one_subject({0.1, 0.2}, "11"))));
  EXPECT_FALSE(auroc(weighed(Moments{})));
  EXPECT_FALSE(published_areas(rank(one_subject({0.1}, "0"), RowSet::official)));
}

TEST(Auprc, IsAveragePrecisionWithEqualRisksAsOneStep) {
  EXPECT_EQ(auprc(weighed(one_subject({0.1, 0.4, 0.35, 0.8}, "0011"))), (1.0 + 2.0 / 3) / 2);
  EXPECT_EQ(auprc(weighed(one_subject({0.5, 0.5, 0.5, 0.5}, "1000"))), 0.25);
  EXPECT_EQ(auprc(weighed(one_subject({1, 1, 0}, "101"))), (0.5 + 2.0 / 3) / 2);
}

TEST(Areas, EqualBruteForceOnRandomRowsWithAndWithoutTies) {
  for (std::uint64_t levels : {2, 3, 12, 1'000'000}) {
    const Moments moments = make_random_moments(levels, 60, levels);
    const RankedRows ranked = rank(moments, RowSet::official);
    std::vector<std::uint8_t> weights(moments.subjects.size());
    base::Random generator(1000 + levels);
    for (auto& weight : weights) weight = static_cast<std::uint8_t>(generator.below(4));
    WeighedRows counts;
    weigh(ranked, weights, counts);
    ASSERT_TRUE(auroc(counts)) << levels;
    EXPECT_DOUBLE_EQ(*auroc(counts), brute_auroc(moments, weights)) << levels;
    EXPECT_NEAR(*auprc(counts), brute_auprc(moments, weights), 1e-12) << levels;
    const std::vector<std::uint8_t> once(moments.subjects.size(), 1);
    EXPECT_DOUBLE_EQ(*auroc(weigh_once(ranked)), brute_auroc(moments, once)) << levels;
  }
}

TEST(Weigh, GivesTheSameTogetherAsOneDrawAfterTheOther) {
  const Moments moments = make_random_moments(7, 2000, 40);
  const RankedRows ranked = rank(moments, RowSet::official);
  const std::size_t subjects = ranked.subjects();
  std::vector<std::uint8_t> side_by_side(subjects * draws_together);
  base::Random generator(7);
  for (auto& weight : side_by_side) weight = static_cast<std::uint8_t>(generator.below(256));
  std::vector<WeighedRows> together(draws_together);
  weigh_together(ranked, side_by_side,
                 std::span<WeighedRows, draws_together>(together.data(), draws_together));
  for (std::size_t d = 0; d < draws_together; ++d) {
    std::vector<std::uint8_t> own(subjects);
    std::uint64_t negatives = 0;
    for (std::size_t s = 0; s < subjects; ++s) own[s] = side_by_side[s * draws_together + d];
    for (std::uint32_t s : ranked.negative_subject) negatives += own[s];
    WeighedRows alone;
    weigh(ranked, own, alone);
    EXPECT_EQ(together[d].negatives, negatives) << "also where one step holds many rows";
    EXPECT_EQ(together[d].positives, alone.positives);
    ASSERT_EQ(together[d].steps.size(), alone.steps.size());
    for (std::size_t i = 0; i < alone.steps.size(); ++i) {
      ASSERT_EQ(together[d].steps[i].negatives_above, alone.steps[i].negatives_above);
      ASSERT_EQ(together[d].steps[i].negatives_to, alone.steps[i].negatives_to);
      ASSERT_EQ(together[d].steps[i].positives_to, alone.steps[i].positives_to);
    }
  }
}

TEST(Brier, IsTheMeanSquaredErrorOfTheWeighedSubjects) {
  const Moments moments = make_moments({{{0.5, 1.0}, "01", {}}, {{0.5}, "1", {}}});
  const RankedRows ranked = rank(moments, RowSet::official);
  EXPECT_EQ(brier(ranked, std::vector<std::uint8_t>{1, 1}), 0.5 / 3);
  EXPECT_EQ(brier(ranked, std::vector<std::uint8_t>{2, 1}), 0.75 / 5);
  EXPECT_FALSE(brier(ranked, std::vector<std::uint8_t>{0, 0}));
}

TEST(RowSet, ChoosesTheTruthAndTheRows) {
  Moments moments = one_subject({0.1, 0.9, 0.5}, "01-");
  moments.outcome = {1, -1, 0};
  EXPECT_EQ(rank(moments, RowSet::official).size(), 2U);
  EXPECT_EQ(auroc(weigh_once(rank(moments, RowSet::official))), 1.0);
  EXPECT_EQ(auroc(weigh_once(rank(moments, RowSet::labelled))), 0.0);
}

// Figures of the published scorer's own description: labels 0 0 0 0 1 1, risks .3 .4 .6 .7 .8 .8.
TEST(PublishedAreas, AgreeWhereNoRiskIsZeroOrOne) {
  const auto easy = published_areas(
      rank(one_subject({0.3, 0.4, 0.6, 0.7, 0.8, 0.8}, "000011"), RowSet::official));
  EXPECT_EQ(easy->auroc, 1.0);
  EXPECT_EQ(easy->auprc, 1.0);
  Moments moments = make_random_moments(5, 40, 12);
  for (double& risk : moments.risk) risk = 0.25 + risk / 2;
  const RankedRows ranked = rank(moments, RowSet::official);
  EXPECT_NEAR(published_areas(ranked)->auroc, *auroc(weigh_once(ranked)), 1e-12);
  EXPECT_NEAR(published_areas(ranked)->auprc, *auprc(weigh_once(ranked)), 1e-12);
}

TEST(PublishedAreas, MissTheFirstAndTheLastRiskAtOneAndZero) {
  const auto areas = published_areas(rank(one_subject({1, 0.5, 0.5, 0}, "1101"), RowSet::official));
  // The positive at 1 opens no area, the one at 0 closes none: one third at specificity 1 to 0.
  EXPECT_DOUBLE_EQ(areas->auroc, 0.5 / 3);
  EXPECT_DOUBLE_EQ(areas->auprc, (2.0 / 3) / 3);
}

TEST(Moments, FilterNumbersSubjectsAnewAndKeepsTheirEnds) {
  const Moments moments =
      make_moments({{{0.1}, "0", {}}, {{0.2, 0.3}, "01", 5}, {{0.4}, "0", {}}});
  const Moments kept = filter(moments, std::vector<std::uint8_t>{0, 0, 1, 1});
  check(kept);
  EXPECT_EQ(kept.subject, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(kept.risk, (std::vector<double>{0.3, 0.4}));
  EXPECT_EQ(kept.label, (std::vector<std::int8_t>{1, 0}));
  ASSERT_EQ(kept.subjects.size(), 2U);
  EXPECT_EQ(kept.subjects[0].onset, made_hour(5));
  EXPECT_EQ(kept.subjects[0].first, made_hour(0));
  EXPECT_FALSE(kept.subjects[1].onset);
}

TEST(Moments, RefusesRowsOutOfOrder) {
  Moments moments = one_subject({0.1, 0.2}, "01");
  moments.at[1] = moments.at[0];
  EXPECT_THROW(check(moments), base::CheckFailure);
  moments = make_moments({{{0.1}, "0", {}}, {{0.2}, "0", {}}});
  std::swap(moments.subject[0], moments.subject[1]);
  EXPECT_THROW(check(moments), base::CheckFailure);
  moments = one_subject({0.1, 0.2}, "01");
  moments.risk[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(check(moments), base::CheckFailure);
}

}  // namespace
}  // namespace bq::analysis::evaluation
