// Tables whose rows name their concept, whose subjects stand in a table of their own, and that have
// two clocks.
#include <gmock/gmock.h>

#include "ingest/load/made_source.h"
#include "record/store/parquet_writer.h"

namespace bq::ingest::load {
namespace {

using Strings = std::vector<std::string>;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Long : public MadeSource {
 protected:
  void SetUp() override {
    MadeSource::SetUp();
    request_.files = {"*.csv"};
    request_.centres = {"ward"};
    put("stays.csv",
        "stay,patient,came,left,age\ns1,anna,2024-05-01 08:00,2024-05-03 "
        "12:00,70\ns2,anna,2024-06-01 10:00,2024-06-04 10:00,70\n"
        "s3,bert,2024-05-01 08:00,2024-05-02 08:00,50\n");
    put("people.csv", "patient,gender\nanna,F\nbert,M\n");
    put("labs.csv", "stay,drawn,filed,item,result,unit\n"
                    "s1,2024-05-01 09:00,2024-05-01 10:20,Lac,4.1,mmol/L\n"
                    "s3,2024-05-01 09:30,2024-05-01 10:00,Lac,18,mg/dL\n"
                    "s1,2024-05-01 09:00,2024-05-01 09:05,pH,7.31,\n"
                    "s1,2024-05-02 09:00,,Lac,2,mmol/L\n"
                    "s1,2024-05-02 09:00,2024-05-02 09:30,Shoe,43,\n");
    put("obs.csv",
        "stay,at,o2\ns1,2024-05-01 08:10,mask\ns1,2024-05-01 08:20,air\ns2,2024-06-01 "
        "11:00,mask\n");
  }
  static std::string mapping(const std::string& zone = "UTC") {
    return "format: 1\nzone: " + zone + R"(
tables:
  stays.csv: { subject: stay, person: patient, start: came, end: left, static: { age: age a } }
  people.csv: { subject: { column: patient, through: stays.csv }, static: { gender: { sex: { F: female, M: male } } } }
  labs.csv:
    subject: stay
    happened: drawn
    known: filed
    concept: { column: item, map: { Lac: lactate, pH: ph, V: { verbal: { 0: not_assessable } } } }
    value: result
    unit: { column: unit }
  obs.csv: { subject: stay, happened: at, columns: { o2: { oxygen: { mask: true, air: false } } } }
)";
  }
  void more_labs(const std::string& rows) const {
    put("labs.csv", "stay,drawn,filed,item,result,unit\n" + rows);
  }
};

TEST_F(Long, JoinsTablesBySubject) {
  Loaded out = loaded(mapping());
  EXPECT_EQ(subjects(out),
            (Strings{"ward/s1 2024-05-01T08:00:00Z to 2024-05-03T12:00:00Z, 2 rows of obs.csv",
                     "ward/s2 2024-06-01T10:00:00Z to 2024-06-04T10:00:00Z, 1 rows of obs.csv",
                     "ward/s3 2024-05-01T08:00:00Z to 2024-05-02T08:00:00Z, 0 rows of stays.csv"}));
  Strings all = facts(out);
  std::erase_if(all, [](const auto& f) { return f.find("ward/s3") != 0; });
  EXPECT_EQ(all,
            (Strings{"ward/s3 lactate 1.998 @2024-05-01T09:30:00Z seen 2024-05-01T10:00:00Z line 3",
                     "ward/s3 age 50.00 @2024-05-01T08:00:00Z seen 2024-05-01T08:00:00Z line 4",
                     "ward/s3 sex 1 @2024-05-01T08:00:00Z seen 2024-05-01T08:00:00Z line 3"}));
  EXPECT_TRUE(out.timelines.calendar);
  EXPECT_EQ(findings(out), (Strings{"unmapped_concept :0 item Shoe"}));
  EXPECT_EQ(out.counts.unmapped_rows, 1U);
}

TEST_F(Long, KeepsBothClocks) {
  Loaded out = loaded(mapping());
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 4.100 @2024-05-01T09:00:00Z seen 2024-05-01T10:20:00Z line 2"));
  // Not filed: the declared delay of 15 minutes, counted.
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 2.000 @2024-05-02T09:00:00Z seen 2024-05-02T09:15:00Z line 5"));
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("lactate")].delayed, 1U);
}

TEST_F(Long, DeclaredDelaysMayBeDoubledWhatTheSourceSaysStays) {
  request_.longer_delays = true;
  Loaded out = loaded(mapping());
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 4.100 @2024-05-01T09:00:00Z seen 2024-05-01T10:20:00Z line 2"));
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 2.000 @2024-05-02T09:00:00Z seen 2024-05-02T09:30:00Z line 5"));
}

