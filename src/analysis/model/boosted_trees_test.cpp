#include "analysis/model/boosted_trees.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "base/number.h"
#include "base/random.h"

namespace bq::analysis::model {
namespace {

constexpr std::size_t columns = 6;

struct Made {
  Matrix features;
  std::vector<std::uint8_t> truth;
};

/// Makes rows whose truth depends on columns 0 and 1 and on whether column 2 is missing.
Made make_sample(std::size_t rows, std::uint64_t seed) {
  base::Random dice(seed);
  Made sample;
  sample.features = {rows, columns, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    float values[columns];
    for (float& value : values) value = static_cast<float>(std::floor(dice.uniform() * 100) / 10);
    const bool missing = dice.uniform() < 0.5;
    if (missing) values[2] = std::numeric_limits<float>::quiet_NaN();
    const double odds = 0.6 * values[0] - 0.4 * values[1] + (missing ? -1.0 : 1.0) - 2;
    sample.features.values.insert(sample.features.values.end(), values, values + columns);
    sample.truth.push_back(dice.uniform() < base::logistic(odds) ? 1 : 0);
  }
  return sample;
}

TreeParameters small(unsigned threads = 1) {
  TreeParameters parameters;
  parameters.rounds = 60;
  parameters.depth = 3;
  parameters.rate = 0.2;
  parameters.threads = threads;
  return parameters;
}

/// Puts the hold-out's rows before those of training, and fits on both by number.
base::Result<Fitted> fit_made(const Made& train, const Made& holdout,
                              const TreeParameters& parameters, const RoundTold& told = {}) {
  Matrix all = holdout.features;
  all.rows += train.features.rows;
  all.values.insert(all.values.end(), train.features.values.begin(), train.features.values.end());
  const auto data = TreeData::take(all, parameters.threads).value();
  Sample own{std::vector<std::uint32_t>(train.features.rows), train.truth},
      held{std::vector<std::uint32_t>(holdout.features.rows), holdout.truth};
  std::iota(held.rows.begin(), held.rows.end(), 0U);
  std::iota(own.rows.begin(), own.rows.end(), static_cast<std::uint32_t>(held.rows.size()));
  return fit(data, own, held, parameters, told);
}

base::Result<Fitted> fit_small(const TreeParameters& parameters, const RoundTold& told = {}) {
  return fit_made(make_sample(3000, 1), make_sample(1000, 2), parameters, told);
}

double log_loss(const std::vector<double>& margins, const std::vector<std::uint8_t>& truth) {
  double sum = 0;
  for (std::size_t i = 0; i < margins.size(); ++i)
    sum -= base::log_exact(base::logistic(truth[i] == 1 ? margins[i] : -margins[i]));
  return sum / static_cast<double>(margins.size());
}

TEST(Fit, GivesTheSameBytesForTheSameInputAndAnyNumberOfThreads) {
  const auto one = fit_small(small(1));
  ASSERT_TRUE(one);
  for (unsigned threads : {1U, 2U, 3U, 4U}) {
    const auto again = fit_small(small(threads));
    ASSERT_TRUE(again);
    EXPECT_EQ(one->model, again->model) << threads;
    EXPECT_EQ(one->rounds, again->rounds);
    EXPECT_EQ(one->holdout_loss, again->holdout_loss);
  }
  TreeParameters other = small();
  other.seed = 2;
  EXPECT_NE(one->model, fit_small(other)->model);
}

TEST(Fit, KeepsTheRoundsWithTheLowestHoldoutLoss) {
  TreeParameters parameters = small();
  parameters.rounds = 400;
  parameters.rate = 0.5;
  parameters.min_weight = 1;
  parameters.patience = 10;
  std::vector<double> losses;
  const auto fitted = fit_small(parameters, [&](unsigned round, unsigned of, double loss) {
    EXPECT_EQ(round, losses.size() + 1);
    EXPECT_EQ(of, 400U);
    losses.push_back(loss);
    return true;
  });
  ASSERT_TRUE(fitted);
  ASSERT_FALSE(losses.empty());
  const auto least = std::min_element(losses.begin(), losses.end());
  EXPECT_EQ(fitted->rounds, static_cast<unsigned>(least - losses.begin()) + 1);
  EXPECT_EQ(fitted->holdout_loss, *least);
  EXPECT_EQ(losses.size(), fitted->rounds + 10) << "ten more without a gain, then it stops";
}

TEST(Fit, KeepsNothingGrownAfterTheBestRound) {
  TreeParameters parameters = small();
  parameters.rate = 0.5;
  parameters.min_weight = 1;
  const auto fitted = fit_small(parameters);
  ASSERT_LT(fitted->rounds, parameters.rounds);
  const Made holdout = make_sample(1000, 2);
  const auto best = Booster::load(fitted->model, fitted->rounds, 1)->margins(holdout.features);
  EXPECT_NEAR(log_loss(*best, holdout.truth), fitted->holdout_loss, 1e-6);
  EXPECT_FALSE(Booster::load(fitted->model, fitted->rounds + 1, 1)->margins(holdout.features));
}

TEST(Fit, LearnsFromValuesAndFromMissing) {
  const auto fitted = fit_small(small());
  const Made fresh = make_sample(4000, 3);
  const auto booster = Booster::load(fitted->model, fitted->rounds, 1);
  const auto margins = booster->margins(fresh.features);
  ASSERT_TRUE(margins);
  const double share = std::accumulate(fresh.truth.begin(), fresh.truth.end(), 0.0) / 4000;
  const std::vector<double> constant(4000, base::logit(share));
  EXPECT_LT(log_loss(*margins, fresh.truth), 0.8 * log_loss(constant, fresh.truth));
  const auto shares = booster->gain_shares(columns);
  ASSERT_TRUE(shares);
  EXPECT_NEAR(std::accumulate(shares->begin(), shares->end(), 0.0), 1.0, 1e-12);
  for (std::size_t useful : {0U, 1U, 2U})
    for (std::size_t useless : {3U, 4U, 5U}) EXPECT_GT((*shares)[useful], 2 * (*shares)[useless]);
}

// Rows are taken by number, wherever they lie and whatever lies between them.
TEST(Fit, DependsOnItsRowsAlone) {
  const Made train = make_sample(3000, 1), holdout = make_sample(1000, 2);
  const auto expected = fit_made(train, holdout, small());
  Matrix spread{8000, columns, Floats(8000 * columns, std::numeric_limits<float>::quiet_NaN())};
  Sample own{{}, train.truth}, held{{}, holdout.truth};
  auto put = [&](const Made& from, std::size_t i, std::uint32_t row, Sample& to) {
    std::copy_n(from.features.values.begin() + static_cast<std::ptrdiff_t>(i * columns), columns,
                spread.values.begin() + static_cast<std::ptrdiff_t>(row * columns));
    to.rows.push_back(row);
  };
  for (std::uint32_t i = 0; i < 3000; ++i) put(train, i, 2 * i + 1, own);
  for (std::uint32_t i = 0; i < 1000; ++i) put(holdout, i, 2 * i, held);
  const auto data = TreeData::take(spread, 2).value();
  EXPECT_EQ(fit(data, own, held, small(), {})->model, expected->model);
}

TEST(Fit, StopsWhenTold) {
  unsigned heard = 0;
  const auto fitted = fit_small(small(), [&](unsigned round, unsigned, double) {
    heard = round;
    return round < 5;
  });
  ASSERT_FALSE(fitted);
  EXPECT_EQ(fitted.error().kind, base::ProblemKind::interrupted);
  EXPECT_EQ(heard, 5U);
}

TEST(Fit, RefusesSamplesWithoutRowsAndStandsOneClass) {
  const auto none = fit_made({{0, columns, {}}, {}}, make_sample(10, 1), small());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, base::ProblemKind::data);
  EXPECT_FALSE(fit_made(make_sample(10, 1), {{0, columns, {}}, {}}, small()));
  Made negatives = make_sample(100, 1);
  std::fill(negatives.truth.begin(), negatives.truth.end(), std::uint8_t{0});
  const auto fitted = fit_made(negatives, make_sample(50, 2), small());
  ASSERT_TRUE(fitted);
  const auto booster = Booster::load(fitted->model, fitted->rounds, 1);
  EXPECT_LT(booster->margins(negatives.features)->front(), -10);
  EXPECT_EQ(booster->gain_shares(columns)->front(), 0.0) << "nothing was split";
}

TEST(Fit, ChecksShapes) {
  Made sample = make_sample(10, 1);
  sample.truth.pop_back();
  EXPECT_THROW((void)fit_made(sample, make_sample(10, 2), small()), base::CheckFailure);
  sample = make_sample(10, 1);
  sample.features.values.pop_back();
  EXPECT_THROW((void)TreeData::take(sample.features, 1), base::CheckFailure);
}

TEST(Booster, AnswersEachRowByItself) {
  const auto fitted = fit_small(small());
  const auto booster = Booster::load(fitted->model, fitted->rounds, 2);
  ASSERT_TRUE(booster);
  const Made fresh = make_sample(300, 4);
  const auto together = booster->margins(fresh.features);
  for (std::size_t i : {0U, 7U, 299U}) {
    const auto from = fresh.features.values.begin() + static_cast<std::ptrdiff_t>(i * columns);
    const Matrix row{1, columns, Floats(from, from + columns)};
    EXPECT_EQ(booster->margins(row)->front(), (*together)[i]) << i;
  }
  EXPECT_TRUE(booster->margins(Matrix{0, columns, {}})->empty());
}

TEST(Booster, RefusesWhatIsNoModelAndOtherColumns) {
  for (const std::string bad : {"", "no model at all", "\x89PNG\r\n"})
    EXPECT_FALSE(Booster::load(bad, 1, 1)) << bad;
  const auto fitted = fit_small(small());
  const auto booster = Booster::load(fitted->model, fitted->rounds, 1);
  const auto refused = booster->margins(Matrix{1, columns + 1, Floats(columns + 1, 1.0F)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ProblemKind::data);
}

/// Runs `wait_passively` in a child; 0: the program was started again, 7: the call returned.
int child_exit(bool is_set) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::unsetenv("OMP_WAIT_POLICY");
    if (is_set) ::setenv("OMP_WAIT_POLICY", "active", 1);
    char name[] = "again", list[] = "--gtest_list_tests", brief[] = "--gtest_filter=NoSuchTest";
    char* arguments[] = {name, list, brief, nullptr};
    wait_passively(arguments);
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(WaitPassively, StartsTheProgramAgainOnlyWhereTheVariableIsNotSet) {
  EXPECT_EQ(child_exit(false), 0);
  EXPECT_EQ(child_exit(true), 7);
}

}  // namespace
}  // namespace bq::analysis::model
