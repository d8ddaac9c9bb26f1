#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bq::ingest::table {

/// A pattern such as `set_{centre}/*.csv`; it is compared with the end of a path, folder by folder,
/// so `*` stays in one folder.
class PathPattern {
 public:
  PathPattern() = default;
  explicit PathPattern(std::string_view text);

  bool binds_centre() const { return binds_centre_; }
  /// Tells whether the end of the path matches, whatever stands for `{centre}`.
  bool matches(std::string_view path) const;
  /// Gives the first of the centres with which the end of the path matches; nothing where none
  /// does.
  std::optional<std::string> centre_of(std::string_view path,
                                       const std::vector<std::string>& centres) const;
  /// Gives the part of the path that the pattern is compared with: as many folders as the pattern
  /// has.
  std::string_view tail(std::string_view path) const;

 private:
  bool matches_with(std::string_view path, std::string_view centre) const;
  std::vector<std::string> parts_;
  bool binds_centre_ = false;
};

}  // namespace bq::ingest::table
