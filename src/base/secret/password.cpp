#include "base/secret/password.h"

#include <sodium.h>

#include "base/secret/library.h"

namespace bq::base::secret {

namespace {

constexpr auto operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;
constexpr std::string_view clear_signs = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
constexpr std::size_t password_length = 20;

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  ready();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), operations, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return refuse(ProblemKind::data, {},
                  "a password cannot be hashed: 64 MB of memory are not free; try again later");
  hash.resize(hash.find('\0'));
  return hash;
}

bool verify_password(const std::string& hash, std::string_view password) {
  ready();
  return hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool verify_nobody(std::string_view password) {
  static const Result<std::string> nobody = hash_password(make_password());
  if (nobody) verify_password(*nobody, password);
  return false;
}

bool is_outdated(const std::string& hash) {
  ready();
  return hash.size() >= crypto_pwhash_STRBYTES ||
         crypto_pwhash_str_needs_rehash(hash.c_str(), operations, memory_bytes) != 0;
}

std::string make_password() {
  ready();
  std::string password(password_length, '\0');
  for (char& sign : password)
    sign = clear_signs[randombytes_uniform(static_cast<std::uint32_t>(clear_signs.size()))];
  return password;
}

}  // namespace bq::base::secret
