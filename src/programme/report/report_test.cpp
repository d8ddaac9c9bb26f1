// A small ward goes the whole way from files to report.json.
#include "programme/report/report.h"

#include <algorithm>
#include <filesystem>
#include <regex>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/progress.h"
#include "programme/report/measures.h"
#include "programme/report/report_words.h"
#include "programme/report/value_counts.h"

namespace bq::programme::report {
namespace {

using nlohmann::ordered_json;
using record::code::Vocabulary;

const char* const programme_text = R"(
format: 1
name: ward
version: 0.1.0
status: draft
title: { en: Ward, zh: 病房 }
subject: { stay: admission to discharge, of: person, split_by: person }
data:
  made: { people: generated, reader: table, files: "*.csv", centres: [ward], mapping: mapping.yaml }
define:
  lactate_high: lactate >= 4 mmol/L
predict: { at: [start + 1 h, start + 2 h, start + 4 h, start + 6 h] }
features:
  - [age, sex = male, lactate, potassium, qsofa]
alert: { raise: [lactate_high], re_arm: { after: 48 h } }
titles: { lactate_high: { en: lactate high, zh: 乳酸升高 } }
)";

const char* const mapping_text = R"(
format: 1
zone: UTC
tables:
  stays.csv:
    subject: stay
    start: came
    end: left
    static: { age: age a, gender: { sex: { F: female, M: male } } }
  labs.csv:
    subject: stay
    happened: drawn
    known: filed
    concept: { column: item, map: { Lac: lactate mmol/L, K: potassium mmol/L } }
    value: result
  obs.csv:
    subject: stay
    happened: at
    columns: { rr: resp_rate /min, sbp: systolic_pressure mmHg }
)";

