#include "analysis/oracle/oracle.h"

#include <algorithm>
#include <set>

#include "analysis/oracle/shape.h"
#include "analysis/oracle/visible.h"
#include "analysis/oracle/window.h"
#include "base/check.h"
#include "base/decimal.h"
#include "base/number.h"

namespace bq::analysis::oracle {

using base::Instant;
using expression::Syntax;
using expression::SyntaxKind;
using record::code::ConceptId;
using record::fact::State;

namespace {

const std::set<std::string> aggregates{"count", "first",  "last",  "min",   "max",  "mean", "sum",
                                       "range", "stddev", "slope", "delta", "rise", "fall"};

Value missing(Reason reason) { return {0, reason}; }
Value truth(bool holds) { return {holds ? 1.0 : 0.0, Reason::measured}; }
bool known(const Value& v) { return v.reason == Reason::measured; }
bool is_true(const Value& v) { return known(v) && v.number == 1; }
bool is_false(const Value& v) { return known(v) && v.number == 0; }

bool compare(const std::string& sign, double a, double b) {
  if (sign == "<") return a < b;
  if (sign == "<=") return a <= b;
  if (sign == ">") return a > b;
  if (sign == ">=") return a >= b;
  return sign == "=" ? a == b : a != b;
}

Syntax joined(const std::string& sign, Syntax left, Syntax right) {
  Syntax out;
  out.kind = SyntaxKind::binary;
  out.name = sign;
  out.arguments = {std::move(left), std::move(right)};
  return out;
}

class Evaluation {
 public:
  Evaluation(const Language& language, const Timeline& timeline, Instant moment)
      : language_(language),
        timeline_(timeline),
        moment_(moment),
        facts_(visible(timeline.facts, moment)) {}

  /// The value at a past instant, as V(T) tells it to that instant; at T itself: the answer.
  Value at(Instant s, const Syntax& written) const {
    const Syntax& e = meaning(language_, written);
    switch (e.kind) {
      case SyntaxKind::number:
      case SyntaxKind::window:
        return computed(literal(language_, e, shape_of(language_, e)));
      case SyntaxKind::word:
        return word(s, e);
      case SyntaxKind::call:
        return call(s, e);
      case SyntaxKind::unary:
        return unary(s, e);
      case SyntaxKind::binary:
        return binary(s, e);
      case SyntaxKind::between:
        return at(s, joined("and", joined(">=", e.arguments[0], e.arguments[1]),
                            joined("<=", e.arguments[0], e.arguments[2])));
      case SyntaxKind::in: {
        Syntax any = joined("=", e.arguments[0], e.arguments[1]);
        for (std::size_t i = 2; i < e.arguments.size(); ++i)
          any = joined("or", any, joined("=", e.arguments[0], e.arguments[i]));
        return at(s, any);
      }
      default:
        break;
    }
    BQ_CHECK(false, "this has no meaning: " + expression::show(e));
    return {};
  }

 private:
  bool collected(ConceptId id) const {
    return timeline_.collected.empty() || timeline_.collected[id] != 0;
  }

  double number_of(const Fact& fact) const {
    return base::to_double(fact.value, language_.vocabulary->at(fact.concept_id).scale);
  }

  // Facts of a concept with from < happened <= to, in value order.
  std::vector<Fact> between(ConceptId id, Instant from, Instant to) const {
    std::vector<Fact> out;
    for (const Fact& f : facts_)
      if (f.concept_id == id && f.happened > from && f.happened <= to) out.push_back(f);
    return out;
  }

  static std::vector<Fact> only(const std::vector<Fact>& facts, State state) {
    std::vector<Fact> out;
    for (const Fact& f : facts)
      if (f.state == state) out.push_back(f);
    return out;
  }

