#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/expression/syntax.h"
#include "record/code/vocabulary.h"

namespace bq::analysis::expression {

using record::code::ConceptId;

enum class BaseType : std::uint8_t { number, boolean, code, instant, duration };

/// What a value is. Instants are microseconds, durations microseconds, booleans 0 and 1, codes
/// their index.
struct Type {
  BaseType base = BaseType::number;
  record::code::Dimension dimension;     // of a number
  std::string unit = "1";  // the unit its number counts; of a quotient or product a composite
  bool composite = false;  // a product or quotient: compared with bare numbers of its own unit
  bool difference = false;               // of two values: its conversions have no zero point
  std::optional<ConceptId>
      concept_id;  // where the value is one concept's: its conversions and codes apply
};

std::string show(const Type& type);

/// The operators that a plan is made of; everything else is a spelling that expands to these.
enum class Op : std::uint8_t {
  constant,
  start,
  now,
  time_since,
  time_since_start,
  fold,
  first_time,
  paired,
  add,
  subtract,
  multiply,
  divide,
  negate,
  convert,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  both,
  either,
  negation,
  otherwise,
  choose,
  points,
  score,
  completeness,
  score_compare,
  missing,
  absolute,
  logarithm,
  exponential,
  least,
  greatest,
};

enum class Aggregate : std::uint8_t {
  count,
  first,
  last,
  min,
  max,
  mean,
  sum,
  stddev,
  range,
  slope,
  delta,
  rise,
  fall
};

struct Band {
  Op comparison = Op::constant;  // constant: the band `else`
  double threshold = 0;
  double points = 0;
};

/// One step of a plan; arguments are earlier steps.
struct Step {
  Op op = Op::constant;
  Type type;
  std::string text;                      // canonical expression
  base::Place place;
  std::vector<std::uint32_t> arguments;
  ConceptId concept_id = 0;              // now, time_since, fold, paired
  ConceptId partner = 0;                 // paired
  Aggregate aggregate = Aggregate::count;
  Window window;                         // fold; paired: length = within
  double constant = 0;                   // constant; convert: factor
  double offset = 0;                     // convert: value * constant + offset
  Op comparison = Op::greater_equal;     // score_compare
  std::vector<Band> bands;               // points
  double low = 0, high = 0;              // points, score parts: what the value can be
};

/// What an expression reads and how (language.md, section 5): operators join effects.
struct Effect {
  std::set<ConceptId> concepts;
  bool hindsight = false;
};

/// A named result of a plan.
struct Output {
  std::string name;
  std::uint32_t step = 0;
};

/// A compiled set of expressions with shared steps.
struct Plan {
  std::vector<Step> steps;
  std::vector<Output> outputs;
  /// Gives the effect of a step: the concepts it reads, through all its arguments.
  Effect effect(std::uint32_t step) const;
  /// The concepts that any step reads.
  std::set<ConceptId> concepts() const;
  /// The widest look-back of each concept; absent where it reaches to the start of the timeline.
  std::optional<base::Duration> look_back(ConceptId concept_id,
                                          const record::code::Vocabulary& vocabulary) const;
  /// Gives the step of an output, or nothing.
  std::optional<std::uint32_t> find(std::string_view output) const;
};

/// SHA-256 over what a plan means: its steps, and of each concept all that decides its values.
/// Titles and comments do not count.
std::string meaning_digest(const Plan& plan, const record::code::Vocabulary& vocabulary);

std::string_view show(Op op);
std::string_view show(Aggregate aggregate);

/// One line a term: name, spelling, sentence in both languages; the list of operators in the guide
/// is made from these.
struct OperatorDescription {
  std::string name;
  std::string spelling;
  base::Words sentence;
  std::string example;
};
const std::vector<OperatorDescription>& operators();
/// The page of all operators in one language (`en` or `zh`), as docs/ keeps it.
std::string operators_page(const std::string& language);

}  // namespace bq::analysis::expression
