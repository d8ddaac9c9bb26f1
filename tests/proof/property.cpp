#include "property.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace bq::proof {

namespace {

bool same(const Value& a, const Value& b) {
  if (a.reason != b.reason) return false;
  return a.reason != record::fact::Reason::measured ||
         std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
}

// The first difference of two tables of one shape.
std::optional<Difference> compare(const Case& of, const Answers& a, const Answers& b) {
  BQ_CHECK(a.columns == b.columns && a.values.size() == b.values.size(),
           "two answers to one question have one shape");
  for (std::size_t i = 0; i < a.values.size(); ++i)
    if (!same(a.values[i], b.values[i]))
      return Difference{"",
                        "",
                        a.columns[i % a.columns.size()],
                        of.moments[i / a.columns.size()],
                        a.values[i],
                        b.values[i],
                        {}};
  return std::nullopt;
}

std::optional<Difference> named(std::optional<Difference> found, const char* left,
                                const char* right) {
  if (found) found->left = left, found->right = right;
  return found;
}

std::optional<Difference> engine_is_oracle(const Case& of) {
  return named(compare(of, engine_answers(of), oracle_answers(of)), "engine", "oracle");
}

// What is unseen at T may be anything: nothing up to T changes.
std::optional<Difference> unseen_is_unfelt(const Case& of) {
  base::Random random(base::mix(of.seed + 1));
  base::Instant moment = one_of(random, of.moments);
  Case up_to = of, exchanged = of;
  std::erase_if(up_to.moments, [&](base::Instant at) { return at > moment; });
  exchanged.moments = up_to.moments;
  std::erase_if(exchanged.timeline.facts, [&](const Fact& f) { return f.seen > moment; });
  auto other = of.timeline.facts.empty() ? std::vector<Fact>{} : unseen_facts(random, of, moment);
  exchanged.timeline.facts.insert(exchanged.timeline.facts.end(), other.begin(), other.end());
  auto found = named(compare(up_to, engine_answers(up_to), engine_answers(exchanged)), "as given",
                     "other facts unseen");
  if (found) found->exchanged = other;
  return found;
}

std::optional<Difference> whole_days_change_nothing(const Case& of) {
  base::Random random(base::mix(of.seed + 2));
  base::Duration by{base::us_per_day * (static_cast<std::int64_t>(random.below(20'000)) - 10'000)};
  Case later = of;
  later.timeline.start = later.timeline.start + by;
  for (Fact& f : later.timeline.facts) f.happened = f.happened + by, f.seen = f.seen + by;
  for (base::Instant& at : later.moments) at = at + by;
  Answers there = engine_answers(later);
  for (std::size_t i = 0; i < there.values.size(); ++i)
    if (there.is_instant[i % there.columns.size()] &&
        there.values[i].reason == record::fact::Reason::measured)
      there.values[i].number -= static_cast<double>(by.us);
  return named(compare(of, engine_answers(of), there), "as given", "shifted by whole days");
}

// Facts in reverse and each twice, a moment alone: a value at T rests on V(T), not on what came
// before it.
std::optional<Difference> order_is_unfelt(const Case& of) {
  base::Random random(base::mix(of.seed + 3));
  std::size_t row = random.below(of.moments.size());
  Case alone = of, turned = of;
  alone.moments = turned.moments = {of.moments[row]};
  auto& facts = turned.timeline.facts;
  facts.insert(facts.end(), of.timeline.facts.begin(), of.timeline.facts.end());
  std::reverse(facts.begin(), facts.end());
  Answers all = engine_answers(of), part = all;
  part.values.assign(
      all.values.begin() + static_cast<std::ptrdiff_t>(row * all.columns.size()),
      all.values.begin() + static_cast<std::ptrdiff_t>((row + 1) * all.columns.size()));
  return named(compare(alone, part, engine_answers(turned)), "moment after moment",
               "alone, facts turned and doubled");
}

// However facts came to be applied, and whatever was answered meanwhile, also exactly when
// something happened.
std::optional<Difference> any_order_is_unfelt(const Case& of) {
  base::Random random(base::mix(of.seed + 4));
  Case last = of, all = of;
  last.moments = {one_of(random, of.moments)};
  std::erase_if(all.moments, [&](base::Instant at) { return at > last.moments.front(); });
  for (int i = 0; i < 4 && !of.timeline.facts.empty(); ++i) {
    base::Instant happened = one_of(random, of.timeline.facts).happened;
    if (happened < last.moments.front()) all.moments.push_back(happened);
  }
  std::sort(all.moments.begin(), all.moments.end());
  return named(compare(last, answers_after_any_order(all, random), oracle_answers(last)),
               "applied in any order", "oracle");
}

}  // namespace

const std::vector<Property>& properties() {
  static const std::vector<Property> list{
      {"engine is oracle", engine_is_oracle},
      {"what is unseen is unfelt", unseen_is_unfelt},
      {"whole days change nothing", whole_days_change_nothing},
      {"the order of a file is unfelt", order_is_unfelt},
      {"the order of application is unfelt", any_order_is_unfelt}};
  return list;
}

}  // namespace bq::proof
