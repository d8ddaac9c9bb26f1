#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bq::base::secret {

/// Hashes a password with Argon2id (64 MB, about a tenth of a second) and a salt of its own; the
/// text says algorithm and cost. Refused only when the memory is not there.
Result<std::string> hash_password(std::string_view password);

/// Tells whether a password is the one that was hashed. A text that is no hash fits none.
bool verify_password(const std::string& hash, std::string_view password);

/// Spends on an unknown account what `verify_password` costs, so that the time tells nobody which
/// accounts exist; always false.
bool verify_nobody(std::string_view password);

/// Tells whether a hash was made at a lower cost than today's: hash anew at the next sign-in.
bool is_outdated(const std::string& hash);

/// Gives a random password for a first sign-in: 20 letters and digits (115 bits), none of which
/// looks like another.
std::string make_password();

}  // namespace bq::base::secret
