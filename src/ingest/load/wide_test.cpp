#include "ingest/load/made_source.h"

#include <gmock/gmock.h>

namespace bq::ingest::load {
namespace {

using Strings = std::vector<std::string>;

class Wide : public MadeSource {
 protected:
  void SetUp() override {
    MadeSource::SetUp();
    request_.domain = "ward";
    request_.files = {"set{centre}/*.psv"};
    request_.centres = {"A", "B"};
  }
  static std::string mapping(const std::string& top = "known: happened\n",
                             const std::string& more = "") {
    return "format: 1\nzone: none\nmissing: [NaN]\n" + top + R"yaml(tables:
  "*.psv":
    separator: "|"
    subject: { from: file name, pattern: "(p[0-9]+)" }
    happened: { column: Hour, unit: h, since: start }
    end: last row + 1 h
    columns: { HR: heart_rate /min, Temp: temperature Cel, Lac: lactate mmol/L, O2: oxygen, Label: outcome }
    static: { Age: age a, Sex: { sex: { 0: female, 1: male } } }
)yaml" + more;
  }
  static constexpr const char* header = "HR|Temp|Lac|O2|Age|Sex|Hour|Label\n";
};

TEST_F(Wide, GivesFactsOfEachRow) {
  put("setA/p1.psv", std::string(header) + "80|NaN|2.1|0|70.5|1|1|0\nNaN|36.65|NaN||70.5|1|2|1\n");
  Loaded out = loaded(mapping());
  EXPECT_EQ(facts(out), (Strings{
      "A/p1 heart_rate 80.00 @1 h seen 1 h line 2", "A/p1 temperature 36.65 @2 h seen 2 h line 3",
      "A/p1 lactate 2.100 @1 h seen 1 h line 2", "A/p1 oxygen 0 @1 h seen 1 h line 2",
      "A/p1 age 70.50 @1 h seen 1 h line 2", "A/p1 sex 1 @1 h seen 1 h line 2",
      "A/p1 outcome 0 @1 h seen 1 h line 2", "A/p1 outcome 1 @2 h seen 2 h line 3"}));
  EXPECT_EQ(subjects(out), (Strings{"A/p1 0 h to 3 h, 2 rows of setA/p1.psv"}));
  EXPECT_TRUE(findings(out).empty());
  EXPECT_EQ(out.timelines.domain, "ward");
  EXPECT_FALSE(out.timelines.calendar);
  const Counts& c = out.counts;
  EXPECT_EQ(c.cells, 14U);
  EXPECT_EQ(c.cells,
            c.missing + c.kept + c.repeated + c.implausible + c.too_large + c.not_understood);
  EXPECT_EQ(c.repeated, 2U);
}

TEST_F(Wide, TakesTheDeclaredDelayWhereTheSourceDoesNotSay) {
  put("setA/p1.psv", std::string(header) + "80|NaN|2.1|0|70|1|1|0\n");
  Loaded out = loaded(mapping(""));
  EXPECT_EQ(facts(out)[1], "A/p1 lactate 2.100 @1 h seen 75 min line 2");
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("lactate")].delayed, 1U);
}

TEST_F(Wide, WhereKnownIsHappenedALongerDelayIsTheDeclaredOne) {
  put("setA/p1.psv", std::string(header) + "80|NaN|2.1|0|70|1|1|1\n");
  Strings before = facts(loaded(mapping()));
  request_.longer_delays = true;
  Loaded out = loaded(mapping());
  EXPECT_EQ(facts(out)[1], "A/p1 lactate 2.100 @1 h seen 75 min line 2");
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("lactate")].at_once, 1U);
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("lactate")].delayed, 0U);
  for (const char* word : {"heart_rate", "outcome"})  // without a delay; a label
    for (const std::string& fact : before)
      if (fact.find(word) != std::string::npos) EXPECT_THAT(facts(out), testing::Contains(fact));
}

TEST_F(Wide, StaticsAreFactsWhereTheyChange) {
  put("setA/p1.psv", std::string(header) +
                         "80|NaN|NaN||NaN|1|1|0\n80|NaN|NaN||70|1|2|0\n80|NaN|NaN||70.0|NaN|3|"
                         "0\n80|NaN|NaN||71|1|4|0\n");
  Loaded out = loaded(mapping());
  Strings all = facts(out);
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const auto& f) { return f.find("age") != std::string::npos; }),
            2);
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const auto& f) { return f.find("sex") != std::string::npos; }),
            1);
}

TEST_F(Wide, EmptyRowsAreRows) {
  put("setA/p1.psv", std::string(header) + "NaN|NaN|NaN|||NaN|5|\nNaN|NaN|NaN|||NaN|6|\n");
  Loaded out = loaded(mapping());
  EXPECT_TRUE(facts(out).empty());
  ASSERT_EQ(out.timelines.size(), 1U);
  EXPECT_EQ(subjects(out), (Strings{"A/p1 0 h to 7 h, 2 rows of setA/p1.psv"}));
  EXPECT_EQ(out.timelines.at(0).rows[1].line, 3U);
}

