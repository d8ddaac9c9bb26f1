#include "ingest/table/mapping.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace bq::ingest::table {
namespace {

const code::Vocabulary& vocabulary() {
  static const auto read = code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
  EXPECT_TRUE(read.has_value()) << base::show(read.error());
  return *read;
}

// One wide table; `body` are lines of it, `top` lines of the document.
std::string wide(const std::string& body, const std::string& top = "") {
  return "format: 1\nzone: none\n" + top + "tables:\n  \"*.psv\":\n    separator: \"|\"\n" +
         "    subject: { from: file name, pattern: \"(p[0-9]+)\" }\n" +
         "    happened: { column: Hour, unit: h, since: start }\n" + body;
}

std::vector<std::string> problems_of(const std::string& yaml) {
  base::Problems problems;
  auto mapping = Mapping::parse(yaml, "m.yaml", vocabulary(), problems);
  EXPECT_EQ(mapping.has_value(), problems.empty());
  std::vector<std::string> out;
  for (const auto& problem : problems) {
    EXPECT_EQ(problem.kind, base::ProblemKind::definition);
    out.push_back(base::show(problem));
  }
  return out;
}

std::string only_problem(const std::string& yaml) {
  auto all = problems_of(yaml);
  EXPECT_EQ(all.size(), 1U) << testing::PrintToString(all);
  return all.empty() ? "" : all.front();
}

Mapping good(const std::string& yaml) {
  base::Problems problems;
  auto mapping = Mapping::parse(yaml, "m.yaml", vocabulary(), problems);
  for (const auto& problem : problems) ADD_FAILURE() << base::show(problem);
  return mapping.value_or(Mapping());
}

TEST(Mapping, ReadsAWideTable) {
  Mapping mapping = good(wide(
      "    columns: { HR: heart_rate /min }\n    static: { Sex: { sex: { 0: female, 1: male } } }\n"
      "    end: last row + 1 h\n",
      "known: happened\nmissing: [NaN, \"\"]\n"));
  ASSERT_EQ(mapping.tables("").size(), 1U);
  const Table& table = mapping.tables("")[0];
  EXPECT_EQ(table.dialect.separator, '|');
  EXPECT_EQ(table.dialect.missing, (std::vector<std::string>{"NaN", ""}));
  EXPECT_EQ(table.known_from, KnownFrom::happened);
  EXPECT_EQ(table.end_after_last_row, base::of_hours(1));
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_FALSE(table.columns[0].is_static);
  EXPECT_TRUE(table.columns[1].is_static);
  EXPECT_EQ(table.columns[1].target.words[1].value, 1);
  EXPECT_TRUE(mapping.has_rows());
  EXPECT_FALSE(mapping.calendar());
  auto collected = mapping.collected("");
  EXPECT_EQ(collected[*vocabulary().find("heart_rate")], 1);
  EXPECT_EQ(collected[*vocabulary().find("lactate")], 0);
}

TEST(Mapping, ReadsALongTable) {
  Mapping mapping = good(
      "format: 1\nzone: +08:00\ntables:\n"
      "  stays.csv: { subject: stay, person: patient, start: in_time, end: out_time }\n"
      "  labs.csv:\n    subject: stay\n    happened: drawn\n    known: filed\n"
      "    concept: { column: item, map: { Lac: lactate, K: potassium mmol/L, V: { gcs_verbal: { "
      "0: not_assessable } } } }\n"
      "    value: result\n    unit: { column: unit }\n"
      "  people.csv: { subject: { column: patient, through: stays.csv }, static: { gender: { sex: "
      "{ F: female, M: male } } } }\n");
  const auto& tables = mapping.tables("anyone");
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_TRUE(tables[0].lists_subjects());
  EXPECT_EQ(tables[1].known_from, KnownFrom::column);
  EXPECT_EQ(tables[1].dialect.zone_offset_us, 8 * base::us_per_hour);
  ASSERT_TRUE(tables[1].shape.has_value());
  EXPECT_FALSE(tables[1].shape->words[0].second.conversion.has_value());
  EXPECT_TRUE(tables[1].shape->words[1].second.conversion.has_value());
  EXPECT_EQ(tables[1].shape->words[2].second.words[0].state, record::fact::State::not_assessable);
  EXPECT_EQ(tables[2].subject.from, SubjectFrom::person);
  EXPECT_FALSE(mapping.has_rows());
  EXPECT_TRUE(mapping.calendar());
}

TEST(Mapping, ACentreReplacesColumnsByNameAndByConcept) {
  Mapping mapping = good(
      wide("    columns: { HR: heart_rate /min, Crea: creatinine mg/dL, Lac: lactate mmol/L }\n"
           "    centres: { B: { separator: \",\", columns: { Kreatinin: creatinine umol/L, Lac: ~ "
           "} } }\n"));
  const Table& own = mapping.tables("B")[0];
  EXPECT_EQ(mapping.tables("A")[0].columns.size(), 3U);
  ASSERT_EQ(own.columns.size(), 2U);
  EXPECT_EQ(own.columns[0].column, "HR");
  EXPECT_EQ(own.columns[1].column, "Kreatinin");
  EXPECT_EQ(own.columns[1].target.unit, "umol/L");
  EXPECT_EQ(own.dialect.separator, ',');
  EXPECT_EQ(mapping.collected("A")[*vocabulary().find("lactate")], 1);
  EXPECT_EQ(mapping.collected("B")[*vocabulary().find("lactate")], 0);
}

TEST(Mapping, CentresMayStandAtTheTopOfOneTable) {
  Mapping mapping = good(wide("    columns: { HR: heart_rate /min }\n",
                              "centres: { B: { columns: { Puls: heart_rate /min } } }\n"));
  EXPECT_EQ(mapping.tables("B")[0].columns[0].column, "Puls");
}

TEST(Mapping, RefusesAnUnknownConceptWithTheNearest) {
  std::string problem = only_problem(wide("    columns: { HR: hart_rate /min }\n"));
  EXPECT_NE(
      problem.find(
          "m.yaml:8:20: the vocabulary has no concept `hart_rate`; did you mean `heart_rate`?"),
      std::string::npos)
      << problem;
}

TEST(Mapping, RefusesAUnitOfTheWrongDimension) {
  std::string problem = only_problem(wide("    columns: { HR: heart_rate mmHg }\n"));
  EXPECT_NE(problem.find("m.yaml:8:"), std::string::npos) << problem;
  EXPECT_NE(problem.find("`heart_rate` is measured in /min"), std::string::npos) << problem;
  EXPECT_NE(
      only_problem(wide("    columns: { K: potassium umol/kg }\n")).find("unknown unit `umol/kg`"),
      std::string::npos);
  // Same dimension, yet only an accepted conversion tells the molar mass.
  EXPECT_NE(only_problem(wide("    columns: { A: albumin mmol/L }\n")), "");
}

TEST(Mapping, WantsTheUnitOfANumber) {
  EXPECT_NE(only_problem(wide("    columns: { HR: heart_rate }\n"))
                .find("needs the unit of the source, like `heart_rate /min`"),
            std::string::npos);
  EXPECT_TRUE(problems_of(wide("    columns: { pH: ph, O: medical_icu }\n")).empty());
  EXPECT_NE(only_problem(wide("    columns: { O: medical_icu /min }\n")).find("is no number"),
            std::string::npos);
}

TEST(Mapping, RefusesAColumnInTwoConcepts) {
  std::string problem =
      only_problem(wide("    columns: { HR: heart_rate /min }\n    static: { HR: age a }\n"));
  EXPECT_NE(problem.find("m.yaml:9:15: the column `HR` feeds two concepts"), std::string::npos)
      << problem;
  EXPECT_EQ(problems_of(wide("    columns: { HR: heart_rate /min, HR: spo2 % }\n")).size(), 1U);
}

TEST(Mapping, RefusesUnknownKeysWithTheNearest) {
  EXPECT_NE(only_problem(wide("    columns: { HR: heart_rate /min }\n", "encodign: GB18030\n"))
                .find("encoding"),
            std::string::npos);
  EXPECT_NE(only_problem(wide("    colums: { HR: heart_rate /min }\n    static: { Age: age a }\n"))
                .find("columns"),
            std::string::npos);
}

TEST(Mapping, RefusesUnknownCodes) {
  std::string problem = only_problem(wide("    static: { Sex: { sex: { 0: femal } } }\n"));
  EXPECT_NE(problem.find("`femal` is no value of `sex`; did you mean `female`?"), std::string::npos)
      << problem;
}

TEST(Mapping, RefusesEncodingsNobodyKnows) {
  EXPECT_NE(only_problem(wide("    columns: { HR: heart_rate /min }\n", "encoding: GB18O30\n"))
                .find("GB18O30"),
            std::string::npos);
  EXPECT_TRUE(
      problems_of(wide("    columns: { HR: heart_rate /min }\n", "encoding: GB18030\n")).empty());
}

TEST(Mapping, WantsATimeAndAZone) {
  EXPECT_NE(only_problem("format: 1\nzone: none\ntables:\n  \"*.csv\": { subject: id, columns: { "
                         "HR: heart_rate /min } }\n")
                .find("needs `happened`"),
            std::string::npos);
  EXPECT_NE(only_problem("format: 1\nzone: UTC\ntables:\n  \"*.csv\": { subject: id, happened: { "
                         "column: h, unit: h, since: start },"
                         " columns: { HR: heart_rate /min } }\n")
                .find("needs `zone: none`"),
            std::string::npos);
  EXPECT_NE(only_problem(
                "format: 1\nzone: Mars/Olympus\ntables:\n  \"*.csv\": { subject: id, happened: t,"
                " columns: { HR: heart_rate /min } }\n")
                .find("Mars/Olympus"),
            std::string::npos);
}

TEST(Mapping, WantsAGroupInThePattern) {
  auto with = [](const std::string& pattern) {
    return "format: 1\nzone: UTC\ntables:\n  \"*.csv\": { subject: { from: file name, pattern: \"" +
           pattern + "\" }, happened: t, columns: { HR: heart_rate /min } }\n";
  };
  EXPECT_NE(only_problem(with("p[0-9]+")).find("one group"), std::string::npos);
  EXPECT_NE(only_problem(with("(p[0-9+")).find("no regular expression"), std::string::npos);
}

TEST(Mapping, WantsThroughToListPersons) {
  EXPECT_NE(
      only_problem(
          "format: 1\nzone: UTC\ntables:\n  stays.csv: { subject: stay, start: s }\n"
          "  people.csv: { subject: { column: p, through: stays.csv }, static: { a: age a } }\n")
          .find("`through: stays.csv`"),
      std::string::npos);
}

TEST(Mapping, SplitsAColumnIntoTwoNumbers) {
  Mapping mapping = good(wide(
      "    columns: { BP: { split: \"/\", "
      "into: [systolic_pressure mmHg, diastolic_pressure mmHg] } }\n"));
  const auto& columns = mapping.tables("")[0].columns;
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[1].column, "BP");
  EXPECT_EQ(columns[1].part.sign, "/");
  EXPECT_EQ(columns[1].part.index, 1U);
  EXPECT_EQ(columns[1].part.count, 2U);
  EXPECT_NE(only_problem(wide("    columns: { BP: { split: \"/\", into: [map mmHg] } }\n"))
                .find("a cell of several numbers says"),
            std::string::npos);
  EXPECT_NE(only_problem(wide("    columns: { A: { split: \"/\", into: [sex, map mmHg] } }\n"))
                .find("into numbers only"),
            std::string::npos);
}

