#include "programme/scenario/story.h"

#include <gtest/gtest.h>

#include "programme/scenario/line_reader.h"

namespace bq::programme::scenario {
namespace {

using base::Instant;

constexpr std::string_view head =
    "scenario  s\npatient   67 y, male, ward surgery, admitted 08:00, discharged day 2 09:00\n";

Story read(const std::string& rest) {
  auto story = parse_story(std::string(head) + rest, "s.story");
  if (!story) throw std::runtime_error(base::show(story.error()));
  return std::move(*story);
}

std::string problem(const std::string& text) {
  auto story = parse_story(text, "s.story");
  return story ? "none" : base::show(story.error());
}

std::string problem_of_line(const std::string& line) { return problem(std::string(head) + line); }

Instant at(int day, int hour, int minute) {
  return base::relative_anchor + base::of_hours(24 * (day - 1) + hour) + base::of_minutes(minute);
}

TEST(Story, ReadsThePatientAndBothClocksOfAFact) {
  Story s = read(
      "  day 2 09:30  lactate  < 0.01 mmol/L  known day 2 10:20  recorded day 2 10:35\nexpect\n  "
      "09:00 outcome = 1\n");
  EXPECT_EQ(s.admitted, at(1, 8, 0));
  EXPECT_EQ(s.discharged, at(2, 9, 0));
  EXPECT_EQ(s.ward, "surgery");
  ASSERT_EQ(s.statics.size(), 2U);
  EXPECT_EQ(s.statics[1].text, "male");
  ASSERT_EQ(s.facts.size(), 1U);
  EXPECT_EQ(s.facts[0].at, at(2, 9, 30));
  EXPECT_EQ(s.facts[0].value, "<0.01");
  EXPECT_EQ(s.facts[0].unit, "mmol/L");
  EXPECT_EQ(s.facts[0].known, at(2, 10, 20));
  EXPECT_EQ(s.facts[0].recorded, at(2, 10, 35));
}

TEST(Story, ReadsChanges) {
  Story s = read(
      "  09:30  lactate  4 mmol/L corrects 09:00\n  11:00  lactate  retracts 09:00\n  12:00  gcs  "
      "not assessable\n"
      "expect\n  09:00 outcome missing\n");
  ASSERT_EQ(s.facts.size(), 3U);
  EXPECT_EQ(s.facts[0].change, Change::corrects);
  EXPECT_EQ(s.facts[0].changed, at(1, 9, 0));
  EXPECT_EQ(s.facts[1].change, Change::retracts);
  EXPECT_EQ(s.facts[1].at, at(1, 11, 0));
  EXPECT_EQ(s.facts[2].value, "not_assessable");
}

TEST(Story, ReadsClaims) {
  Story s = read(
      "expect\n  09:00  score news2 = 3 (2 of 7 parts)\n  10:20  rule a and b true  because "
      "lactate 4.1 mmol/L of 09:30\n"
      "  10:20  rule a unknown (stale)\n  never  rule a = b true before day 2 10:20\n  10:20  "
      "value sex = male = true\n"
      "  10:20  value mean(x, 6 h) ~ 9.33 /min\n  10:20  missing a + b (never)\n  10:20  alert a "
      "not raised\n");
  ASSERT_EQ(s.expectations.size(), 8U);
  EXPECT_EQ(s.expectations[0].claim.parts->all, 7);
  const Claim& because = s.expectations[1].claim;
  EXPECT_EQ(because.of.text, "a and b");
  EXPECT_EQ(because.because->value.text, "4.1");
  EXPECT_EQ(because.because->unit, "mmol/L");
  EXPECT_EQ(because.because->happened, at(1, 9, 30));
  EXPECT_EQ(s.expectations[2].claim.reason, "stale");
  EXPECT_FALSE(s.expectations[3].at);
  EXPECT_EQ(s.expectations[3].before, at(2, 10, 20));
  EXPECT_EQ(s.expectations[3].claim.of.text, "a = b");
  EXPECT_EQ(s.expectations[4].claim.of.text, "sex = male");
  EXPECT_EQ(s.expectations[4].claim.is.text, "true");
  EXPECT_TRUE(s.expectations[5].claim.rounded);
  EXPECT_EQ(s.expectations[6].claim.of.text, "a + b");
  EXPECT_EQ(s.expectations[6].claim.is.text, "never");
  EXPECT_EQ(s.expectations[7].claim.is.text, "not raised");
}

TEST(Story, KnowsTheColumnOfEveryWord) {
  Story s = read("expect\n  10:20  value creatinine = 1.1 mg/dL   # why\n");
  const Claim& claim = s.expectations[0].claim;
  EXPECT_EQ(claim.of.place.line, 4);
  EXPECT_EQ(claim.of.place.column, 16);
  EXPECT_EQ(claim.is.place.column, 29);
  EXPECT_EQ(s.text.substr(s.expectations[0].begin, s.expectations[0].end - s.expectations[0].begin),
            "value creatinine = 1.1 mg/dL");
}

TEST(Story, CommentsAndWindowsLineEndsAreNoWords) {
  auto story = parse_story(
      "# top\r\nscenario  s   # c\r\npatient   admitted 08:00\r\nexpect\r\n  09:00  outcome = 0  # "
      "c\r\n",
      "s");
  ASSERT_TRUE(story) << base::show(story.error());
  EXPECT_EQ(story->scenario, "s");
  EXPECT_EQ(story->expectations[0].claim.is.text, "0");
}

TEST(Story, RefusesWithThePlaceAndTheNearestName) {
  EXPECT_EQ(problem("scenari  x\n"),
            "s.story:1:1: a story has no line `scenari`; did you mean `scenario`?");
  EXPECT_EQ(problem_of_line("  25:10  heart_rate 80 /min\n"),
            "s.story:3:3: `25:10` is not a time; write 09:30 or day 2 09:30");
  EXPECT_EQ(problem_of_line("  09:10  lactate 4 mmol/L  knwon 10:20\n"),
            "s.story:3:28: `knwon` is not expected here; did you mean `known`?");
  EXPECT_EQ(problem_of_line("  09:10  lactate\n"),
            "s.story:3:17: a value is missing after the concept");
  EXPECT_EQ(problem_of_line("expect\n  09:00  scor news2 = 3\n"),
            "s.story:4:10: an expectation begins with one of score, rule, value, missing, state, "
            "outcome, alert, not `scor`; "
            "did you mean `score`?");
  EXPECT_EQ(problem_of_line("expect\n  09:00  missing lactate (nevr)\n"),
            "s.story:4:27: `nevr` is no reason for a missing value; did you mean `never`?");
  EXPECT_EQ(problem_of_line("expect\n  09:00  rule a ture\n"),
            "s.story:4:17: a rule is true, false or unknown; did you mean `true`?");
  EXPECT_EQ(problem_of_line("expect\n"), "s.story:1:1: a story expects something, below `expect`");
  EXPECT_EQ(problem("scenario s\nexpect\n  09:00 outcome = 0\n"),
            "s.story:1:1: a story has a line `patient 67 y, female, admitted 08:00`");
  EXPECT_NE(
      problem("scenario s\npatient admitted 08:00, discharged 07:00\n").find("before admission"),
      std::string::npos);
}

TEST(Story, TimesAreWrittenAsTheyAreRead) {
  EXPECT_EQ(show_time(at(1, 9, 30)), "09:30");
  EXPECT_EQ(show_time(at(3, 0, 0)), "day 3 00:00");
  EXPECT_EQ(show_time(at(0, 22, 5)), "day 0 22:05");
  EXPECT_EQ(show_time({at(1, 9, 30).us + 15 * base::us_per_second}), "09:30:15");
  EXPECT_FALSE(time_of_day("24:01"));
  EXPECT_FALSE(time_of_day("9:30"));
  EXPECT_EQ(time_of_day("24:00")->us, base::us_per_day);
}

}  // namespace
}  // namespace bq::programme::scenario
