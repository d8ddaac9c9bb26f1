// Random expressions as text, of few concepts each, so that operators meet the same facts.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine.h"
#include "made_case.h"

namespace bq::proof {

namespace {

const std::vector<std::string> lengths{"30 min", "1 h", "2 h", "4 h", "6 h", "12 h", "24 h"};
const std::vector<std::string> endings{"30 min", "1 h", "3 h", "6 h"};
const std::vector<std::string> numeric_folds{"first", "last",   "min",   "max",  "mean", "sum",
                                             "range", "stddev", "delta", "rise", "fall"};
const std::vector<std::string> signs{"<", "<=", ">", ">=", "=", "!="};

class ExpressionMaker {
 public:
  ExpressionMaker(base::Random& random, const std::vector<const MadeConcept*>& concepts)
      : random_(random), concepts_(concepts) {
    for (const MadeConcept* c : concepts_)
      if (is_number(*c)) numbers_.push_back(c);
  }

  std::string any() {
    switch (random_.below(8)) {
      case 0:
        return duration(2);
      case 1:
        return instant();
      case 2:
        return score(2);
      case 3:
        return pure(2);
      case 4:
        return fold_of_any();
      case 5:
        return numbers_.empty() ? condition(2) : number(*one_of(random_, numbers_), 2);
      default:
        return condition(3);
    }
  }

  std::string condition(int depth) {
    switch (random_.below(depth > 0 ? 14 : 6)) {
      case 0:
        return fmt::format("missing({})", one_of(random_, concepts_)->name);
      case 1:
        return named_condition();
      case 2:
      case 3:
        return compared(depth - 1);
      case 4:
        return instants_ ? time_compared(depth - 1) : compared(depth - 1);
      case 5:
        return chance(random_, 20) ? "true" : compared(depth - 1);
      case 6:
        return fmt::format("not ({})", condition(depth - 1));
      case 7:
      case 8:
        return fmt::format("({}) and ({})", condition(depth - 1), condition(depth - 1));
      case 9:
      case 10:
        return fmt::format("({}) or ({})", condition(depth - 1), condition(depth - 1));
      case 11:
        return fmt::format("({}) else {}", condition(depth - 1),
                           chance(random_, 80) ? "false" : "true");
      case 12:
        return score_compared(depth - 1);
      default:
        return fmt::format("if({}, {}, {})", condition(depth - 1), condition(depth - 1),
                           condition(depth - 1));
    }
  }

 private:
  static bool is_number(const MadeConcept& c) {
    return c.group != "truth" && c.group != "wake" && c.group != "sex";
  }
  std::string window() {
    if (chance(random_, 15)) return "since start";
    std::string out = one_of(random_, lengths);
    if (chance(random_, 25)) out += fmt::format(" ending {} ago", one_of(random_, endings));
    return out;
  }
  const MadeConcept& partner_of(const MadeConcept& c) {
    std::vector<const MadeConcept*> same;
    for (const MadeConcept* other : numbers_)
      if (other->group == c.group) same.push_back(other);
    return *one_of(random_, same);
  }
  std::string literal(const MadeConcept& c) { return one_of(random_, c.literals); }

  std::string named_condition() {
    const MadeConcept& c = *one_of(random_, concepts_);
    if (c.group == "truth") return c.name;
    if (is_number(c)) return compared(0);
    if (chance(random_, 40)) return fmt::format("{} in ({}, {})", c.name, literal(c), literal(c));
    std::string side =
        instants_ && chance(random_, 40)
            ? fmt::format("{}({}, {})", chance(random_, 50) ? "first" : "last", c.name, window())
            : c.name;
    return fmt::format("{} {} {}", side, chance(random_, 70) ? "=" : "!=", literal(c));
  }