TEST_F(Wide, PartsOfHoursAreExact) {
  put("setA/p1.psv",
      std::string(header) + "80|NaN|NaN|||NaN|0.25|0\n81|NaN|NaN|||NaN|1.000001|0\n");
  EXPECT_EQ(facts(loaded(mapping()))[1],
            "A/p1 heart_rate 81.00 @3600003600 us seen 3600003600 us line 3");
}

TEST_F(Wide, FolderAndArchiveGiveTheSame) {
  Files files{{"setA/p1.psv", std::string(header) + "80|NaN|2.1|0|70|1|1|0\n"},
              {"setA/p2.psv", std::string(header) + "90|NaN|NaN|0|60|0|1|0\n"},
              {"setB/p1.psv", std::string(header) + "99|NaN|NaN|0|50|0|1|1\n"}};
  for (const auto& [name, bytes] : files) put(name, bytes);
  Loaded folder = loaded(mapping());
  request_.path = top_ + "/packed";
  write("packed/setA.tar", tar({files[0], files[1]}));
  write("packed/setB.tar", tar({files[2]}));
  Loaded archives = loaded(mapping());
  request_.path = top_ + "/packed/one.tar";
  write("packed/one.tar", tar(files));
  Loaded one = loaded(mapping());
  EXPECT_EQ(facts(folder), facts(archives));
  EXPECT_EQ(folder.digest, archives.digest);
  EXPECT_EQ(folder.digest, one.digest);
  EXPECT_EQ(one.timelines.documents(),
            (Strings{"one.tar/setA/p1.psv", "one.tar/setA/p2.psv", "one.tar/setB/p1.psv"}));
}

TEST_F(Wide, AnArchiveStandsForTheFolderOfItsName) {
  write("packed/setB.tar", tar({{"p1.psv", std::string(header) + "99|NaN|NaN|0|50|0|1|1\n"}}));
  request_.path = top_ + "/packed";
  EXPECT_EQ(subjects(loaded(mapping())), (Strings{"B/p1 0 h to 2 h, 1 rows of setB.tar/p1.psv"}));
}

TEST_F(Wide, TheDigestKnowsPathsAndBytes) {
  put("setA/p1.psv", std::string(header) + "80|NaN|2.1|0|70|1|1|0\n");
  std::string first = loaded(mapping()).digest;
  put("setA/p1.psv", std::string(header) + "81|NaN|2.1|0|70|1|1|0\n");
  std::string second = loaded(mapping()).digest;
  EXPECT_NE(first, second);
  std::filesystem::rename(top_ + "/data/setA/p1.psv", top_ + "/data/setA/p2.psv");
  EXPECT_NE(loaded(mapping()).digest, second);
  std::filesystem::rename(top_ + "/data/setA", top_ + "/data/setB");
  EXPECT_NE(loaded(mapping()).digest, second);
}

TEST_F(Wide, ThreadsDoNotMatter) {
  Files packed;
  std::size_t rows_twice = 0;
  for (int i = 0; i < 700; ++i) {
    std::string text = header;
    for (int h = 1; h < 4 + i % 9; ++h)
      text += std::to_string(60 + (i * h) % 300) + "|" +
              (h % 3 == 0 ? "x" : "36." + std::to_string(i % 10)) + "|NaN|0|" +
              std::to_string(20 + i % 70) + "|1|" +
              std::to_string(h + (i % 50 == 0 && h > 2 ? -2 : 0)) + "|0\n";
    std::string name = "setA/p" + std::to_string(i % 650) + ".psv";
    if (i < 600) put(name, text);
    else packed.emplace_back(name, text);
    if (i < 50)
      rows_twice +=
          static_cast<std::size_t>(3 + i % 9);  // more.tar comes before setA in byte order
  }
  put("more.tar", tar(packed));
  request_.threads = 1;
  Loaded one = loaded(mapping());
  request_.threads = 2;
  Loaded two = loaded(mapping());
  EXPECT_EQ(one.timelines.size(), 650U);
  EXPECT_EQ(digest(one), digest(two));
  EXPECT_EQ(one.digest, two.digest);
  EXPECT_EQ(findings(one), findings(two));
  EXPECT_EQ(exclusions(one), exclusions(two));
  EXPECT_EQ(exclusions(one), (Strings{"A: duplicate subject 50/" + std::to_string(rows_twice)}));
  EXPECT_EQ(one.counts.kept, two.counts.kept);
}

