#pragma once

#include <string>
#include <string_view>

#include "base/secret/key.h"

namespace bq::base::secret {

/// Seals texts that must stay apart from study data (XChaCha20-Poly1305).
class Sealer {
 public:
  explicit Sealer(const Key& key) : key_(key.derive("bqsealer")) {}

  /// Seals a text, bound to what it is about: sealed for person A, it opens for nobody else. The
  /// result is base64url, another one at every call; its length tells that of the text.
  std::string seal(std::string_view text, std::string_view about) const;
  /// Opens what was sealed; refused if a byte, the key or what it is about differs.
  Result<std::string> open(std::string_view sealed, std::string_view about) const;

 private:
  Key key_;
};

/// Turns identifiers into pseudonyms by a keyed hash (BLAKE2b): equal identifiers meet without
/// being stored, and without the key nobody can try all phone numbers.
class Pseudonymiser {
 public:
  explicit Pseudonymiser(const Key& key) : key_(key.derive("bqpseudo")) {}

  /// Gives 64 hex signs for an identifier of one kind (`phone`, `identity_card`), after
  /// `normalise_identifier`.
  std::string pseudonym(std::string_view kind, std::string_view identifier) const;

 private:
  Key key_;
};

/// Makes spellings of one identifier equal: full-width signs become ASCII ones, small letters
/// capitals; blanks and hyphens go. Everything else stays as it is.
std::string normalise_identifier(std::string_view utf8);

}  // namespace bq::base::secret
