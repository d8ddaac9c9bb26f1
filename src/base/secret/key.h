#pragma once

#include <array>
#include <string>

#include "base/result.h"

namespace bq::base::secret {

/// 32 secret bytes; wiped from memory at their end.
class Key {
 public:
  static constexpr std::size_t size = 32;

  static Key random();
  /// Reads a key file. One that is not there, holds something else, or that anybody but its owner
  /// may read or change is refused.
  static Result<Key> load(const std::string& path);
  /// Reads a key file, or makes it with mode 0600: whole or not at all, and the same for all who
  /// ask at once.
  static Result<Key> load_or_make(const std::string& path);

  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key();

  const unsigned char* data() const { return bytes_.data(); }
  /// Gives the key of one use: keys of two uses tell nothing of each other.
  Key derive(const char (&use)[9]) const;

 private:
  Key() = default;
  std::array<unsigned char, size> bytes_{};
};

}  // namespace bq::base::secret
