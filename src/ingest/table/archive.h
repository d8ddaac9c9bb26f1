#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::ingest::table {

/// How much an archive may unpack to before it is taken for a bomb and refused.
struct Limits {
  std::uint64_t member_bytes = std::uint64_t{1} << 30;
  std::uint64_t total_bytes = std::uint64_t{64} << 30;
  std::uint64_t ratio = 2000;                   // unpacked : packed
  std::uint64_t free_bytes = std::uint64_t{16} << 20;  // from which on the ratio counts
};

/// Something in a source that is not read: a link, an archive in an archive, a path that climbs
/// out.
struct Skipped {
  std::string rule;
  std::string path;
};

/// Tells by its name whether a file is an archive: .tar .tar.gz .tgz .tar.zst .zip.
bool is_archive_name(std::string_view path);
/// Gives the name without the ending of an archive.
std::string_view without_archive_ending(std::string_view path);

/// Bytes behind the end of what a reader hands out, so that scans may look ahead; they are zero.
inline constexpr std::size_t padding = 64;

/// Reads the files of an archive one after the other; nothing is unpacked to disk.
class Archive {
 public:
  static base::Result<Archive> open(const std::string& path, const Limits& limits = {});
  /// Reads an archive that lies in memory.
  static base::Result<Archive> open_bytes(std::string_view bytes, const std::string& name,
                                          const Limits& limits = {});
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  /// Moves to the next file and gives its path; nothing at the end. Damage, bombs and a changed
  /// archive are refused.
  base::Result<std::optional<std::string>> next();
  /// Gives the bytes of the file, valid until `next`; `padding` zero bytes stand behind them.
  base::Result<std::string_view> read();
  /// Hands over what was not read so far.
  std::vector<Skipped> take_skipped();

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bq::ingest::table
