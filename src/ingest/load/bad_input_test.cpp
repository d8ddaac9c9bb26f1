// The world is imperfect: what a file may hold, and that nothing of it is lost in silence.
#include <gmock/gmock.h>

#include "ingest/load/made_source.h"

namespace bq::ingest::load {
namespace {

using Strings = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BadInput : public MadeSource {
 protected:
  void SetUp() override {
    MadeSource::SetUp();
    request_.files = {"set{centre}/*.csv"};
    request_.centres = {"A", "B"};
    put("setA/p1.csv", good);
  }
  static std::string mapping(const std::string& top = "") {
    return "format: 1\nzone: none\nknown: happened\nmissing: [NaN]\n" + top + R"yaml(tables:
  "*.csv":
    subject: { from: file name, pattern: "(p[0-9]+)" }
    happened: { column: Hour, unit: h, since: start }
    end: last row + 1 h
    columns: { HR: heart_rate /min, Temp: temperature Cel }
    static: { Sex: { sex: { 0: female, 1: male, 未查: not_assessable } } }
)yaml";
  }
  static constexpr const char* good = "Hour,HR,Temp,Sex\n1,80,36.6,0\n";
  // Reads one more file beside the good one.
  Loaded with(const std::string& bytes, const std::string& top = "") {
    put("setA/p2.csv", bytes);
    return loaded(mapping(top));
  }
  Strings of_p2(const Loaded& in) const {
    Strings all = facts(in);
    std::erase_if(all, [](const auto& f) { return f.find("A/p2") != 0; });
    return all;
  }
};

TEST_F(BadInput, MissingAndEmptyFolder) {
  request_.path = top_ + "/absent";
  EXPECT_THAT(refusal(mapping()), HasSubstr("absent: there is nothing of this name"));
  std::filesystem::create_directories(top_ + "/empty");
  request_.path = top_ + "/empty";
  EXPECT_THAT(refusal(mapping()), HasSubstr("the folder is empty"));
}

TEST_F(BadInput, NoFileOfThePattern) {
  request_.files = {"ward{centre}/*.csv"};
  EXPECT_THAT(refusal(mapping()), HasSubstr("no file here ends like `ward{centre}/*.csv`"));
}

TEST_F(BadInput, AFileOfAnotherCentreIsNamed) {
  put("setC/p9.csv", good);
  EXPECT_THAT(findings(loaded(mapping())), ElementsAre("unknown_centre setC/p9.csv:0  "));
}

TEST_F(BadInput, AnotherHeader) {
  Loaded out = with("Hour,Pulse,Temp,Sex\n1,80,36.6,0\n2,81,36.6,0\n");
  EXPECT_THAT(findings(out), ElementsAre("missing_column setA/p2.csv:0 HR "));
  EXPECT_THAT(exclusions(out), ElementsAre("A: file refused: missing column 1/2"));
  EXPECT_EQ(out.timelines.size(), 1U);
  EXPECT_EQ(out.counts.files_refused, 1U);
}

TEST_F(BadInput, UnknownColumnsAreNamedOnce) {
  put("setA/p3.csv", "Hour,HR,Temp,Sex,Shoe\n1,80,36.6,0,43\n");
  Loaded out = with("Hour,HR,Temp,Sex,Shoe\n1,80,36.6,0,43\n");
  EXPECT_THAT(findings(out), ElementsAre("unmapped_column :0 Shoe "));
  EXPECT_EQ(out.findings[0].action, "not read, in 2 files");
  EXPECT_EQ(out.timelines.size(), 3U);
}

TEST_F(BadInput, AColumnTwice) {
  Loaded out = with("Hour,HR,Temp,HR,Sex\n1,80,36.6,81,0\n");
  EXPECT_THAT(findings(out), ElementsAre("repeated_column setA/p2.csv:0 HR "));
}

TEST_F(BadInput, ZeroRows) {
  put("setA/p3.csv", "");
  Loaded out = with("Hour,HR,Temp,Sex\n");
  EXPECT_THAT(findings(out), ElementsAre("no_rows setA/p2.csv:0  ", "empty_file setA/p3.csv:0  "));
  EXPECT_THAT(exclusions(out), ElementsAre("A: file refused: empty file 1/0", "A: no rows 1/0"));
}

TEST_F(BadInput, TooFewAndTooManyColumns) {
  Loaded out = with("Hour,HR,Temp,Sex\n1,80,36.6,0\n2,81\n3,82,36.6,0,9\n2,83,36.7,0,,\n");
  EXPECT_THAT(findings(out), ElementsAre("too_few_columns setA/p2.csv:3  2 instead of 4",
                                         "too_many_columns setA/p2.csv:4  5 instead of 4"));
  EXPECT_THAT(exclusions(out), ElementsAre("A: row not usable 0/2"));
  EXPECT_EQ(out.timelines.at(1).rows.size(), 2U);
  ASSERT_EQ(out.unplaced.size(), 2U);
  EXPECT_EQ(out.unplaced[0].line, 3U);
  EXPECT_EQ(out.unplaced[0].subject, "p2");
  EXPECT_EQ(out.timelines.documents()[out.unplaced[0].document], "setA/p2.csv");
}

TEST_F(BadInput, BrokenQuotes) {
  Loaded out = with("Hour,HR,Temp,Sex\n1,80,36.6,0\n2,\"81,36.6,0\n3,82,36.6,0\n");
  EXPECT_THAT(findings(out, "broken_quote"), testing::SizeIs(1));
  EXPECT_EQ(out.timelines.at(1).rows.size(), 1U);
}

TEST_F(BadInput, TextForANumber) {
  Loaded out = with("Hour,HR,Temp,Sex\n1,high,36.6,0\n");
  EXPECT_THAT(findings(out), ElementsAre("not_a_number setA/p2.csv:2 HR high"));
  EXPECT_THAT(of_p2(out), testing::SizeIs(2));
  EXPECT_EQ(out.counts.not_understood, 1U);
}

TEST_F(BadInput, DecimalComma) {
  std::string text = "Hour,HR,Temp,Sex\n1,80,\"36,6\",0\n";
  Loaded out = with(text);
  EXPECT_THAT(findings(out), ElementsAre("decimal_sign setA/p2.csv:2 Temp 36,6"));
  EXPECT_THAT(out.findings[0].action, HasSubstr("`decimal`"));
  Loaded told = with(text, "decimal: \",\"\n");
  EXPECT_THAT(facts(told), testing::Contains("A/p2 temperature 36.60 @1 h seen 1 h line 2"));
  // What is written with a point is then no number: 36.6 must not become 366.
  EXPECT_THAT(findings(told), ElementsAre("decimal_sign setA/p1.csv:2 Temp 36.6"));
}

TEST_F(BadInput, OutOfRange) {
  Loaded out = with("Hour,HR,Temp,Sex\n1,800,36.6,0\n2,99999999999999999,36.6,0\n3,-1,36.6,0\n");
  EXPECT_THAT(findings(out), ElementsAre("implausible setA/p2.csv:2 HR 800 /min",
                                         "too_large setA/p2.csv:3 HR 99999999999999999",
                                         "implausible setA/p2.csv:4 HR -1 /min"));
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("heart_rate")].implausible, 2U);
}