  // x: the latest that was measured or found not assessable. A fact of any state is valid while it
  // is younger than stale_after.
  Value now(Instant s, ConceptId id) const {
    if (!collected(id)) return missing(Reason::not_collected);
    const Fact *latest = nullptr, *pending = nullptr, *value = nullptr;
    std::vector<Fact> facts = between(id, base::before_all, s);
    for (const Fact& f : facts) {
      if (f.state == State::pending)
        pending = &f;
      else
        latest = &f;
      if (f.state == State::measured) value = &f;
    }
    auto valid = [&](const Fact* f) {
      return f != nullptr && s - f->happened < language_.vocabulary->at(id).stale_after;
    };
    if (valid(latest) && latest == value) return computed(number_of(*value));
    if (valid(latest)) return missing(Reason::not_assessable);
    if (valid(pending) && (value == nullptr || comes_before(*value, *pending)))
      return missing(Reason::pending);
    return missing(value != nullptr ? Reason::stale : Reason::never);
  }

  Value time_since(const Syntax& of) const {
    if (auto id = concept_of(language_, of)) {
      if (!collected(*id)) return missing(Reason::not_collected);
      std::vector<Fact> facts = between(*id, base::before_all, moment_);
      std::vector<Fact> values = only(facts, State::measured);
      if (values.empty()) return missing(why_nothing(facts, {}));
      return computed(static_cast<double>((moment_ - values.back().happened).us));
    }
    Value instant = at(moment_, of);
    if (!known(instant)) return instant;
    return computed(static_cast<double>(moment_.us) - instant.number);
  }

  // No value among these facts, and others before them.
  static Reason why_nothing(const std::vector<Fact>& here, const std::vector<Fact>& before) {
    if (!only(here, State::not_assessable).empty()) return Reason::not_assessable;
    if (!only(here, State::pending).empty()) return Reason::pending;
    return only(before, State::measured).empty() ? Reason::never : Reason::stale;
  }

  Value fold(const Syntax& e) const {
    ConceptId id = *concept_of(language_, e.arguments[0]);
    if (!collected(id)) return missing(Reason::not_collected);
    const expression::Window& w = e.arguments[1].window;
    Instant to = moment_ - w.ending, from = to - w.length;
    if (w.since_start) to = moment_, from = timeline_.start;
    std::vector<Fact> facts = between(id, from, to);
    std::vector<Fact> values = only(facts, State::measured);
    if (values.empty() && e.name != "count")
      return missing(why_nothing(facts, between(id, base::before_all, from)));
    return aggregate(e.name, values, language_.vocabulary->at(id).scale);
  }

  // From start on, at each instant at which a value may begin, change or end.
  // Of a concept that is no condition: its first value.
  Value first_time(const Syntax& condition) const {
    if (auto id = concept_of(language_, condition);
        id && shape_of(language_, condition).kind != Kind::boolean)
      return first_value(*id);
    std::set<std::int64_t> instants{timeline_.start.us};
    for (const Fact& f : facts_) {
      instants.insert(f.happened.us);
      instants.insert((f.happened + language_.vocabulary->at(f.concept_id).stale_after).us);
    }
    Reason reason = Reason::never;
    for (std::int64_t us : instants) {
      if (us < timeline_.start.us || us > moment_.us) continue;
      Value there = at({us}, condition);
      if (is_true(there)) return computed(static_cast<double>(us));
      if (there.reason == Reason::not_collected) reason = Reason::not_collected;
    }
    return missing(reason);
  }

  Value first_value(ConceptId id) const {
    if (!collected(id)) return missing(Reason::not_collected);
    std::vector<Fact> values =
        only(between(id, timeline_.start - base::Duration{1}, moment_), State::measured);
    if (values.empty()) return missing(Reason::never);
    return computed(static_cast<double>(values.front().happened.us));
  }

  // Of the latest a, the nearest b that is not later, at most `within` before it.
  Value paired(const Syntax& e) const {
    ConceptId a = *concept_of(language_, e.arguments[0]),
              b = *concept_of(language_, e.arguments[1]);
    Value latest = now(moment_, a);
    if (!known(latest)) return latest;
    if (!collected(b)) return missing(Reason::not_collected);
    Instant to = only(between(a, base::before_all, moment_), State::measured).back().happened;
    Instant from = to - e.arguments[2].window.length - base::Duration{1};  // its edge belongs to it
    std::vector<Fact> facts = between(b, from, to);
    std::vector<Fact> values = only(facts, State::measured);
    if (values.empty()) return missing(why_nothing(facts, between(b, base::before_all, from)));
    return computed(number_of(values.back()));
  }

