#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/expression/syntax.h"
#include "record/code/vocabulary.h"
#include "record/fact/fact.h"

namespace bq::analysis::oracle {

using record::fact::Fact;
using record::fact::Reason;

/// One subject as a plain list: every fact version ever taken in, in any order.
struct Timeline {
  base::Instant start;
  std::vector<Fact> facts;
  std::vector<std::uint8_t> collected;  // by ConceptId: 0 where the centre does not map the concept
};

/// The names that an expression may use: concepts and units of the vocabulary, and definitions.
struct Language {
  const record::code::Vocabulary* vocabulary = nullptr;
  std::map<std::string, expression::Syntax> define;
};

/// A value, or why there is none. Conditions are 0 and 1, codes their place in the concept's list,
/// instants and durations microseconds.
struct Value {
  double number = 0;
  Reason reason = Reason::never;
};

/// Answers expressions at a moment by the definitions of the language, with loops over V(T): slow
/// and plain on purpose, so that the operators can be judged by it. What does not compile is a
/// failed check.
std::vector<Value> answers(const Language& language, const Timeline& timeline, base::Instant moment,
                           const std::vector<expression::Syntax>& expressions);

}  // namespace bq::analysis::oracle
