// Tables as people keep them in a spreadsheet: headers over two lines, a column of centres, dates
// in words and as day numbers, units inside cells, one row with several times.
#include <gmock/gmock.h>

#include "ingest/load/made_source.h"

namespace bq::ingest::load {
namespace {

using Strings = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SheetLike : public MadeSource {
 protected:
  void SetUp() override {
    MadeSource::SetUp();
    request_.files = {"*.csv"};
    request_.centres = {"north", "south"};
  }
  static std::string mapping(const std::string& more = "") {
    return "format: 1\nzone: UTC\nknown: happened\nmissing: [未查]\ntables:\n  visits.csv:\n"
           "    subject: 编号\n    centre: { column: 中心, map: { 北院: north, 南院: south } }\n"
           "    happened: 日期\n    columns: { 体征/心率: heart_rate /min, 体征/体温: temperature "
           "Cel, "
           "化验/乳酸: lactate mmol/L }\n    header: { line: 2, lines: 2 }\n" +
           more;
  }
  void put_visits(const std::string& rows) const {
    put("visits.csv", "登记表,,,,,\n编号,中心,日期,体征,,化验\n,,,心率,体温,乳酸\n" + rows);
  }
  std::vector<std::string> short_facts(const Loaded& in) const {
    Strings out;
    for (std::string fact : facts(in)) out.push_back(fact.substr(0, fact.find(" seen ")));
    return out;
  }
};

TEST_F(SheetLike, JoinsTwoLinesOfHeaderAndSplitsCentres) {
  put_visits(
      "1,北院,2024-03-01 08:00,80,36.5,1.2\n"
      "1,南院,2024-03-02 08:00,90,未查,\n"
      "2,北院,2024-03-03 08:00,70,36.9,0.8\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(short_facts(out), ElementsAre("north/1 heart_rate 80.00 @2024-03-01T08:00:00Z",
                                            "north/1 temperature 36.50 @2024-03-01T08:00:00Z",
                                            "north/1 lactate 1.200 @2024-03-01T08:00:00Z",
                                            "north/2 heart_rate 70.00 @2024-03-03T08:00:00Z",
                                            "north/2 temperature 36.90 @2024-03-03T08:00:00Z",
                                            "north/2 lactate 0.800 @2024-03-03T08:00:00Z",
                                            "south/1 heart_rate 90.00 @2024-03-02T08:00:00Z"));
  EXPECT_EQ(out.counts.rows, 3U);
  EXPECT_EQ(out.counts.files, 1U);
  EXPECT_EQ(out.counts.cells, 9U);
  EXPECT_EQ(out.counts.missing, 2U);
}

TEST_F(SheetLike, RefusesARowOfNoCentreOnce) {
  put_visits(
      "1,北院,2024-03-01 08:00,80,,\n2,西院,2024-03-01 08:00,80,,\n3,,2024-03-01 "
      "08:00,80,,\n4,南院,2024-03-01 08:00,81,,\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out, "unknown_centre"), ElementsAre("unknown_centre visits.csv:5 中心 西院",
                                                           "unknown_centre visits.csv:6 中心 "));
  EXPECT_EQ(out.counts.rows, 4U);
  EXPECT_EQ(out.counts.rows_refused, 2U);
  EXPECT_EQ(out.unplaced.size(), 2U);
}

TEST_F(SheetLike, ReadsDatesInWordsAndAsDayNumbers) {
  put_visits(
      "1,北院,2024年3月1日 8时5分,80,,\n2,北院,２０２４/3/1 8:05,81,,\n"
      "3,北院,45352.5,82,,\n4,北院,2024年2月30日,83,,\n5,北院,60,84,,\n"
      "6,北院,20240301,85,,\n7,北院,24-3-1,86,,\n");
  Loaded out = loaded(mapping("    serial_dates: 1900\n"));
  EXPECT_THAT(short_facts(out), ElementsAre("north/1 heart_rate 80.00 @2024-03-01T08:05:00Z",
                                            "north/2 heart_rate 81.00 @2024-03-01T08:05:00Z",
                                            "north/3 heart_rate 82.00 @2024-03-01T12:00:00Z",
                                            "north/6 heart_rate 85.00 @2024-03-02T00:00:00Z"));
  EXPECT_THAT(findings(out, "no_time"),
              ElementsAre("no_time visits.csv:7 日期 2024年2月30日", "no_time visits.csv:8 日期 60",
                          "no_time visits.csv:10 日期 24-3-1"));
  Loaded later = loaded(mapping("    serial_dates: 1904\n"));
  EXPECT_THAT(short_facts(later)[2], HasSubstr("@2028-03-02T12:00:00Z"));
  EXPECT_THAT(loaded(mapping()).counts.rows_refused, 4U);  // 45352.5 is no time by itself
}

