#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/secret/key.h"

namespace bq::base::secret {

/// Signs with Ed25519; its key stays in a file.
class Signer {
 public:
  explicit Signer(const Key& seed);
  Signer(const Signer&) = default;
  Signer& operator=(const Signer&) = default;
  ~Signer();

  /// The public key in hex: 64 signs.
  const std::string& public_key() const { return public_key_; }
  /// Signs a message; the signature in hex, 128 signs, always the same for the same message.
  std::string sign(std::string_view message) const;

 private:
  std::array<unsigned char, 64> key_{};
  std::string public_key_;
};

/// Tells whether a signature of a message was made with the key that belongs to a public one.
bool is_signed(std::string_view message, std::string_view signature, std::string_view public_key);

}  // namespace bq::base::secret
