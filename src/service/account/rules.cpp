#include "service/account/rules.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"

namespace bq::service::account {

namespace {

constexpr std::size_t least_name = 2;
constexpr std::size_t most_name = 40;
constexpr std::ptrdiff_t most_characters = 80;
constexpr std::size_t least_password = 10;
constexpr std::size_t most_password = 256;

// The usual ones are shorter than ten signs and refused for that; these are not.
constexpr std::string_view usual[] = {
    "0123456789",   "0987654321",       "1029384756",    "1111122222",   "1122334455",
    "1212121212",   "1231231231",       "123123123123",  "1234512345",   "123456123456",
    "1234567890",   "12345678900",      "12345678910",   "123456789a",   "123456789q",
    "123654789a",   "1234qwerasdf",     "1357924680",    "1qaz2wsx3edc", "1q2w3e4r5t",
    "1q2w3e4r5t6y", "9876543210",       "a123456789",    "a1234567890",  "aa12345678",
    "aa123456789",  "abc1234567",       "abc123456789",  "abcd123456",   "abcdefghij",
    "admin12345",   "admin123456",      "administrator", "asdfasdfasdf", "asdfghjkl;",
    "basketball",   "changeme123",      "football123",   "iloveyou123",  "letmein123",
    "p@ssw0rd123",  "passw0rd123",      "password01",    "password12",   "password123",
    "password1234", "passwordpassword", "q1w2e3r4t5",    "q1w2e3r4t5y6", "qazwsxedcrfv",
    "qq123456789",  "qwer123456",       "qwer1234567",   "qwerasdfzxcv", "qwerty1234",
    "qwerty12345",  "qwerty123456",     "qwertyuiop",    "welcome123",   "woaini1314",
    "woaini520",    "woaini5201314",    "zxcvbnm123"};

bool is_usual(std::string_view password, std::string_view user) {
  const std::string small = base::lower(password);
  return small == user || small.find_first_not_of(small[0]) == std::string::npos ||
         std::find(std::begin(usual), std::end(usual), small) != std::end(usual);
}

bool holds_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
    };
    if (at(0) < 0x20 || at(0) == 0x7F) return true;
    if (at(0) == 0xC2 && at(1) < 0xA0) return true;  // U+0080..9F
    if (at(0) == 0xE2 && at(1) == 0x80 && at(2) >= 0xA8 && at(2) <= 0xAE)
      return true;  // U+2028..2E
    if (at(0) == 0xE2 && at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9)
      return true;  // U+2066..69
  }
  return false;
}

bool is_centre(const std::string& key) {
  return key == "*" || (is_line(key) && key.find('*') == key.npos);
}

}  // namespace

bool is_user_name(std::string_view text) {
  return text.size() >= least_name && text.size() <= most_name &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == text.npos;
}

bool is_line(std::string_view text) {
  if (base::trim(text).empty() || !base::is_utf8(text) || holds_control(text)) return false;
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }) <=
         most_characters;
}

Outcome<void> check_password(std::string_view password, std::string_view user) {
  if (password.size() < least_password) return refuse("short_password");
  if (password.size() > most_password) return refuse("long_password");
  if (is_usual(password, user)) return refuse("usual_password");
  return {};
}

Outcome<Grants> read_grants(const std::vector<RoleAt>& roles) {
  std::map<Role, Centres> found;
  for (const RoleAt& at : roles) {
    const auto role = role_named(at.role);
    if (!role || at.centres.empty() ||
        !std::all_of(at.centres.begin(), at.centres.end(), is_centre))
      return refuse("bad_roles");
    found[*role].add(Centres::of(at.centres));
  }
  Grants out;
  for (auto& [role, centres] : found) out.push_back({role, std::move(centres)});
  return out;
}

}  // namespace bq::service::account
