// What came out, beside what was expected.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/number.h"
#include "programme/scenario/claim.h"

namespace bq::programme::scenario {

namespace {

namespace expression = analysis::expression;
using expression::BaseType;
using expression::Op;
using expression::Step;
using expression::Type;
using record::fact::Reason;

// A number with at most six decimals, exact to 12 digits; else rounded, and `~` says so.
std::pair<std::string_view, std::string> show_number(double value) {
  std::string text = fmt::format("{:.12g}", value);
  std::size_t point = text.find('.');
  bool is_short = text.find('e') == std::string::npos &&
                  (point == std::string::npos || text.size() - point <= 7);
  if (is_short) return {"=", text};
  return {"~", fmt::format("{:.4f}", value)};
}

std::string show_equal(const Type& type, double value, const record::code::Vocabulary& vocabulary) {
  switch (type.base) {
    case BaseType::boolean:
      return value == 1 ? "= true" : "= false";
    case BaseType::instant:
      return "= " + show_time({static_cast<std::int64_t>(value)});
    case BaseType::duration:
      return "= " + base::show(base::Duration{static_cast<std::int64_t>(value)});
    case BaseType::code:
      return "= " + vocabulary.at(*type.concept_id).codes[static_cast<std::size_t>(value)].code;
    case BaseType::number:
      break;
  }
  auto [sign, number] = show_number(value);
  bool bare = type.composite || type.dimension.empty();
  return fmt::format("{} {}{}", sign, number, bare ? "" : " " + type.unit);
}

Parts parts_of(const Step& score, const analysis::operators::Sweep& sweep) {
  Parts out{0, static_cast<int>(score.arguments.size())};
  for (std::uint32_t part : score.arguments)
    out.known += sweep.reason(part) == Reason::measured ? 1 : 0;
  return out;
}

// The steps that read facts, below a step.
std::vector<const Step*> readers(const expression::Plan& plan, std::uint32_t from) {
  std::vector<const Step*> out;
  std::vector<std::uint32_t> open{from};
  std::vector<bool> met(plan.steps.size(), false);
  while (!open.empty()) {
    std::uint32_t at = open.back();
    open.pop_back();
    if (met[at]) continue;
    met[at] = true;
    const Step& step = plan.steps[at];
    bool reads = step.op == Op::now || step.op == Op::fold || step.op == Op::time_since ||
                 step.op == Op::paired;
    if (reads) out.push_back(&step);
    open.insert(open.end(), step.arguments.begin(), step.arguments.end());
  }
  return out;
}

// Whether a step's answer at the moment can rest on the fact; found from V(T), without the
// operators.
bool rests_on(const Step& step, const record::fact::Fact& fact, bool is_latest, const Evidence& e) {
  if (step.op == Op::paired && step.partner == fact.concept_id) return true;
  if (step.concept_id != fact.concept_id) return false;
  if (step.op != Op::fold) return is_latest;
  base::Instant to = e.moment - step.window.ending;
  base::Instant from = step.window.since_start ? e.patient.subject.start : to - step.window.length;
  return from < fact.happened && fact.happened <= to;
}

// The facts of one concept that an expression rests on at the moment, in value order.
std::vector<const MadeFact*> resting(std::uint32_t step, record::code::ConceptId concept_id,
                                     const Evidence& e) {
  std::vector<const MadeFact*> of_concept, out;
  for (const MadeFact* made : seen_at(e.patient, e.moment))
    if (made->fact.concept_id == concept_id && made->fact.state == record::fact::State::measured)
      of_concept.push_back(made);
  auto steps = readers(e.plan, step);
  for (const MadeFact* made : of_concept) {
    bool rests = std::any_of(steps.begin(), steps.end(), [&](const Step* s) {
      return rests_on(*s, made->fact, made == of_concept.back(), e);
    });
    if (rests) out.push_back(made);
  }
  return out;
}

std::string show_reason(const MadeFact& made, const record::code::Concept& subject) {
  std::string value;
  if (subject.kind == record::code::ConceptKind::number)
    value = fmt::format("{:.12g}", base::to_double(made.fact.value, subject.scale));
  else if (subject.kind == record::code::ConceptKind::boolean)
    value = made.fact.value == 1 ? "true" : "false";
  else
    value = subject.codes[static_cast<std::size_t>(made.fact.value)].code;
  return fmt::format(" because {} {} of {}", subject.name, value, show_time(made.fact.happened));
}

// Checks `because`, and appends what could truly be said.
bool check_because(const CompiledClaim& claim, const Evidence& e, std::string& got) {
  if (!claim.because) return true;
  auto facts = resting(*claim.step, *claim.because, e);
  auto at = std::find_if(facts.begin(), facts.end(), [&](const MadeFact* m) {
    return m->fact.happened == claim.expectation->claim.because->happened &&
           m->fact.value == claim.because_value;
  });
  if (at == facts.end() && facts.empty()) return false;
  got += show_reason(at == facts.end() ? *facts.back() : **at, e.vocabulary.at(*claim.because));
  return at != facts.end();
}

Answer judge_missing(const Claim& claim, Reason reason) {
  std::string name(record::fact::show(reason));
  switch (claim.kind) {
    case ClaimKind::rule:
      return {claim.is.text == "unknown" && (claim.reason.empty() || claim.reason == name),
              fmt::format("rule {} unknown ({})", claim.of.text, name), name};
    case ClaimKind::state:
      return {claim.is.text == name, fmt::format("state {} = {}", claim.of.text, name), name};
    default:
      return {claim.kind == ClaimKind::missing && (claim.is.text.empty() || claim.is.text == name),
              fmt::format("missing {} ({})", claim.of.text, name), name};
  }
}

Answer judge_score(const CompiledClaim& compiled, const Evidence& e, double value) {
  const Claim& claim = compiled.expectation->claim;
  Parts parts = parts_of(e.plan.steps[*compiled.step], e.sweep);
  Answer out;
  out.got = fmt::format("score {} {} ({} of {} parts)", claim.of.text,
                        show_equal({}, value, e.vocabulary), parts.known, parts.all);
  out.holds =
      claim.kind == ClaimKind::score && compiled.low <= value && value <= compiled.high &&
      (!claim.parts || (claim.parts->known == parts.known && claim.parts->all == parts.all));
  out.exact = fmt::format("{} {}", base::show_17g(value), parts.known);
  return out;
}

Answer judge_rule(const CompiledClaim& compiled, const Evidence& e, double value) {
  const Claim& claim = compiled.expectation->claim;
  std::string truth = value == 1 ? "true" : "false";
  Answer out{claim.kind == ClaimKind::rule && claim.is.text == truth,
             fmt::format("rule {} {}", claim.of.text, truth), truth};
  if (claim.kind == ClaimKind::rule) out.holds = check_because(compiled, e, out.got) && out.holds;
  return out;
}

}  // namespace

Answer judge(const CompiledClaim& compiled, const Evidence& e) {
  const Claim& claim = compiled.expectation->claim;
  const Step& step = e.plan.steps[*compiled.step];
  Reason reason = e.sweep.reason(*compiled.step);
  if (reason != Reason::measured) return judge_missing(claim, reason);
  double value = e.sweep.number(*compiled.step);
  if (claim.kind == ClaimKind::state)
    return {claim.is.text == "measured", fmt::format("state {} = measured", claim.of.text),
            "measured"};
  bool as_value = claim.kind == ClaimKind::value;
  if (step.op == Op::score && !as_value) return judge_score(compiled, e, value);
  if (step.type.base == BaseType::boolean && !as_value) return judge_rule(compiled, e, value);
  return {as_value && compiled.low <= value && value <= compiled.high,
          fmt::format("value {} {}", claim.of.text, show_equal(step.type, value, e.vocabulary)),
          base::show_17g(value)};
}

std::vector<std::string> facts_read(const CompiledClaim& claim, const Evidence& e) {
  std::vector<std::string> out;
  if (!claim.step) return out;
  auto concepts = e.plan.effect(*claim.step).concepts;
  for (const MadeFact& made : e.patient.facts)
    if (concepts.count(made.fact.concept_id) != 0) out.push_back(show(made, e.patient, e.moment));
  return out;
}

}  // namespace bq::programme::scenario
