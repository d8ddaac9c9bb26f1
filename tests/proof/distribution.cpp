#include "distribution.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace bq::proof {

namespace {

using analysis::expression::SyntaxKind;
using record::fact::Limit;
using record::fact::State;

void collect_operators(const Syntax& s, std::set<std::string>& out) {
  bool is_concept = s.kind == SyntaxKind::word && vocabulary().find(s.name).has_value();
  if (is_concept) out.insert("x");
  if (s.kind == SyntaxKind::window && s.window.since_start) out.insert("since start");
  if (s.kind == SyntaxKind::window && s.window.ending.us != 0) out.insert("ending ago");
  if (s.kind == SyntaxKind::unary && s.name == "-")
    out.insert("sign");
  else if (s.kind != SyntaxKind::number && s.kind != SyntaxKind::word &&
           s.kind != SyntaxKind::window && s.kind != SyntaxKind::text && s.kind != SyntaxKind::band)
    out.insert(s.name);
  bool windowed = s.arguments.size() == 2 && s.arguments[1].kind == SyntaxKind::window;
  if ((s.name == "min" || s.name == "max") && s.kind == SyntaxKind::call && !windowed)
    out.erase(s.name), out.insert(s.name + " of values");
  for (const Syntax& argument : s.arguments) collect_operators(argument, out);
}

template <class Test>
bool any_pair(const std::vector<Fact>& facts, Test test) {
  for (std::size_t i = 0; i < facts.size(); ++i)
    for (std::size_t j = 0; j < facts.size(); ++j)
      if (i != j && test(facts[i], facts[j])) return true;
  return false;
}

template <class Test>
bool any_fact(const std::vector<Fact>& facts, Test test) {
  return std::any_of(facts.begin(), facts.end(), test);
}

std::string shares(const std::map<std::string, std::uint64_t>& counts, std::uint64_t of) {
  std::string out;
  for (const auto& [name, count] : counts)
    out += fmt::format("  {:<34} {:>6.2f} %\n", name,
                       100.0 * static_cast<double>(count) / static_cast<double>(of));
  return out;
}

}  // namespace

void Distribution::count_operators(const Case& of) {
  std::set<std::string> found;
  for (const auto& [name, body] : of.define) collect_operators(parsed(body), found);
  for (const std::string& expression : of.expressions) collect_operators(parsed(expression), found);
  for (const std::string& name : found) ++operators_[name];
  note("three operators at least", found.size() >= 3);
}

void Distribution::count_facts(const Case& of) {
  const auto& facts = of.timeline.facts;
  auto state = [&](State wanted) {
    return any_fact(facts, [&](const Fact& f) { return f.state == wanted; });
  };
  note("pending", state(State::pending));
  note("not assessable", state(State::not_assessable));
  note("retracted", state(State::retracted));
  note("below or above", any_fact(facts, [](const Fact& f) { return f.limit != Limit::none; }));
  note("happened = start",
       any_fact(facts, [&](const Fact& f) { return f.happened == of.timeline.start; }));
  note("happened before start",
       any_fact(facts, [&](const Fact& f) { return f.happened < of.timeline.start; }));
  note("equal seen",
       any_pair(facts, [](const Fact& a, const Fact& b) { return a.seen == b.seen; }));
  note("equal happened of a concept", any_pair(facts, [](const Fact& a, const Fact& b) {
         return a.happened == b.happened && a.concept_id == b.concept_id &&
                (a.identity != b.identity || a.identity == 0);
       }));
  note("late: older, yet seen after newer ones", any_pair(facts, [](const Fact& a, const Fact& b) {
         return a.happened < b.happened && a.seen > b.seen && a.concept_id == b.concept_id;
       }));
  auto replaces = [](const Fact& a, const Fact& b) {
    return a.identity != 0 && a.identity == b.identity && a.seen < b.seen;
  };
  note("correction", any_pair(facts, replaces));
  note("correction overtaken by its original", any_pair(facts, [&](const Fact& a, const Fact& b) {
         return replaces(a, b) && a.version > b.version;
       }));
  note("correction that moves happened", any_pair(facts, [&](const Fact& a, const Fact& b) {
         return replaces(a, b) && a.happened != b.happened;
       }));
  note("pending then result", any_pair(facts, [&](const Fact& a, const Fact& b) {
         return replaces(a, b) && a.state == State::pending && b.state == State::measured;
       }));
  note("centre lacks a concept that is read",
       std::find(of.timeline.collected.begin(), of.timeline.collected.end(), 0) !=
           of.timeline.collected.end());
}

void Distribution::count_edges(const Case& of) {
  auto edges = edges_of(of);
  bool seen = false, window = false, stale = false, before = false;
  for (base::Instant moment : of.moments) {
    before = before || moment < of.timeline.start;
    for (const Fact& f : of.timeline.facts) {
      seen = seen || f.seen == moment;
      base::Duration age = moment - f.happened;
      stale = stale || (age == vocabulary().at(f.concept_id).stale_after && f.seen <= moment);
      window = window || (std::binary_search(edges.begin(), edges.end(), age) && f.seen <= moment);
    }
  }
  note("moment exactly at seen", seen);
  note("happened exactly on an edge", window);
  note("happened exactly at stale_after", stale);
  note("moment before start", before);
}

void Distribution::add(const Case& of, const Answers& answers) {
  ++cases_;
  facts_ += of.timeline.facts.size();
  moments_ += of.moments.size();
  values_ += answers.values.size();
  for (const Value& value : answers.values)
    ++reasons_[std::string(record::fact::show(value.reason))];
  count_operators(of);
  count_facts(of);
  count_edges(of);
}

void Distribution::join(const Distribution& other) {
  cases_ += other.cases_, facts_ += other.facts_;
  moments_ += other.moments_, values_ += other.values_;
  for (const auto& [name, count] : other.features_) features_[name] += count;
  for (const auto& [name, count] : other.operators_) operators_[name] += count;
  for (const auto& [name, count] : other.reasons_) reasons_[name] += count;
}

std::string Distribution::show() const {
  if (cases_ == 0) return "no case\n";
  auto per_case = [&](std::uint64_t n) {
    return static_cast<double>(n) / static_cast<double>(cases_);
  };
  return fmt::format(
      "{} cases; of each on average {:.1f} facts, {:.1f} moments, {:.1f} answers\n"
      "share of cases that have\n{}share of programmes that use\n{}share of answers\n{}",
      cases_, per_case(facts_), per_case(moments_), per_case(values_), shares(features_, cases_),
      shares(operators_, cases_), shares(reasons_, values_));
}

}  // namespace bq::proof
