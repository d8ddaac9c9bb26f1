#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace bq::ingest::table {

/// An open file that notices if it is written to while it is read.
class FileWatch {
 public:
  static base::Result<FileWatch> open(const std::string& path);
  FileWatch(FileWatch&& other) noexcept;
  FileWatch& operator=(FileWatch&&) = delete;
  ~FileWatch();

  int descriptor() const { return descriptor_; }
  std::uint64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }
  /// Refuses a file whose size or time of change is no longer that of its opening.
  base::Done unchanged() const;
  /// Reads it whole into `out`, with `padding` zero bytes behind; gives the number of bytes.
  base::Result<std::size_t> read_into(std::string& out) const;

 private:
  FileWatch(std::string path, int descriptor, std::uint64_t bytes, std::int64_t changed_ns);
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;
  std::int64_t changed_ns_ = 0;
};

}  // namespace bq::ingest::table
