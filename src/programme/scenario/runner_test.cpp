#include "programme/scenario/runner.h"

#include <gtest/gtest.h>

#include "programme/scenario/mode.h"

namespace bq::programme::scenario {
namespace {

using record::code::Vocabulary;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = [] {
    auto v = Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
    if (!v) throw std::runtime_error(base::show(v.error()));
    return std::move(*v);
  }();
  return loaded;
}

const std::string head =
    "scenario  s\n"
    "programme define high: lactate >= 4 mmol/L ; predict { every: 1 h } ; alert { raise: [high] "
    "}\n"
    "programme outcome { onset: first_time(high), within: 6 h }\n"
    "patient   67 y, male, admitted 08:00, discharged 20:00\n"
    "  09:30  lactate                 4.1 mmol/L     known 10:20\n"
    "  09:30  lactate                 4.3 mmol/L     known 12:20   corrects 09:30\n"
    "  08:30  potassium              99.0 mmol/L     known 09:20\n"
    "expect\n";

struct Told {
  Story story;
  StoryReport report;
};

Told tell(const std::string& claims) {
  auto story = parse_story(head + claims, "s.story");
  if (!story) throw std::runtime_error(base::show(story.error()));
  auto report = StoryRunner(vocabulary()).run(*story);
  if (!report) throw std::runtime_error(base::show(report.error()));
  return {std::move(*story), std::move(*report)};
}

std::string problem(const std::string& text) {
  auto story = parse_story(text, "s.story");
  if (!story) return base::show(story.error());
  auto report = StoryRunner(vocabulary()).run(*story);
  return report ? "none" : base::show(report.error());
}

// The claim that came out instead of this one; empty where it held.
std::string got(const std::string& claim) {
  Told told = tell("  " + claim + "\n");
  return told.report.failures.empty() ? "" : told.report.failures.front().got;
}

TEST(StoryRunner, HoldsWhatIsTrue) {
  for (const char* claim :
       {"10:20  rule high true because lactate 4.1 of 09:30",
        "12:20  rule high true because lactate 4.3 of 09:30", "10:00  rule high unknown",
        "10:00  state lactate = never", "10:20  outcome missing", "09:00  outcome = 1",
        "11:00  alert high raised", "10:00  alert high not raised",
        "09:30  missing potassium (never)", "never  rule high true before 10:20",
        "never  alert high raised before 11:00", "never  rule high false",
        "10:20  value heart_rate else 80 /min = 80 /min", "10:20  value lactate / 3 mmol/L ~ 1.37"})
    EXPECT_EQ(got(claim), "") << claim;
}

TEST(StoryRunner, FailsWhatIsNotTrueAndSaysWhatCameOut) {
  EXPECT_EQ(got("10:20  rule high false"), "10:20  rule high true");
  EXPECT_EQ(got("10:20  rule high true because lactate 4.2 of 09:30"),
            "10:20  rule high true because lactate 4.1 of 09:30");
  EXPECT_EQ(got("10:20  rule high true because lactate 4.1 of 09:20"),
            "10:20  rule high true because lactate 4.1 of 09:30");
  EXPECT_EQ(got("10:20  rule high true because lactate 4.3 of 09:30"),
            "10:20  rule high true because lactate 4.1 of 09:30");
  EXPECT_EQ(got("10:20  rule high true because sex male of 08:00"), "10:20  rule high true");
  EXPECT_EQ(got("10:00  missing lactate (stale)"), "10:00  missing lactate (never)");
  EXPECT_EQ(got("10:20  missing lactate"), "10:20  value lactate = 4.1 mmol/L");
  EXPECT_EQ(got("10:20  value lactate = 4.2 mmol/L"), "10:20  value lactate = 4.1 mmol/L");
  EXPECT_EQ(got("10:20  value lactate / 3 mmol/L ~ 1.36"),
            "10:20  value lactate / 3 mmol/L ~ 1.3667");
  EXPECT_EQ(got("10:20  value first_time(high) = 09:31"), "10:20  value first_time(high) = 09:30");
  EXPECT_EQ(got("10:20  value time_since(lactate) = 51 min"),
            "10:20  value time_since(lactate) = 50 min");
  EXPECT_EQ(got("10:20  value sex = female"), "10:20  value sex = male");
  EXPECT_EQ(got("09:00  outcome = 0"), "09:00  outcome = 1");
  EXPECT_EQ(got("11:00  alert high not raised"), "11:00  alert high raised");
  EXPECT_EQ(got("11:30  alert high raised"), "11:30  alert high not raised");
  EXPECT_EQ(got("10:20  state lactate = stale"), "10:20  state lactate = measured");
}

TEST(StoryRunner, NeverLooksAtEveryInstantUpToItsEnd) {
  EXPECT_EQ(got("never  rule high true before 10:21"), "never  rule high true before 10:20");
  EXPECT_EQ(got("never  rule high true"), "never  rule high true before 10:20");
  EXPECT_EQ(got("never  value lactate = 4.3 mmol/L before 13:00"),
            "never  value lactate = 4.3 mmol/L before 12:20");
  EXPECT_EQ(got("never  rule time_since(lactate) > 95 min true"),
            "never  rule time_since(lactate) > 95 min true before 11:06");
  EXPECT_EQ(got("never  value count(lactate, 90 min) = 0 before 12:00"),
            "never  value count(lactate, 90 min) = 0 before 08:00");
  EXPECT_EQ(got("never  alert high raised"), "never  alert high raised before 11:00");
}

TEST(StoryRunner, ShowsTheFactsThatTheExpressionReads) {
  Told told = tell("  12:00  rule high false\n");
  ASSERT_EQ(told.report.failures.size(), 1U);
  EXPECT_EQ(
      show(told.report.failures[0]),
      "s.story:9:3: in memory\n"
      "  expected  12:00  rule high false\n"
      "  got       12:00  rule high true\n"
      "    lactate 4.1 mmol/L                 happened 09:30   known 10:20\n"
      "    lactate 4.3 mmol/L                 happened 09:30   known 12:20   not known yet\n");
}

TEST(StoryRunner, UpdateRewritesTheClaimAndNothingElse) {
  Told told = tell(
      "  10:20  rule high false   # first\n  10:20  rule high true\n  never  rule high true before "
      "12:00  # last\n");
  EXPECT_EQ(updated(told.story, told.report),
            head +
                "  10:20  rule high true   # first\n  10:20  rule high true\n  never  rule high "
                "true before 10:20  # last\n");
}

TEST(StoryRunner, RefusesUnknownNamesWithTheirPlace) {
  EXPECT_EQ(problem(head + "  10:20  value lactat = 4 mmol/L\n"),
            "s.story:9:16: unknown name `lactat`; did you mean `lactate`?");
  EXPECT_EQ(problem(head + "  10:20  value lactate = 4 mmHg\n").substr(0, 12), "s.story:9:26");
  EXPECT_EQ(problem(head + "  10:20  alert hihg raised\n"),
            "s.story:9:16: the programme raises no alert by the rule `hihg`; did you mean `high`?");
  EXPECT_EQ(problem(head + "  10:20  score high = 1\n"),
            "s.story:9:16: `high` is no score with parts; write `value`");
  std::string patient = "scenario s\npatient admitted 08:00\n";
  EXPECT_EQ(problem(patient + "  09:00  lactat  4 mmol/L\nexpect\n  10:00  missing lactate\n"),
            "s.story:3:10: unknown concept `lactat`; did you mean `lactate`?");
  EXPECT_EQ(problem(patient + "  09:00  lactate  4 mmHg\nexpect\n  10:00  missing lactate\n"),
            "s.story:3:19: `mmHg` does not meet `lactate`, which counts in mmol/L");
  EXPECT_EQ(problem(patient + "  09:00  lactate  4\nexpect\n  10:00  missing lactate\n"),
            "s.story:3:19: the value needs a unit; write `4 mmol/L`");
  EXPECT_EQ(problem(patient + "  09:00  consciousness  awake\nexpect\n  10:00  missing lactate\n")
                .substr(0, 62),
            "s.story:3:25: `awake` is no code of `consciousness`");
  EXPECT_EQ(
      problem(patient + "  09:00  lactate  retracts 08:00\nexpect\n  10:00  missing lactate\n"),
      "s.story:3:3: there is no `lactate` of 08:00 to retract");
}

TEST(StoryRunner, RefusesAProgrammeLineWithItsPlace) {
  EXPECT_EQ(problem("scenario s\nprogramme define high: lactate >= 4 mmHg\npatient admitted "
                    "08:00\nexpect\n  09:00  rule high true\n")
                .substr(0, 14),
            "s.story:2:35: ");
  EXPECT_EQ(problem("scenario s\nprogramme predict { evry: 1 h }\npatient admitted 08:00\nexpect\n "
                    " 09:00  missing lactate\n")
                .substr(0, 14),
            "s.story:2:21: ");
  EXPECT_EQ(problem("scenario s\nprogramme predit { every: 1 h }\npatient admitted 08:00\nexpect\n "
                    " 09:00  missing lactate\n"),
            "s.story:2:11: a story's programme has no section `predit`; did you mean `predict`?");
}

TEST(StoryRunner, ACentreThatLacksAConceptHasNoFactOfIt) {
  EXPECT_EQ(problem("scenario s\ncentre lacks gcs\npatient admitted 08:00\n  09:00  gcs  "
                    "15\nexpect\n  09:00  missing gcs\n"),
            "s.story:4:10: the centre lacks `gcs`, so there is no such fact");
}

TEST(StoryRunner, RunsInEveryMode) {
  Told told = tell("  10:20  rule high true\n");
  EXPECT_EQ(told.report.modes.size(), modes().size());
  EXPECT_GE(told.report.modes.size(), 6U);
}

// A way to the engine that loses every fact known after nine.
record::timeline::Timelines forgetful(const Patient& patient,
                                      const record::code::Vocabulary& known) {
  Patient less = patient;
  base::Instant nine = base::relative_anchor + base::of_hours(9);
  std::erase_if(less.facts, [&](const MadeFact& made) { return made.fact.seen > nine; });
  return modes().front().store(less, known);
}

TEST(StoryRunner, TellsWhenTwoModesAnswerDifferently) {
  auto story = parse_story(head + "  10:20  rule high true\n  09:00  missing lactate\n", "s.story");
  ASSERT_TRUE(story);
  auto report = StoryRunner(vocabulary(), {modes().front(), {"forgetful", forgetful}}).run(*story);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->failures.size(), 1U);
  EXPECT_EQ(report->failures[0].mode, "forgetful");
  EXPECT_EQ(report->failures[0].got,
            "10:20  rule high unknown (never), but in memory rule high true");
  EXPECT_EQ(updated(*story, *report), story->text);
}

