// The pure operators: three-valued logic, arithmetic that never makes NaN, scores with
// completeness.
#include <algorithm>
#include <cmath>

#include "analysis/operator/sweep.h"
#include "base/number.h"

namespace bq::analysis::operators {

using expression::Op;
using expression::Step;

namespace {

bool known(const Operand& o) { return o.reason == Reason::measured; }
Operand known_value(double number) { return {number, Reason::measured, nullptr}; }
Operand unknown(Reason reason) { return {0, reason, nullptr}; }

Operand finite(double number) {
  if (!std::isfinite(number)) return unknown(Reason::undefined);
  return known_value(number == 0 ? 0.0 : number);  // no -0
}

bool compare(Op op, double a, double b) {
  switch (op) {
    case Op::less: return a < b;
    case Op::less_equal: return a <= b;
    case Op::greater: return a > b;
    case Op::greater_equal: return a >= b;
    case Op::equal: return a == b;
    default: return a != b;
  }
}

Operand logic(Op op, const Operand& a, const Operand& b) {
  double decisive = op == Op::both ? 0 : 1;
  if ((known(a) && a.number == decisive) || (known(b) && b.number == decisive))
    return known_value(decisive);
  if (!known(a)) return unknown(a.reason);
  if (!known(b)) return unknown(b.reason);
  return known_value(1 - decisive);
}

Operand points(const Step& step, const Operand& x) {
  if (!known(x)) return unknown(x.reason);
  for (const auto& band : step.bands)
    if (band.comparison == Op::constant || compare(band.comparison, x.number, band.threshold))
      return known_value(band.points);
  return unknown(Reason::undefined);
}

Operand score(std::span<const Operand> parts) {
  double sum = 0;
  bool any = false;
  for (const Operand& part : parts)
    if (known(part)) sum += part.number, any = true;
  return any ? finite(sum) : unknown(parts[0].reason);
}

Operand completeness(std::span<const Operand> parts) {
  double n = 0;
  for (const Operand& part : parts) n += known(part) ? 1 : 0;
  return known_value(n / static_cast<double>(parts.size()));
}

// What the score can still become decides: the parts' own limits stand in for the missing ones.
Operand score_compare(const Step& step, std::span<const Operand> parts, double threshold) {
  double low = 0, high = 0;
  Reason first = Reason::measured;
  for (const Operand& part : parts) {
    low += known(part) ? part.number : part.step->low;
    high += known(part) ? part.number : part.step->high;
    if (!known(part) && first == Reason::measured) first = part.reason;
  }
  bool at_low = compare(step.comparison, low, threshold),
       at_high = compare(step.comparison, high, threshold);
  bool monotone = step.comparison != Op::equal && step.comparison != Op::not_equal;
  if (low == high || (monotone && at_low == at_high)) return known_value(at_low ? 1 : 0);
  if (!monotone && (threshold < low || threshold > high))
    return known_value(step.comparison == Op::equal ? 0 : 1);
  return unknown(first);
}

Operand arithmetic(const Step& step, double a, double b) {
  switch (step.op) {
    case Op::add: return finite(a + b);
    case Op::subtract: return finite(a - b);
    case Op::multiply: return finite(a * b);
    case Op::divide: return b == 0 ? unknown(Reason::undefined) : finite(a / b);
    case Op::least: return finite(std::min(a, b));
    case Op::greatest: return finite(std::max(a, b));
    default: return known_value(compare(step.op, a, b) ? 1 : 0);
  }
}

Operand single(const Step& step, double a) {
  switch (step.op) {
    case Op::negate: return finite(-a);
    case Op::convert: return finite(a * step.constant + step.offset);
    case Op::absolute: return finite(std::fabs(a));
    case Op::logarithm: return a <= 0 ? unknown(Reason::undefined) : finite(base::log_exact(a));
    case Op::exponential: return finite(base::exp_exact(a));
    default: return known_value(1 - a);  // negation
  }
}

}  // namespace

Operand compute(const Step& step, std::span<const Operand> in) {
  switch (step.op) {
    case Op::constant: return known_value(step.constant);
    case Op::both:
    case Op::either: return logic(step.op, in[0], in[1]);
    case Op::otherwise:
      return known(in[0]) ? known_value(in[0].number)
                          : Operand{in[1].number, in[1].reason, nullptr};
    case Op::missing: return known_value(known(in[0]) ? 0 : 1);
    case Op::points: return points(step, in[0]);
    case Op::score: return score(in);
    case Op::completeness: return completeness(in);
    case Op::score_compare: return score_compare(step, in.subspan(1), in[0].number);
    case Op::choose:
      if (!known(in[0])) return unknown(in[0].reason);
      return {in[in[0].number == 1 ? 1 : 2].number, in[in[0].number == 1 ? 1 : 2].reason, nullptr};
    default: break;
  }
  for (const Operand& o : in)
    if (!known(o)) return unknown(o.reason);
  return in.size() == 1 ? single(step, in[0].number) : arithmetic(step, in[0].number, in[1].number);
}

}  // namespace bq::analysis::operators