  Value word(Instant s, const Syntax& e) const {
    if (auto id = concept_of(language_, e)) return now(s, *id);
    if (e.name == "start") return computed(static_cast<double>(timeline_.start.us));
    return truth(e.name == "true");
  }

  Value call(Instant s, const Syntax& e) const {
    bool windowed = e.arguments.size() == 2 && e.arguments[1].kind == SyntaxKind::window;
    if (aggregates.contains(e.name) && windowed) return fold(e);
    if (e.name == "time_since") return time_since(e.arguments[0]);
    if (e.name == "first_time") return first_time(e.arguments[0]);
    if (e.name == "paired") return paired(e);
    if (e.name == "missing") return truth(!known(at(s, e.arguments[0])));
    if (e.name == "points") return points(s, e);
    if (e.name == "score") return score(s, e).sum;
    if (e.name == "completeness")
      return computed(score(s, meaning(language_, e.arguments[0])).share);
    if (e.name == "if") {
      Value condition = at(s, e.arguments[0]);
      if (!known(condition)) return condition;
      if (is_true(condition)) return at(s, e.arguments[1]);
      return beside(s, e.arguments[2], shape_of(language_, e.arguments[1]));
    }
    Value first = at(s, e.arguments[0]);
    if (e.name == "min" || e.name == "max") return extreme(s, e, first);
    if (!known(first)) return first;
    if (e.name == "abs") return computed(first.number < 0 ? -first.number : first.number);
    if (e.name == "exp") return computed(base::exp_exact(first.number));
    BQ_CHECK(e.name == "log", "no operator is called " + e.name);
    if (first.number <= 0) return missing(Reason::undefined);
    return computed(base::log_exact(first.number));
  }

  Value extreme(Instant s, const Syntax& e, Value out) const {
    Shape shape = shape_of(language_, e.arguments[0]);
    for (std::size_t i = 1; i < e.arguments.size(); ++i) {
      Value next = beside(s, e.arguments[i], shape);
      if (!known(out)) return out;
      if (!known(next)) return next;
      out = computed(e.name == "min" ? std::min(out.number, next.number)
                                     : std::max(out.number, next.number));
    }
    return out;
  }

  Value points(Instant s, const Syntax& e) const {
    Value value = at(s, e.arguments[0]);
    if (!known(value)) return value;
    Shape shape = shape_of(language_, e.arguments[0]);
    for (std::size_t i = 1; i < e.arguments.size(); ++i) {
      const Syntax& band = e.arguments[i];
      bool holds = band.name == "else" ||
                   compare(band.name, value.number, beside(s, band.arguments[0], shape).number);
      if (holds) return at(s, band.arguments.back());
    }
    return missing(Reason::undefined);
  }

  struct Score {
    Value sum;                         // of the known parts
    double share = 0;                  // known / all
    double low = 0, high = 0;          // what the sum could be once the missing ones are known
    Reason reason = Reason::measured;  // of the first missing part
  };
  Score score(Instant s, const Syntax& e) const {
    Score out;
    int found = 0;
    double sum = 0;
    for (const Syntax& part : e.arguments) {
      Value value = at(s, part);
      Bounds bounds =
          known(value) ? Bounds{value.number, value.number} : bounds_of(language_, part);
      out.low += bounds.low, out.high += bounds.high;
      if (known(value))
        sum += value.number, ++found;
      else if (out.reason == Reason::measured)
        out.reason = value.reason;
    }
    out.sum = found > 0 ? computed(sum) : missing(out.reason);
    out.share = static_cast<double>(found) / static_cast<double>(e.arguments.size());
    return out;
  }

