#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/document/document.h"
#include "base/instant.h"
#include "base/result.h"
#include "record/code/unit.h"

namespace bq::analysis::expression {

enum class SyntaxKind : std::uint8_t {
  number,   // decimal with an optional unit
  word,     // a name
  text,     // "quoted"
  call,     // name(arguments)
  unary,    // name = "-" or "not"
  binary,   // name = operator
  between,  // arguments: value, low, high
  in,       // arguments: value, then the list
  window,   // a window argument
  band,     // of points: name = comparison or "else"; arguments: [threshold,] points
};

/// The look-back of a fold, half-open (from, to]: to = T - ending; from = to - length, or `start`.
struct Window {
  base::Duration length;
  base::Duration ending;
  bool since_start = false;
  bool operator==(const Window&) const = default;
};

/// What was written, with its place.
struct Syntax {
  SyntaxKind kind = SyntaxKind::number;
  base::Place place;
  std::string name;
  base::Decimal decimal;
  std::string unit;
  Window window;
  std::vector<Syntax> arguments;
};

/// Reads one expression. Columns of problems count from the place of the node, so they point into
/// the YAML file. Units are those of the table; nesting is limited, so no text exhausts the stack.
base::Result<Syntax> parse_expression(std::string_view text, const base::Place& place,
                                      const record::code::UnitTable& units);

/// Gives the place of the first character of a scalar's text (one further where it is quoted).
base::Place text_place(const base::document::Node& scalar);

/// Writes an expression in its one canonical form: the name of its column.
std::string show(const Syntax& syntax);
std::string show(const Window& window);
/// Writes a decimal without trailing zeros.
std::string show(base::Decimal decimal);

}  // namespace bq::analysis::expression
