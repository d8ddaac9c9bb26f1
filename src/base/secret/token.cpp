#include "base/secret/token.h"

#include <sodium.h>

#include "base/digest.h"
#include "base/secret/library.h"

namespace bq::base::secret {

std::string make_token() {
  ready();
  std::string bytes(32, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_base64(bytes);
}

std::string stored_form(std::string_view token) { return sha256_hex(token); }

bool is_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bq::base::secret
