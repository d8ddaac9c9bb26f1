#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bq::base {

/// Computes a SHA-256 step by step.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256& add(std::string_view bytes);
  Sha256& add(const void* bytes, std::size_t n) {
    return add({static_cast<const char*>(bytes), n});
  }
  /// Adds a length and the bytes, so that two neighbours never run together.
  Sha256& add_field(std::string_view bytes);
  std::array<unsigned char, 32> finish();
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);

/// Gives the first 8 bytes of SHA-256(text), big endian: the hash of folds and hold-outs
/// (language.md, section 4).
std::uint64_t group_hash(std::string_view text);

/// A fast 128-bit hash (XXH3) of a large block; blocks are then bound together by a SHA-256.
std::array<unsigned char, 16> block_hash(const void* bytes, std::size_t n);

}  // namespace bq::base
