#include "applications/simulation/folder_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"

namespace bq::applications::simulation {

namespace fs = std::filesystem;
using base::ProblemKind;

namespace {

base::Done check_empty(const std::string& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return {};
  if (fs::is_directory(path, error) && fs::is_empty(path, error) && !error) return {};
  if (error)
    return base::refuse(ProblemKind::permission, {path},
                        fmt::format("cannot be looked into: {}", error.message()));
  return base::refuse(
      ProblemKind::option, {path},
      "is there already and not an empty folder; nothing is written over, give --out a new one");
}

tl::unexpected<base::Problem> refuse_write(const std::string& path, int error) {
  const bool denied = error == EACCES || error == EPERM || error == EROFS;
  return base::refuse(
      denied ? ProblemKind::permission : ProblemKind::disk, {path},
      fmt::format("cannot write: {}; nothing was kept, free space or choose another --out",
                  std::strerror(error)));
}

}  // namespace

FolderWriter::FolderWriter(std::string path, base::UnfinishedFolder folder)
    : path_(std::move(path)), folder_(std::move(folder)) {}

base::Result<FolderWriter> FolderWriter::open(const std::string& path) {
  fs::path folder = fs::path(path).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (folder.empty() || folder == "." || folder == "..")
    return base::refuse(ProblemKind::option, {path}, "is no new folder; give --out one");
  BQ_TRY(check_empty(folder.string()));
  std::string temporary = fmt::format("{}.part-{}", folder.string(), ::getpid());
  std::error_code error;
  fs::remove_all(temporary, error);  // of a process that was killed
  BQ_ASSIGN(auto unfinished, base::UnfinishedFolder::open(temporary));
  return FolderWriter(folder.string(), std::move(unfinished));
}

base::Done FolderWriter::make(const std::string& folder) const {
  return base::make_folder(folder_.path() + "/" + folder);
}

base::Done FolderWriter::write(const std::string& file, std::string_view bytes) const {
  const std::string path = folder_.path() + "/" + file;
  std::FILE* out = std::fopen(path.c_str(), "wbe");
  if (out == nullptr) return refuse_write(path_ + "/" + file, errno);
  int error = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size() ? 0 : errno;
  if (std::fclose(out) != 0 && error == 0) error = errno;
  if (error != 0) return refuse_write(path_ + "/" + file, error);
  return {};
}

base::Done FolderWriter::finish() {
  BQ_TRY(check_empty(path_));
  if (::rename(folder_.path().c_str(), path_.c_str()) != 0) return refuse_write(path_, errno);
  folder_.release();
  return {};
}

}  // namespace bq::applications::simulation
