#include "ingest/quality/judge.h"

#include <random>

#include <gtest/gtest.h>

namespace bq::ingest::quality {
namespace {

record::code::Concept lactate() {
  record::code::Concept out;
  out.name = "lactate";
  out.unit = "mmol/L";
  out.scale = 3;
  out.plausible = {10, 50000, "none"};
  return out;
}

TEST(NumberJudge, KeepsExactNumbers) {
  Judged judged = NumberJudge(lactate(), {}).judge({21, 1});
  EXPECT_EQ(judged.verdict, Verdict::kept);
  EXPECT_EQ(judged.value, 2100);
  EXPECT_FALSE(judged.rounded);
}

TEST(NumberJudge, RoundsHalfToEvenOnce) {
  NumberJudge judge(lactate(), {});
  EXPECT_EQ(judge.judge({20005, 4}).value, 2000);
  EXPECT_EQ(judge.judge({20015, 4}).value, 2002);
  EXPECT_TRUE(judge.judge({20005, 4}).rounded);
  EXPECT_FALSE(judge.judge({20000, 4}).rounded);
}

TEST(NumberJudge, ConvertsExactly) {
  NumberJudge judge(lactate(), {{111, 1000}, {0, 1}, ""});
  EXPECT_EQ(judge.judge({18, 0}).value, 1998);
}

TEST(NumberJudge, BothEndsOfTheRangeBelongToIt) {
  NumberJudge judge(lactate(), {});
  EXPECT_EQ(judge.judge({50, 0}).verdict, Verdict::kept);
  EXPECT_EQ(judge.judge({50001, 3}).verdict, Verdict::implausible);
  EXPECT_EQ(judge.judge({1, 2}).verdict, Verdict::kept);
  EXPECT_EQ(judge.judge({9, 3}).verdict, Verdict::implausible);
  EXPECT_EQ(judge.judge({-1, 0}).verdict, Verdict::implausible);
}

TEST(NumberJudge, KeepsBelowTwoToTheForty) {
  auto open = lactate();
  open.plausible.reset();
  open.scale = 0;
  NumberJudge judge(open, {});
  EXPECT_EQ(judge.judge({(1LL << 40) - 1, 0}).verdict, Verdict::kept);
  EXPECT_EQ(judge.judge({1LL << 40, 0}).verdict, Verdict::too_large);
  EXPECT_EQ(judge.judge({-(1LL << 40), 0}).verdict, Verdict::too_large);
  EXPECT_EQ(judge.judge({9'000'000'000'000'000'000LL, 0}).verdict, Verdict::too_large);
  EXPECT_EQ(judge.judge({1, -17}).verdict, Verdict::too_large);
}

// The short way for a number in the concept's own unit gives what the general way gives.
TEST(NumberJudge, FastAndSlowWayAgree) {
  std::mt19937_64 random(7);
  for (int scale = 0; scale <= 9; ++scale) {
    auto subject = lactate();
    subject.scale = scale;
    subject.plausible.reset();
    NumberJudge judge(subject, {});
    for (int i = 0; i < 2000; ++i) {
      base::Decimal number{static_cast<std::int64_t>(random() >> (random() % 40 + 20)),
                           static_cast<int>(random() % 10)};
      if (random() % 2 == 0) number.digits = -number.digits;
      auto general = base::rescale(number, {1, 1}, {0, 1}, scale);
      Judged judged = judge.judge(number);
      bool fits = general && general->value < (1LL << 40) && general->value > -(1LL << 40);
      ASSERT_EQ(judged.verdict == Verdict::kept, fits)
          << number.digits << "e-" << number.scale << " at " << scale;
      if (!fits) continue;
      ASSERT_EQ(judged.value, general->value);
      ASSERT_EQ(judged.rounded, general->rounded);
    }
  }
}

}  // namespace
}  // namespace bq::ingest::quality
