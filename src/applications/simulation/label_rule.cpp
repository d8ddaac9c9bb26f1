#include "applications/simulation/label_rule.h"

#include <cmath>

#include <fmt/format.h>

namespace bq::applications::simulation {

using analysis::expression::BaseType;
using analysis::expression::Op;
using analysis::expression::Plan;
using analysis::expression::Step;

namespace {

// Takes `+ d` and `- d` off an instant; gives what is left.
std::uint32_t take_shift(const Plan& plan, std::uint32_t at, base::Duration& shift) {
  for (;;) {
    const Step& step = plan.steps[at];
    if (step.op != Op::add && step.op != Op::subtract) return at;
    const Step& by = plan.steps[step.arguments[1]];
    if (by.op != Op::constant || by.type.base != BaseType::duration) return at;
    const base::Duration length{std::llround(by.constant)};
    shift = shift + (step.op == Op::add ? length : -length);
    at = step.arguments[0];
  }
}

// Gives the concept of `LABEL = 1` or `LABEL`.
std::optional<ConceptId> label_of(const Plan& plan, std::uint32_t at) {
  const Step* step = &plan.steps[at];
  if (step->op == Op::equal) {
    const Step& value = plan.steps[step->arguments[1]];
    if (value.op != Op::constant || value.constant != 1) return std::nullopt;
    step = &plan.steps[step->arguments[0]];
  }
  if (step->op != Op::now || step->type.base != BaseType::boolean) return std::nullopt;
  return step->concept_id;
}

bool reads_label(const Plan& plan, std::uint32_t at, const record::code::Vocabulary& vocabulary) {
  for (ConceptId id : plan.effect(at).concepts)
    if (vocabulary.at(id).role == record::code::ConceptRole::label) return true;
  return false;
}

}  // namespace

base::Result<std::optional<LabelRule>> find_label(const Definition& programme,
                                                  const record::code::Vocabulary& vocabulary) {
  std::optional<LabelRule> rule;
  const Plan& plan = programme.hindsight;
  if (programme.outcome && reads_label(plan, programme.outcome->onset, vocabulary)) {
    base::Duration before;
    const Step& first = plan.steps[take_shift(plan, programme.outcome->onset, before)];
    std::optional<ConceptId> label;
    if (first.op == Op::first_time) label = label_of(plan, first.arguments[0]);
    if (!label || vocabulary.at(*label).role != record::code::ConceptRole::label)
      return base::refuse(base::ProblemKind::definition, plan.steps[programme.outcome->onset].place,
                          "simulate makes labels for an onset of the form `first_time(LABEL = 1) + "
                          "6 h`; this one is "
                          "another");
    rule = LabelRule{*label, before};
  }
  const auto& asked = programme.evaluate.label;
  if (asked && (!rule || rule->concept_id != *asked))
    return base::refuse(
        base::ProblemKind::definition, {programme.file},
        fmt::format(
            "`evaluate` asks for the label `{}`, which the outcome does not read, so simulate "
            "cannot know when it is true",
            vocabulary.at(*asked).name));
  return rule;
}

}  // namespace bq::applications::simulation
