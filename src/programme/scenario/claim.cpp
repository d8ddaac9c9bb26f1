#include "programme/scenario/claim.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "programme/scenario/line_reader.h"

namespace bq::programme::scenario {

namespace {

namespace expression = analysis::expression;
using base::Result;
using expression::BaseType;
using expression::Op;
using expression::Reads;
using expression::Syntax;
using expression::SyntaxKind;

// `=` means the same number as written, but for the last bits of a quotient.
constexpr double last_bits = 1e-12;

}  // namespace

ClaimCompiler::ClaimCompiler(const definition::Definition& programme, expression::Plan& plan)
    : programme_(programme), plan_(plan), scope_(programme.scope), compiler_(scope_, plan) {
  scope_.mapped.clear();  // a story maps every concept
}

Result<std::uint32_t> ClaimCompiler::step_of(const Word& word) {
  BQ_ASSIGN(Syntax syntax,
            expression::parse_expression(word.text, word.place, scope_.vocabulary->units()));
  return compiler_.compile(syntax, Reads::labels_too);
}

// The number in the unit of the expression: the language itself reads `expression = constant`.
Result<double> ClaimCompiler::constant_beside(const Claim& claim, const Syntax& constant) {
  BQ_ASSIGN(Syntax left, expression::parse_expression(claim.of.text, claim.of.place,
                                                      scope_.vocabulary->units()));
  Syntax equal;
  equal.kind = SyntaxKind::binary;
  equal.place = claim.of.place;
  equal.name = "=";
  equal.arguments = {std::move(left), constant};
  BQ_ASSIGN(std::uint32_t at, compiler_.compile(equal, Reads::labels_too));
  const auto& right = plan_.steps[plan_.steps[at].arguments[1]];
  if (right.op == Op::constant) return right.constant;
  return LineReader::fail(
      claim.is.place,
      fmt::format("`{}` is no value; write a number, a code, true or false", claim.is.text));
}

base::Done ClaimCompiler::expect_range(Syntax wanted, const Claim& claim, CompiledClaim& out) {
  BQ_ASSIGN(double value, constant_beside(claim, wanted));
  double slack = std::fabs(value) * last_bits;
  out.low = value - slack, out.high = value + slack;
  if (!claim.rounded) return {};
  if (wanted.kind != SyntaxKind::number || wanted.decimal.scale > 17 ||
      std::abs(wanted.decimal.digits) > 100'000'000'000'000)
    return LineReader::fail(claim.is.place, "`~` is followed by a number");
  wanted.decimal.digits = wanted.decimal.digits * 10 - 5;
  wanted.decimal.scale += 1;
  BQ_ASSIGN(out.low, constant_beside(claim, wanted));
  wanted.decimal.digits += 10;
  BQ_ASSIGN(out.high, constant_beside(claim, wanted));
  if (out.low > out.high) std::swap(out.low, out.high);
  return {};
}

base::Done ClaimCompiler::expect_value(const Claim& claim, CompiledClaim& out) {
  if (plan_.steps[*out.step].type.base == BaseType::instant) {
    LineReader reader(claim.is.text, claim.is.place);
    BQ_ASSIGN(base::Instant at, reader.time());
    out.low = out.high = static_cast<double>(at.us);
    return {};
  }
  BQ_ASSIGN(Syntax wanted, expression::parse_expression(claim.is.text, claim.is.place,
                                                        scope_.vocabulary->units()));
  return expect_range(std::move(wanted), claim, out);
}

base::Done ClaimCompiler::look_up_reason(const Because& because, CompiledClaim& out) {
  auto id = scope_.vocabulary->find(because.name.text);
  if (!id)
    return LineReader::fail(
        because.name.place,
        fmt::format("unknown concept `{}`{}", because.name.text,
                    base::suggestion(because.name.text, scope_.vocabulary->names())));
  const auto& subject = scope_.vocabulary->at(*id);
  std::string unit = because.unit;
  if (unit.empty() && subject.kind == record::code::ConceptKind::number) unit = subject.unit;
  BQ_ASSIGN(out.because_value,
            read_value(subject, because.value, unit, scope_.vocabulary->units()));
  out.because = id;
  return {};
}

base::Done ClaimCompiler::check_alert(const Claim& claim) const {
  std::vector<std::string> names;
  if (programme_.alert)
    for (const auto& rule : programme_.alert->rules)
      if (!rule.on_risk) names.push_back(rule.name);
  if (std::find(names.begin(), names.end(), claim.of.text) == names.end())
    return LineReader::fail(claim.of.place,
                            fmt::format("the programme raises no alert by the rule `{}`{}",
                                        claim.of.text, base::suggestion(claim.of.text, names)));
  const auto& when = programme_.predict;
  if (when.rows || when.every || !when.at.empty() || !when.on.empty()) return {};
  return LineReader::fail(
      claim.place, "an alert is raised at the moments of `predict`, which the programme lacks");
}

Result<CompiledClaim> ClaimCompiler::compile(const Expectation& expectation) {
  const Claim& claim = expectation.claim;
  CompiledClaim out;
  out.expectation = &expectation;
  if (claim.kind == ClaimKind::outcome) {
    if (programme_.outcome) return out;
    return LineReader::fail(claim.place, "the programme has no `outcome`");
  }
  if (claim.kind == ClaimKind::alert) BQ_TRY(check_alert(claim));
  BQ_ASSIGN(out.step, step_of(claim.of));
  const auto& step = plan_.steps[*out.step];
  if (claim.kind == ClaimKind::rule && step.type.base != BaseType::boolean)
    return LineReader::fail(
        claim.of.place,
        fmt::format("a rule is a condition; `{}` is {}, so write `value` or `score`", claim.of.text,
                    expression::show(step.type)));
  if (claim.kind == ClaimKind::score && step.op != Op::score)
    return LineReader::fail(
        claim.of.place, fmt::format("`{}` is no score with parts; write `value`", claim.of.text));
  if (claim.kind == ClaimKind::value || claim.kind == ClaimKind::score)
    BQ_TRY(expect_value(claim, out));
  if (claim.because) BQ_TRY(look_up_reason(*claim.because, out));
  return out;
}

}  // namespace bq::programme::scenario
