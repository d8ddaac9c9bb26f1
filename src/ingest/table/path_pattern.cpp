#include "ingest/table/path_pattern.h"

#include "base/text.h"

namespace bq::ingest::table {

namespace {

constexpr std::string_view centre_word = "{centre}";

std::string with_centre(std::string part, std::string_view centre) {
  for (auto at = part.find(centre_word); at != std::string::npos;
       at = part.find(centre_word, at + centre.size()))
    part.replace(at, centre_word.size(), centre);
  return part;
}

}  // namespace

PathPattern::PathPattern(std::string_view text)
    : parts_(base::split(text, '/')),
      binds_centre_(text.find(centre_word) != std::string_view::npos) {}

std::string_view PathPattern::tail(std::string_view path) const {
  std::size_t from = path.size();
  for (std::size_t left = parts_.size(); left > 0; --left) {
    if (from == 0) return path;
    auto slash = path.rfind('/', from - 1);
    if (slash == std::string_view::npos) return path;
    from = slash;
  }
  return path.substr(from + 1);
}

bool PathPattern::matches_with(std::string_view path, std::string_view centre) const {
  std::string_view rest = tail(path);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto slash = rest.find('/');
    bool last = i + 1 == parts_.size();
    if (last != (slash == std::string_view::npos)) return false;
    if (!base::matches(rest.substr(0, slash), with_centre(parts_[i], centre))) return false;
    if (!last) rest.remove_prefix(slash + 1);
  }
  return true;
}

bool PathPattern::matches(std::string_view path) const { return matches_with(path, "*"); }

std::optional<std::string> PathPattern::centre_of(std::string_view path,
                                                  const std::vector<std::string>& centres) const {
  for (const auto& centre : centres)
    if (matches_with(path, centre)) return centre;
  return std::nullopt;
}

}  // namespace bq::ingest::table