TEST_F(Long, AStaySeesItsPersonsEarlierFacts) {
  Loaded out = loaded(mapping());
  Strings all = facts(out);
  EXPECT_THAT(
      all,
      Contains("ward/s2 lactate 4.100 @2024-05-01T09:00:00Z seen 2024-05-01T10:20:00Z line 2"));
  // Not what was seen only after its end, and not another person's.
  EXPECT_THAT(all, testing::Not(Contains(HasSubstr("ward/s1 oxygen 1 @2024-06-01"))));
  EXPECT_THAT(all, testing::Not(Contains(HasSubstr("ward/s2 lactate 1.998"))));
  EXPECT_EQ(out.timelines.at(0).subject->person, "anna");
}

TEST_F(Long, LabelsOfOtherStaysStayThere) {
  put("obs.csv", "stay,at,died\ns1,2024-05-01 08:10,1\ns2,2024-06-01 11:00,0\n");
  std::string text = mapping();
  text.replace(text.find("columns: { o2: { oxygen: { mask: true, air: false } } }"), 55,
               "columns: { died: outcome }");
  Strings all = facts(loaded(text));
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const auto& f) { return f.find("outcome") != std::string::npos; }),
            2);
}

TEST_F(Long, ALittleSkewIsPutRightMoreIsKeptOut) {
  more_labs(
      "s1,2024-05-01 09:05,2024-05-01 09:00,Lac,4,mmol/L\ns1,2024-05-01 10:06,2024-05-01 "
      "10:00,Lac,5,mmol/L\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 4.000 @2024-05-01T09:00:00Z seen 2024-05-01T09:00:00Z line 2"));
  EXPECT_THAT(facts(out), testing::Not(Contains(HasSubstr("lactate 5"))));
  EXPECT_THAT(findings(out),
              ElementsAre("clock_skew labs.csv:2 filed 2024-05-01T09:00:00Z",
                          "happened_after_known labs.csv:3 filed 2024-05-01T10:00:00Z"));
}

TEST_F(Long, UnknownUnitsAreFindingsEach) {
  more_labs(
      "s1,2024-05-01 09:00,2024-05-01 10:20,Lac,4.1,mmol/kg\ns1,2024-05-01 09:00,2024-05-01 "
      "10:20,Lac,4.2,\n"
      "s1,2024-05-01 09:00,2024-05-01 10:20,Lac,4.3,mmHg\ns1,2024-05-01 09:00,2024-05-01 "
      "10:20,pH,7.4,[pH]\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out), ElementsAre("unknown_unit labs.csv:2 result mmol/kg",
                                         "unknown_unit labs.csv:3 result ",
                                         "unknown_unit labs.csv:4 result mmHg"));
  EXPECT_EQ(out.counts.not_understood, 3U);
}

TEST_F(Long, WordsMayBeStates) {
  more_labs(
      "s1,2024-05-01 09:00,2024-05-01 10:20,V,0,\ns1,2024-05-01 11:00,2024-05-01 11:20,V,4,\n");
  EXPECT_THAT(facts(loaded(mapping())), testing::IsSupersetOf({
      "ward/s1 verbal not_assessable @2024-05-01T09:00:00Z seen 2024-05-01T10:20:00Z line 2",
      "ward/s1 verbal 4 @2024-05-01T11:00:00Z seen 2024-05-01T11:20:00Z line 3"}));
}

TEST_F(Long, SubjectsThatNobodyListsAreNamed) {
  more_labs(
      "s9,2024-05-01 09:00,2024-05-01 10:20,Lac,4.1,mmol/L\ns9,2024-05-01 10:00,2024-05-01 "
      "10:20,Lac,4.1,mmol/L\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out), ElementsAre("unlisted_subject labs.csv:2  "));
  EXPECT_EQ(out.findings[0].action, "kept out: 2 rows, 2 values");
  EXPECT_THAT(exclusions(out), ElementsAre("ward: subject not listed 1/2"));
  EXPECT_EQ(out.counts.outside, 2U);
}

TEST_F(Long, ListedTwiceWithoutStartOrEndingBeforeIt) {
  put("stays.csv",
      "stay,patient,came,left,age\ns1,anna,2024-05-01 08:00,2024-05-03 "
      "12:00,70\ns1,anna,2024-05-01 08:00,2024-05-03 12:00,71\n"
      "s2,anna,,2024-06-04 10:00,70\ns3,bert,2024-05-03 08:00,2024-05-02 08:00,50\n");
  Loaded out = loaded(mapping());
  EXPECT_EQ(out.timelines.size(), 1U);
  EXPECT_THAT(exclusions(out),
              ElementsAre("ward: ends before its start 1/0", "ward: no start 1/0"));
}

TEST_F(Long, ASubjectWithoutEndEndsWithItsLastRow) {
  put("stays.csv", "stay,patient,came,left,age\ns1,anna,2024-05-01 08:00,,70\n");
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out, "no_end"), testing::SizeIs(1));
  EXPECT_THAT(subjects(out).at(0), HasSubstr("to 2024-05-02T09:00:00Z"));
}