TEST(Mapping, NamesWordsOfRowsThatAreNobodys) {
  std::string columns = "    columns: { HR: heart_rate /min }\n";
  Mapping mapping = good(wide(columns + "    leave_out: { id: [total, 合计], no: sum }\n"));
  const auto& rows = mapping.tables("")[0].leave_out;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].words, (std::vector<std::string>{"total", "合计"}));
  EXPECT_EQ(rows[1].words, (std::vector<std::string>{"sum"}));
  EXPECT_NE(only_problem(wide(columns + "    leave_out: total\n")).find("`leave_out` says whose"),
            std::string::npos);
  EXPECT_NE(only_problem(wide(columns + "    leave_out: { id: [] }\n")).find("names words"),
            std::string::npos);
}

TEST(Mapping, SaysOnceWhatIsWrongForEveryCentre) {
  EXPECT_EQ(problems_of(wide("    columns: { HR: hart_rate /min }\n    centres: { B: { separator: "
                             "\",\" }, C: { separator: \";\" } }\n"))
                .size(),
            1U);
}

TEST(Mapping, ReadsTheProgrammesOfThisRepository) {
  int read = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(BIANQUE_SOURCE_DIR "/programmes")) {
    if (entry.path().parent_path().filename() != "mappings" || entry.path().extension() != ".yaml")
      continue;
    base::Problems problems;
    auto own = code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary",
                                      entry.path().parent_path().parent_path().string());
    ASSERT_TRUE(own.has_value()) << base::show(own.error());
    EXPECT_TRUE(Mapping::read(entry.path().string(), *own, problems).has_value())
        << entry.path();
    for (const auto& problem : problems) ADD_FAILURE() << base::show(problem);
    ++read;
  }
  EXPECT_GE(read, 2);
}

}  // namespace
}  // namespace bq::ingest::table
