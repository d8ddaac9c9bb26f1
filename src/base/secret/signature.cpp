#include "base/secret/signature.h"

#include <sodium.h>

#include "base/secret/library.h"

namespace bq::base::secret {

namespace {

using PublicKey = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES>;
using Signature = std::array<unsigned char, crypto_sign_BYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex_of(const auto& bytes) {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Signer::Signer(const Key& seed) {
  static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_SEEDBYTES == Key::size);
  ready();
  PublicKey open_half{};
  crypto_sign_seed_keypair(open_half.data(), key_.data(), seed.data());
  public_key_ = hex_of(open_half);
}

Signer::~Signer() { sodium_memzero(key_.data(), key_.size()); }

std::string Signer::sign(std::string_view message) const {
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(message), message.size(), key_.data());
  return hex_of(signature);
}

bool is_signed(std::string_view message, std::string_view signature, std::string_view public_key) {
  ready();
  Signature signature_bytes{};
  PublicKey key_bytes{};
  return from_hex(signature, signature_bytes.data(), signature_bytes.size()) &&
         from_hex(public_key, key_bytes.data(), key_bytes.size()) &&
         crypto_sign_verify_detached(signature_bytes.data(), bytes_of(message), message.size(),
                                     key_bytes.data()) == 0;
}

}  // namespace bq::base::secret
