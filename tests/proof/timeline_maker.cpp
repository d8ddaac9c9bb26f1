// Random facts on a coarse grid, so that instants, window edges and expiries meet.
#include <algorithm>
#include <set>

#include "made_case.h"

namespace bq::proof {

namespace {

using base::Duration;
using base::Instant;
using record::fact::Limit;
using record::fact::State;

constexpr Duration half_hour = base::of_minutes(30);
constexpr Duration one{1};

class FactMaker {
 public:
  FactMaker(base::Random& random, const std::vector<const MadeConcept*>& concepts, Instant start)
      : random_(random), concepts_(concepts), start_(start) {}

  Fact fact() {
    const MadeConcept& c = *one_of(random_, concepts_);
    Fact f;
    f.concept_id = *vocabulary().find(c.name);
    f.happened = happened();
    f.seen = f.happened + delay();
    f.state = state();
    if (f.state == State::measured) f.value = value(c);
    if (f.state == State::measured && chance(random_, 5))
      f.limit = chance(random_, 50) ? Limit::below : Limit::above;
    return f;
  }

  // Another fact of the same concept and instant.
  Fact twin_of(const Fact& other) {
    Fact f = other;
    f.identity = 0, f.version = 0, f.limit = Limit::none;
    f.seen = f.happened + delay();
    f.state = state();
    f.value = f.state == State::measured ? value(concept_of(f)) : 0;
    return f;
  }

  // The same fact once more: a correction, a move, a result after pending, a retraction.
  Fact version_of(const Fact& first, bool numbered) {
    Fact f = first;
    if (numbered) f.version += static_cast<std::int32_t>(random_.below(3));
    if (chance(random_, 20)) f.happened = happened();
    f.state = chance(random_, 20) ? State::retracted : state();
    f.value = f.state == State::measured ? value(concept_of(f)) : 0;
    f.limit = Limit::none;
    // At times known before, or together with, what it replaces.
    f.seen = chance(random_, 20) ? first.seen : std::max(f.happened, first.seen) + delay();
    if (chance(random_, 15)) f.seen = first.seen - delay();
    f.seen = std::max(f.seen, f.happened);
    return f;
  }

