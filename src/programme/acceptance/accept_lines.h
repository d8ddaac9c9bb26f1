#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "programme/acceptance/indicators.h"
#include "programme/acceptance/measure.h"

namespace bq::programme::acceptance {

/// One line of a programme's `accept:`; exactly one of measure, not_measured, declares is set.
struct AcceptLine {
  std::string indicator;
  std::string measure;
  std::optional<base::Words> not_measured;
  bool declares = false;
  std::string reach;  // a stricter one than the guide's, or empty
  base::Place place;
};

/// Holds what a programme claims: the guide items it answers and its lines, in the order written.
struct Claims {
  std::vector<std::string> answers;
  base::Place place;  // of `accept`, or of the programme: for what has no line of its own
  std::vector<AcceptLine> lines;
};

/// Adds a problem for everything that keeps the claims from compiling: an unknown or doubled item,
/// indicator or measure (with the nearest name), an indicator of an item that is not answered, one
/// without a line, a measure of another unit, `measure` on an X line, `declare` on another, a
/// `reach` that is weaker than the guide's. Fills the places by the claims.
void check_lines(const Claims& claims, const Indicators& indicators, const Measures& measures,
                 base::Problems& problems);

/// Gives the threshold that judges a line: its own, else the guide's; none without a number.
std::optional<Reach> reach_of(const AcceptLine& line, const Indicator& indicator);

}  // namespace bq::programme::acceptance
