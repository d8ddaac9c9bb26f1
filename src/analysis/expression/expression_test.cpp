#include <gtest/gtest.h>

#include <cstdlib>

#include "analysis/expression/compiler.h"
#include "base/file.h"

namespace bq::analysis::expression {
namespace {

using record::code::Vocabulary;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = std::move(*Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary"));
  return loaded;
}

std::string round_trip(const std::string& text) {
  auto syntax = parse_expression(text, {"f", 1, 1}, vocabulary().units());
  return syntax ? show(*syntax) : base::show(syntax.error());
}

std::string compile(const std::string& text, Reads reads = Reads::facts) {
  static const std::map<std::string, Score> scores = std::move(*load_scores(vocabulary()));
  Scope scope{&vocabulary(), &scores, {}, {}};
  scope.define.emplace("circle",
                       *parse_expression("circle + 1", {"f.yaml", 1, 1}, vocabulary().units()));
  Plan plan;
  Compiler compiler(scope, plan);
  auto syntax = parse_expression(text, {"f.yaml", 3, 10}, vocabulary().units());
  if (!syntax) return base::show(syntax.error());
  auto step = compiler.compile(*syntax, reads);
  return step ? show(plan.steps[*step].type) : base::show(step.error());
}

TEST(Syntax, HasOneCanonicalForm) {
  EXPECT_EQ(round_trip("mean( heart_rate ,6 h )"), "mean(heart_rate, 6 h)");
  EXPECT_EQ(round_trip("(a + b) * c - (d - e)"), "(a + b) * c - (d - e)");
  EXPECT_EQ(round_trip("not (a or b) and c"), "not (a or b) and c");
  EXPECT_EQ(round_trip("mean(map, 6 h ending 24 h ago)"), "mean(map, 6 h ending 24 h ago)");
  EXPECT_EQ(round_trip("count(map, since start)"), "count(map, since start)");
  EXPECT_EQ(round_trip("points(resp_rate: <= 8 /min -> 3, else -> 0)"),
            "points(resp_rate: <= 8 /min -> 3, else -> 0)");
  EXPECT_EQ(round_trip("lactate >= 4.0 mmol/L"), "lactate >= 4 mmol/L");
  EXPECT_EQ(round_trip("-1 + x"), "-1 + x");
  EXPECT_EQ(round_trip("heart_rate / 2 / map"), "heart_rate / 2 / map");
}

TEST(Syntax, CanonicalFormReadsBackTheSame) {
  for (const char* text : {"a - (b - c)", "a / (b * c)", "(a else b) > 3 and not c",
                           "x between 1 and 2", "sex in (male, female)",
                           "paired(pao2, fio2, within 1 h)", "if(a > 1, 2, 3) else 4", "-(a + b)"})
    EXPECT_EQ(round_trip(round_trip(text)), round_trip(text)) << text;
}

TEST(Syntax, ErrorsPointIntoTheText) {
  EXPECT_EQ(round_trip("a + "), "f:1:5: a value is missing at the end");
  EXPECT_EQ(round_trip("mean(map, 6 h"),
            "f:1:14: `)` is expected to close `mean(`, but the expression ends");
  EXPECT_EQ(round_trip("a b"), "f:1:3: `b` is not expected here");
  EXPECT_EQ(round_trip(std::string(5000, '(')),
            "f:1:101: the expression nests deeper than 100 levels");
}

TEST(Compiler, TypesAndUnits) {
  EXPECT_EQ(compile("heart_rate / systolic_pressure > 0.9"), "true or false");
  EXPECT_EQ(compile("mean(lactate, 6 h)"), "a number in mmol/L");
  EXPECT_EQ(compile("creatinine > 177 umol/L"), "true or false");
  EXPECT_EQ(compile("time_since(lactate) < 6 h"), "true or false");
  EXPECT_EQ(compile("age >= 18 y"), "true or false");
}

TEST(Compiler, RefusesWhatDoesNotMeet) {
  EXPECT_EQ(compile("heart_rate > 90"), "f.yaml:3:23: the number 90 needs a unit; write `90 /min`");
  EXPECT_EQ(compile("heart_rate > 90 mmHg"),
            "f.yaml:3:23: `90 mmHg` does not meet a number in /min: no conversion from mmHg to "
            "/min is known");
  EXPECT_NE(compile("heart_rate + map").find("a dimension error"), std::string::npos);
  EXPECT_EQ(compile("hart_rate"),
            "f.yaml:3:10: unknown name `hart_rate`; did you mean `heart_rate`?");
  EXPECT_EQ(compile("sex = man"), "f.yaml:3:16: `man` is no code of `sex`; did you mean `male`?");
  EXPECT_EQ(compile("mean(heart_rate, 0 h)"),
            "f.yaml:3:27: the window `0 h` is empty at every moment");
  EXPECT_EQ(compile("circle"), "f.yaml:1:1: `circle` is defined by itself");
  EXPECT_EQ(compile("held(heart_rate > 90 /min, 1 h)"),
            "f.yaml:3:10: `held` is part of the language, but not of this build yet");
  EXPECT_EQ(compile("maen(heart_rate, 6 h)"),
            "f.yaml:3:10: unknown operator `maen`; did you mean `mean`?");
}

TEST(Compiler, AFeatureCannotReadALabel) {
  std::string label;
  for (const auto& name : vocabulary().names())
    if (vocabulary().at(*vocabulary().find(name)).role == record::code::ConceptRole::label)
      label = name;
  ASSERT_FALSE(label.empty());
  EXPECT_NE(compile("first_time(" + label + " = 1)").find("leak rule 1"), std::string::npos);
  EXPECT_EQ(compile("first_time(" + label + " = 1) + 6 h", Reads::labels_too), "an instant");
}

TEST(Compiler, SharesEqualSteps) {
  std::map<std::string, Score> none;
  Scope scope{&vocabulary(), &none, {}, {}};
  Plan plan;
  Compiler compiler(scope, plan);
  auto once = *parse_expression("mean(map, 6 h) + mean(map, 6 h)", {}, vocabulary().units());
  ASSERT_TRUE(compiler.compile(once, Reads::facts));
  EXPECT_EQ(plan.steps.size(), 2U);
}

TEST(Compiler, GivesEffectAndLookBack) {
  std::map<std::string, Score> none;
  Scope scope{&vocabulary(), &none, {}, {}};
  Plan plan;
  Compiler compiler(scope, plan);
  auto step = *compiler.compile(
      *parse_expression("mean(map, 6 h) > 60 mmHg and count(lactate, since start) > 0", {},
                        vocabulary().units()),
      Reads::facts);
  auto map = *vocabulary().find("map"), lactate = *vocabulary().find("lactate");
  EXPECT_EQ(plan.effect(step).concepts, (std::set<ConceptId>{map, lactate}));
  EXPECT_EQ(plan.look_back(map, vocabulary()), base::of_hours(6));
  EXPECT_FALSE(plan.look_back(lactate, vocabulary()));
}

// The pages are made, never written: BIANQUE_UPDATE=1 writes them anew.
TEST(Operators, PagesAreMadeFromTheirDescriptions) {
  for (const std::string language : {"en", "zh"}) {
    std::string path = std::string(BIANQUE_SOURCE_DIR) + "/docs/" + language + "/operators.md";
    if (std::getenv("BIANQUE_UPDATE") != nullptr) {
      ASSERT_TRUE(base::write_file(path, operators_page(language)));
    }
    auto page = base::read_file(path);
    ASSERT_TRUE(page) << base::show(page.error());
    EXPECT_EQ(*page, operators_page(language))
        << path << " is not up to date; run this test with BIANQUE_UPDATE=1";
  }
}

TEST(Operators, ExamplesParse) {
  for (const auto& o : operators())
    EXPECT_TRUE(parse_expression(o.example, {}, vocabulary().units())) << o.example;
}

}  // namespace
}  // namespace bq::analysis::expression
