#include "programme/acceptance/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace bq::programme::acceptance {
namespace {

using testing::HasSubstr;

const Reach about_300{Op::equal, 300, std::nullopt, true};

TEST(Reach, ComparesAsItsOpSays) {
  EXPECT_TRUE(reaches({Op::at_least, 5}, 5));
  EXPECT_FALSE(reaches({Op::at_least, 5}, 4.999));
  EXPECT_FALSE(reaches({Op::more_than, 5}, 5));
  EXPECT_TRUE(reaches({Op::more_than, 5}, 5.001));
  EXPECT_TRUE(reaches({Op::at_most, 0.05}, 0.05));
  EXPECT_FALSE(reaches({Op::at_most, 0.05}, 0.0501));
  EXPECT_FALSE(reaches({Op::less_than, 0.05}, 0.05));
  EXPECT_TRUE(reaches({Op::less_than, 0.05}, 0.04));
  EXPECT_TRUE(reaches({Op::equal, 4}, 4));
  EXPECT_FALSE(reaches({Op::equal, 4}, 5));
}

TEST(Reach, TakesTheMinimumOfARangeAndOfAbout) {
  EXPECT_TRUE(reaches({Op::range, 2, 3}, 2));
  EXPECT_TRUE(reaches({Op::range, 2, 3}, 7));
  EXPECT_FALSE(reaches({Op::range, 2, 3}, 1));
  EXPECT_TRUE(reaches(about_300, 412));
  EXPECT_FALSE(reaches(about_300, 299));
}

TEST(Reach, NeverReachesWithNaN) {
  for (Op op : {Op::at_least, Op::more_than, Op::at_most, Op::less_than, Op::range, Op::equal})
    EXPECT_FALSE(reaches({op, 1, 2.0}, std::nan("")));
}

TEST(Reach, ReadsAProgrammesOwn) {
  auto own = parse_own_reach(" <=0.03 ");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->op, Op::at_most);
  EXPECT_EQ(own->value, 0.03);
  for (const auto* wrong : {"0.03", "<= 3 %", "<=", "=> 3", "<= 0,03", "range 2 3", "", "< nan"}) {
    auto refused = parse_own_reach(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_THAT(refused.error(), HasSubstr("is not read")) << wrong;
  }
}

struct Compared {
  Reach own, guide;
  Strictness expected;
};

TEST(Reach, KnowsTheStricter) {
  const auto strict = Strictness::as_strict;
  const auto weak = Strictness::weaker;
  const auto other = Strictness::other_direction;
  const Reach drop{Op::at_most, 0.05};
  const Reach range{Op::range, 2, 3};
  const std::vector<Compared> all{
      {{Op::at_most, 0.03}, drop, strict},
      {{Op::at_most, 0.05}, drop, strict},
      {{Op::less_than, 0.05}, drop, strict},
      {{Op::at_most, 0.06}, drop, weak},
      {{Op::at_least, 0.03}, drop, other},
      {{Op::equal, 0.03}, drop, other},
      {{Op::at_most, 0.05}, {Op::less_than, 0.05}, weak},
      {{Op::at_least, 5}, {Op::more_than, 5}, weak},
      {{Op::at_least, 6}, {Op::more_than, 5}, strict},
      {{Op::at_least, 4}, {Op::at_least, 5}, weak},
      {{Op::at_least, 3}, range, strict},
      {{Op::at_least, 1}, range, weak},
      {{Op::at_most, 2}, range, other},
      {{Op::at_least, 300}, about_300, strict},
      {{Op::at_least, 299}, about_300, weak},
      {{Op::equal, 4}, {Op::equal, 4}, strict},
      {{Op::equal, 5}, {Op::equal, 4}, weak},
      {{Op::at_least, 4}, {Op::equal, 4}, other},
  };
  for (const auto& [own, guide, expected] : all)
    EXPECT_EQ(compare(own, guide), expected) << show(own) << " against " << show(guide);
}

// What compare calls as strict must let nothing through that the guide refuses.
TEST(Reach, AsStrictNeverAcceptsMore) {
  const std::vector<double> grid{0, 1, 1.5, 2, 2.5, 3, 4};
  const std::vector<Op> ops{Op::at_least, Op::more_than, Op::at_most, Op::less_than, Op::equal};
  for (Op guide_op : ops)
    for (Op own_op : ops)
      for (double guide_value : grid)
        for (double own_value : grid) {
          const Reach own{own_op, own_value}, guide{guide_op, guide_value};
          if (compare(own, guide) != Strictness::as_strict) continue;
          for (double value : grid)
            EXPECT_TRUE(!reaches(own, value) || reaches(guide, value))
                << show(own) << " against " << show(guide) << " at " << value;
        }
}

TEST(Reach, WritesWhatAReaderNeeds) {
  EXPECT_EQ(show({Op::at_most, 0.05}), "<= 0.05");
  EXPECT_EQ(show({Op::range, 2, 3}), "range 2 to 3");
  EXPECT_EQ(show(about_300), "about 300");
  EXPECT_EQ(show_zh({Op::at_most, 0.05}), "≤ 0.05");
  EXPECT_EQ(show_zh({Op::range, 2, 3}), "2–3");
  EXPECT_EQ(show_zh(about_300), "300 左右");
  EXPECT_EQ(show_value(10414732, {Op::at_least, 1e7}), "10414732");
  EXPECT_EQ(show_value(0.0421234, {Op::at_most, 0.05}), "0.04212");
  EXPECT_EQ(show_value(0.0500001, {Op::at_most, 0.05}), "0.0500001");
}

}  // namespace
}  // namespace bq::programme::acceptance