TEST_F(Long, WallTimesAreOfTheirZone) {
  Loaded out = loaded(mapping("+08:00"));
  EXPECT_THAT(
      facts(out),
      Contains("ward/s1 lactate 4.100 @2024-05-01T01:00:00Z seen 2024-05-01T02:20:00Z line 2"));
  more_labs("s1,2024-05-01T09:00:00Z,2024-05-01T17:30:00+08:00,Lac,4.1,mmol/L\n");
  EXPECT_THAT(
      facts(loaded(mapping("+08:00"))),
      Contains("ward/s1 lactate 4.100 @2024-05-01T09:00:00Z seen 2024-05-01T09:30:00Z line 2"));
}

TEST_F(Long, ADateAloneIsItsLastInstantButNotAfterItWasKnown) {
  more_labs(
      "s1,2024-05-01,2024-05-01 "
      "17:00,Lac,4.1,mmol/L\ns1,2024-05-02,,Lac,3,mmol/L\ns1,2024-05-02,2024-05-02,Lac,2,mmol/L\n");
  EXPECT_THAT(facts(loaded(mapping())), testing::IsSupersetOf({
      "ward/s1 lactate 4.100 @2024-05-01T17:00:00Z seen 2024-05-01T17:00:00Z line 2",
      "ward/s1 lactate 3.000 @2024-05-03T00:00:00Z seen 2024-05-03T00:15:00Z line 3",
      "ward/s1 lactate 2.000 @2024-05-03T00:00:00Z seen 2024-05-03T00:00:00Z line 4"}));
}

TEST_F(Long, ATableWithoutAFileIsNamed) {
  std::filesystem::rename(top_ + "/data/labs.csv", top_ + "/data/laboratory.csv");
  EXPECT_THAT(findings(loaded(mapping())),
              ElementsAre("unmapped_file laboratory.csv:0  ", "absent_table :0  labs.csv"));
}

TEST_F(Long, EqualRowsAreOneFact) {
  std::string row = "s3,2024-05-01 09:00,2024-05-01 10:20,Lac,4.1,mmol/L\n";
  more_labs(row + row);
  Loaded out = loaded(mapping());
  EXPECT_EQ(out.timelines.counts().duplicates, 1U);
}

TEST_F(Long, ASubjectsRowsMayBeScatteredInAFile) {
  put("stays.csv",
      "stay,patient,came,left,age\ns1,a,2024-05-01 08:00,2024-05-03 12:00,70\ns2,b,2024-05-01 "
      "08:00,2024-05-03 12:00,70\n");
  std::string rows;
  for (int i = 10; i < 50; ++i)
    rows += std::string(i % 3 == 0 ? "s1" : "s2") + ",2024-05-01 09:" + std::to_string(i) +
            ",2024-05-01 10:20,Lac," + std::to_string(i % 20 + 1) + ",mmol/L\n";
  more_labs(rows);
  put("obs.csv", "stay,at,o2\n");
  Strings all = facts(loaded(mapping()));
  std::erase_if(all, [](const auto& f) { return f.find("lactate") == std::string::npos; });
  EXPECT_EQ(all.size(), 40U);
  EXPECT_THAT(
      all,
      Contains("ward/s1 lactate 13.000 @2024-05-01T09:12:00Z seen 2024-05-01T10:20:00Z line 4"));
  EXPECT_EQ(
      std::count_if(all.begin(), all.end(), [](const auto& f) { return f.find("ward/s1") == 0; }),
      13);
}

TEST_F(Long, RowsOfWideTablesWithASubjectColumnAreMoments) {
  put("wide.csv", "id,h,HR\nx,1,80\ny,1,90\nx,2,81\n");
  request_.files = {"wide.csv"};
  Loaded out = loaded(
      "format: 1\nzone: none\ntables:\n  wide.csv: { subject: id, happened: { column: h, unit: h, "
      "since: start },"
      " end: last row + 1 h, columns: { HR: heart_rate /min } }\n");
  EXPECT_EQ(subjects(out), (Strings{"ward/x 0 h to 3 h, 2 rows of wide.csv",
                                    "ward/y 0 h to 2 h, 1 rows of wide.csv"}));
  EXPECT_EQ(out.timelines.at(0).rows[1].line, 4U);
}

