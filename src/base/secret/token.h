#pragma once

#include <string>
#include <string_view>

namespace bq::base::secret {

/// Gives a token of 256 random bits as base64url: what its bearer keeps.
std::string make_token();

/// Gives the form in which a token is stored: its SHA-256 in hex, which nobody can turn back.
std::string stored_form(std::string_view token);

/// Compares two secrets in a time that depends on their lengths only.
bool is_equal(std::string_view a, std::string_view b);

}  // namespace bq::base::secret
