// Registries of several centres: tables that say no centre, rows of totals, two numbers in a cell,
// rows of more than one sheet.
#include <gmock/gmock.h>

#include "ingest/load/made_source.h"

namespace bq::ingest::load {
namespace {

using Strings = std::vector<std::string>;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RegistryRows : public MadeSource {
 protected:
  void SetUp() override {
    MadeSource::SetUp();
    request_.files = {"*.csv"};
    request_.centres = {"north", "south"};
    put("base.csv",
        "id,centre,day,hr\n1,north,2024-03-01,80\n2,south,2024-03-01,90\n"
        "3,north,2024-03-01,70\n3,south,2024-03-01,71\n");
  }
  static std::string table(const std::string& name, const std::string& more,
                           const std::string& columns) {
    return "  " + name + ":\n    subject: id\n" + more + "    happened: day\n    columns: { " +
           columns + " }\n";
  }
  static std::string mapping(const std::string& tables) {
    return "format: 1\nzone: UTC\nknown: happened\ntables:\n" + tables;
  }
  static std::string two_tables() {
    return mapping(table("base.csv", "    centre: centre\n", "hr: heart_rate /min") +
                   table("lab.csv", "", "t: temperature Cel"));
  }
  static Strings subject_of(const Loaded& in, const std::string& rule) {
    Strings out;
    for (const auto& f : in.findings)
      if (f.rule == rule) out.push_back(f.subject + "@" + std::to_string(f.line));
    return out;
  }
};

TEST_F(RegistryRows, JoinsRowsWithoutACentreToTheSubjectOfThatNumber) {
  put("lab.csv",
      "id,day,t\n1,2024-03-05,36.5\n2,2024-03-05,36.6\n3,2024-03-05,36.7\n"
      "9,2024-03-05,36.8\n9,2024-03-06,36.9\n");
  Loaded out = loaded(two_tables());
  Strings found;
  for (std::size_t i = 0; i < out.timelines.size(); ++i)
    found.push_back(out.timelines.centre_name(*out.timelines.at(i).subject) + "/" +
                    out.timelines.at(i).subject->key);
  EXPECT_THAT(found, ElementsAre("north/1", "north/3", "south/2", "south/3"));
  EXPECT_THAT(facts(out), Contains(HasSubstr("south/2 temperature 36.60")));
  EXPECT_THAT(subject_of(out, "ambiguous_subject"), ElementsAre("3@4"));
  EXPECT_THAT(subject_of(out, "unlisted_subject"), ElementsAre("9@5"));
  EXPECT_THAT(exclusions(out),
              ElementsAre(": subject in several centres 1/1", ": subject of no known centre 1/2"));
  EXPECT_EQ(out.counts.outside, 3U);
}

TEST_F(RegistryRows, ListsSubjectsOfATableWithoutACentreWhereTheyAreKnown) {
  put("lab.csv", "id,day,t\n1,2024-02-28,36.5\n9,2024-02-28,36.6\n");
  Loaded out = loaded(mapping(table("base.csv", "    centre: centre\n", "hr: heart_rate /min") +
                              table("lab.csv", "    start: day\n", "t: temperature Cel")));
  EXPECT_THAT(subjects(out), ElementsAre(HasSubstr("north/1 2024-02-28")));
  EXPECT_THAT(exclusions(out), Contains(": subject of no known centre 1/1"));
}

TEST_F(RegistryRows, MakesMomentsOfTheRowsOfEverySheet) {
  put("lab.csv", "id,day,t\n1,2024-09-01,36.5\n1,2024-02-01,36.6\n");
  Loaded out = loaded(two_tables());
  auto rows = out.timelines.at(0).rows;
  ASSERT_EQ(rows.size(), 3U);
  Strings places;
  for (const auto& row : rows)
    places.push_back(out.timelines.documents()[row.document] + ":" + std::to_string(row.line));
  EXPECT_THAT(places, ElementsAre("base.csv:2", "lab.csv:2", "lab.csv:3"));
}

TEST_F(RegistryRows, CountsARowThatIsReadAgainAsOneMoment) {
  put("base.csv", "id,centre,day,hr,died\n1,north,2024-03-01,80,2024-04-01\n");
  Loaded out = loaded(mapping(
      table("base.csv", "    centre: centre\n", "hr: heart_rate /min") +
      "    also:\n      - { happened: died, columns: { died: { outcome: { \"*\": true } } } }\n"));
  EXPECT_EQ(out.timelines.at(0).rows.size(), 1U);
}

TEST_F(RegistryRows, BlamesNobodyForARowWithoutASubject) {
  put("base.csv",
      "id,centre,day,hr,died\n1,north,2024-03-01,80,\n,north,2024-03-01,81,2024-03-02\n"
      "2,east,2024-03-01,82,\n3,north,2024-03-01\n");
  Loaded out = loaded(mapping(
      table("base.csv", "    centre: centre\n", "hr: heart_rate /min") +
      "    also:\n      - { happened: died, columns: { died: { outcome: { \"*\": true } } } }\n"));
  EXPECT_THAT(subject_of(out, "no_subject"), ElementsAre("@3"));
  EXPECT_THAT(subject_of(out, "unknown_centre"), ElementsAre("@4"));
  EXPECT_THAT(subject_of(out, "too_few_columns"), Contains("@5"));
  for (const auto& row : out.unplaced) EXPECT_EQ(row.subject, "");
}

TEST_F(RegistryRows, LeavesOutRowsOfTotals) {
  put("base.csv",
      "id,centre,day,hr\n1,north,2024-03-01,80\n合计,south,2024-03-01,80\n总计,,,160\n");
  Loaded out =
      loaded(mapping(table("base.csv", "    centre: centre\n    leave_out: { id: [合计, 总计] }\n",
                           "hr: heart_rate /min")));
  EXPECT_THAT(findings(out),
              ElementsAre("total_row base.csv:3 id 合计", "total_row base.csv:4 id 总计"));
  EXPECT_EQ(out.findings[0].severity, "note");
  EXPECT_EQ(out.timelines.size(), 1U);
  EXPECT_EQ(out.counts.rows, 3U);
  EXPECT_EQ(out.counts.rows_refused, 2U);
}

TEST_F(RegistryRows, NamesBothLinesOfASubjectThatIsListedTwice) {
  put("base.csv",
      "id,centre,day,hr\n1,north,2024-03-01,80\n2,north,2024-03-01,80\n1,north,2024-03-02,81\n");
  Loaded out = loaded(
      mapping(table("base.csv", "    centre: centre\n    start: day\n", "hr: heart_rate /min")));
  EXPECT_THAT(findings(out, "duplicate_subject"),
              ElementsAre("duplicate_subject base.csv:4  line 2"));
}

TEST_F(RegistryRows, SplitsACellOfTwoNumbers) {
  put("base.csv",
      "id,centre,day,p\n1,north,2024-03-01,142/83\n2,north,2024-03-01,８0 ／ 36.5℃\n"
      "3,north,2024-03-01,120\n4,north,2024-03-01,\n5,north,2024-03-01,900/36\n"
      "6,north,2024-03-01,/37\n");
  Loaded out =
      loaded(mapping(table("base.csv", "    centre: centre\n",
                           "p: { split: \"/\", into: [heart_rate /min, temperature Cel] }")));
  EXPECT_THAT(facts(out), testing::SizeIs(5));
  EXPECT_THAT(facts(out)[0], HasSubstr("north/1 heart_rate 142.00"));
  EXPECT_THAT(facts(out), Contains(HasSubstr("north/2 temperature 36.50")));
  EXPECT_THAT(findings(out),
              ElementsAre("implausible base.csv:2 p 83 Cel", "not_split base.csv:4 p 120",
                          "implausible base.csv:6 p 900 /min", "not_split base.csv:7 p /37"));
  const Counts& c = out.counts;
  EXPECT_EQ(c.cells,
            c.missing + c.kept + c.repeated + c.implausible + c.too_large + c.not_understood);
}

TEST_F(RegistryRows, SaysABadDateOnce) {
  put("base.csv", "id,centre,day,hr\n1,north,2024年3月8日上午,80\n2,north,2024-03-01,80\n");
  Loaded out = loaded(
      mapping(table("base.csv", "    centre: centre\n    start: day\n    end: last row + 1 d\n",
                    "hr: heart_rate /min")));
  EXPECT_THAT(findings(out), ElementsAre("no_time base.csv:2 day 2024年3月8日上午"));
  EXPECT_THAT(exclusions(out), Contains("north: no start 1/0"));
}

TEST_F(RegistryRows, ShowsAnImplausibleCellAsItIsWritten) {
  put("base.csv", "id,centre,day,hr,l\n1,north,2024-03-01,0999,4000\n");
  Loaded out = loaded(
      mapping(table("base.csv", "    centre: centre\n", "hr: heart_rate /min, l: lactate mg/dL")));
  EXPECT_THAT(findings(out), ElementsAre("implausible base.csv:2 hr 0999 /min",
                                         "implausible base.csv:2 l 4000 (444.000 mmol/L)"));
}

TEST_F(RegistryRows, PassesOverWhatProgramsLeaveBeside) {
  put("~$base.csv", "x");
  put("sub/.base.csv", "x");
  Loaded out = loaded(mapping(table("base.csv", "    centre: centre\n", "hr: heart_rate /min")));
  EXPECT_THAT(findings(out),
              ElementsAre("temporary_file sub/.base.csv:0  ", "temporary_file ~$base.csv:0  "));
  EXPECT_EQ(out.counts.files, 1U);
}

}  // namespace
}  // namespace bq::ingest::load
