#include "applications/simulation/simulation.h"

#include <csignal>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "applications/simulation/made_hospital.h"
#include "base/text.h"

namespace bq::applications::simulation {
namespace {

using ::testing::HasSubstr;

const std::string source = BIANQUE_SOURCE_DIR;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  BQ_CHECK(at != std::string::npos, "the text holds " + from);
  return text.replace(at, from.size(), to);
}

std::string refusal(const base::Result<std::string>& result) {
  return result ? "no refusal: " + *result : base::show(result.error());
}

struct TruthRow {
  std::string centre, subject;
  double first_h = 0, risk = 0;
  int rows = 0;
  std::optional<double> onset_h;
};

std::vector<TruthRow> truth_of(const MadeHospital& hospital, const std::string& out) {
  std::vector<TruthRow> rows;
  auto lines = base::split(base::read_file(hospital.file(out + "/truth/stays.csv")).value(), '\n');
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    auto cells = base::split(lines[i], ',');
    TruthRow row{cells[0], cells[1], std::stod(cells[2]), std::stod(cells[4]), std::stoi(cells[3]),
                 {}};
    if (!cells[5].empty()) row.onset_h = std::stod(cells[5]);
    rows.push_back(row);
  }
  return rows;
}

TEST(Simulate, GivesTheSameBytesForAnyNumberOfThreads) {
  MadeHospital hospital(source);
  for (unsigned threads : {1U, 2U, 5U})
    ASSERT_TRUE(hospital.simulate("t" + std::to_string(threads), 300, threads));
  const auto one = hospital.bytes("t1");
  EXPECT_EQ(one.size(), 303U);
  EXPECT_EQ(one, hospital.bytes("t2"));
  EXPECT_EQ(one, hospital.bytes("t5"));
  ASSERT_TRUE(hospital.simulate("other", 300, 2, 8));
  EXPECT_NE(one.at("set_A/p000001.psv"), hospital.bytes("other").at("set_A/p000001.psv"));
}

TEST(Simulate, WritesWhatTheReaderTakesWithoutAComplaint) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out"));
  auto loaded = hospital.load("out");
  ASSERT_TRUE(loaded) << base::show(loaded.error());
  EXPECT_TRUE(loaded->is_generated);
  EXPECT_EQ(loaded->timelines.people, "generated");
  EXPECT_EQ(loaded->timelines.size(), 60U);
  EXPECT_EQ(loaded->counts.files, 60U);
  EXPECT_EQ(loaded->counts.implausible + loaded->counts.too_large + loaded->counts.not_understood,
            0U);
  EXPECT_EQ(loaded->counts.rows_refused, 0U);
  for (const auto& finding : loaded->findings) {
    EXPECT_EQ(finding.rule, "unmatched_file") << finding.file;
    EXPECT_THAT(finding.file, HasSubstr("truth/"));
  }
}

TEST(Simulate, LoadsTheSameWhateverTheTruthSays) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out"));
  const std::string before = hospital.load("out")->digest;
  ASSERT_TRUE(base::write_file(hospital.file("out/truth/stays.csv"), "something else\n"));
  EXPECT_EQ(hospital.load("out")->digest, before);
}

TEST(Simulate, SaysAtTheTopWhatItIs) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out"));
  const std::string json = base::read_file(hospital.file("out/generated.json")).value();
  for (const char* part : {"\"seed\": 7", "\"version\": \"1.", "\"generator\": \"icu_stay\"",
                           "\"stays\": 60", "\"centres\": 2", "[\"A\", \"B\"]"})
    EXPECT_THAT(json, HasSubstr(part));
}

// The outcome's own expression, read back: first true label + 6 h is the onset, but where the first
// row is true already.
TEST(Simulate, MarksTheLabelFromSixHoursBeforeOnsetOn) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out", 600));
  auto loaded = hospital.load("out");
  ASSERT_TRUE(loaded);
  const auto label = *hospital.vocabulary().find("worse_label");
  std::map<std::string, TruthRow> truth;
  for (const auto& row : truth_of(hospital, "out")) truth[row.subject] = row;
  std::size_t onsets = 0, censored = 0;
  for (std::size_t s = 0; s < loaded->timelines.size(); ++s) {
    auto view = loaded->timelines.at(s);
    const TruthRow& row = truth.at(view.subject->key);
    EXPECT_EQ(view.rows.size(), static_cast<std::size_t>(row.rows));
    const auto* series = view.find(label);
    ASSERT_NE(series, nullptr);
    for (std::uint32_t i = series->begin; i < series->end; ++i) {
      const double hour = base::hours({view.chunk->happened[i] - base::relative_anchor.us});
      EXPECT_EQ(view.chunk->value[i], row.onset_h && hour >= *row.onset_h - 6 ? 1 : 0)
          << row.subject << " " << hour;
    }
    onsets += row.onset_h ? 1 : 0;
    censored += row.onset_h && *row.onset_h - 6 <= row.first_h ? 1 : 0;
    if (row.onset_h) {
      const double last = row.first_h + row.rows - 1;
      EXPECT_GE(last, *row.onset_h);
      EXPECT_LE(last, *row.onset_h + 3);
    }
  }
  EXPECT_GT(onsets, 20U);
  EXPECT_GT(censored, 0U);
  EXPECT_LT(censored, onsets / 2);
}

