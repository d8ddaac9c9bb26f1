#include "base/digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include "base/check.h"

namespace bq::base {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  BQ_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1,
           "SHA-256 is not available");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::add_field(std::string_view bytes) {
  std::uint64_t n = bytes.size();
  add(&n, sizeof n);
  return add(bytes);
}

std::array<unsigned char, 32> Sha256::finish() {
  std::array<unsigned char, 32> out{};
  EVP_DigestFinal_ex(state_->context, out.data(), nullptr);
  return out;
}

std::string Sha256::finish_hex() {
  constexpr char hex[] = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : finish()) {
    out.push_back(hex[byte >> 4]);
    out.push_back(hex[byte & 15]);
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) { return Sha256().add(bytes).finish_hex(); }

std::uint64_t group_hash(std::string_view text) {
  auto bytes = Sha256().add(text).finish();
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | bytes[i];
  return out;
}

std::array<unsigned char, 16> block_hash(const void* bytes, std::size_t n) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, n));
  std::array<unsigned char, 16> out{};
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), out.begin());
  return out;
}

}  // namespace bq::base