TEST(StoryRunner, AReasonIsAFactThatStillCounts) {
  std::string two = head;
  two.insert(two.find("  08:30  potassium"), "  09:00  lactate  5.0 mmol/L  known 09:10\n");
  EXPECT_EQ(problem(two + "  12:00  rule high true\n"), "none");
  auto story = parse_story(
      two +
          "  12:00  rule high true because lactate 5 of 09:00\n"
          "  12:00  rule max(lactate, 24 h) > 4 mmol/L true because lactate 5 of 09:00\n",
      "s.story");
  auto report = StoryRunner(vocabulary()).run(*story);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->failures.size(), 1U);
  EXPECT_EQ(report->failures[0].got, "12:00  rule high true because lactate 4.1 of 09:30");
}

TEST(StoryRunner, NeverSeesWhatLastsSeconds) {
  auto story = parse_story(
      "scenario s\npatient admitted 08:00\n  09:30:10  heart_rate  150 /min\n"
      "  09:30:40  heart_rate  90 /min\nexpect\n  never  rule heart_rate > 140 /min true\n",
      "s.story");
  ASSERT_TRUE(story);
  auto report = StoryRunner(vocabulary()).run(*story);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->failures.size(), 1U);
  EXPECT_EQ(report->failures[0].got, "never  rule heart_rate > 140 /min true before 09:30:10");
}

