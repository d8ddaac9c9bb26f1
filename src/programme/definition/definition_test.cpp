// Each rule of the language that a programme can break is broken once here.
#include "programme/definition/definition.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

#include "base/file.h"

namespace bq::programme::definition {
namespace {

const record::code::Vocabulary& vocabulary() {
  static const auto loaded =
      std::move(*record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary"));
  return loaded;
}

std::string label() {
  for (const auto& name : vocabulary().names())
    if (vocabulary().at(*vocabulary().find(name)).role == record::code::ConceptRole::label)
      return name;
  return {};
}

std::string mapping() {
  return "format: 1\nzone: none\nknown: happened\nmissing: [\"\"]\ntables:\n  \"*.csv\":\n    "
         "subject: { from: file name, pattern: \"(p[0-9]+)\" }\n"
         "    happened: { column: hour, unit: h, since: start }\n    end: last row + 1 h\n"
         "    columns: { hr: heart_rate /min, lac: lactate mmol/L, y: " +
         label() + " }\n    static: { age: age a }\n";
}

std::string programme() {
  return "format: 1\nname: small\nversion: 0.1.0\nstatus: draft\ntitle: { en: Small, zh: 小 }\n"
         "subject: { stay: admission to discharge, of: person, split_by: person }\n"
         "data:\n  made: { people: generated, reader: table, files: \"{centre}/*.csv\", centres: "
         "[A, B], mapping: mapping.yaml }\n"
         "define:\n  lactate_high: lactate >= 4 mmol/L\n"
         "cohort: { include: { adult: age >= 18 y }, report_only: { old: age >= 65 y } }\n"
         "outcome: { name: worse, onset: first_time(" +
         label() +
         " = 1) + 6 h, within: 6 h, at_end: negative }\n"
         "predict: { on: rows }\ntrain: { until: onset }\nevaluate: { rows: [labelled, official], "
         "label: " +
         label() +
         " }\n"
         "features:\n  - { of: [heart_rate, lactate], over: [6 h], take: [last, mean, time_since] "
         "}\n  - [age, lactate_high]\n"
         "model: { kind: boosted_trees, rounds: 10 }\n"
         "validate:\n  - { train: A, test: B }\n  - { within: [A, B], folds: 2 }\n"
         "alert: { raise: [risk >= threshold(recall of episodes = 0.80), lactate_high], persist: 2 "
         "of 3, re_arm: { after: 8 h, or: risk rises 0.2 } }\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  if (at == std::string::npos)
    throw std::runtime_error("the test replaces what is not there: " + from);
  return text.replace(at, from.size(), to);
}

Reading read(const std::string& text, const std::string& map = mapping()) {
  auto folder =
      std::filesystem::temp_directory_path() / ("bianque-definition-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  auto wrote = base::write_file((folder / "mapping.yaml").string(), map);
  auto too = base::write_file((folder / "programme.yaml").string(), text);
  if (!wrote || !too) throw std::runtime_error("cannot write");
  auto reading = read_definition(folder.string(), vocabulary());
  std::filesystem::remove_all(folder);
  return reading;
}

// All problems as one text.
std::string problems(const std::string& text, const std::string& map = mapping()) {
  std::string out;
  for (const auto& p : read(text, map).problems)
    out += std::to_string(p.place.line) + ": " + p.sentence + "\n";
  return out;
}

TEST(Definition, CompilesAProgramme) {
  auto reading = read(programme());
  for (const auto& p : reading.problems) ADD_FAILURE() << base::show(p);
  ASSERT_TRUE(reading.definition);
  const auto& d = *reading.definition;
  std::vector<std::string> names;
  for (const auto& output : d.facts.outputs) names.push_back(output.name);
  EXPECT_EQ(names, (std::vector<std::string>{"last(heart_rate, 6 h)", "mean(heart_rate, 6 h)",
                                             "time_since(heart_rate)", "last(lactate, 6 h)",
                                             "mean(lactate, 6 h)", "time_since(lactate)", "age",
                                             "lactate_high"}));
  EXPECT_EQ(d.validate.size(), 2U);
  EXPECT_EQ(d.alert->rules.size(), 2U);
  EXPECT_EQ(d.alert->rules[0].recall, 0.8);
  EXPECT_EQ(d.centres(), (std::vector<std::string>{"A", "B"}));
}

TEST(Definition, TheLeakRulesAreErrors) {
  EXPECT_NE(problems(replaced(programme(), "[age, lactate_high]", "[age, " + label() + "]"))
                .find("leak rule 1"),
            std::string::npos);
  EXPECT_NE(
      problems(replaced(programme(), "adult: age >= 18 y", "bad: " + label())).find("leak rule 1"),
      std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "{ on: rows }", "{ on: [" + label() + "] }"))
                .find("leak rule 1"),
            std::string::npos);
  EXPECT_NE(
      problems(replaced(programme(), ", lactate_high], persist", ", " + label() + "], persist"))
          .find("leak rule 1"),
      std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "{ train: A, test: B }", "{ train: [A, B], test: B }"))
                .find("leak rule 4"),
            std::string::npos);
  EXPECT_EQ(problems(replaced(programme(), "old: age >= 65 y", "ill: " + label())),
            "");  // hindsight may sort what is reported
}

