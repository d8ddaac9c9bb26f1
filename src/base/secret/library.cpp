#include "base/secret/library.h"

#include <sodium.h>

#include "base/check.h"

namespace bq::base::secret {

namespace {

constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void ready() {
  static const bool is_ready = sodium_init() >= 0;
  BQ_CHECK(is_ready, "libsodium has a source of random bytes");
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes_of(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

bool from_hex(std::string_view hex, unsigned char* bytes, std::size_t size) {
  std::size_t length = 0;
  const char* end = nullptr;
  return hex.size() == size * 2 &&
         sodium_hex2bin(bytes, size, hex.data(), hex.size(), nullptr, &length, &end) == 0 &&
         length == size && end == hex.data() + hex.size();
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), base64_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), base64_variant);
  text.pop_back();
  return text;
}

bool from_base64(std::string_view text, std::string& bytes) {
  bytes.assign(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, &end, base64_variant) != 0 ||
      end != text.data() + text.size())
    return false;
  bytes.resize(length);
  return true;
}

}  // namespace bq::base::secret
