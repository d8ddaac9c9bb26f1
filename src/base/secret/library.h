#pragma once

#include <string>
#include <string_view>

namespace bq::base::secret {

/// Readies the cryptographic library; every function of this room that needs it asks first.
void ready();

/// Writes bytes as lower-case hex, and reads exactly `size` of them back; else nothing.
std::string to_hex(std::string_view bytes);
bool from_hex(std::string_view hex, unsigned char* bytes, std::size_t size);

/// Writes bytes as base64url without padding, and reads them back; false if the text is none.
std::string to_base64(std::string_view bytes);
bool from_base64(std::string_view text, std::string& bytes);

}  // namespace bq::base::secret