  std::string compared(int depth) {
    if (numbers_.empty()) return fmt::format("missing({})", one_of(random_, concepts_)->name);
    const MadeConcept& c = *one_of(random_, numbers_);
    std::string sign = one_of(random_, signs);
    std::string left = number(c, depth);
    if (instants_ && chance(random_, 10))
      return fmt::format("slope({}, {}) {} {}", c.name, window(), sign,
                         one_of(random_, std::vector<std::string>{"0", "1", "-2.5"}));
    if (chance(random_, 8)) return fmt::format("{} {} {}", literal(c), sign, left);
    if (chance(random_, 10))
      return fmt::format("{} between {} and {}", left, literal(c), literal(c));
    if (chance(random_, 6)) return fmt::format("{} in ({}, {})", left, literal(c), literal(c));
    std::string right = chance(random_, 25) ? number(partner_of(c), depth) : literal(c);
    return fmt::format("{} {} {}", left, sign, right);
  }

  std::string time_compared(int depth) {
    return fmt::format("{} {} {}", duration(depth), one_of(random_, signs),
                       one_of(random_, lengths));
  }

  std::string leaf(const MadeConcept& c) {
    if (!instants_ || chance(random_, 40)) return c.name;
    if (chance(random_, 20))
      return fmt::format("paired({}, {}, within {})", one_of(random_, concepts_)->name, c.name,
                         one_of(random_, lengths));
    return fmt::format("{}({}, {})", one_of(random_, numeric_folds), c.name, window());
  }

  std::string number(const MadeConcept& c, int depth) {
    if (depth <= 0) return leaf(c);
    const MadeConcept& other = partner_of(c);
    switch (random_.below(12)) {
      case 0:
        return fmt::format("({} + {})", number(c, depth - 1), number(other, depth - 1));
      case 1:
        return fmt::format("({} - {})", number(c, depth - 1), number(other, depth - 1));
      case 2:
        return fmt::format("({} - {})", number(c, depth - 1), literal(c));
      case 3:
        return fmt::format("min({}, {})", number(c, depth - 1), number(other, depth - 1));
      case 4:
        return fmt::format("max({}, {})", number(c, depth - 1), literal(c));
      case 5:
        return fmt::format("({} else {})", number(c, depth - 1), number(other, depth - 1));
      case 6:
        return fmt::format("({} else {})", number(c, depth - 1), literal(c));
      case 7:
        return fmt::format("if({}, {}, {})", condition(depth - 1), number(c, depth - 1),
                           chance(random_, 50) ? literal(c) : number(other, depth - 1));
      case 8:
        return chance(random_, 50) ? fmt::format("abs({})", number(c, depth - 1))
                                   : fmt::format("(-{})", number(c, depth - 1));
      default:
        return leaf(c);
    }
  }

  // A number without a unit.
  std::string pure(int depth) {
    const MadeConcept& any = *one_of(random_, concepts_);
    if (depth <= 0 || numbers_.empty())
      return instants_ ? fmt::format("count({}, {})", any.name, window()) : score(0);
    const MadeConcept& c = *one_of(random_, numbers_);
    std::string quotient = fmt::format("({} / {})", number(c, depth - 1), number(c, depth - 1));
    switch (random_.below(8)) {
      case 0:
        return quotient;
      case 1:
        return fmt::format("log({})", quotient);
      case 2:
        return fmt::format("exp({})", quotient);
      case 3:
        return points(c, depth - 1);
      case 4:
        return fmt::format("completeness({})", score(depth - 1));
      case 5:
        return fmt::format("({} * {})", number(c, depth - 1), pure(depth - 1));
      case 6:
        return fmt::format("({} + {})", score(depth - 1), points(c, depth - 1));
      default:
        return fmt::format("slope({}, {})", c.name, window());
    }
  }

  std::string fold_of_any() {
    const MadeConcept& c = *one_of(random_, concepts_);
    if (!is_number(c))
      return fmt::format("{}({}, {})",
                         one_of(random_, std::vector<std::string>{"count", "first", "last"}),
                         c.name, window());
    std::string name = one_of(random_, numeric_folds);
    if (chance(random_, 20)) name = chance(random_, 50) ? "slope" : "count";
    return fmt::format("{}({}, {})", name, c.name, window());
  }