TEST_F(SheetLike, TakesTheUnitThatStandsInTheCell) {
  put_visits(
      "1,北院,2024-03-01 08:00,８０,36.5℃,18 mg/dL\n"
      "2,北院,2024-03-01 08:00,80次/分,97.7 °F,＜0.5mmol/L\n"
      "3,北院,2024-03-01 08:00,80 kg,约37,阴性\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(short_facts(out), ElementsAre("north/1 heart_rate 80.00 @2024-03-01T08:00:00Z",
                                            "north/1 temperature 36.50 @2024-03-01T08:00:00Z",
                                            "north/1 lactate 1.998 @2024-03-01T08:00:00Z",
                                            "north/2 heart_rate 80.00 @2024-03-01T08:00:00Z",
                                            "north/2 temperature 36.50 @2024-03-01T08:00:00Z",
                                            "north/2 lactate <0.500 @2024-03-01T08:00:00Z"));
  EXPECT_THAT(findings(out, "unit_in_cell"),
              ElementsAre("unit_in_cell visits.csv:4 化验/乳酸 18 mg/dL",
                          "unit_in_cell visits.csv:5 体征/体温 97.7 °F"));
  EXPECT_THAT(findings(out, "not_a_number"),
              ElementsAre("not_a_number visits.csv:6 体征/心率 80 kg",
                          "not_a_number visits.csv:6 体征/体温 约37",
                          "not_a_number visits.csv:6 化验/乳酸 阴性"));
}

TEST_F(SheetLike, ReadsARowAgainAtItsOtherTimes) {
  request_.centres = {"north"};
  put("people.csv",
      "id,came,left,hr,died,note\n1,2024-03-01,2024-03-09,80,2024-03-08,x\n"
      "2,2024-03-01,2024-03-05,90,,y\n");
  Loaded out = loaded(
      "format: 1\nzone: UTC\nknown: happened\ntables:\n  people.csv:\n"
      "    subject: id\n    start: came\n    end: left\n    happened: came\n"
      "    columns: { hr: heart_rate /min }\n    also:\n"
      "      - { happened: died, columns: { died: { outcome: { \"*\": true } } } }\n");
  EXPECT_THAT(short_facts(out), ElementsAre("north/1 heart_rate 80.00 @2024-03-02T00:00:00Z",
                                            "north/1 outcome 1 @2024-03-09T00:00:00Z",
                                            "north/2 heart_rate 90.00 @2024-03-02T00:00:00Z"));
  EXPECT_EQ(out.counts.rows, 2U);
  EXPECT_EQ(out.counts.files, 1U);
  EXPECT_THAT(findings(out), ElementsAre("unmapped_column :0 note "));
  EXPECT_THAT(exclusions(out), IsEmpty());
}

TEST_F(SheetLike, PutsRowsWithoutATimeAtAFixedTimeAfterStart) {
  request_.centres = {"north"};
  put("people.csv", "id,hr,days,died\n1,80,8,1\n2,90,4,0\n");
  Loaded out = loaded(
      "format: 1\nzone: none\nknown: happened\ntables:\n  people.csv:\n    subject: id\n"
      "    happened: { after: 3 d, since: start }\n    columns: { hr: heart_rate /min }\n"
      "    also:\n      - happened: { column: days, unit: d, since: start }\n"
      "        columns: { died: outcome }\n");
  EXPECT_THAT(short_facts(out),
              ElementsAre("north/1 heart_rate 80.00 @72 h", "north/1 outcome 1 @8 d",
                          "north/2 heart_rate 90.00 @72 h", "north/2 outcome 0 @4 d"));
}

TEST_F(SheetLike, TakesSpacesAroundForNothing) {
  put_visits("1,北院,2024-03-01 08:00, ,36.5, 未查 \n");
  Loaded out = loaded(mapping());
  EXPECT_EQ(out.counts.missing, 2U);
  EXPECT_THAT(findings(out), IsEmpty());
}

}  // namespace
}  // namespace bq::ingest::load
