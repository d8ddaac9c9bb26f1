#include "programme/moment/moment_table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/random.h"

namespace bq::programme::moment {
namespace {

using record::code::Vocabulary;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  return loaded;
}

record::code::ConceptId concept_of(const char* name) { return *vocabulary().find(name); }

std::unique_ptr<Definition> programme_that_predicts(const std::string& predict) {
  auto folder =
      std::filesystem::temp_directory_path() / ("bianque-moment-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  auto wrote = base::write_file(
      (folder / "mapping.yaml").string(),
      "format: 1\nzone: none\nknown: happened\ntables:\n  \"*.csv\":\n    subject: { from: file "
      "name, pattern: \"(p[0-9]+)\" }\n    happened: { column: hour, unit: h, since: start }\n"
      "    columns: { hr: heart_rate /min, lac: lactate mmol/L }\n    static: { age: age a }\n");
  EXPECT_TRUE(wrote);
  auto reading = definition::parse_definition(
      "format: 1\nname: small\nversion: 0.1.0\nstatus: draft\ntitle: { en: Small, zh: 小 }\n"
      "subject: { stay: admission to discharge, of: person, split_by: person }\ndata:\n  made: { "
      "people: generated, reader: table, files: \"*.csv\", centres: [ward], mapping: mapping.yaml "
      "}\ncohort: { include: { warm: heart_rate >= 60 /min } }\npredict: { " +
          predict +
          " }\nfeatures:\n  - { of: [heart_rate], over: [6 h], take: [last, mean, max] }\n"
          "  - { of: [lactate], over: [12 h], take: [last, slope, time_since] }\n"
          "  - [lactate + 1 mmol/L, heart_rate / lactate, missing(lactate), age]\n"
          "evaluate: { comparators: [heart_rate >= 90 /min and lactate >= 2 mmol/L] }\n",
      (folder / "programme.yaml").string(), vocabulary());
  std::filesystem::remove_all(folder);
  for (const auto& p : reading.problems) ADD_FAILURE() << base::show(p);
  return std::move(reading.definition);
}

base::Duration in_hours(int n) { return {n * base::us_per_hour}; }

// Stays of a row an hour; lactate is known `late` hours after it happened.
Timelines stays(int late) {
  base::Random random(3);
  std::vector<record::timeline::ChunkWriter> writers(1);
  for (int s = 0; s < 40; ++s) {
    record::timeline::Draft draft;
    draft.subject.key = "p" + std::to_string(100 + s);
    draft.subject.start = base::relative_anchor;
    const auto rows = static_cast<int>(3 + random.below(30));
    draft.subject.end = base::relative_anchor + in_hours(rows + 10);
    for (int row = 0; row < rows; ++row) {
      record::fact::Fact fact;
      fact.line = static_cast<std::uint32_t>(row + 1);
      fact.happened = fact.seen = base::relative_anchor + in_hours(row);
      draft.rows.push_back({fact.happened, fact.line});
      fact.concept_id = concept_of("heart_rate");
      fact.value = static_cast<std::int64_t>(50 + random.below(70));
      draft.facts.push_back(fact);
      if (random.below(4) != 0) continue;
      fact.concept_id = concept_of("lactate");
      fact.value = static_cast<std::int64_t>(500 + random.below(4000));
      fact.seen = fact.happened + in_hours(late);
      draft.facts.push_back(fact);
    }
    writers[0].add(draft);
  }
  auto out = Timelines::assemble(std::move(writers), {{"ward", {}}}, {"made.csv"});
  out.domain = "made";
  return out;
}

MomentTable table_of(const Definition& programme, const Timelines& timelines) {
  return make_table({&programme, &vocabulary(), &timelines, 2, true}).value();
}

MomentTable repeated(const Definition& programme, const Timelines& before,
                     const Timelines& after) {
  MomentTable table = table_of(programme, before);
  return repeat_table({&programme, &vocabulary(), &after, 2, true}, {concept_of("lactate")}, table)
      .value();
}

// Bytes, so that missing equals missing.
void expect_same(const MomentTable& a, const MomentTable& b) {
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.included, b.included);
  EXPECT_EQ(a.conditions, b.conditions);
  ASSERT_EQ(a.features.size(), b.features.size());
  EXPECT_EQ(std::memcmp(a.features.data(), b.features.data(), a.features.size() * sizeof(float)),
            0);
}

class MomentTables : public testing::Test {
 protected:
  void SetUp() override { base::set_quiet(true); }
};

TEST_F(MomentTables, ARepeatedTableIsTheOneMadeAnew) {
  auto programme = programme_that_predicts("on: rows");
  Timelines before = stays(0), after = stays(3);
  MomentTable made = table_of(*programme, before), anew = table_of(*programme, after);
  EXPECT_NE(made.digest, anew.digest) << "the delay shows";
  expect_same(repeated(*programme, before, after), anew);
}

TEST_F(MomentTables, WhereMomentsMoveARepeatedTableIsMadeAnewToo) {
  auto programme = programme_that_predicts("on: [lactate]");
  Timelines before = stays(0), after = stays(3);
  MomentTable made = table_of(*programme, before), anew = table_of(*programme, after);
  EXPECT_NE(made.at, anew.at) << "moments move";
  expect_same(repeated(*programme, before, after), anew);
}

TEST_F(MomentTables, AskForWhatReadsAConceptOnly) {
  auto programme = programme_that_predicts("on: rows");
  auto question = Question::reading(*programme, {concept_of("lactate")});
  std::vector<std::string> names;
  for (auto output : question.outputs) names.push_back(programme->facts.outputs[output].name);
  EXPECT_EQ(names.size(), 6U) << "of ten: three windows of heart rate and the age are left out";
  auto layout = question.layout(*programme, vocabulary());
  EXPECT_GE(layout.slot_of(concept_of("lactate")), 0);
  EXPECT_EQ(layout.slot_of(concept_of("age")), -1) << "what only an unasked feature reads";
}

}  // namespace
}  // namespace bq::programme::moment