TEST_F(BadInput, TimeGoingBackwardsRepeatedAndWithAGap) {
  Loaded out = with("Hour,HR,Temp,Sex\n5,80,36.6,0\n4,81,36.6,0\n4,82,36.6,0\n9,83,36.6,0\n");
  EXPECT_THAT(findings(out),
              ElementsAre("time_backwards setA/p2.csv:3 Hour ", "repeated_time setA/p2.csv:4 Hour ",
                          "gap setA/p2.csv:5 Hour "));
  EXPECT_EQ(of_p2(out)[0], "A/p2 heart_rate 81.00 @4 h seen 4 h line 3");
  auto rows = out.timelines.at(1).rows;
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_EQ(rows[1].happened, base::relative_anchor + base::of_hours(4));
}

TEST_F(BadInput, NoTime) {
  Loaded out =
      with("Hour,HR,Temp,Sex\n,80,36.6,0\nnoon,81,36.6,0\n99999999,82,36.6,0\n1,83,36.6,0\n");
  EXPECT_THAT(findings(out),
              ElementsAre("no_time setA/p2.csv:2 Hour ", "no_time setA/p2.csv:3 Hour noon",
                          "time_out_of_range setA/p2.csv:4 Hour 99999999"));
  EXPECT_EQ(out.timelines.at(1).rows.size(), 1U);
  EXPECT_EQ(out.unplaced.size(), 3U);
  EXPECT_EQ(out.counts.rows_refused, 3U);
}

