#include "base/random.h"

#include <vector>

#include <gtest/gtest.h>

namespace bq::base {
namespace {

TEST(Random, GivesTheKnownStream) {
  Random random(0);
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(random.next(), 0x6E789E6AA1B965F4ULL);
}

TEST(Random, GivesEveryNumberBelowAboutEquallyOften) {
  Random random(1);
  std::vector<int> counts(6);
  for (int i = 0; i < 60'000; ++i) ++counts[random.below(6)];
  for (int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(Random, IsEvenlySpreadBetweenZeroAndOne) {
  Random random(3);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.uniform();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
}

TEST(Random, HasTheMomentsOfTheStandardNormal) {
  Random random(4);
  const int n = 200'000;
  double sum = 0, squares = 0, cubes = 0;
  int beyond = 0;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    beyond += x > 1.96 || x < -1.96 ? 1 : 0;
  }
  EXPECT_NEAR(sum / n, 0, 0.01);
  EXPECT_NEAR(squares / n, 1, 0.02);
  EXPECT_NEAR(cubes / n, 0, 0.03);
  EXPECT_NEAR(static_cast<double>(beyond) / n, 0.05, 0.003);
}

TEST(Random, MixesNeighbouringSeedsIntoUnlikeStreams) {
  Random one(mix(1)), two(mix(2));
  int equal_bits = 0;
  for (int i = 0; i < 1000; ++i) equal_bits += __builtin_popcountll(~(one.next() ^ two.next()));
  EXPECT_NEAR(equal_bits / 64'000.0, 0.5, 0.02);
}

}  // namespace
}  // namespace bq::base
