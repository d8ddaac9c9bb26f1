#include "record/ledger/folder.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace bq::record::ledger {

using base::ProblemKind;

namespace {

// No line is longer; the last one is looked for in the last so many bytes.
constexpr off_t longest_line = 512;

tl::unexpected<base::Problem> refuse_system(const std::string& path, const char* deed) {
  const int error = errno;
  const bool is_refused = error == EACCES || error == EPERM || error == EROFS;
  return base::refuse(is_refused ? ProblemKind::permission : ProblemKind::disk, {path},
                      fmt::format("cannot be {}: {}", deed, std::strerror(error)));
}

bool is_filled(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && info.st_size > 0;
}

bool take_number(std::string_view text, std::int64_t& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

base::Result<FolderLock> FolderLock::take(const std::string& folder) {
  BQ_TRY(base::make_folder(folder));
  const LedgerFiles files(folder);
  const int file = ::open(files.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return refuse_system(files.lock, "opened");
  FolderLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return refuse_system(files.lock, "locked");
  return base::refuse(ProblemKind::data, {folder},
                      "another process works with this ledger; end that one first");
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

base::Result<base::secret::Signer> open_signer(const LedgerFiles& files) {
  if (is_filled(files.database) && !base::file_exists(files.key))
    return base::refuse(ProblemKind::data, {files.key},
                        "the key that signs this ledger is missing; put it back, or restore a "
                        "backup into a new folder, which gets a new key");
  BQ_ASSIGN(auto key, base::secret::Key::load_or_make(files.key));
  base::secret::Signer signer(key);
  if (!base::file_exists(files.public_key))
    BQ_TRY(base::write_file(files.public_key, signer.public_key() + "\n"));
  BQ_ASSIGN(std::string known, read_public_key(files.public_key));
  if (known != signer.public_key())
    return base::refuse(ProblemKind::data, {files.public_key},
                        "is not the public key of audit.key; one of the two was exchanged, put it "
                        "back");
  return signer;
}

base::Result<std::string> read_public_key(const std::string& path) {
  BQ_ASSIGN(std::string text, base::read_file(path));
  return std::string(base::trim(text));
}

std::string write_head_line(const SignedHead& head) {
  return fmt::format("{} {} {} {} {}\n", head.seq, head.recorded.us, head.hash, head.public_key,
                     head.signature);
}

std::optional<SignedHead> read_head_line(std::string_view line) {
  const auto parts = base::split(line, ' ');
  SignedHead head;
  if (parts.size() != 5 || !take_number(parts[0], head.seq) ||
      !take_number(parts[1], head.recorded.us))
    return std::nullopt;
  head.hash = parts[2];
  head.public_key = parts[3];
  head.signature = parts[4];
  return head;
}

base::Result<HeadsLog> HeadsLog::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
  if (file < 0) return refuse_system(path, "opened");
  HeadsLog log(file, path);
  BQ_TRY(log.load());
  return log;
}

HeadsLog::HeadsLog(HeadsLog&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      last_(std::move(other.last_)) {}

HeadsLog::~HeadsLog() {
  if (file_ >= 0) ::close(file_);
}

base::Done HeadsLog::load() {
  const off_t size = ::lseek(file_, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - 2 * longest_line);
  std::string tail(static_cast<std::size_t>(size - from), '\0');
  if (::pread(file_, tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size()))
    return refuse_system(path_, "read");
  const std::size_t end = tail.rfind('\n');
  const std::size_t whole = end == std::string::npos ? 0 : end + 1;
  if (whole < tail.size() && ::ftruncate(file_, from + static_cast<off_t>(whole)) != 0)
    return refuse_system(path_, "written");
  if (whole == 0) return {};
  const std::size_t before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  last_ = read_head_line(std::string_view(tail).substr(begin, end - begin));
  if (last_) return {};
  return base::refuse(ProblemKind::data, {path_},
                      "its last line is no head; put the file back as it was");
}

base::Done HeadsLog::add(const SignedHead& head) {
  if (last_ && Head(*last_) == Head(head)) return {};
  const std::string line = write_head_line(head);
  const off_t size = ::lseek(file_, 0, SEEK_END);
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    auto problem = refuse_system(path_, "written");
    // What cannot be cut off here is cut off at the next opening.
    if (::ftruncate(file_, size) != 0) errno = 0;
    return problem;
  }
  last_ = head;
  return {};
}

base::Done HeadsLog::sync() {
  if (::fdatasync(file_) != 0) return refuse_system(path_, "written");
  return {};
}

}  // namespace bq::record::ledger
