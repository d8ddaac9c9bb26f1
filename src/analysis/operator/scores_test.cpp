// Every worked example of vocabulary/scores, on the real vocabulary.
#include <gtest/gtest.h>

#include "analysis/expression/compiler.h"
#include "analysis/operator/sweep.h"

namespace bq::analysis::operators {
namespace {

using expression::Compiler;
using expression::Op;
using expression::Plan;
using record::code::Vocabulary;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = [] {
    auto v = Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
    if (!v) throw std::runtime_error(base::show(v.error()));
    return std::move(*v);
  }();
  return loaded;
}

std::int64_t value_of(const record::code::Concept& c, const std::string& text) {
  if (c.kind == record::code::ConceptKind::boolean) return text == "true" ? 1 : 0;
  if (c.kind == record::code::ConceptKind::code) return c.code_value(text).value();
  auto space = text.find(' ');
  auto number = base::parse_decimal(text.substr(0, space));
  std::string unit = space == std::string::npos ? c.unit : text.substr(space + 1);
  auto conversion = record::code::conversion_of(vocabulary().units(), c, unit);
  if (!number || !conversion) throw std::runtime_error("cannot read " + text + " of " + c.name);
  return base::rescale(*number, conversion->times, conversion->plus, c.scale)->value;
}

TEST(Scores, AgreeWithTheirWorkedExamples) {
  auto scores = expression::load_scores(vocabulary());
  ASSERT_TRUE(scores) << base::show(scores.error());
  ASSERT_GE(scores->size(), 3U);
  for (const auto& [name, score] : *scores) {
    expression::Scope scope{&vocabulary(), &*scores, {}, {}};
    Plan plan;
    Compiler compiler(scope, plan);
    auto word = expression::parse_expression(name, {}, vocabulary().units());
    auto step = compiler.compile(*word, expression::Reads::facts);
    ASSERT_TRUE(step) << base::show(step.error());
    auto parts = plan.steps[*step].op == Op::score ? plan.steps[*step].arguments
                                                   : std::vector<std::uint32_t>{*step};
    Layout layout(plan, vocabulary());
    Sweep sweep(layout);
    EXPECT_GE(score.examples.items.size(), 4U) << name;
    for (const auto& example : score.examples.items) {
      std::string at =
          name + " " + std::to_string(example.place.line) + ": " + example.text("why").value_or("");
      sweep.begin(base::relative_anchor, {});
      base::Instant now = base::relative_anchor + base::of_hours(1);
      for (const auto& [concept_name, given] : example.find("given")->entries) {
        auto id = vocabulary().find(concept_name.scalar);
        ASSERT_TRUE(id) << at << " " << concept_name.scalar;
        int slot = layout.slot_of(*id);
        if (slot >= 0)
          sweep.apply(static_cast<std::uint32_t>(slot),
                      {now.us, now.us, value_of(vocabulary().at(*id), given.scalar), 0, 0,
                       State::measured});
      }
      sweep.answer(now);
      std::string expected = example.text("value").value_or("");
      if (expected == "missing") {
        EXPECT_NE(sweep.reason(*step), Reason::measured) << at;
      } else {
        EXPECT_EQ(sweep.reason(*step), Reason::measured) << at;
        EXPECT_NEAR(sweep.number(*step), std::stod(expected), 1e-9) << at;
      }
      if (plan.steps[*step].op != Op::score) continue;
      int known = 0;
      for (auto part : parts) known += sweep.reason(part) == Reason::measured ? 1 : 0;
      EXPECT_EQ(known, std::stoi(example.text("known").value_or("-1"))) << at;
    }
  }
}

}  // namespace
}  // namespace bq::analysis::operators
