#include "ingest/table/file_watch.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/table/archive.h"

namespace bq::ingest::table {

using base::ProblemKind;

namespace {

std::int64_t changed_ns(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

tl::unexpected<base::Problem> refuse_read(const std::string& path, int error) {
  bool denied = error == EACCES || error == EPERM;
  return base::refuse(denied ? ProblemKind::permission : ProblemKind::data, {path},
                      fmt::format("cannot be read: {}{}", std::strerror(error),
                                  denied ? "; give this user the right to read it" : ""));
}

}  // namespace

FileWatch::FileWatch(std::string path, int descriptor, std::uint64_t bytes, std::int64_t changed)
    : path_(std::move(path)), descriptor_(descriptor), bytes_(bytes), changed_ns_(changed) {}

FileWatch::FileWatch(FileWatch&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(other.descriptor_),
      bytes_(other.bytes_),
      changed_ns_(other.changed_ns_) {
  other.descriptor_ = -1;
}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<FileWatch> FileWatch::open(const std::string& path) {
  // O_NONBLOCK: a pipe among the files must not stop the reading.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return refuse_read(path, errno);
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) {
    int error = errno;
    ::close(descriptor);
    return refuse_read(path, error);
  }
  FileWatch out(path, descriptor, static_cast<std::uint64_t>(info.st_size), changed_ns(info));
  if (!S_ISREG(info.st_mode))
    return base::refuse(ProblemKind::data, {path}, "is not a file; take it away");
  return out;
}

base::Done FileWatch::unchanged() const {
  struct stat now {};
  bool same = ::fstat(descriptor_, &now) == 0 &&
              static_cast<std::uint64_t>(now.st_size) == bytes_ && changed_ns(now) == changed_ns_;
  if (same) return {};
  return base::refuse(ProblemKind::data, {path_},
                      "was changed while it was read; run again when nobody writes to it");
}

base::Result<std::size_t> FileWatch::read_into(std::string& out) const {
  out.resize(static_cast<std::size_t>(bytes_) + padding);
  std::size_t at = 0;
  while (at < bytes_) {
    ssize_t n = ::read(descriptor_, out.data() + at, static_cast<std::size_t>(bytes_) - at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refuse_read(path_, errno);
    if (n == 0) break;
    at += static_cast<std::size_t>(n);
  }
  BQ_TRY(unchanged());
  std::memset(out.data() + at, 0, out.size() - at);
  return at;
}

}  // namespace bq::ingest::table