  Duration delay() {
    static const std::vector<std::int64_t> minutes{0, 0, 0, 0, 15, 60, 60, 180, 720, 2400};
    if (chance(random_, 5)) return {static_cast<std::int64_t>(random_.below(7'200'000'000))};
    return base::of_minutes(one_of(random_, minutes));
  }

  Instant happened() {
    Instant at = start_ + half_hour * (static_cast<std::int64_t>(random_.below(60)) - 12);
    if (chance(random_, 6)) return start_;
    if (chance(random_, 6)) return at + one;
    if (chance(random_, 6)) return at - one;
    if (chance(random_, 4)) return at + Duration{static_cast<std::int64_t>(random_.below(3000))};
    return at;
  }

 private:
  static const MadeConcept& concept_of(const Fact& f) {
    for (const MadeConcept& c : made_concepts())
      if (c.name == vocabulary().at(f.concept_id).name) return c;
    return made_concepts().front();
  }
  State state() {
    auto draw = random_.below(100);
    return draw < 80 ? State::measured : draw < 90 ? State::pending : State::not_assessable;
  }
  std::int64_t value(const MadeConcept& c) {
    if (c.literals.empty() || c.group == "wake" || c.group == "sex" || chance(random_, 75))
      return one_of(random_, c.grid);
    auto [low, high] = std::minmax_element(c.grid.begin(), c.grid.end());
    return *low +
           static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(*high - *low) + 1));
  }

  base::Random& random_;
  const std::vector<const MadeConcept*>& concepts_;
  Instant start_;
};

// Early in the stay, and seen only after half of the other facts.
Fact late_fact(FactMaker& maker, const Timeline& timeline) {
  std::vector<Instant> seen;
  for (const Fact& f : timeline.facts) seen.push_back(f.seen);
  std::sort(seen.begin(), seen.end());
  Fact f = maker.fact();
  f.happened = timeline.start + half_hour;
  f.seen = std::max(seen[seen.size() / 2], f.happened) + base::of_minutes(5);
  return f;
}

void add_facts(base::Random& random, FactMaker& maker, Timeline& timeline) {
  std::uint64_t facts = 19 + random.below(20);
  std::uint32_t identities = 0;
  while (timeline.facts.size() < facts) {
    Fact f = !timeline.facts.empty() && chance(random, 12)
                 ? maker.twin_of(one_of(random, timeline.facts))
                 : maker.fact();
    bool has_key = chance(random, 40);
    if (has_key) f.identity = ++identities;
    timeline.facts.push_back(f);
    if (chance(random, 5))
      timeline.facts.push_back(f), timeline.facts.back().seen = f.seen + maker.delay();
    if (!has_key || chance(random, 40)) continue;
    bool numbered = chance(random, 60);
    if (numbered) timeline.facts.back().version = 1;
    for (std::uint64_t more = 1 + random.below(3); more > 0; --more)
      timeline.facts.push_back(maker.version_of(f, numbered));
  }
  timeline.facts.push_back(late_fact(maker, timeline));
  for (std::size_t i = timeline.facts.size(); i > 1; --i)
    std::swap(timeline.facts[i - 1], timeline.facts[random.below(i)]);
}

void add_moments(base::Random& random, Case& out) {
  std::vector<Duration> edges = edges_of(out);
  std::set<Instant> moments;
  for (std::uint64_t n = 12 + random.below(12); n > 0; --n) {
    const Fact& f = one_of(random, out.timeline.facts);
    switch (random.below(6)) {
      case 0:
      case 1:
        moments.insert(f.seen);
        break;
      case 2:
        moments.insert(f.seen - one);
        break;
      case 3:
        moments.insert(out.timeline.start + half_hour * std::int64_t(random.below(120)));
        break;
      default:
        if (edges.empty()) continue;
        Instant edge = f.happened + one_of(random, edges);
        moments.insert(chance(random, 70) ? edge : chance(random, 50) ? edge - one : edge + one);
    }
  }
  bool before_start = chance(random, 10);
  for (Instant at : moments)
    if (before_start || at >= out.timeline.start) out.moments.push_back(at);
  if (out.moments.empty()) out.moments.push_back(out.timeline.start);
}

}  // namespace

void make_timeline(base::Random& random, const std::vector<const MadeConcept*>& concepts,
                   Case& out) {
  std::vector<const MadeConcept*> collected = concepts;
  out.timeline.collected.assign(vocabulary().size(), 1);
  if (chance(random, 35)) {
    std::size_t lacks = random.below(collected.size());
    out.timeline.collected[*vocabulary().find(collected[lacks]->name)] = 0;
    collected.erase(collected.begin() + static_cast<std::ptrdiff_t>(lacks));
  }
  out.timeline.start =
      base::relative_anchor + base::of_minutes(std::int64_t(random.below(100'000)));
  FactMaker maker(random, collected, out.timeline.start);
  add_facts(random, maker, out.timeline);
  add_moments(random, out);
}

std::vector<Fact> unseen_facts(base::Random& random, const Case& of, Instant moment) {
  std::vector<const MadeConcept*> concepts;
  for (const MadeConcept& made : made_concepts())
    if (of.timeline.collected[*vocabulary().find(made.name)] != 0) concepts.push_back(&made);
  FactMaker maker(random, concepts, of.timeline.start);
  std::vector<Fact> out;
  for (std::uint64_t n = random.below(16); n > 0; --n) {
    const Fact& seen = one_of(random, of.timeline.facts);
    Fact f = seen.identity != 0 && chance(random, 60) ? maker.version_of(seen, chance(random, 50))
             : chance(random, 20)                     ? seen
                                                      : maker.fact();
    if (f.identity == 0 && f.state == State::retracted) continue;
    if (f.seen <= moment) f.seen = moment + one + maker.delay();
    out.push_back(f);
  }
  return out;
}

}  // namespace bq::proof
