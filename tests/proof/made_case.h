#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/expression/syntax.h"
#include "analysis/oracle/oracle.h"
#include "base/random.h"
#include "record/code/vocabulary.h"

namespace bq::proof {

using analysis::expression::Syntax;
using analysis::oracle::Timeline;
using record::code::ConceptId;
using record::fact::Fact;

/// The concepts made for the proof: tests/proof/vocabulary.
const record::code::Vocabulary& vocabulary();

/// A programme, a subject and the moments at which both engine and oracle answer.
struct Case {
  std::uint64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> define;
  std::vector<std::string> expressions;
  Timeline timeline;
  std::vector<base::Instant> moments;  // rising
};

/// A made concept: values on which edges lie, in whole numbers of its resolution, and literals that
/// meet them.
struct MadeConcept {
  std::string name;
  std::string group;  // what adds up and compares: rate, pressure, temperature, amount, pure, year
  std::vector<std::int64_t> grid;
  std::vector<std::string> literals;
};
const std::vector<MadeConcept>& made_concepts();

/// Draws one of a list, each equally likely.
template <class T>
const T& one_of(base::Random& random, const std::vector<T>& list) {
  return list[random.below(list.size())];
}
inline bool chance(base::Random& random, std::uint64_t percent) {
  return random.below(100) < percent;
}

/// Makes the case of a seed, the same on every machine. Its expressions compile.
Case make_case(std::uint64_t seed);

/// Fills definitions and expressions over some of the concepts, three operators at least; those
/// that do not compile are drawn again and counted in `refused`.
void make_programme(base::Random& random, const std::vector<const MadeConcept*>& concepts,
                    Case& out, std::uint64_t& refused);

/// Fills start, facts and moments: twenty facts at least, one of them late.
void make_timeline(base::Random& random, const std::vector<const MadeConcept*>& concepts,
                   Case& out);

/// Facts that become seen only after a moment, among them versions of facts that were seen.
std::vector<Fact> unseen_facts(base::Random& random, const Case& of, base::Instant moment);

/// Lists the windows, lives and distances at which answers may change, from the expressions.
std::vector<base::Duration> edges_of(const Case& of);

/// Parses an expression; a failed check where it does not parse.
Syntax parsed(const std::string& expression);

}  // namespace bq::proof
