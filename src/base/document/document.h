#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace bq::base::document {

/// A YAML value with its place; no type of the YAML library leaves this room.
class Node {
 public:
  enum class Kind { none, scalar, list, map };

  Node();  // elsewhere: a pair of nodes asks for it before this class is complete

  Kind kind = Kind::none;
  Place place;
  std::string scalar;
  bool quoted = false;                               // "..." or '...': text, whatever it looks like
  std::vector<Node> items;                           // of a list
  std::vector<std::pair<Node, Node>> entries;        // of a map, in the order written

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  bool is_none() const { return kind == Kind::none; }

  /// Finds the value of a key, or null.
  const Node* find(std::string_view key) const;
  /// Gives the scalar of a key, or nothing.
  std::optional<std::string> text(std::string_view key) const;
  std::vector<std::string> keys() const;
  /// Gives the scalars of a list, or the one scalar.
  std::vector<std::string> texts() const;
  /// Reads `{ en: ..., zh: ... }`, or one scalar for both.
  Words words() const;
};

/// Reads one YAML document; duplicate keys, anchors into nowhere and syntax errors are refused with
/// their place.
Result<Node> parse_document(std::string_view yaml, const std::string& file);
Result<Node> read_document(const std::string& path);

/// Adds a problem for each key of the map that is not among the allowed ones, with the nearest
/// allowed name.
void refuse_other_keys(const Node& map, const std::vector<std::string>& allowed,
                       std::string_view what, Problems& problems);

}  // namespace bq::base::document