class Report : public testing::Test {
 protected:
  void SetUp() override {
    base::set_quiet(true);
    folder_ =
        (std::filesystem::temp_directory_path() / fmt::format("bianque-report-{}", ::getpid()))
            .string();
    std::filesystem::create_directories(folder_ + "/data");
    put("mapping.yaml", mapping_text);
    // s4 left before the first moment and belongs to no figure
    put("data/stays.csv",
        "stay,came,left,age,gender\ns1,2024-05-01 08:00,2024-05-02 08:00,70,F\n"
        "s2,2024-05-01 08:00,2024-05-02 08:00,50,M\ns3,2024-05-01 08:00,2024-05-02 08:00,60,M\n"
        "s4,2024-05-01 08:00,2024-05-01 08:30,99,F\n");
    put("data/labs.csv", "stay,drawn,filed,item,result\n" + labs());
    put("data/obs.csv", "stay,at,rr,sbp\ns2,2024-05-01 09:10,24,\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, const std::string& bytes) const {
    ASSERT_TRUE(base::write_file(folder_ + "/" + name, bytes));
  }
  // s1 has more late values than s2, but only s2's lactate raises an alert, known at 11:30.
  static std::string labs() {
    std::string out;
    for (int hour = 9; hour < 21; ++hour)
      out += fmt::format("s1,2024-05-01 {0:02}:00,2024-05-01 {0:02}:40,K,4.1\n", hour);
    for (int hour = 9; hour < 19; ++hour)
      out += fmt::format("s2,2024-05-01 {0:02}:30,2024-05-01 {1:02}:30,Lac,5\n", hour, hour + 2);
    return out;
  }

  ordered_json made() {
    auto reading =
        definition::parse_definition(programme_text, folder_ + "/programme.yaml", vocabulary());
    for (const auto& p : reading.problems) ADD_FAILURE() << base::show(p);
    programme_ = std::move(reading.definition);
    const auto& source = programme_->data.front();
    ingest::load::LoadRequest request;
    request.path = folder_ + "/data", request.domain = source.key, request.files = source.files;
    request.centres = source.centres, request.mapping = &source.mapping;
    request.vocabulary = &vocabulary();
    loaded_ = ingest::load::load(request).value();
    loaded_.timelines.people = "generated";
    loaded_.findings.insert(loaded_.findings.end(), findings_.begin(), findings_.end());
    table_ =
        moment::make_table({programme_.get(), &vocabulary(), &loaded_.timelines, 1, false}).value();
    ReportParts parts;
    parts.programme = programme_.get(), parts.vocabulary = &vocabulary();
    parts.loaded = &loaded_, parts.table = &table_;
    return make_report(parts);
  }
  static const Vocabulary& vocabulary() {
    static const Vocabulary loaded = Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
    return loaded;
  }

  std::string folder_;
  std::vector<record::fact::Finding> findings_;
  std::unique_ptr<Definition> programme_;
  ingest::load::Loaded loaded_;
  MomentTable table_;
};

TEST_F(Report, CountsTheFindingsThatALineStandsFor) {
  record::fact::Finding one;
  one.rule = "implausible", one.concept_name = "calcium", one.line = 3, one.value = "0.1";
  record::fact::Finding rest = one;
  rest.line = 0, rest.value = "... and 7000 more", rest.times = 7000;
  findings_ = {one, one, rest};
  auto groups = made()["data"]["findings"];
  auto found = std::find_if(groups.begin(), groups.end(),
                            [](const auto& g) { return g["rule"] == "implausible"; });
  ASSERT_NE(found, groups.end());
  EXPECT_EQ((*found)["count"], 7002);
  EXPECT_EQ((*found)["value"], "0.1") << "the first is the example";
  EXPECT_EQ(made()["titles"]["calcium"]["zh"], "总钙") << "named though no feature reads it";
}

TEST_F(Report, DescribesStaticsByQuartilesAndShares) {
  auto centre = made()["centres"][0];
  EXPECT_EQ(centre["subjects"], 3);
  ordered_json age, sex, lactate;
  for (const auto& c : centre["concepts"]) {
    if (c["concept"] == "age") age = c;
    if (c["concept"] == "sex") sex = c;
    if (c["concept"] == "lactate") lactate = c;
  }
  EXPECT_EQ(age["static"], true);
  EXPECT_EQ(age["median"], 60) << "without the subject that is never watched";
  EXPECT_TRUE(age["per_day"].is_null());
  EXPECT_EQ(sex["subjects_share"], 1);
  EXPECT_EQ(sex["shares"][0]["code"], "female");
  EXPECT_EQ(sex["shares"][0]["title"]["zh"], "女");
  EXPECT_DOUBLE_EQ(sex["shares"][0]["share"].get<double>(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(sex["shares"][1]["share"].get<double>(), 2.0 / 3);
  EXPECT_EQ(lactate["static"], false);
  EXPECT_FALSE(lactate.contains("shares"));
}

TEST_F(Report, PicturesThoseWhoHadAlertsWithScoresBesideTheValues) {
  auto clocks = made()["clocks"];
  ASSERT_EQ(clocks["subjects"].size(), 2U);
  const auto& first = clocks["subjects"][0];
  EXPECT_EQ(first["subject"], "s2");
  ASSERT_EQ(first["alerts"].size(), 1U);
  EXPECT_EQ(first["alerts"][0], (ordered_json{{"rule", "lactate_high"}, {"at_h", 4.0}}))
      << "the first moment at which it was known";
  EXPECT_EQ(first["values"].size(), 12U) << "age, lactates, respiratory rate";
  ASSERT_EQ(first["scores"].size(), 1U);
  EXPECT_EQ(first["scores"][0]["name"], "qsofa");
  const auto& points = first["scores"][0]["points"];
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[0], (ordered_json{1.0, nullptr, 0.0})) << "nothing is known yet";
  EXPECT_EQ(points[1], (ordered_json{2.0, 1.0, 1.0 / 3}));
  EXPECT_EQ(clocks["subjects"][1]["alerts"].size(), 0U);
}

TEST_F(Report, GivesRulesAndScoresTheirTitles) {
  auto titles = made()["titles"];
  EXPECT_EQ(titles["lactate_high"]["zh"], "乳酸升高");
  EXPECT_NE(titles["qsofa"]["en"].get<std::string>().find("qSOFA"), std::string::npos);
}

TEST_F(Report, CountsAlertsOfPlainRules) {
  auto alerts = made()["alerts"];
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0]["n"], 1);
  EXPECT_EQ(alerts[0]["subjects"], 1);
  EXPECT_EQ(alerts[0]["moments"], 12);
}

