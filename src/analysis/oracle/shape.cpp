#include "analysis/oracle/shape.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "base/check.h"
#include "base/decimal.h"

namespace bq::analysis::oracle {

using base::int128;
using expression::Syntax;
using expression::SyntaxKind;
using record::code::Concept;
using record::code::ConceptKind;
using record::code::Conversion;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

const std::set<std::string> of_the_concept{"first", "last",  "min",  "max",  "mean",  "sum",
                                           "delta", "range", "rise", "fall", "stddev"};
const std::set<std::string> differences{"delta", "range", "rise", "fall", "stddev"};
const std::set<std::string> comparisons{"<", "<=", ">", ">=", "=", "!=", "and", "or"};

Shape of_concept(const Language& language, record::code::ConceptId id) {
  const Concept& c = language.vocabulary->at(id);
  Kind kind = c.kind == ConceptKind::number ? Kind::number
              : c.kind == ConceptKind::code ? Kind::code
                                            : Kind::boolean;
  return {kind, c.unit, id};
}

std::optional<base::Duration> duration_of(Syntax s) {
  s.kind = SyntaxKind::number;
  return base::parse_duration(expression::show(s));
}

Shape of_literal(const Language& language, const Syntax& s) {
  if (duration_of(s)) return {Kind::duration};
  if (s.unit.empty()) return {};
  const auto* unit = language.vocabulary->units().find(s.unit);
  BQ_CHECK(unit != nullptr, "no unit is called " + s.unit);
  return {Kind::number, unit->name};
}

Shape of_call(const Language& language, const Syntax& s) {
  if (s.name == "time_since") return {Kind::duration};
  if (s.name == "first_time") return {Kind::instant};
  if (s.name == "missing") return {Kind::boolean};
  if (s.name == "paired" || s.name == "if") return shape_of(language, s.arguments[1]);
  if (s.name == "abs") return shape_of(language, s.arguments[0]);
  if (s.name == "slope") return {Kind::number, "per hour"};
  if (of_the_concept.contains(s.name)) {
    Shape out = shape_of(language, s.arguments[0]);
    out.difference = out.difference || differences.contains(s.name);
    return out;
  }
  return {};  // count, points, score, completeness, log, exp
}

// A value less a value is a difference, a value less a difference is none. A literal that is added
// is a difference; one that is taken away is what the left side is.
Shape of_sum(const Language& language, const Syntax& s) {
  Shape left = shape_of(language, s.arguments[0]), right = shape_of(language, s.arguments[1]);
  if (left.kind == Kind::instant)
    return {right.kind == Kind::instant ? Kind::duration : Kind::instant};
  left.concept_id.reset();
  if (is_literal(s.arguments[1])) right.difference = s.name == "+" || left.difference;
  if (s.name == "+")
    left.difference = left.difference && right.difference;
  else
    left.difference = left.difference || !right.difference;
  return left;
}

Shape of_binary(const Language& language, const Syntax& s) {
  if (comparisons.contains(s.name)) return {Kind::boolean};
  if (s.name == "*" || s.name == "/") return {Kind::number, "product"};
  if (s.name == "+" || s.name == "-") return of_sum(language, s);
  return shape_of(language, s.arguments[0]);  // else
}

double decimal_value(base::Decimal d) { return base::to_double(d.digits, d.scale); }

Bounds union_of(Bounds a, Bounds b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

Bounds of_points(const Syntax& s) {
  Bounds out{infinite, -infinite};
  for (std::size_t i = 1; i < s.arguments.size(); ++i) {
    double points = decimal_value(s.arguments[i].arguments.back().decimal);
    out = union_of(out, {points, points});
  }
  return out;
}

}  // namespace

bool is_literal(const Syntax& s) {
  return s.kind == SyntaxKind::number || s.kind == SyntaxKind::window;
}

const Syntax& meaning(const Language& language, const Syntax& s) {
  if (s.kind != SyntaxKind::word) return s;
  auto at = language.define.find(s.name);
  return at == language.define.end() ? s : meaning(language, at->second);
}

std::optional<record::code::ConceptId> concept_of(const Language& language, const Syntax& s) {
  if (s.kind != SyntaxKind::word || language.define.contains(s.name)) return std::nullopt;
  return language.vocabulary->find(s.name);
}

Shape shape_of(const Language& language, const Syntax& written) {
  const Syntax& s = meaning(language, written);
  switch (s.kind) {
    case SyntaxKind::number:
    case SyntaxKind::window:
      return of_literal(language, s);
    case SyntaxKind::word:
      if (auto id = concept_of(language, s)) return of_concept(language, *id);
      if (s.name == "start") return {Kind::instant};
      BQ_CHECK(s.name == "true" || s.name == "false", "nothing is called " + s.name);
      return {Kind::boolean};
    case SyntaxKind::call:
      return of_call(language, s);
    case SyntaxKind::unary:
      return s.name == "not" ? Shape{Kind::boolean} : shape_of(language, s.arguments[0]);
    case SyntaxKind::binary:
      return of_binary(language, s);
    case SyntaxKind::between:
    case SyntaxKind::in:
      return {Kind::boolean};
    default:
      break;
  }
  BQ_CHECK(false, "this has no meaning: " + expression::show(s));
  return {};
}

double literal(const Language& language, const Syntax& number, const Shape& beside) {
  if (beside.kind == Kind::duration) return static_cast<double>(duration_of(number)->us);
  if (number.unit.empty()) return decimal_value(number.decimal);
  const auto& units = language.vocabulary->units();
  std::optional<Conversion> by;
  if (beside.concept_id)
    by = record::code::conversion_of(units, language.vocabulary->at(*beside.concept_id),
                                     number.unit);
  else
    by = units.convert(*units.find(number.unit), *units.find(beside.unit));
  BQ_CHECK(by.has_value(), expression::show(number) + " does not meet " + beside.unit);
  if (beside.difference) by->plus = {0, 1};
  int128 power = 1;
  for (int i = 0; i < number.decimal.scale; ++i) power *= 10;
  int128 above = int128{number.decimal.digits} * by->times.numerator * by->plus.denominator +
                 int128{by->plus.numerator} * power * by->times.denominator;
  int128 below = power * by->times.denominator * by->plus.denominator;
  int128 a = above < 0 ? -above : above, b = below;
  while (b != 0) a = std::exchange(b, a % b);
  return static_cast<double>(above / a) / static_cast<double>(below / a);
}

double converted(const Language& language, double number, const Shape& from, const Shape& to) {
  if (from.kind != Kind::number || from.unit == to.unit) return number;
  const auto& units = language.vocabulary->units();
  auto by = units.convert(*units.find(from.unit), *units.find(to.unit));
  BQ_CHECK(by.has_value(), from.unit + " does not meet " + to.unit);
  auto as_double = [](base::Ratio r) {
    return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
  };
  return number * as_double(by->times) + (from.difference ? 0.0 : as_double(by->plus));
}

Bounds bounds_of(const Language& language, const Syntax& written) {
  const Syntax& s = meaning(language, written);
  if (shape_of(language, s).kind == Kind::boolean) return {0, 1};
  if (s.kind == SyntaxKind::number) {
    double value = decimal_value(s.decimal);
    return {value, value};
  }
  if (s.kind == SyntaxKind::binary && s.name == "else")
    return union_of(bounds_of(language, s.arguments[0]), bounds_of(language, s.arguments[1]));
  if (s.kind != SyntaxKind::call) return {-infinite, infinite};
  if (s.name == "if")
    return union_of(bounds_of(language, s.arguments[1]), bounds_of(language, s.arguments[2]));
  if (s.name == "points") return of_points(s);
  if (s.name == "score") {
    Bounds out{0, 0};
    for (const Syntax& part : s.arguments) {
      Bounds of_part = bounds_of(language, part);
      out.low += of_part.low, out.high += of_part.high;
    }
    return out;
  }
  if (s.name == "completeness") return {0, 1};
  if (s.name == "count") return {0, infinite};
  return {-infinite, infinite};
}

}  // namespace bq::analysis::oracle