TEST_F(Wide, LabelsAreNotLookedAt) {
  request_.read_labels = false;
  auto with = [&](const std::string& head, const std::vector<std::string>& cells) {
    put("setA/p1.psv", "HR|Temp|Lac|O2|Age|Sex|Hour" + head + "\n80|NaN|2.1|0|70|1|1" + cells[0] +
                           "\n81|NaN|2.2|0|70|1|2" + cells[1] + "\n");
    Loaded out = loaded(mapping());
    EXPECT_TRUE(findings(out).empty()) << findings(out).front();
    return facts(out);
  };
  Strings absent = with("", {"", ""});
  EXPECT_EQ(absent.size(), 8U);
  for (const Strings& cells :
       {Strings{"|0", "|1"}, {"|", "|"}, {"|NaN", "|x"}, {"|\xFF\xFE", "|1e99"}, {"|1", "|1"}})
    EXPECT_EQ(with("|Label", cells), absent) << cells[0];
}

TEST_F(Wide, ACentreMayHaveOtherUnitsAndNames) {
  std::string text = "HR|Temp|Lac|O2|Age|Sex|Hour|Label\n80|36.6|1|0|70|1|1|0\n";
  put("setA/p1.psv", text);
  put("setB/p1.psv", "HR,Temp,Laktat,O2,Age,Sex,Hour,Label\n80,36.6,18,0,70,1,1,0\n");
  Loaded out = loaded(
      mapping("known: happened\n",
              "    centres: { B: { separator: \",\", columns: { Laktat: lactate mg/dL } } }\n"));
  Strings all = facts(out);
  EXPECT_EQ(std::count(all.begin(), all.end(), "A/p1 lactate 1.000 @1 h seen 1 h line 2"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "B/p1 lactate 1.998 @1 h seen 1 h line 2"), 1);
}

TEST_F(Wide, ACentreOfTheMappingIsOneOfTheProgramme) {
  put("setA/p1.psv", std::string(header) + "80|36.6|1|0|70|1|1|0\n");
  std::string refused =
      refusal(mapping("known: happened\n", "    centres: { b: { separator: \",\" } }\n"));
  EXPECT_NE(refused.find("the programme has no centre `b`; did you mean `B`?"), std::string::npos)
      << refused;
  EXPECT_NE(refused.find("m.yaml:"), std::string::npos) << refused;
}

TEST_F(Wide, ReadsLimits) {
  put("setA/p1.psv", std::string(header) + "80|NaN|<0.5|0|70|1|1|0\n80|NaN|> 20|0|70|1|2|0\n");
  Loaded out = loaded(mapping());
  Strings all = facts(out);
  EXPECT_EQ(std::count(all.begin(), all.end(), "A/p1 lactate <0.500 @1 h seen 1 h line 2"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "A/p1 lactate >20.000 @2 h seen 2 h line 3"), 1);
  EXPECT_EQ(out.counts.concepts[*vocabulary_.find("lactate")].limits, 2U);
}

TEST_F(Wide, AnyPathIsReadByItsHeader) {
  put("elsewhere/p7.txt", std::string(header) + "80|NaN|2|0|70|1|1|0\n");
  put("setA/p1.psv", std::string(header) + "81|NaN|2|0|70|1|1|0\n");
  put("notes.txt", "a|b\n1|2\n");
  EXPECT_EQ(loaded(mapping()).timelines.size(), 1U);
  request_.any_path = true;
  Loaded out = loaded(mapping());
  EXPECT_EQ(subjects(out), (Strings{"/p7 0 h to 2 h, 1 rows of elsewhere/p7.txt",
                                    "A/p1 0 h to 2 h, 1 rows of setA/p1.psv"}));
  EXPECT_EQ(findings(out), (Strings{"unknown_header notes.txt:0  "}));
  EXPECT_EQ(out.timelines.at(0).subject->document, 0U);
  EXPECT_TRUE(
      out.timelines.collected(out.timelines.at(0).subject->centre, *vocabulary_.find("lactate")));
}

TEST_F(Wide, OneFileIsASourceToo) {
  put("setA/p1.psv", std::string(header) + "81|NaN|2|0|70|1|1|0\n");
  request_.path = top_ + "/data/setA/p1.psv";
  EXPECT_EQ(subjects(loaded(mapping())), (Strings{"A/p1 0 h to 2 h, 1 rows of p1.psv"}));
}

TEST_F(Wide, GeneratedDataSaySo) {
  put("setA/p1.psv", std::string(header) + "81|NaN|2|0|70|1|1|0\n");
  EXPECT_FALSE(loaded(mapping()).is_generated);
  put("generated.json", "{}");
  Loaded out = loaded(mapping());
  EXPECT_TRUE(out.is_generated);
  EXPECT_EQ(out.timelines.people, "generated");
  write("packed/setA.tar", tar({{"generated.json", "{}"},
                                {"setA/p1.psv", std::string(header) + "81|NaN|2|0|70|1|1|0\n"}}));
  request_.path = top_ + "/packed";
  EXPECT_TRUE(loaded(mapping()).is_generated);
}

}  // namespace
}  // namespace bq::ingest::load