TEST(Definition, WhatThisBuildCannotRunIsRefusedByName) {
  EXPECT_NE(problems(programme() + "trial: { arms: 2 }\n")
                .find("the section `trial` belongs to the language"),
            std::string::npos);
  EXPECT_NE(problems(programme() + "fetures: []\n")
                .find("no section `fetures`; did you mean `features`?"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "re_arm:", "snooze: { up to: 12 h }, re_arm:"))
                .find("`snooze` belongs to the language"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "persist: 2 of 3", "persit: 2 of 3"))
                .find("did you mean `persist`"),
            std::string::npos);
}

TEST(Definition, ProblemsHavePlacesAndNearestNames) {
  EXPECT_NE(problems(replaced(programme(), "of: [heart_rate, lactate]", "of: [hart_rate, lactate]"))
                .find("did you mean `heart_rate`?"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "lactate >= 4 mmol/L", "lactate >= 4"))
                .find("10: the number 4 needs a unit"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "lactate >= 4 mmol/L", "creatinine >= 4 mg/dL"))
                .find("no centre maps the concept `creatinine`"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "test: B }", "test: C }"))
                .find("no source has the centre `C`"),
            std::string::npos);
  EXPECT_NE(problems(replaced(programme(), "people: generated", "people: real"))
                .find("write `needs: ethics`"),
            std::string::npos);
  EXPECT_NE(
      problems(replaced(programme(), "over: [6 h]", "over: [0 h]")).find("empty at every moment"),
      std::string::npos);
}

// All problems with line and column.
std::vector<std::string> placed(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& p : read(text).problems)
    out.push_back(std::to_string(p.place.line) + ":" + std::to_string(p.place.column) + ": " +
                  p.sentence.substr(0, p.sentence.find(';')));
  return out;
}

// Where a piece of text stands in the programme, as `line:column`.
std::string place_of(const std::string& text, const std::string& piece) {
  auto at = text.find(piece);
  auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  return std::to_string(line) + ":" + std::to_string(at - text.rfind('\n', at));
}

using Lines = std::vector<std::string>;

TEST(Definition, PlacesInGroupsAreThoseOfTheItem) {
  auto faulty = [](const std::string& from, const std::string& to) {
    return replaced(
        programme(), "of: [heart_rate, lactate], over: [6 h], take: [last, mean, ",
        replaced("of: [heart_rate, lactate], over: [6 h], take: [last, mean, ", from, to));
  };
  std::string text = faulty("[6 h]", "[6 h, 0 h]");
  EXPECT_EQ(placed(text),
            (Lines{place_of(text, "0 h]") + ": the window `0 h` is empty at every moment"}));
  text = faulty(", lactate]", ", lactat]");
  EXPECT_EQ(placed(text), (Lines{place_of(text, "lactat]") + ": unknown concept `lactat`"}));
  text = faulty("mean,", "meen,");
  EXPECT_EQ(placed(text), (Lines{place_of(text, "meen,") + ": unknown operator `meen`"}));
  text = faulty("lactate]", "\"lactat\"]");
  EXPECT_EQ(placed(text), (Lines{place_of(text, "lactat\"") + ": unknown concept `lactat`"}));
}

TEST(Definition, AFaultOfTheMappingIsSaidAlone) {
  auto text = replaced(programme(), "mapping: mapping.yaml", "mapping: absent.yaml");
  EXPECT_EQ(problems(text), "8: the file `absent.yaml` is not there\n");
}

TEST(Definition, SeveralCentresNeedAPathThatNamesThem) {
  auto text = replaced(programme(), "{centre}/*.csv", "*.csv");
  ASSERT_EQ(placed(text).size(), 1U);
  EXPECT_EQ(placed(text)[0].find(place_of(text, "\"*.csv\"") + ": with several centres"), 0U);
  EXPECT_NE(problems(text).find("write {centre} in `*.csv`"), std::string::npos);
  text = replaced(programme(), "\"{centre}/*.csv\"", "[\"{centre}/*.csv\", \"b/*.csv\"]");
  EXPECT_EQ(placed(text)[0].find(place_of(text, "\"b/*.csv\"") + ": with several centres"), 0U);
}

