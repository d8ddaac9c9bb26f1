#include "service/http/rate_limit.h"

#include <gtest/gtest.h>

namespace bq::service::http {
namespace {

TEST(RateLimit, GivesABurstAndThenARate) {
  double now_s = 100;
  RateLimit limit({2, 3}, [&] { return now_s; });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a"), 0);
  EXPECT_DOUBLE_EQ(limit.take("a"), 0.5);
  EXPECT_EQ(limit.take("b"), 0);
  now_s += 0.5;
  EXPECT_EQ(limit.take("a"), 0);
  EXPECT_GT(limit.take("a"), 0);
  now_s += 1000;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a"), 0);
  EXPECT_GT(limit.take("a"), 0);
}

TEST(RateLimit, OfNothingIsNone) {
  RateLimit limit({}, [] { return 0.0; });
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limit.take("a"), 0);
}

TEST(RateLimit, RemembersABoundedNumberOfNames) {
  double now_s = 0;
  RateLimit limit({1, 1}, [&] { return now_s; });
  for (int i = 0; i < 50'000; ++i) ASSERT_EQ(limit.take(std::to_string(i)), 0);
  EXPECT_GT(limit.take("new"), 0);
  EXPECT_GT(limit.take("0"), 0);
  now_s += 2;
  EXPECT_EQ(limit.take("new"), 0);
}

TEST(AddressName, PutsANetworkUnderOneName) {
  EXPECT_EQ(address_name("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(address_name("2001:db8::1"), address_name("2001:db8::ffff:1"));
  EXPECT_NE(address_name("2001:db8::1"), address_name("2001:db8:0:1::1"));
  EXPECT_NE(address_name("::ffff:10.0.0.1"), address_name("::ffff:10.0.0.2"));
}

}  // namespace
}  // namespace bq::service::http
