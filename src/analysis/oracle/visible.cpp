#include "analysis/oracle/visible.h"

#include <algorithm>
#include <tuple>

namespace bq::analysis::oracle {

using record::fact::Fact;
using record::fact::State;

namespace {

bool same_value(const Fact& a, const Fact& b) {
  return a.state == b.state && a.value == b.value && a.limit == b.limit;
}

// The source's key, or where it has none (concept, happened, value).
bool same_identity(const Fact& a, const Fact& b) {
  if (a.concept_id != b.concept_id || a.identity != b.identity) return false;
  return a.identity != 0 || (a.happened == b.happened && same_value(a, b));
}

bool same_content(const Fact& a, const Fact& b) {
  return same_identity(a, b) && a.version == b.version && a.happened == b.happened &&
         same_value(a, b);
}

// Of two versions of one number, known at one instant: an order gives way to its result, and a
// retraction stands over what it retracts.
int weight(State state) {
  switch (state) {
    case State::pending:
      return 0;
    case State::not_assessable:
      return 1;
    case State::measured:
      return 2;
    case State::retracted:
      return 3;
  }
  return 0;
}

// Versions go by the source's number, else known, else content.
bool older_version(const Fact& a, const Fact& b) {
  auto key = [](const Fact& f) {
    return std::make_tuple(f.version, f.seen, weight(f.state), f.value, f.happened, f.limit);
  };
  return key(a) < key(b);
}

// The same again: the copy that was seen first is the fact.
std::vector<Fact> without_duplicates(const std::vector<Fact>& facts) {
  std::vector<Fact> out;
  for (const Fact& fact : facts) {
    auto copy = std::find_if(out.begin(), out.end(),
                             [&](const Fact& other) { return same_content(fact, other); });
    if (copy == out.end())
      out.push_back(fact);
    else if (fact.seen < copy->seen)
      *copy = fact;
  }
  return out;
}

}  // namespace

bool comes_before(const Fact& a, const Fact& b) {
  auto key = [](const Fact& f) {
    return std::make_tuple(f.happened, f.seen, f.version, f.state == State::measured, f.value);
  };
  return key(a) < key(b);
}

std::vector<Fact> visible(const std::vector<Fact>& facts, base::Instant moment) {
  std::vector<Fact> seen;
  for (const Fact& fact : without_duplicates(facts))
    if (fact.seen <= moment) seen.push_back(fact);
  std::vector<Fact> out;
  for (const Fact& fact : seen) {
    bool replaced = std::any_of(seen.begin(), seen.end(), [&](const Fact& other) {
      return same_identity(fact, other) && older_version(fact, other);
    });
    if (!replaced && fact.state != State::retracted) out.push_back(fact);
  }
  std::sort(out.begin(), out.end(), comes_before);
  return out;
}

}  // namespace bq::analysis::oracle
