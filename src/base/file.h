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
/// followed but named in `links`, pipes, sockets and devices in `others`. A subfolder that may not
/// be looked into refuses the whole: what lies there must not be missed in silence.
Result<std::vector<std::string>> list_files(const std::string& folder,
                                            std::vector<std::string>* links = nullptr,
                                            std::vector<std::string>* others = nullptr);

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

/// A new folder that is still being filled: unless it is released, it goes with all that is in it.
class UnfinishedFolder {
 public:
  /// Makes the folder; one that is there already is refused and stays.
  static Result<UnfinishedFolder> open(const std::string& path);
  UnfinishedFolder(UnfinishedFolder&& other) noexcept;
  UnfinishedFolder& operator=(UnfinishedFolder&&) = delete;
  ~UnfinishedFolder();

  const std::string& path() const { return path_; }
  /// Lets the folder stay, or be what its new name says.
  void release();

 private:
  explicit UnfinishedFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Removes the temporary files and folders of all unfinished writers; called when the process is
/// interrupted, from a signal handler too, while other threads may still write.
void remove_unfinished();

}  // namespace bq::base
