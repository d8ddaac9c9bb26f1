#include "programme/acceptance/measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"

namespace bq::programme::acceptance {
namespace {

using testing::ElementsAre;

TEST(Measure, IsDescribedInBothLanguages) {
  EXPECT_THAT(Measures::of_run().names(),
              ElementsAre("cohort.subjects", "cohort.episodes", "data.values", "data.centres",
                          "transfer.auroc_drop.max", "transfer.auroc.min", "within.auroc.min"));
  for (const auto& measure : Measures::of_run().all()) {
    EXPECT_FALSE(measure.sentence.en.empty()) << measure.name;
    EXPECT_FALSE(measure.sentence.zh.empty()) << measure.name;
    for (const auto& answerable : measure.answers) {
      EXPECT_FALSE(answerable.title.en.empty()) << answerable.key;
      EXPECT_FALSE(answerable.title.zh.empty()) << answerable.key;
    }
  }
}

TEST(Measure, IsFoundByNameAndUnit) {
  const auto& measures = Measures::of_run();
  EXPECT_EQ(measures.find("data.value"), nullptr);
  ASSERT_NE(measures.find("data.values"), nullptr);
  EXPECT_TRUE(measures.find("data.values")->serves("items"));
  EXPECT_FALSE(measures.find("data.values")->serves("cases"));
  EXPECT_NE(measures.find("data.values")->answer("multimodal"), nullptr);
  EXPECT_EQ(measures.find("data.values")->answer("untrained_centres"), nullptr);
  EXPECT_THAT(measures.serving("auroc"), ElementsAre("transfer.auroc.min", "within.auroc.min"));
}

TEST(Measure, CannotTakeANameTwiceOrBeWithoutUnit) {
  const Measure one{"m", {"one", "一"}, {"cases"}, {}};
  EXPECT_THROW(Measures({one, one}), base::CheckFailure);
  EXPECT_THROW(Measures({{"m", {"one", "一"}, {}, {}}}), base::CheckFailure);
  EXPECT_THROW(Measures({{"m", {"one", "一"}, {""}, {}}}), base::CheckFailure);
}

TEST(Measured, IsGeneratedWhenNobodySaysOtherwise) {
  EXPECT_EQ(Measured{}.data, Data::generated);
  EXPECT_EQ(parse_data("public"), Data::public_);
  EXPECT_EQ(show(Data::public_), "public");
  EXPECT_FALSE(parse_data("Real"));
}

}  // namespace
}  // namespace bq::programme::acceptance
