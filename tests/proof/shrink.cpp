#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/number.h"
#include "property.h"

namespace bq::proof {

namespace {

using analysis::expression::SyntaxKind;
using record::code::ConceptKind;

class Shrinker {
 public:
  Shrinker(Case of, const Property& property) : now_(std::move(of)), property_(property) {}

  Case run() {
    keep_one_of_expressions();
    while (keep_a_piece()) continue;
    keep_fewer(now_.moments, &Case::moments);
    keep_fewer_facts();
    if (now_.expressions.front().find("defined") == std::string::npos) {
      Case without = now_;
      without.define.clear();
      take(without);
    }
    return std::move(now_);
  }

 private:
  // Goes on with the smaller case if it is broken, too.
  bool take(const Case& smaller) {
    if (smaller.moments.empty() || smaller.expressions.empty() || refusal(smaller)) return false;
    try {
      if (!property_.broken_by(smaller)) return false;
    } catch (const base::CheckFailure&) {
      return false;
    }
    now_ = smaller;
    return true;
  }
  void keep_one_of_expressions() {
    for (const std::string& expression : std::vector<std::string>(now_.expressions)) {
      Case smaller = now_;
      smaller.expressions = {expression};
      if (take(smaller)) return;
    }
  }
  bool keep_a_piece() {
    Syntax whole = parsed(now_.expressions.front());
    if (whole.name == "defined") whole = parsed(now_.define.front().second);
    for (const Syntax& piece : whole.arguments) {
      if (piece.kind == SyntaxKind::window || piece.kind == SyntaxKind::band) continue;
      Case smaller = now_;
      smaller.expressions = {analysis::expression::show(piece)};
      if (take(smaller)) return true;
    }
    return false;
  }
  template <class T>
  void keep_fewer(const std::vector<T>& list, std::vector<T> Case::*member) {
    for (std::size_t i = list.size(); i-- > 0;) {
      Case smaller = now_;
      auto& all = smaller.*member;
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
      take(smaller);
    }
  }
  void keep_fewer_facts() {
    for (bool fewer = true; fewer;) {
      fewer = false;
      for (std::size_t i = now_.timeline.facts.size(); i-- > 0;) {
        Case smaller = now_;
        auto& facts = smaller.timeline.facts;
        facts.erase(facts.begin() + static_cast<std::ptrdiff_t>(i));
        fewer = take(smaller) || fewer;
      }
    }
  }

  Case now_;
  const Property& property_;
};

std::string show_time(base::Instant at, base::Instant start) {
  std::int64_t us = (at - start).us, whole = us < 0 ? -us : us;
  return fmt::format("{}{:02}:{:02}:{:02}.{:06}", us < 0 ? '-' : '+', whole / base::us_per_hour,
                     whole / base::us_per_minute % 60, whole / base::us_per_second % 60,
                     whole % base::us_per_second);
}

std::string show_fact(const Fact& f, base::Instant start) {
  const auto& subject = vocabulary().at(f.concept_id);
  std::string value{record::fact::show(f.state)};
  if (f.state == record::fact::State::measured)
    value = subject.kind == ConceptKind::code
                ? subject.codes[static_cast<std::size_t>(f.value)].code
                : base::show_decimal(f.value, subject.scale) + " " + subject.unit;
  if (f.limit != record::fact::Limit::none)
    value += f.limit == record::fact::Limit::below ? " (below)" : " (above)";
  std::string out = fmt::format("  {}  {:<9} {:<22} seen {}", show_time(f.happened, start),
                                subject.name, value, show_time(f.seen, start));
  if (f.identity != 0) out += fmt::format("  identity {} version {}", f.identity, f.version);
  return out + "\n";
}

std::string show_facts(std::vector<Fact> facts, base::Instant start) {
  std::stable_sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
    return std::tie(a.happened, a.seen) < std::tie(b.happened, b.seen);
  });
  std::string out;
  for (const Fact& f : facts) out += show_fact(f, start);
  return out;
}

std::string show_value(const Value& value) {
  if (value.reason != record::fact::Reason::measured)
    return fmt::format("missing ({})", record::fact::show(value.reason));
  return base::show_17g(value.number);
}

}  // namespace

Case shrunk(Case of, const Property& property) { return Shrinker(std::move(of), property).run(); }

std::string show(const Case& of, const Difference& difference) {
  base::Instant start = of.timeline.start;
  std::string out = fmt::format("seed {}\n", of.seed);
  for (const auto& [name, body] : of.define) out += fmt::format("define {}: {}\n", name, body);
  for (std::size_t id = 0; id < of.timeline.collected.size(); ++id)
    if (of.timeline.collected[id] == 0)
      out += fmt::format("centre lacks {}\n", vocabulary().at(static_cast<ConceptId>(id)).name);
  out += show_facts(of.timeline.facts, start);
  if (!difference.exchanged.empty())
    out += "what is unseen, exchanged for\n" + show_facts(difference.exchanged, start);
  out += fmt::format("{}  {}\n", show_time(difference.moment, start), difference.column);
  out += fmt::format("  {}: {}\n", difference.left, show_value(difference.left_value));
  out += fmt::format("  {}: {}\n", difference.right, show_value(difference.right_value));
  return out;
}

}  // namespace bq::proof
