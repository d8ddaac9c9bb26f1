#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bq::base {

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string lower(std::string_view ascii);
bool matches(std::string_view text, std::string_view pattern_with_stars);

/// Writes full-width letters, digits and signs (`１２．５`, `：`, the ideographic space) as ASCII;
/// everything else stays.
std::string half_width(std::string_view text);
/// Tells whether a text holds full-width signs at all; fast.
bool has_full_width(std::string_view text);

/// Tells whether the bytes are valid UTF-8.
bool is_utf8(std::string_view bytes);

/// Gives the nearest of the names by edit distance, if it is near enough to be a likely slip.
std::optional<std::string> nearest(std::string_view wrong, const std::vector<std::string>& names);

/// Gives `; did you mean X?` or nothing: the tail of an unknown-name sentence.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& names);

/// Words in the two languages of every screen.
struct Words {
  std::string en;
  std::string zh;
};

/// Cuts `text` to at most `bytes` without splitting a UTF-8 character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

}  // namespace bq::base
