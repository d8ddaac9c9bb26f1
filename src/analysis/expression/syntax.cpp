#include "analysis/expression/syntax.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace bq::analysis::expression {

namespace {

// Binding strength of binary operators, for the fewest parentheses that read back the same.
int strength(const Syntax& s) {
  if (s.kind == SyntaxKind::between || s.kind == SyntaxKind::in) return 4;
  if (s.kind == SyntaxKind::unary) return s.name == "not" ? 3 : 8;
  if (s.kind != SyntaxKind::binary) return 9;
  if (s.name == "or") return 1;
  if (s.name == "and") return 2;
  if (s.name == "else") return 5;
  if (s.name == "+" || s.name == "-") return 6;
  if (s.name == "*" || s.name == "/") return 7;
  return 4;
}

std::string wrapped(const Syntax& s, int least) {
  return strength(s) < least ? "(" + show(s) + ")" : show(s);
}

std::string joined(const std::vector<Syntax>& list, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < list.size(); ++i) out += (i > from ? ", " : "") + show(list[i]);
  return out;
}

std::string show_band(const Syntax& s) {
  if (s.name == "else") return "else -> " + show(s.arguments[0]);
  return fmt::format("{} {} -> {}", s.name, show(s.arguments[0]), show(s.arguments[1]));
}

std::string show_points(const Syntax& s) {
  return fmt::format("points({}: {})", show(s.arguments[0]), joined(s.arguments, 1));
}

}  // namespace

std::string show(base::Decimal decimal) {
  while (decimal.scale > 0 && decimal.digits % 10 == 0) decimal.digits /= 10, --decimal.scale;
  while (decimal.scale < 0 && std::llabs(decimal.digits) < 1'000'000'000'000'000)
    decimal.digits *= 10, ++decimal.scale;
  if (decimal.scale > 18 || decimal.scale < 0)
    return fmt::format("{}e{}", decimal.digits, -decimal.scale);
  return base::show_decimal(decimal.digits, decimal.scale);
}

std::string show(const Window& window) {
  if (window.since_start) return "since start";
  std::string out = base::show(window.length);
  if (window.ending.us != 0) out += " ending " + base::show(window.ending) + " ago";
  return out;
}

std::string show(const Syntax& s) {
  switch (s.kind) {
    case SyntaxKind::number:
      return s.unit.empty() ? show(s.decimal) : show(s.decimal) + " " + s.unit;
    case SyntaxKind::word:
      return s.name;
    case SyntaxKind::text:
      return "\"" + s.name + "\"";
    case SyntaxKind::window:
      return show(s.window);
    case SyntaxKind::call:
      return s.name == "points" ? show_points(s)
                                : fmt::format("{}({})", s.name, joined(s.arguments, 0));
    case SyntaxKind::unary:
      return s.name == "not" ? "not " + wrapped(s.arguments[0], 3)
                             : "-" + wrapped(s.arguments[0], 8);
    case SyntaxKind::binary:
      return fmt::format("{} {} {}", wrapped(s.arguments[0], strength(s)), s.name,
                         wrapped(s.arguments[1], strength(s) + 1));
    case SyntaxKind::between:
      return fmt::format("{} between {} and {}", wrapped(s.arguments[0], 5),
                         wrapped(s.arguments[1], 5), wrapped(s.arguments[2], 5));
    case SyntaxKind::in:
      return fmt::format("{} in ({})", wrapped(s.arguments[0], 5), joined(s.arguments, 1));
    case SyntaxKind::band:
      return show_band(s);
  }
  return {};
}

base::Place text_place(const base::document::Node& scalar) {
  base::Place place = scalar.place;
  if (scalar.quoted) ++place.column;
  return place;
}

}  // namespace bq::analysis::expression