  std::string points(const MadeConcept& c, int depth) {
    std::string out = fmt::format("points({}:", number(c, depth));
    std::uint64_t bands = 1 + random_.below(3);
    for (std::uint64_t i = 0; i < bands; ++i)
      out += fmt::format("{} {} {} -> {}", i > 0 ? "," : "",
                         one_of(random_, std::vector<std::string>{"<", "<=", ">", ">=", "="}),
                         literal(c), weight());
    return out + (chance(random_, 70) ? fmt::format(", else -> {})", weight()) : ")");
  }
  std::string weight() {
    return one_of(random_, std::vector<std::string>{"0", "0", "1", "1", "2", "3", "0.5", "-1"});
  }

  std::string part(int depth) {
    switch (random_.below(12)) {
      case 0:
        return numbers_.empty() ? condition(0) : points(*one_of(random_, numbers_), 0);
      case 1:
        return fmt::format("if({}, {}, {})", condition(depth), weight(), weight());
      case 2:
        return fmt::format("({}) else false", condition(depth));
      case 3:
        return depth > 0 ? score(depth - 1) : condition(0);
      case 4:
        return instants_ && chance(random_, 30) ? pure(0) : condition(depth);
      case 5:
        return numbers_.empty()
                   ? condition(0)
                   : "(" + points(*one_of(random_, numbers_), 0) + " else " + weight() + ")";
      default:
        return condition(depth);
    }
  }
  std::string score(int depth) {
    std::string out = "score(" + part(depth);
    std::uint64_t more = 1 + random_.below(3);
    for (std::uint64_t i = 0; i < more; ++i) out += ", " + part(depth);
    return out + ")";
  }
  std::string score_compared(int depth) {
    std::string k = one_of(random_, std::vector<std::string>{"1", "2", "2", "3", "0", "5", "-1"});
    if (chance(random_, 10))
      return fmt::format("{} {} {}", k, one_of(random_, signs), score(depth));
    if (chance(random_, 8)) return fmt::format("{} between 1 and {}", score(depth), k);
    std::string sign = chance(random_, 60) ? ">=" : one_of(random_, signs);
    return fmt::format("{} {} {}", score(depth), sign, k);
  }

  std::string instant() {
    bool outer = instants_;
    instants_ = false;  // what looks back over windows has no course over time in this build
    std::string out =
        fmt::format("first_time({})", chance(random_, 12) ? one_of(random_, concepts_)->name
                                                          : condition(1 + int(random_.below(2))));
    instants_ = outer;
    return out;
  }
  std::string duration(int depth) {
    switch (random_.below(depth > 0 ? 8 : 4)) {
      case 0:
        return "time_since(start)";
      case 4:
        return fmt::format("time_since({})", instant());
      case 5:
        return fmt::format("({} - start)", instant());
      case 6:
        return fmt::format("({} + {})", duration(depth - 1), one_of(random_, lengths));
      case 7:
        return fmt::format("if({}, {}, {})", condition(depth - 1), duration(depth - 1),
                           one_of(random_, lengths));
      default:
        return fmt::format("time_since({})", one_of(random_, concepts_)->name);
    }
  }

  base::Random& random_;
  std::vector<const MadeConcept*> concepts_, numbers_;
  bool instants_ = true;  // whether operators that look back may stand here
};

}  // namespace

void make_programme(base::Random& random, const std::vector<const MadeConcept*>& concepts,
                    Case& out, std::uint64_t& refused) {
  ExpressionMaker maker(random, concepts);
  std::set<std::string> kept;
  auto keep = [&](const std::string& text) {
    Case alone{out.seed, out.define, {text}, {}, {}};
    if (refusal(alone) || !kept.insert(analysis::expression::show(parsed(text))).second)
      return ++refused, false;
    out.expressions.push_back(text);
    return true;
  };
  while (out.expressions.empty()) {
    out.define = {{"defined", maker.condition(2)}};
    keep(fmt::format("defined and ({})", maker.condition(1)));
  }
  while (out.expressions.size() < 6) keep(maker.any());
}

}  // namespace bq::proof
