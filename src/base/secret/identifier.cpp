#include "base/secret/identifier.h"

#include <sodium.h>

#include "base/secret/library.h"

namespace bq::base::secret {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// Names the algorithm, so that a later one can be told apart.
constexpr std::string_view mark = "1.";

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Gives the code point at `at` if it has the three bytes of a full-width sign or of U+3000.
unsigned wide_sign(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || (text[at] & 0xF0) != 0xE0) return 0;
  const unsigned point = (text[at] & 0x0FU) << 12 | (text[at + 1] & 0x3FU) << 6 |
                         (text[at + 2] & 0x3FU);
  return point == 0x3000 || (point >= 0xFF01 && point <= 0xFF5E) ? point : 0;
}

}  // namespace

std::string Sealer::seal(std::string_view text, std::string_view about) const {
  ready();
  std::string bytes(nonce_size + text.size() + tag_size, '\0');
  randombytes_buf(bytes.data(), nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes_of(bytes) + nonce_size, nullptr, bytes_of(text), text.size(), bytes_of(about),
      about.size(), nullptr, bytes_of(std::string_view(bytes)), key_.data());
  return std::string(mark) + to_base64(bytes);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view about) const {
  ready();
  std::string bytes;
  if (!sealed.starts_with(mark) || !from_base64(sealed.substr(mark.size()), bytes) ||
      bytes.size() < nonce_size + tag_size)
    return refuse(ProblemKind::data, {}, "is not sealed by this programme; nothing was opened");
  std::string text(bytes.size() - nonce_size - tag_size, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes_of(text), nullptr, nullptr, bytes_of(bytes) + nonce_size, bytes.size() - nonce_size,
          bytes_of(about), about.size(), bytes_of(bytes), key_.data()) != 0)
    return refuse(ProblemKind::data, {},
                  "was altered, belongs to something else, or was sealed with another key; put "
                  "back the key file or the record that belongs to it");
  return text;
}

std::string Pseudonymiser::pseudonym(std::string_view kind, std::string_view identifier) const {
  ready();
  const std::string normal = normalise_identifier(identifier);
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, key_.data(), Key::size, hash.size());
  const std::uint64_t length = kind.size();
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&length), sizeof length);
  crypto_generichash_update(&state, bytes_of(kind), kind.size());
  crypto_generichash_update(&state, bytes_of(std::string_view(normal)), normal.size());
  crypto_generichash_final(&state, bytes_of(hash), hash.size());
  return to_hex(hash);
}

std::string normalise_identifier(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    char sign = utf8[i];
    if (const unsigned point = wide_sign(utf8, i); point != 0) {
      sign = point == 0x3000 ? ' ' : static_cast<char>(point - 0xFEE0);
      i += 2;
    }
    const bool is_gap = sign == ' ' || sign == '-' || (sign >= '\t' && sign <= '\r');
    if (!is_gap) out += sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 32) : sign;
  }
  return out;
}

}  // namespace bq::base::secret