  // True or false once no value of the missing parts could change it, else unknown.
  Value compare_score(const Score& score, const std::string& sign, double k) const {
    if (sign == "=" || sign == "!=") {
      if (score.low == score.high) return truth(compare(sign, score.low, k));
      if (k < score.low || k > score.high) return truth(sign == "!=");
      return missing(score.reason);
    }
    bool at_low = compare(sign, score.low, k), at_high = compare(sign, score.high, k);
    return at_low == at_high ? truth(at_low) : missing(score.reason);
  }

  Value unary(Instant s, const Syntax& e) const {
    Value value = at(s, e.arguments[0]);
    if (!known(value)) return value;
    return e.name == "not" ? truth(value.number == 0) : computed(-value.number);
  }

  // What stands beside something: a literal or a code takes its unit or its concept.
  Value beside(Instant s, const Syntax& e, const Shape& shape) const {
    if (is_literal(e)) return computed(literal(language_, e, shape));
    if (shape.kind == Kind::code && (e.kind == SyntaxKind::word || e.kind == SyntaxKind::text))
      if (auto code = language_.vocabulary->at(*shape.concept_id).code_value(e.name))
        return computed(static_cast<double>(*code));
    Value value = at(s, e);
    if (!known(value)) return value;
    return computed(converted(language_, value.number, shape_of(language_, e), shape));
  }

  Value logic(const std::string& sign, const Value& a, const Value& b) const {
    bool both = sign == "and";
    if (both ? is_false(a) || is_false(b) : is_true(a) || is_true(b)) return truth(!both);
    if (known(a) && known(b)) return truth(both);
    return known(a) ? b : a;
  }

  Value comparison(Instant s, const Syntax& e) const {
    const Syntax &left = meaning(language_, e.arguments[0]), &right = e.arguments[1];
    if (is_literal(left) && !is_literal(right)) {
      std::string turned = e.name;
      if (turned[0] == '<' || turned[0] == '>') turned[0] = turned[0] == '<' ? '>' : '<';
      return comparison(s, joined(turned, right, left));
    }
    bool of_score = left.kind == SyntaxKind::call && left.name == "score" && is_literal(right);
    Shape shape = shape_of(language_, left);
    Value b = beside(s, right, shape);
    if (of_score) return compare_score(score(s, left), e.name, b.number);
    Value a = at(s, left);
    if (!known(a)) return a;
    return known(b) ? truth(compare(e.name, a.number, b.number)) : b;
  }

  Value arithmetic(Instant s, const Syntax& e, const Value& a) const {
    bool product = e.name == "*" || e.name == "/";
    Shape shape = shape_of(language_, e.arguments[0]);
    bool time = shape.kind == Kind::instant || shape.kind == Kind::duration;
    if (e.name == "+" && is_literal(e.arguments[1])) shape.difference = true;
    Value b = product || time ? at(s, e.arguments[1]) : beside(s, e.arguments[1], shape);
    if (!known(a)) return a;
    if (!known(b)) return b;
    if (e.name == "+") return computed(a.number + b.number);
    if (e.name == "-") return computed(a.number - b.number);
    if (e.name == "*") return computed(a.number * b.number);
    if (b.number == 0) return missing(Reason::undefined);
    return computed(a.number / b.number);
  }

  Value binary(Instant s, const Syntax& e) const {
    if (e.name == "and" || e.name == "or")
      return logic(e.name, at(s, e.arguments[0]), at(s, e.arguments[1]));
    bool sum = e.name == "+" || e.name == "-" || e.name == "*" || e.name == "/";
    if (!sum && e.name != "else") return comparison(s, e);
    Value left = at(s, e.arguments[0]);
    if (sum) return arithmetic(s, e, left);
    if (known(left)) return left;
    return beside(s, e.arguments[1], shape_of(language_, e.arguments[0]));
  }

  const Language& language_;
  const Timeline& timeline_;
  Instant moment_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<Value> answers(const Language& language, const Timeline& timeline, Instant moment,
                           const std::vector<Syntax>& expressions) {
  Evaluation evaluation(language, timeline, moment);
  std::vector<Value> out;
  for (const Syntax& expression : expressions) out.push_back(evaluation.at(moment, expression));
  return out;
}

}  // namespace bq::analysis::oracle