TEST_F(Report, FiguresNameTheTablesThatShowThem) {
  put("attrition.csv", "a");
  put("values.csv", "c");
  put("predictions.parquet", "b");
  acceptance::Figures figures;
  for (const char* name :
       {"cohort.subjects", "cohort.episodes", "data.values", "within.auroc.min"})
    figures.measured[name].value = 1;
  figures.measured["transfer.auroc.min"].value.reset();
  ASSERT_TRUE(add_evidence(folder_, figures));
  auto shown = [&](const char* name) {
    std::string out;
    for (const auto& e : figures.measured[name].evidence) out += e.path + " " + e.sha256 + "\n";
    return out;
  };
  std::string attrition = "attrition.csv " + base::sha256_hex("a") + "\n",
              predictions = "predictions.parquet " + base::sha256_hex("b") + "\n";
  EXPECT_EQ(shown("cohort.subjects"), attrition);
  EXPECT_EQ(shown("cohort.episodes"), attrition + predictions);
  EXPECT_EQ(shown("within.auroc.min"), predictions);
  EXPECT_EQ(shown("data.values"), "values.csv " + base::sha256_hex("c") + "\n");
  EXPECT_EQ(figures.measured["data.values"].evidence[0].place.en,
            "sum of values where role is fact");
  EXPECT_EQ(shown("transfer.auroc.min"), "") << "what was not measured is not shown";
  std::filesystem::remove(folder_ + "/predictions.parquet");
  EXPECT_FALSE(add_evidence(folder_, figures));
}

TEST_F(Report, TheProofCountsHowEachValueGotItsKnownTime) {
  std::map<std::string, ordered_json> rows;
  auto report = made();
  for (const auto& row : report["leak_proof"]) rows[row["concept"].get<std::string>()] = row;
  auto ways = [&](const char* name) {
    const auto& r = rows[name];
    return std::vector<std::size_t>{r["n"], r["by_source"], r["by_delay"], r["at_once"],
                                    r["from_start"]};
  };
  EXPECT_EQ(ways("potassium"), (std::vector<std::size_t>{12, 12, 0, 0, 0})) << "filed";
  EXPECT_EQ(ways("resp_rate"), (std::vector<std::size_t>{1, 0, 1, 0, 0})) << "the source is silent";
  EXPECT_EQ(ways("age"), (std::vector<std::size_t>{4, 0, 0, 0, 4})) << "from the start of the stay";
}

TEST_F(Report, TheTableOfValuesAddsUpToTheMeasure) {
  made();
  ASSERT_TRUE(write_value_counts(folder_ + "/values.csv", loaded_, vocabulary()));
  std::uint64_t sum = 0;
  for (const auto& line : base::split(*base::read_file(folder_ + "/values.csv"), '\n')) {
    auto cells = base::split(line, ',');
    if (cells.size() > 2 && cells[1] == "fact") sum += std::stoull(cells[2]);
  }
  EXPECT_EQ(sum, count_values(loaded_, vocabulary()));
  EXPECT_EQ(sum, loaded_.counts.kept) << "there is no label in this ward";
  auto figures = measure_run(loaded_, table_, {}, {}, vocabulary());
  EXPECT_EQ(figures.measured["data.values"].value, static_cast<double>(sum));
}

TEST_F(Report, APageKeepsItsDataApart) {
  put("page.html", "<script>BIANQUE_REPORT_DATA</script>");
  ASSERT_TRUE(
      write_page(folder_ + "/page.html", "BIANQUE_REPORT_DATA", folder_ + "/out.html",
                 {{"definition", "</script><b>"}}));
  auto page = base::read_file(folder_ + "/out.html").value();
  EXPECT_EQ(page.find("</script>"), page.size() - 9);
}

