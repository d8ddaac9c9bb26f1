#include "programme/draft/identity.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace bq::programme::draft {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A run of digits as a person has it: 13900000000, 8613900000000, or 18 of a card.
bool is_telling_run(std::string_view run, char behind) {
  if (run.size() == 18) return true;
  if (run.size() == 17 && (behind == 'X' || behind == 'x')) return true;
  if (run.size() == 13 && run.substr(0, 2) == "86") run.remove_prefix(2);
  return run.size() == 11 && run[0] == '1' && run[1] >= '3';
}

bool holds_telling_run(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    bool fraction = at > 0 && text[at - 1] == '.';
    char behind = end < text.size() ? text[end] : ' ';
    if (!fraction && is_telling_run(text.substr(at, end - at), behind)) return true;
    at = end == at ? at + 1 : end;
  }
  return false;
}

// 139-0000-0000, 139 0000 0000, 010-12345678: digits and what stands between them, nothing else.
bool is_spaced_number(std::string_view text) {
  std::string digits;
  std::size_t gaps = 0;
  for (char c : text) {
    if (is_digit(c))
      digits += c;
    else if (c == '-' || c == ' ' || c == '+' || c == '(' || c == ')')
      ++gaps;
    else
      return false;
  }
  if (gaps == 0 || digits.size() < 11) return false;
  bool land = digits[0] == '0' && digits.size() <= 12;
  return land || is_telling_run(digits, ' ');
}

bool holds_mail_address(std::string_view text) {
  auto at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  char before = text[at - 1];
  if (!is_letter(before) && !is_digit(before) && before != '_' && before != '.') return false;
  auto dot = text.find('.', at);
  return dot != std::string_view::npos && dot > at + 1 && dot + 1 < text.size() &&
         is_letter(text[dot + 1]);
}

// The characters of three bytes in UTF-8, which the Chinese ones are, from the front.
std::size_t count_wide(std::string_view text) {
  std::size_t n = 0;
  while (3 * n + 3 <= text.size() && static_cast<unsigned char>(text[3 * n]) >= 0xE4 &&
         static_cast<unsigned char>(text[3 * n]) <= 0xE9)
    ++n;
  return n;
}

bool is_latin_name(std::string_view text) {
  std::size_t words = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && i > 0 && text[i - 1] != ' ')
      ++words;
    else if (!is_letter(text[i]) && text[i] != '.' && text[i] != '-' && text[i] != ',')
      return false;
  }
  return words >= 2 && words <= 3;
}

}  // namespace

bool tells_person(std::string_view cell) {
  return holds_telling_run(cell) || is_spaced_number(cell) || holds_mail_address(cell);
}

bool may_be_name(std::string_view cell) {
  std::size_t wide = count_wide(cell);
  if (wide == 0) return is_latin_name(cell);
  std::string_view rest = cell.substr(3 * wide);
  bool ends_well =
      std::all_of(rest.begin(), rest.end(), [](char c) { return is_digit(c) || is_letter(c); });
  return wide >= 2 && wide <= 4 && ends_well;
}

}  // namespace bq::programme::draft