TEST_F(BadInput, NothingUsable) {
  Loaded out = with("Hour,HR,Temp,Sex\nnoon,80,36.6,0\n");
  EXPECT_EQ(out.timelines.size(), 1U);
  EXPECT_THAT(exclusions(out), ElementsAre("A: no usable row 1/1"));
}

TEST_F(BadInput, DuplicateSubjectInOneCentre) {
  put("again/setA/p1.csv", "Hour,HR,Temp,Sex\n1,99,36.6,0\n2,99,36.6,0\n");
  put("setB/p1.csv", good);
  Loaded out = loaded(mapping());
  EXPECT_EQ(out.timelines.size(), 2U);
  EXPECT_THAT(findings(out), ElementsAre("duplicate_subject setA/p1.csv:2  "));
  EXPECT_EQ(out.findings[0].severity, "error");
  EXPECT_THAT(exclusions(out), ElementsAre("A: duplicate subject 1/1"));
  // The first in input order stays; the rows of the other are not lost to an answer.
  EXPECT_THAT(facts(out), testing::Contains(HasSubstr("A/p1 heart_rate 99.00")));
  ASSERT_EQ(out.unplaced.size(), 1U);
  EXPECT_EQ(out.unplaced[0].happened, base::relative_anchor + base::of_hours(1));
}

TEST_F(BadInput, AStayInTwoArchives) {
  put("one.tar", tar({{"setA/p5.csv", good}}));
  put("two.tar", tar({{"setA/p5.csv", good}, {"setA/p6.csv", good}}));
  Loaded out = loaded(mapping());
  EXPECT_EQ(out.timelines.size(), 3U);
  EXPECT_THAT(findings(out), ElementsAre("duplicate_subject two.tar/setA/p5.csv:2  "));
}

TEST_F(BadInput, ReadsCrlfAndByteOrderMark) {
  Loaded out = with("\xEF\xBB\xBFHour,HR,Temp,Sex\r\n1,80,36.6,0\r\n");
  EXPECT_THAT(findings(out), IsEmpty());
  EXPECT_THAT(of_p2(out), testing::SizeIs(3));
}

TEST_F(BadInput, AnotherEncodingIsRefusedNamingTheKey) {
  std::string text = "Hour,HR,Temp,Sex\n1,80,36.6,\xCE\xB4\xB2\xE9\n";   // GB18030
  Loaded out = with(text);
  EXPECT_THAT(findings(out), ElementsAre("undecodable setA/p2.csv:0  "));
  EXPECT_THAT(out.findings[0].action, HasSubstr("`encoding:`"));
  EXPECT_THAT(exclusions(out), ElementsAre("A: file refused: undecodable 1/1"));
  Loaded told = with(text, "encoding: GB18030\n");
  EXPECT_THAT(findings(told), IsEmpty());
  EXPECT_THAT(of_p2(told), testing::Contains("A/p2 sex not_assessable @1 h seen 1 h line 2"));
}

TEST_F(BadInput, ASourceOfAnotherEncodingIsRefusedNamingTheKey) {
  put("setA/p1.csv", "Hour,HR,Temp,Sex\n1,80,36.6,\xCE\xB4\xB2\xE9\n");
  EXPECT_THAT(refusal(mapping()), testing::AllOf(HasSubstr("none of the 1 files gives a subject"),
                                                 HasSubstr("`encoding:`")));
  put("setA/p1.csv", "Hour,HR,Temp,Sex\n1,80,36.6,\xFF\xFF\n");
  EXPECT_THAT(refusal(mapping("encoding: GB18030\n")),
              testing::AllOf(HasSubstr("it is not GB18030"), HasSubstr("`encoding:`")));
}

