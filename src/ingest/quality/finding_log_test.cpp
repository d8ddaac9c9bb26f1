#include "ingest/quality/finding_log.h"

#include <gtest/gtest.h>

namespace bq::ingest::quality {
namespace {

record::fact::Finding finding(const std::string& rule, std::uint32_t line,
                              const std::string& value = "") {
  record::fact::Finding out;
  out.rule = rule;
  out.column = "HR";
  out.centre = "A";
  out.line = line;
  out.value = value;
  return out;
}

TEST(FindingLog, CountsWhatItDoesNotKeep) {
  FindingLog log(3);
  for (std::uint32_t i = 1; i <= 10; ++i) log.add(finding("implausible", i));
  log.add(finding("not_a_number", 11));
  EXPECT_EQ(log.count("implausible"), 10U);
  auto all = log.finish();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[2].line, 3U);
  EXPECT_EQ(all[3].rule, "not_a_number");
  EXPECT_EQ(all[4].rule, "implausible");
  EXPECT_EQ(all[4].value, "... and 7 more");
  EXPECT_EQ(all[4].line, 0U);
  EXPECT_EQ(all[4].times, 7U);
  EXPECT_EQ(all[0].times, 1U);
}

// The value column of a long table holds many concepts: what is counted for one is not another's.
TEST(FindingLog, CountsEachConceptOfAColumnApart) {
  FindingLog log(2);
  for (std::uint32_t i = 1; i <= 8; ++i) {
    auto found = finding("implausible", i);
    found.concept_name = i % 4 == 0 ? "potassium" : "sodium";
    log.add(std::move(found));
  }
  std::map<std::string, std::uint64_t> times;
  for (const auto& f : log.finish()) times[f.concept_name] += f.times;
  EXPECT_EQ(times, (std::map<std::string, std::uint64_t>{{"potassium", 2}, {"sodium", 6}}));
}

TEST(FindingLog, MergesAsIfCollectedInOneRun) {
  FindingLog whole(5), first(5), second(5);
  for (std::uint32_t i = 1; i <= 20; ++i) {
    whole.add(finding("gap", i));
    (i <= 3 ? first : second).add(finding("gap", i));
  }
  first.merge(std::move(second));
  EXPECT_EQ(first.count("gap"), 20U);
  auto a = whole.finish(), b = first.finish();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].line, b[i].line);
    EXPECT_EQ(a[i].value, b[i].value);
  }
}

TEST(FindingLog, CutsAndCleansValues) {
  FindingLog log;
  log.add(finding("x", 1, std::string(79, 'a') + "未查"));
  log.add(finding("x", 2, "a\nb\xFF"));
  auto all = log.finish();
  EXPECT_EQ(all[0].value, std::string(79, 'a'));
  EXPECT_EQ(all[1].value, "a?b?");
}

}  // namespace
}  // namespace bq::ingest::quality