TEST(Simulate, KeepsTheLengthsAndStartsOfStaysWithinBounds) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out", 600));
  std::map<std::string, int> late, stays;
  for (const auto& row : truth_of(hospital, "out")) {
    EXPECT_GE(row.rows, 8);
    EXPECT_LE(row.rows, 336);
    ++stays[row.centre];
    late[row.centre] += row.first_h > 1 ? 1 : 0;
  }
  EXPECT_EQ(stays, (std::map<std::string, int>{{"A", 300}, {"B", 300}}));
  EXPECT_NEAR(late["A"] / 300.0, 0.35, 0.1);
  EXPECT_NEAR(late["B"] / 300.0, 0.06, 0.05);
}

TEST(Simulate, WritesEachCentreInItsOwnUnit) {
  MadeHospital hospital(source);
  ASSERT_TRUE(hospital.simulate("out"));
  auto all = hospital.bytes("out");
  auto header = base::split(base::split(all.at("set_A/p000001.psv"), '\n').front(), '|');
  EXPECT_THAT(header, ::testing::ElementsAre("HR", "SBP", "MAP", "DBP", "Resp", "Temp", "FiO2",
                                             "Lactate", "Creatinine", "Age", "Gender", "Medical",
                                             "Surgical", "Hour", "Label"));
  std::map<char, std::vector<double>> creatinine;
  for (const auto& [path, text] : all) {
    if (!path.starts_with("set_")) continue;
    auto lines = base::split(text, '\n');
    auto names = base::split(lines.front(), '|');
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), "Creatinine") -
                                             names.begin());
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
      auto cell = base::split(lines[i], '|').at(at);
      if (cell != "NaN") creatinine[path[4]].push_back(std::stod(cell));
    }
  }
  auto median = [](std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
  };
  EXPECT_NEAR(median(creatinine['A']), 1.0, 0.5);
  EXPECT_NEAR(median(creatinine['B']), 88.4, 45);
}

// 0.05 mg/dL is 4.42 umol/L: rounded to what is written, 0.0 and 4, both would be below what is
// plausible.
TEST(Simulate, WritesNothingImplausibleByRounding) {
  MadeHospital hospital(source);
  const std::string file = hospital.file("vocabulary/generator/icu_stay.yaml");
  std::string yaml = base::read_file(file).value();
  const auto at = yaml.find("creatinine:");
  yaml.replace(yaml.find("typical: 1.0", at), 12, "typical: 0.001");
  yaml.replace(yaml.find("low: 0.2", at), 8, "low: 0.05");
  ASSERT_TRUE(base::write_file(file, yaml));
  ASSERT_TRUE(hospital.simulate("out"));
  auto loaded = hospital.load("out");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->counts.implausible, 0U);
  EXPECT_GT(loaded->counts.concepts[*hospital.vocabulary().find("creatinine")].facts, 50U);
}

TEST(Simulate, WritesOneFileACentreWhereTheSubjectIsAColumn) {
  std::string mapping =
      replaced(std::string(wide_yaml), "subject: { from: file name, pattern: \"(p[0-9]+)\" }",
               "subject: id");
  mapping = replaced(mapping, "separator: \"|\"", "separator: \";\"\n    decimal: \",\"");
  mapping = replaced(mapping, "{ column: Hour, unit: h, since: start }",
                     "{ column: Hour, unit: \"hh:mm\", since: start }");
  mapping = replaced(mapping, "Temp: temperature", "\"T; core\": temperature");
  MadeHospital hospital(
      source, mapping,
      replaced(std::string(programme_yaml), "set_{centre}/*.psv", "*/ward_{centre}.psv"));
  ASSERT_TRUE(hospital.simulate("out"));
  EXPECT_TRUE(base::file_exists(hospital.file("out/data/ward_A.psv")));
  auto loaded = hospital.load("out");
  ASSERT_TRUE(loaded) << base::show(loaded.error());
  EXPECT_EQ(loaded->timelines.size(), 60U);
  EXPECT_EQ(loaded->counts.files, 2U);
  EXPECT_EQ(
      loaded->counts.not_understood + loaded->counts.rows_refused + loaded->counts.implausible, 0U);
  EXPECT_GT(loaded->counts.concepts[*hospital.vocabulary().find("temperature")].facts, 100U);
}

TEST(Simulate, LeavesAloneWhatIsThere) {
  MadeHospital hospital(source);
  ASSERT_TRUE(base::write_file(hospital.file("out/mine.txt"), "mine"));
  EXPECT_THAT(refusal(hospital.simulate("out")), HasSubstr("not an empty folder"));
  EXPECT_THAT(refusal(hospital.simulate("out/mine.txt")), HasSubstr("nothing is written over"));
  EXPECT_EQ(hospital.bytes("out").size(), 1U);
  ASSERT_TRUE(base::make_folder(hospital.file("empty")));
  EXPECT_TRUE(hospital.simulate("empty/"));
  EXPECT_THAT(refusal(hospital.simulate("empty")), HasSubstr("not an empty folder"));
}

