#include "ingest/table/path_pattern.h"

#include <gtest/gtest.h>

namespace bq::ingest::table {
namespace {

const std::vector<std::string> centres{"A", "B"};

TEST(PathPattern, BindsTheCentreInTheEndOfThePath) {
  PathPattern pattern("set{centre}/*.psv");
  EXPECT_EQ(pattern.centre_of("/data/packed/setB/p7.psv", centres), "B");
  EXPECT_EQ(pattern.centre_of("setA/p7.psv", centres), "A");
}

TEST(PathPattern, StaysInItsFolders) {
  PathPattern pattern("set{centre}/*.psv");
  EXPECT_FALSE(pattern.centre_of("setA/deeper/p7.psv", centres));
  EXPECT_FALSE(pattern.centre_of("p7.psv", centres));
  EXPECT_FALSE(pattern.centre_of("otherA/p7.psv", centres));
  EXPECT_FALSE(pattern.centre_of("setA/p7.csv", centres));
}

TEST(PathPattern, KnowsAFileOfAnotherCentre) {
  PathPattern pattern("set{centre}/*.psv");
  EXPECT_FALSE(pattern.centre_of("setC/p7.psv", centres));
  EXPECT_TRUE(pattern.matches("setC/p7.psv"));
}

TEST(PathPattern, GivesTheEndThatIsCompared) {
  EXPECT_EQ(PathPattern("set{centre}/*.psv").tail("/data/setA/p7.psv"), "setA/p7.psv");
  EXPECT_EQ(PathPattern("*.psv").tail("/data/setA/p7.psv"), "p7.psv");
}

TEST(PathPattern, WithoutCentreMatchesForAll) {
  PathPattern pattern("labs_*.csv");
  EXPECT_FALSE(pattern.binds_centre());
  EXPECT_EQ(pattern.centre_of("x/labs_2019.csv", {"demo"}), "demo");
}

}  // namespace
}  // namespace bq::ingest::table
