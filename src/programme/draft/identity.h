#pragma once

#include <string_view>

namespace bq::programme::draft {

/// Tells whether a cell holds what leads to one person, alone or among other words: an identity
/// card of 18 characters, a telephone number, an e-mail address.
bool tells_person(std::string_view cell);

/// Tells whether a cell could be somebody's name: two to four Chinese characters, perhaps with a
/// number or a letter behind, or two or three Latin words.
bool may_be_name(std::string_view cell);

}  // namespace bq::programme::draft
