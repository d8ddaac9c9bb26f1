#include "base/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bq::base {

namespace fs = std::filesystem;

namespace {

std::mutex unfinished_mutex;
std::set<std::string> unfinished;

void begin_unfinished(const std::string& name) {
  std::lock_guard lock(unfinished_mutex);
  unfinished.insert(name);
}
void end_unfinished(const std::string& name) {
  std::lock_guard lock(unfinished_mutex);
  unfinished.erase(name);
}

void remove_tree(int parent, const char* name);

void remove_entries(int folder) {
  alignas(dirent64) char buffer[4096];
  ::lseek64(folder, 0, SEEK_SET);
  for (;;) {
    ssize_t n = ::getdents64(folder, buffer, sizeof buffer);
    if (n <= 0) return;
    for (ssize_t at = 0; at < n;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
      at += entry->d_reclen;
      const bool is_dots =
          std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0;
      if (!is_dots) remove_tree(folder, entry->d_name);
    }
  }
}

// In a signal handler nothing may allocate, so std::filesystem cannot be asked. Other threads may
// add files meanwhile; those whose folder is gone no longer can.
void remove_tree(int parent, const char* name) {
  constexpr int attempts = 100;
  if (::unlinkat(parent, name, 0) == 0 || (errno != EISDIR && errno != EPERM)) return;
  int folder = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return;
  for (int i = 0; i < attempts; ++i) {
    remove_entries(folder);
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != ENOTEMPTY) break;
  }
  ::close(folder);
}

ProblemKind kind_of(int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO)
    return ProblemKind::disk;
  if (error == EACCES || error == EPERM || error == EROFS) return ProblemKind::permission;
  return ProblemKind::data;
}

tl::unexpected<Problem> refuse_write(const std::string& path, int error) {
  return refuse(
      kind_of(error), {path},
      fmt::format("cannot write: {}; nothing was kept, free space or choose another --out",
                  std::strerror(error)));
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return refuse(kind_of(errno), {path}, fmt::format("cannot read: {}", std::strerror(errno)));
  std::string bytes;
  struct stat info{};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    ::close(fd);
    return refuse(ProblemKind::data, {path}, "is a folder, a file was expected");
  }
  bytes.reserve(static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)));
  char buffer[1 << 16];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      int error = errno;
      ::close(fd);
      return refuse(kind_of(error), {path}, fmt::format("cannot read: {}", std::strerror(error)));
    }
    if (n == 0) break;
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return bytes;
}

bool file_exists(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool folder_exists(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

Done make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    return refuse(kind_of(error.value()), {path},
                  fmt::format("cannot make the folder: {}; free space or choose another --out",
                              error.message()));
  return {};
}

Result<std::vector<std::string>> list_files(const std::string& folder,
                                            std::vector<std::string>* links,
                                            std::vector<std::string>* others) {
  std::vector<std::string> out;
  std::error_code error;
  fs::path last = folder;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    last = at->path();
    std::string relative = last.lexically_relative(folder).generic_string();
    bool is_link = at->is_symlink(error);
    if (is_link && links != nullptr) links->push_back(relative);
    bool is_file = !is_link && at->is_regular_file(error);
    if (is_file) out.push_back(relative);
    bool is_other = !is_link && !is_file && !error && !at->is_directory(error);
    if (is_other && others != nullptr) others->push_back(relative);
    if (error) break;
  }
  if (error) {
    ProblemKind kind = kind_of(error.value());
    bool denied = kind == ProblemKind::permission;
    return refuse(kind, {last.string()},
                  fmt::format("cannot be listed: {}{}", error.message(),
                              denied ? "; give this user the right to read it" : ""));
  }
  std::sort(out.begin(), out.end());
  for (auto* names : {links, others})
    if (names != nullptr) std::sort(names->begin(), names->end());
  return out;
}

FileWriter::FileWriter(std::string path, std::string temporary, std::FILE* file)
    : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      file_(other.file_),
      error_(other.error_) {
  other.file_ = nullptr;
  other.temporary_.clear();
}

Result<FileWriter> FileWriter::open(const std::string& path) {
  std::string temporary = fmt::format("{}.part-{}", path, ::getpid());
  if (auto parent = fs::path(path).parent_path(); !parent.empty())
    BQ_TRY(make_folder(parent.string()));
  std::FILE* file = std::fopen(temporary.c_str(), "wbe");
  if (file == nullptr) return refuse_write(path, errno);
  begin_unfinished(temporary);
  return FileWriter(path, temporary, file);
}

FileWriter::~FileWriter() {
  if (temporary_.empty()) return;
  if (file_ != nullptr) std::fclose(file_);
  ::unlink(temporary_.c_str());
  end_unfinished(temporary_);
}

void FileWriter::write(std::string_view bytes) {
  if (error_ == 0 && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
    error_ = errno;
}

Done FileWriter::finish() {
  if (std::fflush(file_) != 0 && error_ == 0) error_ = errno;
  if (error_ == 0 && ::fsync(::fileno(file_)) != 0 && errno != EINVAL) error_ = errno;
  if (std::fclose(file_) != 0 && error_ == 0) error_ = errno;
  file_ = nullptr;
  if (error_ == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error_ = errno;
  if (error_ != 0) return refuse_write(path_, error_);
  end_unfinished(temporary_);
  temporary_.clear();
  return {};
}

Done write_file(const std::string& path, std::string_view bytes) {
  BQ_ASSIGN(FileWriter writer, FileWriter::open(path));
  writer.write(bytes);
  return writer.finish();
}

Result<UnfinishedFolder> UnfinishedFolder::open(const std::string& path) {
  if (auto parent = fs::path(path).parent_path(); !parent.empty())
    BQ_TRY(make_folder(parent.string()));
  if (::mkdir(path.c_str(), 0777) != 0) return refuse_write(path, errno);
  begin_unfinished(path);
  return UnfinishedFolder(path);
}

UnfinishedFolder::UnfinishedFolder(UnfinishedFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

UnfinishedFolder::~UnfinishedFolder() {
  if (path_.empty()) return;
  remove_tree(AT_FDCWD, path_.c_str());
  end_unfinished(path_);
}

void UnfinishedFolder::release() {
  end_unfinished(path_);
  path_.clear();
}

void remove_unfinished() {
  // Called on the way out of an interrupted process: a lock held by a dying thread must not stop
  // it.
  bool locked = unfinished_mutex.try_lock();
  for (const auto& name : unfinished) remove_tree(AT_FDCWD, name.c_str());
  if (locked) unfinished_mutex.unlock();
}

}  // namespace bq::base