// Every Chinese text of a JSON value.
void collect_chinese(const ordered_json& value, std::vector<std::string>& out) {
  if (value.is_object() && value.contains("zh")) {
    for (const auto& text : value["zh"].is_array() ? value["zh"] : ordered_json{value["zh"]})
      out.push_back(text.get<std::string>());
  } else if (value.is_structured()) {
    for (const auto& part : value) collect_chinese(part, out);
  }
}

TEST_F(Report, ChineseSentencesHaveChinesePunctuation) {
  auto report = made();
  Definition modelled;
  modelled.model.emplace(), modelled.outcome.emplace();
  std::vector<std::string> texts;
  collect_chinese(report["leak_proof"], texts);
  for (const auto& words :
       {leak_words(modelled), how_numbers_are_made(modelled), reporting_items(modelled)})
    collect_chinese(words, texts);
  EXPECT_GT(texts.size(), 80U);
  const std::regex half_width("[^\\x00-\\x7F] ?[,;:()]|[,;:()] ?[^\\x00-\\x7F]");
  for (const auto& text : texts) EXPECT_FALSE(std::regex_search(text, half_width)) << text;
}

TEST(ReportWords, TheSummaryFitsEightyColumnsInBothLanguages) {
  ordered_json design{
      {"n_subjects", 4076},
      {"rows",
       {{"official", {{"auroc", 0.792}, {"auroc_ci", {0.771, 0.813}}, {"auprc", 0.0931}}}}},
      {"utility", {{"value", 0.3212}}},
      {"alarms", {{"episode_recall", 0.841}, {"alarms_per_patient_day", nullptr}}}};
  ordered_json report{{"designs", {{"within_A", design}, {"A_to_B", design}}},
                      {"data", {{"people", "generated"}}}};
  for (auto language : {base::Language::en, base::Language::zh}) {
    auto lines = base::split(summary_table(report, language), '\n');
    ASSERT_EQ(lines.size(), 5U) << "head, two designs, band, and the end";
    std::size_t width = base::cell_width(lines[0]);
    EXPECT_LE(width, 80U);
    EXPECT_EQ(base::cell_width(lines[1]), width) << lines[1];
    EXPECT_EQ(base::cell_width(lines[2]), width) << lines[2];
    EXPECT_EQ(lines[3], "generated data 模拟数据");
  }
  report["designs"]["county_hospital_to_tertiary"] = design;
  EXPECT_NE(summary_table(report, base::Language::en).find("county_hospital → tertiary     4076"),
            std::string::npos)
      << "a long name is never cut";
  auto zh = summary_table(report, base::Language::zh);
  EXPECT_NE(zh.find("A 中心内部"), std::string::npos);
  EXPECT_NE(zh.find("0.771 至 0.813"), std::string::npos);
  EXPECT_NE(zh.find("A → B"), std::string::npos);
}

TEST_F(Report, TheSummaryNamesRulesByTheirTitles) {
  auto report = made();
  EXPECT_NE(summary_table(report, base::Language::zh).find("乳酸升高"), std::string::npos);
  EXPECT_NE(summary_table(report, base::Language::en).find("lactate high"), std::string::npos);
}

TEST(ReportWords, ClaimIntervalsOnlyWhereThereAreAny) {
  Definition modelled;
  modelled.model.emplace();
  std::set<std::string> items;
  for (const auto& item : reporting_items(modelled)) {
    EXPECT_TRUE(items.insert(item["item"].get<std::string>()).second) << item["item"];
    if (item["item"] == "12e") {
      auto answer = item["answer"]["en"].get<std::string>();
      EXPECT_NE(answer.find("net benefit and lead time without"), std::string::npos) << answer;
    }
    if (item["item"] == "23a") {
      EXPECT_EQ(item["state"], "partly");
    }
  }
  EXPECT_EQ(items.size(), 45U);
  EXPECT_TRUE(reporting_items(Definition{}).empty());
}

}  // namespace
}  // namespace bq::programme::report