TEST(StoryRunner, CountsThePartsOfAScore) {
  std::string charted = head;
  charted.insert(charted.find("  08:30  potassium"), "  09:00  resp_rate  24 /min\n");
  auto story = parse_story(
      charted +
          "  09:00  score qsofa = 1 (1 of 3 parts)\n  09:00  score qsofa = 1 (2 of 3 parts)\n"
          "  09:00  score qsofa = 1 (1 of 2 parts)\n",
      "s.story");
  auto report = StoryRunner(vocabulary()).run(*story);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->failures.size(), 2U);
  EXPECT_EQ(report->failures[0].got, "09:00  score qsofa = 1 (1 of 3 parts)");
}

TEST(Patient, VersionsAreFoundWithoutTheEngine) {
  Told told = tell("  10:20  rule high true\n");
  auto patient = make_patient(told.story, vocabulary());
  ASSERT_TRUE(patient);
  auto lactate_at = [&](int hour, int minute) {
    std::vector<std::int64_t> out;
    base::Instant moment = base::relative_anchor + base::of_hours(hour) + base::of_minutes(minute);
    for (const MadeFact* made : seen_at(*patient, moment))
      if (made->shown.substr(0, 7) == "lactate") out.push_back(made->fact.value);
    return out;
  };
  EXPECT_TRUE(lactate_at(10, 19).empty());
  EXPECT_EQ(lactate_at(10, 20), std::vector<std::int64_t>{4100});
  EXPECT_EQ(lactate_at(12, 20), std::vector<std::int64_t>{4300});
}

}  // namespace
}  // namespace bq::programme::scenario
