#include "analysis/expression/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/number.h"

namespace bq::analysis::expression {

namespace {
constexpr std::string_view op_names[] = {"constant",
                                         "start",
                                         "now",
                                         "time_since",
                                         "time_since(start)",
                                         "fold",
                                         "first_time",
                                         "paired",
                                         "+",
                                         "-",
                                         "*",
                                         "/",
                                         "-",
                                         "convert",
                                         "<",
                                         "<=",
                                         ">",
                                         ">=",
                                         "=",
                                         "!=",
                                         "and",
                                         "or",
                                         "not",
                                         "else",
                                         "if",
                                         "points",
                                         "score",
                                         "completeness",
                                         "score compare",
                                         "missing",
                                         "abs",
                                         "log",
                                         "exp",
                                         "min",
                                         "max"};
constexpr std::string_view aggregate_names[] = {"count", "first", "last",   "min",   "max",
                                                "mean",  "sum",   "stddev", "range", "slope",
                                                "delta", "rise",  "fall"};
}  // namespace

std::string_view show(Op op) { return op_names[static_cast<std::size_t>(op)]; }
std::string_view show(Aggregate aggregate) {
  return aggregate_names[static_cast<std::size_t>(aggregate)];
}

std::string show(const Type& type) {
  switch (type.base) {
    case BaseType::number:
      return type.unit == "1" ? "a pure number" : fmt::format("a number in {}", type.unit);
    case BaseType::boolean: return "true or false";
    case BaseType::code: return "a code";
    case BaseType::instant: return "an instant";
    case BaseType::duration: return "a duration";
  }
  return {};
}

Effect Plan::effect(std::uint32_t step) const {
  Effect out;
  std::vector<std::uint32_t> open{step};
  std::vector<bool> seen(steps.size(), false);
  while (!open.empty()) {
    std::uint32_t at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const Step& s = steps[at];
    if (s.op == Op::now || s.op == Op::time_since || s.op == Op::fold || s.op == Op::paired ||
        (s.op == Op::missing && s.arguments.empty()))
      out.concepts.insert(s.concept_id);
    if (s.op == Op::paired) out.concepts.insert(s.partner);
    open.insert(open.end(), s.arguments.begin(), s.arguments.end());
  }
  return out;
}

std::set<ConceptId> Plan::concepts() const {
  std::set<ConceptId> out;
  for (std::uint32_t i = 0; i < steps.size(); ++i) {
    const Step& s = steps[i];
    if (s.op == Op::now || s.op == Op::time_since || s.op == Op::fold || s.op == Op::paired)
      out.insert(s.concept_id);
    if (s.op == Op::paired) out.insert(s.partner);
  }
  return out;
}

std::optional<base::Duration> Plan::look_back(ConceptId concept_id,
                                              const record::code::Vocabulary& vocabulary) const {
  base::Duration widest;
  for (const Step& s : steps) {
    if (s.op == Op::first_time) {
      for (std::uint32_t a : s.arguments)
        if (effect(a).concepts.count(concept_id) != 0) return std::nullopt;
    }
    bool own = s.concept_id == concept_id;
    if (s.op == Op::fold && own) {
      if (s.window.since_start) return std::nullopt;
      widest = std::max(widest, s.window.length + s.window.ending);
    }
    if (s.op == Op::now && own) widest = std::max(widest, vocabulary.at(concept_id).stale_after);
    if (s.op == Op::time_since && own) return std::nullopt;
    if (s.op == Op::paired && (own || s.partner == concept_id))
      widest = std::max(widest, vocabulary.at(s.concept_id).stale_after + s.window.length);
  }
  return widest;
}

namespace {

std::string concept_meaning(const record::code::Concept& c) {
  std::string out =
      fmt::format("{}|{}|{}|{}|{}|{}|{}", c.name, static_cast<int>(c.kind),
                  static_cast<int>(c.role), c.unit, c.scale, c.stale_after.us, c.delay.us);
  if (c.plausible) out += fmt::format("|{}..{}", c.plausible->low, c.plausible->high);
  for (const auto& a : c.accepts)
    out += fmt::format("|{}*{}/{}+{}/{}", a.unit, a.conversion.times.numerator,
                       a.conversion.times.denominator, a.conversion.plus.numerator,
                       a.conversion.plus.denominator);
  for (const auto& code : c.codes) out += "|" + code.code;
  return out;
}

std::string step_meaning(const Step& s, const record::code::Vocabulary& vocabulary) {
  std::string out =
      fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", static_cast<int>(s.op),
                  fmt::join(s.arguments, ","), static_cast<int>(s.type.base), s.type.unit,
                  static_cast<int>(s.aggregate), s.window.length.us, s.window.ending.us,
                  s.window.since_start, base::show_17g(s.constant), base::show_17g(s.offset));
  for (const Band& b : s.bands)
    out += fmt::format("|{}:{}->{}", static_cast<int>(b.comparison), base::show_17g(b.threshold),
                       base::show_17g(b.points));
  bool reads = s.op == Op::now || s.op == Op::time_since || s.op == Op::fold || s.op == Op::paired;
  if (reads) out += "|" + concept_meaning(vocabulary.at(s.concept_id));
  if (s.op == Op::paired) out += "|" + concept_meaning(vocabulary.at(s.partner));
  return out;
}

}  // namespace

std::string meaning_digest(const Plan& plan, const record::code::Vocabulary& vocabulary) {
  base::Sha256 digest;
  for (const Step& s : plan.steps)
    digest.add_field(step_meaning(s, vocabulary)).add_field(show(s.comparison));
  for (const Output& o : plan.outputs)
    digest.add_field(o.name).add_field(fmt::format("{}", o.step));
  return digest.finish_hex();
}

std::optional<std::uint32_t> Plan::find(std::string_view output) const {
  for (const Output& o : outputs)
    if (o.name == output) return o.step;
  return std::nullopt;
}

}  // namespace bq::analysis::expression