TEST_F(Long, HoursAndMinutesSinceStart) {
  put("t.csv", "id,t,item,v\nx,00:07,HR,73\nx,47:37,HR,86\nx,7h,HR,90\n");
  request_.files = {"t.csv"};
  Loaded out = loaded(
      "format: 1\nzone: none\nknown: happened\ntables:\n  t.csv: { subject: id, happened: { "
      "column: t, unit: \"hh:mm\", since: start },"
      " concept: { column: item, map: { HR: heart_rate /min } }, value: v }\n");
  EXPECT_THAT(facts(out), ElementsAre("ward/x heart_rate 73.00 @7 min seen 7 min line 2",
                                      "ward/x heart_rate 86.00 @2857 min seen 2857 min line 3"));
  EXPECT_THAT(findings(out, "no_time"), ElementsAre("no_time t.csv:4 t 7h"));
}

TEST_F(Long, WallTimesAreReadAsSpreadsheetsWriteThem) {
  put("t.csv",
      "id,at,HR\nx,2024/3/1 8:10,73\nx,2024-03-01 08:10,73\nx,2024/3/1 10:05+08:00,74\n"
      "x,2024/3/2,75\nx,3/1/2024 8:10,76\n");
  request_.files = {"t.csv"};
  Loaded out = loaded(
      "format: 1\nzone: +08:00\nknown: happened\ntables:\n  t.csv: { subject: id, "
      "happened: at, columns: { HR: heart_rate /min } }\n");
  std::vector<std::string> times;
  for (const auto& row : out.timelines.at(0).rows) times.push_back(base::show(row.happened));
  EXPECT_THAT(times, ElementsAre("2024-03-01T00:10:00Z", "2024-03-01T00:10:00Z",
                                 "2024-03-01T02:05:00Z", "2024-03-02T16:00:00Z"));
  EXPECT_THAT(findings(out, "no_time"), ElementsAre("no_time t.csv:6 at 3/1/2024 8:10"));
}

TEST_F(Long, ParquetGivesTheSameAsText) {
  using record::store::ColumnType;
  Loaded text = loaded(mapping());
  record::store::Table labs = record::store::Table::of({{"stay", ColumnType::text},
                                                        {"drawn", ColumnType::timestamp},
                                                        {"filed", ColumnType::timestamp_utc},
                                                        {"item", ColumnType::text},
                                                        {"result", ColumnType::float64},
                                                        {"unit", ColumnType::text}});
  auto at = [](const char* time) { return base::parse_instant(time)->us; };
  auto add = [&](const char* stay, const char* drawn, const char* filed, const char* item,
                 double result, const char* unit) {
    auto& c = labs.columns;
    c[0].push_text(stay), c[1].push_integer(at(drawn));
    if (*filed == '\0')
      c[2].push_null();
    else
      c[2].push_integer(at(filed));
    c[3].push_text(item), c[4].push_number(result), c[5].push_text(unit);
  };
  add("s1", "2024-05-01 09:00", "2024-05-01 10:20", "Lac", 4.1, "mmol/L");
  add("s3", "2024-05-01 09:30", "2024-05-01 10:00", "Lac", 18, "mg/dL");
  add("s1", "2024-05-01 09:00", "2024-05-01 09:05", "pH", 7.31, "");
  add("s1", "2024-05-02 09:00", "", "Lac", 2, "mmol/L");
  ASSERT_TRUE(record::store::write_parquet(top_ + "/data/labs.parquet", labs).has_value());
  std::filesystem::remove(top_ + "/data/labs.csv");
  request_.files = {"*.csv", "*.parquet"};
  std::string typed = mapping();
  typed.replace(typed.find("labs.csv"), 8, "labs.parquet");
  auto without_line = [&](const Loaded& in) {
    Strings out = facts(in);
    for (auto& f : out) f.resize(f.find(" line"));
    return out;
  };
  EXPECT_EQ(without_line(loaded(typed)), without_line(text));
}

TEST_F(Long, AFileThatIsNoParquetIsRefused) {
  put("labs.parquet", "this is text");
  request_.files = {"*.csv", "*.parquet"};
  std::string typed = mapping();
  typed.replace(typed.find("labs.csv"), 8, "labs.parquet");
  std::filesystem::remove(top_ + "/data/labs.csv");
  EXPECT_THAT(findings(loaded(typed)), ElementsAre("unreadable_file labs.parquet:0  "));
}

}  // namespace
}  // namespace bq::ingest::load