TEST_F(BadInput, NamesOfAnotherEncodingAreNotMissingColumns) {
  put("setA/p1.csv", "Hour,\xD0\xC4\xC2\xCA\n1,80\n");  // GB18030
  EXPECT_THAT(refusal(mapping()), testing::AllOf(HasSubstr("setA/p1.csv"), HasSubstr("not UTF-8"),
                                                 HasSubstr("`encoding:`")));
}

TEST_F(BadInput, ASourceOfOtherColumnsIsRefusedNamingOne) {
  put("setA/p1.csv", "Hour,Pulse,Temp,Sex\n1,80,36.6,0\n");
  EXPECT_THAT(refusal(mapping()), testing::AllOf(HasSubstr("missing column"),
                                                 HasSubstr("setA/p1.csv"), HasSubstr("`HR`")));
}

TEST_F(BadInput, UnknownCodes) {
  Loaded out = with("Hour,HR,Temp,Sex\n1,80,36.6,2\n2,80,36.6,1.0\n");
  EXPECT_THAT(findings(out), ElementsAre("unknown_code setA/p2.csv:2 Sex 2"));
  EXPECT_THAT(of_p2(out), testing::Contains("A/p2 sex 1 @2 h seen 2 h line 3"));
}

TEST_F(BadInput, AFileWithoutASubjectInItsName) {
  put("setA/stay.csv", good);
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out), ElementsAre("no_subject_in_name setA/stay.csv:0  "));
  EXPECT_THAT(exclusions(out), ElementsAre("A: file refused: no subject in name 0/0"));
}

TEST_F(BadInput, ATruncatedArchiveStopsTheReading) {
  std::string bytes = tar({{"setA/p5.csv", good}, {"setA/p6.csv", good}});
  put("one.tar", bytes.substr(0, 1400));
  EXPECT_THAT(refusal(mapping()),
              testing::AllOf(HasSubstr("one.tar"), HasSubstr("cut off or damaged")));
  put("one.tar", bytes.substr(0, 1024));
  EXPECT_THAT(refusal(mapping()), testing::AllOf(HasSubstr("one.tar"), HasSubstr("cut off")));
}

TEST_F(BadInput, ClimbingPathsAndLinksAreNamed) {
  put("one.tar", tar({{"../setA/p5.csv", good}, {"inner.zip", "x"}}));
  std::filesystem::create_symlink("p1.csv", top_ + "/data/setA/p8.csv");
  Loaded out = loaded(mapping());
  EXPECT_THAT(findings(out), testing::UnorderedElementsAre(
                                 "link setA/p8.csv:0  ", "climbing_path one.tar/../setA/p5.csv:0  ",
                                 "nested_archive one.tar/inner.zip:0  "));
  EXPECT_EQ(out.timelines.size(), 1U);
}

TEST_F(BadInput, ThousandsOfFaultsAreCountedExactly) {
  std::string text = "Hour,HR,Temp,Sex\n";
  for (int i = 1; i <= 2500; ++i) text += std::to_string(i) + ",x,36.6,0\n";
  Loaded out = with(text);
  Strings all = findings(out);
  EXPECT_EQ(all.size(), 1001U);
  EXPECT_EQ(all.back(), "not_a_number :0 HR ... and 1500 more");
  EXPECT_EQ(out.counts.not_understood, 2500U);
}

TEST_F(BadInput, CtrlCEndsTheReading) {
  // A process of its own: a fork of one that has had threads is what the thread sanitizer names.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        base::set_interrupted();
        auto out = load(mapping());
        std::exit(!out && out.error().kind == base::ProblemKind::interrupted ? 130 : 1);
      },
      testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace bq::ingest::load
