#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/account/person.h"
#include "service/account/refusal.h"

namespace bq::service::account {

/// Tells whether a text can be a user's name: 2 to 40 signs of a-z 0-9 . _ -
bool is_user_name(std::string_view text);

/// Tells whether people can read a text as one line: 1 to 80 characters of UTF-8, none of which
/// controls anything (line, direction of writing), not blanks alone.
bool is_line(std::string_view text);

/// Refuses a password of less than 10 or more than 256 bytes, the user's name, a run of one sign,
/// and the most usual ones of that length. The list of those is short and stands in the code: what
/// is on no list falls to the limit of tries.
Outcome<void> check_password(std::string_view password, std::string_view user);

/// Reads roles; refused are unknown roles, and roles without a centre or with an unreadable one.
/// Whether a centre exists is not known here.
Outcome<Grants> read_grants(const std::vector<RoleAt>& roles);

}  // namespace bq::service::account
