#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::base {

Result<std::string> read_file(const std::string& path);
bool file_exists(const std::string& path);
bool folder_exists(const std::string& path);
Done make_folder(const std::string& path);

/// Lists regular files below a folder as relative paths in byte order; symbolic links are not
/// followed but named in `links`. A subfolder that may not be looked into refuses the whole: what
/// lies there must not be missed in silence.
Result<std::vector<std::string>> list_files(const std::string& folder,
                                            std::vector<std::string>* links = nullptr);

/// Writes a file whole or not at all: bytes go to a temporary name beside it, `finish` renames. Not
/// finished: nothing is left.
class FileWriter {
 public:
  static Result<FileWriter> open(const std::string& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&&) = delete;
  ~FileWriter();

  void write(std::string_view bytes);
  /// The name that holds the bytes until `finish`; for libraries that write by name.
  const std::string& temporary() const { return temporary_; }
  /// Flushes and renames; a full disk or a missing permission is said here at the latest.
  Done finish();

 private:
  FileWriter(std::string path, std::string temporary, std::FILE* file);
  std::string path_;
  std::string temporary_;
  std::FILE* file_ = nullptr;
  int error_ = 0;
};

Done write_file(const std::string& path, std::string_view bytes);

/// Removes the temporary files of all unfinished writers; called when the process is interrupted.
void remove_unfinished();

}  // namespace bq::base
