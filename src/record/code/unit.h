#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/document/document.h"
#include "record/code/concept.h"

namespace bq::record::code {

/// Base dimension -> exponent; empty for a pure number.
using Dimension = std::map<std::string, int>;

Dimension multiply(const Dimension& a, const Dimension& b, int sign);
/// Writes `amount volume^-1`, or `a pure number`.
std::string show(const Dimension& dimension);

struct Unit {
  std::string name;       // canonical spelling
  Dimension dimension;
  std::string base_unit;  // the unit that times and plus lead to; itself where they are 1 and 0
  Conversion to_base;
};

/// The units that the vocabulary knows, by any of their spellings.
class UnitTable {
 public:
  static base::Result<UnitTable> load(const std::string& file);
  const Unit* find(std::string_view spelling) const;
  /// Finds the longest spelling that starts at the front of the text; for literals such as `4
  /// mmol/L`.
  std::string_view longest_prefix(std::string_view text) const;
  std::vector<std::string> names() const;
  /// Converts between two units of one base unit; empty when they do not meet.
  std::optional<Conversion> convert(const Unit& from, const Unit& to) const;

 private:
  base::Done read_unit(const base::document::Node& name, const base::document::Node& body);
  std::vector<Unit> units_;
  std::unordered_map<std::string, std::size_t> spelled_;
};

/// Finds how a number of the spelled unit becomes the concept's canonical unit; empty for a unit of
/// another dimension or without a cited conversion. An empty spelling or "1" is the canonical unit
/// only of a pure number.
std::optional<Conversion> conversion_of(const UnitTable& units, const Concept& subject,
                                        std::string_view spelling);

}  // namespace bq::record::code
