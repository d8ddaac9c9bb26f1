#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/oracle/oracle.h"
#include "made_case.h"

namespace bq::proof {

using analysis::oracle::Value;

/// What was answered, moment after moment; a score has a column of its completeness beside it.
struct Answers {
  std::vector<std::string> columns;
  std::vector<bool> is_instant;  // by column
  std::vector<Value> values;     // moments x columns
  const Value& at(std::size_t moment, std::size_t column) const {
    return values[moment * columns.size() + column];
  }
};

/// Says why a case does not compile, or nothing.
std::optional<std::string> refusal(const Case& of);

/// Answers by the engine as `features` does: compiled, laid out, swept over stored timelines among
/// neighbours of another centre; a value stands until the sweep says that it changed.
Answers engine_answers(const Case& of);

/// Answers at the last moment of the case only. What is seen by then was applied in any order,
/// between answers at the moments before it: late, and as no clock says.
Answers answers_after_any_order(const Case& of, base::Random& random);

/// Answers by definition.
Answers oracle_answers(const Case& of);

}  // namespace bq::proof
