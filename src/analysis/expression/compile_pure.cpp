// The half of the compiler for operators without a look-back: arithmetic, comparison, logic,
// points.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "analysis/expression/compiler.h"

namespace bq::analysis::expression {

using record::code::Conversion;

namespace {

constexpr std::pair<std::string_view, Op> arithmetic[] = {
    {"+", Op::add}, {"-", Op::subtract}, {"*", Op::multiply}, {"/", Op::divide}};
constexpr std::pair<std::string_view, Op> comparisons[] = {
    {"<", Op::less},           {"<=", Op::less_equal}, {">", Op::greater},
    {">=", Op::greater_equal}, {"=", Op::equal},       {"!=", Op::not_equal}};

Op comparison_of(std::string_view sign) {
  for (const auto& [name, op] : comparisons)
    if (name == sign) return op;
  return Op::constant;
}

std::string composite_unit(const std::string& a, const std::string& b, Op op) {
  if (op == Op::multiply) return a == "1" ? b : b == "1" ? a : a + "." + b;
  return b == "1" ? a : fmt::format("{}/({})", a, b);
}

bool is_literal(const Syntax& s) {
  return s.kind == SyntaxKind::number || s.kind == SyntaxKind::window;
}

}  // namespace

Compiler::Made Compiler::beside(const Syntax& s, const Type& other) {
  if (is_literal(s)) {
    Syntax number = s;
    number.kind = SyntaxKind::number;
    return step_number(number, &other);
  }
  if (s.kind == SyntaxKind::unary && s.name == "-" && s.arguments[0].kind == SyntaxKind::number) {
    Syntax number = s.arguments[0];
    number.decimal.digits = -number.decimal.digits;
    return step_number(number, &other);
  }
  bool code = other.base == BaseType::code && other.concept_id;
  if (code && (s.kind == SyntaxKind::word || s.kind == SyntaxKind::text)) {
    const auto& owner = scope_.vocabulary->at(*other.concept_id);
    auto value = owner.code_value(s.name);
    if (!value) {
      std::vector<std::string> codes;
      for (const auto& c : owner.codes) codes.push_back(c.code);
      return fail(s, fmt::format("`{}` is no code of `{}`{}", s.name, owner.name,
                                 base::suggestion(s.name, codes)));
    }
    Step made;
    made.type = other;
    made.text = s.name;
    made.constant = static_cast<double>(*value);
    return add(std::move(made));
  }
  return step(s);
}

Compiler::Made Compiler::same_unit(std::uint32_t right, const Type& left, const Syntax& s) {
  const Type type = plan_.steps[right].type;
  if (type.base != left.base)
    return fail(s, fmt::format("{} and {} do not meet", show(left), show(type)));
  if (left.base == BaseType::code && left.concept_id != type.concept_id)
    return fail(s, "codes of two concepts do not meet");
  if (left.base != BaseType::number || type.unit == left.unit) return right;
  if (type.dimension != left.dimension)
    return fail(s, fmt::format("a dimension error: {} ({}) and {} ({}) do not meet", show(left),
                               record::code::show(left.dimension), show(type),
                               record::code::show(type.dimension)));
  const auto& units = scope_.vocabulary->units();
  const auto *from = units.find(type.unit), *to = units.find(left.unit);
  auto conversion = from != nullptr && to != nullptr ? units.convert(*from, *to) : std::nullopt;
  if (!conversion)
    return fail(s, fmt::format("no conversion from {} to {} is known", type.unit, left.unit));
  Step made;
  made.op = Op::convert;
  made.type = left;
  made.type.concept_id.reset();
  made.text = show(s);
  made.arguments = {right};
  made.constant = static_cast<double>(conversion->times.numerator) /
                  static_cast<double>(conversion->times.denominator);
  made.type.difference = type.difference;
  if (!type.difference)
    made.offset = static_cast<double>(conversion->plus.numerator) /
                  static_cast<double>(conversion->plus.denominator);
  return add(std::move(made));
}

base::Done Compiler::expect_boolean(std::uint32_t at, const Syntax& s) const {
  if (plan_.steps[at].type.base == BaseType::boolean) return {};
  return fail(
      s, fmt::format("a condition is needed; `{}` is {}", show(s), show(plan_.steps[at].type)));
}

Compiler::Made Compiler::step_unary(const Syntax& s) {
  BQ_ASSIGN(std::uint32_t at, step(s.arguments[0]));
  Step made;
  made.text = show(s);
  made.place = s.place;
  made.arguments = {at};
  made.type = plan_.steps[at].type;
  if (s.name == "not") {
    BQ_TRY(expect_boolean(at, s.arguments[0]));
    made.op = Op::negation;
    return add(std::move(made));
  }
  if (made.type.base != BaseType::number && made.type.base != BaseType::duration)
    return fail(s, "a sign needs a number");
  made.op = Op::negate;
  return add(std::move(made));
}

Compiler::Made Compiler::step_binary(const Syntax& s) {
  for (const auto& [name, op] : arithmetic)
    if (name == s.name) return step_arithmetic(s, op);
  if (s.name == "and") return step_logic(s, Op::both);
  if (s.name == "or") return step_logic(s, Op::either);
  if (s.name != "else") return step_comparison(s, comparison_of(s.name));
  BQ_ASSIGN(std::uint32_t left, step(s.arguments[0]));
  const Type type = plan_.steps[left].type;
  BQ_ASSIGN(std::uint32_t right, beside(s.arguments[1], type));
  BQ_ASSIGN(right, same_unit(right, type, s.arguments[1]));
  Step made;
  made.op = Op::otherwise;
  made.type = type;
  made.text = show(s);
  made.arguments = {left, right};
  return add(std::move(made));
}

Compiler::Made Compiler::step_logic(const Syntax& s, Op op) {
  BQ_ASSIGN(std::uint32_t left, step(s.arguments[0]));
  BQ_TRY(expect_boolean(left, s.arguments[0]));
  BQ_ASSIGN(std::uint32_t right, step(s.arguments[1]));
  BQ_TRY(expect_boolean(right, s.arguments[1]));
  Step made;
  made.op = op;
  made.type.base = BaseType::boolean;
  made.text = show(s);
  made.arguments = {left, right};
  return add(std::move(made));
}

Compiler::Made Compiler::time_arithmetic(const Syntax& s, Op op, std::uint32_t left,
                                         std::uint32_t right) {
  BaseType a = plan_.steps[left].type.base, b = plan_.steps[right].type.base;
  Step made;
  made.op = op;
  made.text = show(s);
  made.arguments = {left, right};
  bool sum = op == Op::add || op == Op::subtract;
  if (sum && a == BaseType::instant && b == BaseType::duration) made.type.base = BaseType::instant;
  else if (op == Op::subtract && a == BaseType::instant && b == BaseType::instant)
    made.type.base = BaseType::duration;
  else if (sum && a == BaseType::duration && b == BaseType::duration)
    made.type.base = BaseType::duration;
  else
    return fail(s, fmt::format("{} and {} do not meet in `{}`", show(plan_.steps[left].type),
                               show(plan_.steps[right].type), s.name));
  return add(std::move(made));
}

Compiler::Made Compiler::multiply_types(const Syntax& s, Op op, std::uint32_t left,
                                        std::uint32_t right) {
  const Type &a = plan_.steps[left].type, &b = plan_.steps[right].type;
  if (a.base != BaseType::number || b.base != BaseType::number)
    return fail(s, fmt::format("`{}` needs numbers", s.name));
  Step made;
  made.op = op;
  made.text = show(s);
  made.place = s.place;
  made.arguments = {left, right};
  made.type.dimension = record::code::multiply(a.dimension, b.dimension, op == Op::divide ? -1 : 1);
  bool ratio = op == Op::divide && a.unit == b.unit;
  made.type.unit = ratio ? "1" : composite_unit(a.unit, b.unit, op);
  made.type.composite = true;
  return add(std::move(made));
}

Compiler::Made Compiler::step_arithmetic(const Syntax& s, Op op) {
  BQ_ASSIGN(std::uint32_t left, step(s.arguments[0]));
  if (op == Op::multiply || op == Op::divide) {
    BQ_ASSIGN(std::uint32_t factor, step(s.arguments[1]));
    return multiply_types(s, op, left, factor);
  }
  Type type = plan_.steps[left].type;
  if (type.base == BaseType::instant || type.base == BaseType::duration) {
    BQ_ASSIGN(std::uint32_t later, step(s.arguments[1]));
    return time_arithmetic(s, op, left, later);
  }
  if (type.base != BaseType::number) return fail(s, fmt::format("`{}` needs numbers", s.name));
  Type as_written = type;  // what is added to a temperature is degrees; what is taken from it, one
  if (op == Op::add) as_written.difference = true;
  BQ_ASSIGN(std::uint32_t right, beside(s.arguments[1], as_written));
  bool right_differs =
      is_literal(s.arguments[1]) ? as_written.difference : plan_.steps[right].type.difference;
  BQ_ASSIGN(right, same_unit(right, type, s.arguments[1]));
  Step made;
  made.op = op;
  made.type = type;
  made.type.concept_id.reset();
  made.type.difference =
      op == Op::add ? type.difference && right_differs : type.difference || !right_differs;
  made.text = show(s);
  made.arguments = {left, right};
  return add(std::move(made));
}

Compiler::Made Compiler::step_comparison(const Syntax& s, Op op) {
  if (s.arguments[0].kind == SyntaxKind::number && s.arguments[1].kind != SyntaxKind::number) {
    Syntax turned = s;  // 4 mmol/L <= lactate: read it from the side that has a type
    std::swap(turned.arguments[0], turned.arguments[1]);
    if (turned.name != "=" && turned.name != "!=")
      turned.name[0] = turned.name[0] == '<' ? '>' : '<';
    return step_comparison(turned, comparison_of(turned.name));
  }
  BQ_ASSIGN(std::uint32_t left, step(s.arguments[0]));
  const Type type = plan_.steps[left].type;
  BQ_ASSIGN(std::uint32_t right, beside(s.arguments[1], type));
  BQ_ASSIGN(right, same_unit(right, type, s.arguments[1]));
  bool ordered = op != Op::equal && op != Op::not_equal;
  if (ordered && (type.base == BaseType::code || type.base == BaseType::boolean))
    return fail(s, fmt::format("{} has no order; use = or !=", show(type)));
  Step made;
  made.type.base = BaseType::boolean;
  made.text = show(s);
  made.place = s.place;
  made.arguments = {left, right};
  made.op = op;
  if (plan_.steps[left].op == Op::score && plan_.steps[right].op == Op::constant) {
    made.op = Op::score_compare;
    made.comparison = op;
  }
  return add(std::move(made));
}

Compiler::Made Compiler::step_between(const Syntax& s) {
  Syntax low, high, both;
  low.kind = high.kind = both.kind = SyntaxKind::binary;
  low.place = high.place = both.place = s.place;
  low.name = ">=", high.name = "<=", both.name = "and";
  low.arguments = {s.arguments[0], s.arguments[1]};
  high.arguments = {s.arguments[0], s.arguments[2]};
  both.arguments = {low, high};
  return step_logic(both, Op::both);
}

Compiler::Made Compiler::step_in(const Syntax& s) {
  Syntax any;
  for (std::size_t i = 1; i < s.arguments.size(); ++i) {
    Syntax one;
    one.kind = SyntaxKind::binary;
    one.place = s.place;
    one.name = "=";
    one.arguments = {s.arguments[0], s.arguments[i]};
    if (i == 1) {
      any = std::move(one);
      continue;
    }
    Syntax either;
    either.kind = SyntaxKind::binary;
    either.place = s.place;
    either.name = "or";
    either.arguments = {std::move(any), std::move(one)};
    any = std::move(either);
  }
  return step(any);
}

Compiler::Made Compiler::step_if(const Syntax& s) {
  if (s.arguments.size() != 3) return fail(s, "`if` is written `if(condition, a, b)`");
  BQ_ASSIGN(std::uint32_t condition, step(s.arguments[0]));
  BQ_TRY(expect_boolean(condition, s.arguments[0]));
  BQ_ASSIGN(std::uint32_t yes, step(s.arguments[1]));
  const Type type = plan_.steps[yes].type;
  BQ_ASSIGN(std::uint32_t no, beside(s.arguments[2], type));
  BQ_ASSIGN(no, same_unit(no, type, s.arguments[2]));
  Step made;
  made.op = Op::choose;
  made.type = type;
  made.text = show(s);
  made.arguments = {condition, yes, no};
  return add(std::move(made));
}

Compiler::Made Compiler::step_points(const Syntax& s) {
  BQ_ASSIGN(std::uint32_t value, step(s.arguments[0]));
  const Type type = plan_.steps[value].type;
  Step made;
  made.op = Op::points;
  made.text = show(s);
  made.place = s.place;
  made.arguments = {value};
  made.low = std::numeric_limits<double>::infinity(), made.high = -made.low;
  for (std::size_t i = 1; i < s.arguments.size(); ++i) {
    const Syntax& written = s.arguments[i];
    Band band;
    band.comparison = comparison_of(written.name);
    const Syntax& points = written.arguments.back();
    if (points.kind != SyntaxKind::number || !points.unit.empty())
      return fail(points, "the points of a band are a pure number");
    BQ_ASSIGN(band.points, threshold_of(points, Type{}));
    if (band.comparison != Op::constant) {
      BQ_ASSIGN(std::uint32_t threshold, beside(written.arguments[0], type));
      if (plan_.steps[threshold].op != Op::constant)
        return fail(written, "the edge of a band is a number or a code");
      band.threshold = plan_.steps[threshold].constant;
    } else if (i + 1 != s.arguments.size()) {
      return fail(written, "`else` is the last band");
    }
    made.low = std::min(made.low, band.points), made.high = std::max(made.high, band.points);
    made.bands.push_back(band);
  }
  return add(std::move(made));
}

}  // namespace bq::analysis::expression