TEST(Definition, ACentreThatOnlyTheMappingNamesIsRefused) {
  auto text = replaced(programme(), "centres: [A, B]", "centres: [A, Bee]");
  text = replaced(replaced(text, "test: B", "test: Bee"), "[A, B], folds", "[A, Bee], folds");
  EXPECT_EQ(problems(text), "");
  EXPECT_NE(
      problems(text, mapping() + "    centres: { Be: { columns: { hr: heart_rate /min } } }\n")
          .find("no centre `Be`; did you mean `Bee`?"),
      std::string::npos);
}

TEST(Definition, MissingAcceptLinesStandAtTheirSection) {
  auto text = replaced(programme(), "subject:", "answers: [JS2026-1004]\nsubject:");
  for (const auto& line : placed(text)) EXPECT_EQ(line.find("6:1: `accept` has no line"), 0U);
  text += "accept:\n  - { indicator: JS2026-1004/05, declare: evidence }\n";
  auto place = place_of(text, "accept:");
  ASSERT_FALSE(placed(text).empty());
  for (const auto& line : placed(text)) EXPECT_EQ(line.find(place), 0U) << line;
}

TEST(Definition, AMisspeltRuleIsToldHowItIsWritten) {
  const std::string rule = "risk >= threshold(recall of episodes = 0.80)";
  for (const char* wrong :
       {"risk >= treshold(recall of episodes = 0.80)", "rsk >= 0.3", "risk > 0.3", "Risk >= 0.3"}) {
    auto text = replaced(programme(), rule, wrong);
    ASSERT_EQ(placed(text).size(), 1U) << wrong;
    EXPECT_EQ(placed(text)[0].find(place_of(text, wrong) + ": a rule on the risk is written"), 0U);
  }
  EXPECT_NE(problems(replaced(programme(), ", lactate_high], persist", ", lactate_hig], persist"))
                .find("did you mean `lactate_high`?"),
            std::string::npos);
}

TEST(Definition, AMappingLiesBesideAModelWithinItsFolder) {
  EXPECT_EQ(kept_mapping_name("mappings/a.yaml"), "mappings/a.yaml");
  EXPECT_EQ(kept_mapping_name("./a.yaml"), "a.yaml");
  EXPECT_EQ(kept_mapping_name("/data/maps/a.yaml"), "mappings/a.yaml");
  EXPECT_EQ(kept_mapping_name("../maps/a.yaml"), "mappings/a.yaml");
}

TEST(Definition, NamesMayHaveTitles) {
  const std::string titles = "titles:\n  adult: { en: adults, zh: 成人 }\n"
                             "  lactate_high: { en: lactate high, zh: 乳酸升高 }\n";
  auto reading = read(programme() + titles);
  for (const auto& p : reading.problems) ADD_FAILURE() << base::show(p);
  ASSERT_TRUE(reading.definition);
  EXPECT_EQ(reading.definition->titles.at("adult").zh, "成人");
  EXPECT_NE(problems(programme() + "titles: { adlt: { en: adults, zh: 成人 } }\n")
                .find("`titles` has no key `adlt`; did you mean `adult`?"),
            std::string::npos);
  EXPECT_NE(problems(programme() + "titles: { adult: { en: adults } }\n")
                .find("the title of `adult` is written"),
            std::string::npos);
  EXPECT_NE(problems(programme() + "titles: { heart_rate: { en: pulse, zh: 脉搏 } }\n"),
            "");  // a concept has its words in the vocabulary
}

TEST(Definition, AnsweredItemsNeedALinePerIndicator) {
  auto without = problems(replaced(programme(), "subject:", "answers: [JS2026-1004]\nsubject:"));
  EXPECT_NE(without.find("JS2026-1004/03"), std::string::npos);
}

TEST(Definition, EveryProgrammeOfTheHouseCompiles) {
  for (const auto& entry : std::filesystem::directory_iterator(BIANQUE_SOURCE_DIR "/programmes")) {
    auto own =
        record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary", entry.path().string());
    ASSERT_TRUE(own.has_value()) << base::show(own.error());
    auto reading = read_definition(entry.path().string(), *own);
    for (const auto& p : reading.problems) ADD_FAILURE() << base::show(p);
    EXPECT_TRUE(reading.definition) << entry.path();
  }
}

}  // namespace
}  // namespace bq::programme::definition
