#pragma once

#include <optional>
#include <string>

#include "analysis/oracle/oracle.h"

namespace bq::analysis::oracle {

enum class Kind : std::uint8_t { number, boolean, code, instant, duration };

/// What an expression gives: its kind, and of a number the unit that it counts.
struct Shape {
  Kind kind = Kind::number;
  std::string unit = "1";
  std::optional<record::code::ConceptId> concept_id;  // whose conversions and codes apply
  bool difference = false;                            // of two values: its unit has no zero point
};

Shape shape_of(const Language& language, const expression::Syntax& s);

/// Follows names of definitions to what they stand for.
const expression::Syntax& meaning(const Language& language, const expression::Syntax& s);

/// Finds the concept of a name that is not a definition.
std::optional<record::code::ConceptId> concept_of(const Language& language,
                                                  const expression::Syntax& s);

/// Tells whether this is a number as written, also a duration where a window could stand.
bool is_literal(const expression::Syntax& s);

/// Converts a literal to what it stands beside; the exact fraction is rounded to double once.
double literal(const Language& language, const expression::Syntax& number, const Shape& beside);

/// Converts a computed number of another unit, in double.
double converted(const Language& language, double number, const Shape& from, const Shape& to);

/// What the points of a part can be, whatever is measured.
struct Bounds {
  double low, high;
};
Bounds bounds_of(const Language& language, const expression::Syntax& s);

}  // namespace bq::analysis::oracle