TEST(Simulate, LeavesNothingWhenTheDiskIsFull) {
  MadeHospital hospital(source);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{2000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  auto result = hospital.simulate("out");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, base::ProblemKind::disk);
  for (const auto& path : hospital.files("")) EXPECT_FALSE(path.starts_with("out")) << path;
}

TEST(Simulate, RefusesNumbersThatCannotBe) {
  MadeHospital hospital(source);
  EXPECT_THAT(refusal(hospital.simulate("out", 0)), HasSubstr("--stays"));
  EXPECT_THAT(refusal(hospital.simulate("out", 1)), HasSubstr("at least one a centre"));
  EXPECT_THAT(refusal(hospital.simulate("out", 60, 1, 7, 3)), HasSubstr("names 2 centres (A, B)"));
  EXPECT_THAT(refusal(hospital.simulate("out", 60, 1, 7, 0)), HasSubstr("--centres is 1 to 2"));
  EXPECT_TRUE(hospital.simulate("one", 20, 1, 7, 1));
  EXPECT_FALSE(base::folder_exists(hospital.file("one/set_B")));
}

TEST(Simulate, RefusesShapesThatItCannotWrite) {
  const std::string wide(wide_yaml), text(programme_yaml);
  auto sentence = [&](const std::string& mapping, const std::string& programme) {
    MadeHospital hospital(source, mapping, programme);
    return refusal(hospital.simulate("out"));
  };
  EXPECT_THAT(sentence(replaced(wide, "\"*.psv\"", "\"*.parquet\""), text),
              HasSubstr("is Parquet"));
  const std::string variant = "centres:\n  B: { columns: { Creatinine: creatinine umol/L } }\n";
  const std::string second =
      "  \"*.csv\": { subject: id, happened: { column: Hour, unit: h, since: start }, columns: { "
      "S: spo2 % } }\n";
  EXPECT_THAT(
      sentence(replaced(replaced(wide, "tables:\n", "tables:\n" + second), variant, ""), text),
      HasSubstr("has 2 tables"));
  EXPECT_THAT(sentence(replaced(wide, "zone: none", "zone: none\nencoding: GB18030"), text),
              HasSubstr("is not UTF-8"));
  EXPECT_THAT(sentence(replaced(wide, "\"(p[0-9]+)\"", "\"([a-z]+[0-9]+)\""), text),
              HasSubstr("can make file names"));
  EXPECT_THAT(sentence(wide, replaced(text, "set_{centre}/*.psv", "set_{centre}/one.psv")),
              HasSubstr("is read as centre `A`"));
  EXPECT_THAT(sentence(wide, replaced(text, "set_{centre}/*.psv", "{centre}/*.csv")),
              HasSubstr("read the truth"));
  EXPECT_THAT(
      sentence(wide, replaced(text, "first_time(worse_label = 1)", "first_time(worse_label = 0)")),
      HasSubstr("of the form"));
  EXPECT_THAT(sentence(wide, replaced(text, "icu_stay:", "ward_stay:")),
              HasSubstr("no generator for the subject `ward_stay`"));
}

TEST(Simulate, NamesColumnsThatItLeavesEmpty) {
  MadeHospital hospital(source, replaced(std::string(wide_yaml), "      HR: heart_rate /min",
                                         "      HR: heart_rate /min\n      Eye: gcs_eye"));
  auto said = hospital.simulate("out");
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("Eye"));
  EXPECT_EQ(hospital.load("out")->counts.concepts[*hospital.vocabulary().find("gcs_eye")].facts,
            0U);
}

// Whatever programmes lie in the repository: those of one wide table are generated whole and read
// back whole.
TEST(Simulate, ServesTheProgrammesOfTheRepository) {
  MadeHospital scratch(source);
  auto vocabulary = record::code::Vocabulary::load(source + "/vocabulary");
  ASSERT_TRUE(vocabulary);
  std::size_t served = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source + "/programmes")) {
    auto reading = programme::definition::read_definition(entry.path().string(), *vocabulary);
    if (!reading.definition) continue;
    const auto& data = reading.definition->data.front();
    const auto& tables = data.mapping.tables(data.centres.front());
    if (tables.size() != 1 || tables.front().shape || tables.front().is_parquet()) continue;
    const std::string out = scratch.file(entry.path().filename().string());
    auto said = simulate(*reading.definition, *vocabulary, {40, 2, 1, out, 2});
    ASSERT_TRUE(said) << base::show(said.error());
    EXPECT_EQ(said->find("left empty"), std::string::npos) << *said;
    auto loaded = ingest::load::load(
        {out, data.key, data.files, data.centres, &data.mapping, &*vocabulary, 2});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->timelines.size(), 40U);
    EXPECT_EQ(
        loaded->counts.implausible + loaded->counts.not_understood + loaded->counts.rows_refused,
        0U);
    ++served;
  }
  EXPECT_GT(served, 0U);
}

}  // namespace
}  // namespace bq::applications::simulation
