#include "service/account/attempts.h"

#include <gtest/gtest.h>

namespace bq::service::account {
namespace {

// Tries with a wrong password; gives how long to wait, 0 if the password was looked at.
class Tried {
 public:
  int wrong(const std::string& user, const std::string& remote) {
    auto turn = attempts.begin(user, remote, now);
    if (!turn) return turn.error().wait_s.value();
    turn->was_refused(now);
    return 0;
  }
  int wrong() { return wrong("anna", "r" + std::to_string(++remotes_)); }
  void later(int s) { now = now + base::Duration{s * base::us_per_second}; }

  Attempts attempts;
  base::Instant now{1'000'000 * base::us_per_second};

 private:
  int remotes_ = 0;
};

TEST(Attempts, SixthTryOfAUserWaitsLongerAndLonger) {
  Tried t;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(t.wrong(), 0) << i;
  for (int wait_s : {30, 60, 120, 240, 480, 900, 900}) {
    EXPECT_EQ(t.wrong(), wait_s);
    t.later(wait_s - 1);
    EXPECT_EQ(t.wrong(), 1);
    t.later(1);
    EXPECT_EQ(t.wrong(), 0) << "one try, from any address";
  }
  EXPECT_EQ(t.wrong("bert", "elsewhere"), 0);
}

TEST(Attempts, RefusalsAreForgottenAfterAQuarterOfAnHour) {
  Tried t;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(t.wrong(), 0);
  t.later(900);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(t.wrong(), 0);
  EXPECT_EQ(t.wrong(), 30);
  t.later(30 + 900);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(t.wrong(), 0);
  EXPECT_EQ(t.wrong(), 30) << "and so is that there was a wait";
}

TEST(Attempts, ClockSetBackLocksNobodyOut) {
  Tried t;
  for (int i = 0; i < 6; ++i) t.wrong();
  t.later(-86'400);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(t.wrong(), 0) << i;
  EXPECT_EQ(t.wrong(), 30);
}

TEST(Attempts, AddressWaitsWhoeverIsTried) {
  Tried t;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(t.wrong("user" + std::to_string(i), "here"), 0);
  EXPECT_EQ(t.wrong("another", "here"), 30);
  EXPECT_EQ(t.wrong("another", "there"), 0);
}

TEST(Attempts, GoodTryForgivesTheUserNotTheAddress) {
  Tried t;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(t.wrong("anna", "here"), 0);
    auto turn = t.attempts.begin("anna", "here", t.now);
    if (round == 4) break;
    turn->was_good();
  }
  t.later(29);
  EXPECT_EQ(t.wrong("bert", "here"), 1) << "20 from here";
  t.attempts.forgive("anna");
  EXPECT_EQ(t.wrong("anna", "there"), 0);
}

TEST(Attempts, TriesUnderWayCountUntilTheyEnd) {
  Tried t;
  std::vector<Outcome<Attempts::Turn>> turns;
  for (int i = 0; i < 5; ++i) turns.push_back(t.attempts.begin("anna", "here", t.now));
  EXPECT_EQ(t.wrong(), 1);
  turns.pop_back();
  EXPECT_EQ(t.wrong(), 0);
  EXPECT_EQ(t.wrong(), 1);
  turns.clear();
  EXPECT_EQ(t.wrong(), 0) << "what ended without a word is no refusal";
}

TEST(Attempts, OneAtATimeAfterAWait) {
  Tried t;
  for (int i = 0; i < 5; ++i) t.wrong();
  t.later(30);
  auto first = t.attempts.begin("anna", "here", t.now);
  ASSERT_TRUE(first);
  EXPECT_EQ(t.wrong(), 1);
}

TEST(Attempts, MemoryIsKeptForThoseWhoCostAHashAndNotForEver) {
  Tried t;
  for (int i = 0; i < 20; ++i) t.wrong("u" + std::to_string(i), "here");
  const std::size_t kept = t.attempts.size();
  for (int i = 0; i < 1000; ++i) EXPECT_GT(t.wrong("v" + std::to_string(i), "here"), 0);
  EXPECT_EQ(t.attempts.size(), kept);
  for (int i = 0; i < 3000; ++i) {
    t.wrong("w" + std::to_string(i), "r" + std::to_string(i));
    t.later(1);
  }
  EXPECT_LT(t.attempts.size(), 3000U);
}

}  // namespace
}  // namespace bq::service::account
