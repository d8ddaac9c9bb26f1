#include "base/secret/key.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret/library.h"

namespace bq::base::secret {

namespace {

// Hex and a line end, so that a key can be printed and typed in again.
constexpr std::size_t text_size = Key::size * 2 + 1;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

struct WipedText {
  std::string text;
  ~WipedText() { sodium_memzero(text.data(), text.size()); }
};

ProblemKind kind_of(int error) {
  if (error == EACCES || error == EPERM || error == EROFS || error == ELOOP)
    return ProblemKind::permission;
  return error == ENOENT ? ProblemKind::data : ProblemKind::disk;
}

tl::unexpected<Problem> refuse_system(const std::string& path, const char* deed) {
  const int error = errno;
  return refuse(kind_of(error), {path},
                fmt::format("cannot {} the key: {}", deed, std::strerror(error)));
}

Done check_owner_only(const std::string& path, int file) {
  struct stat info{};
  if (::fstat(file, &info) != 0) return refuse_system(path, "read");
  if (!S_ISREG(info.st_mode))
    return refuse(ProblemKind::data, {path}, "is not a file; a key is a file of its own");
  if ((info.st_mode & 077) != 0)
    return refuse(ProblemKind::permission, {path},
                  fmt::format("others may read or change this key (mode {:04o}): take it as known, "
                              "replace it, or `chmod 600` it if nobody can have seen it",
                              info.st_mode & 07777));
  if (info.st_uid != ::geteuid())
    return refuse(ProblemKind::permission, {path},
                  "this key belongs to another user; run as its owner");
  return {};
}

Done write_private(const std::string& path, const std::string& text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return refuse_system(path, "write");
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file.get()) != 0)
    return refuse_system(path, "write");
  return {};
}

Done make(const std::string& path, const std::string& temporary) {
  Key key = Key::random();
  WipedText text{to_hex({reinterpret_cast<const char*>(key.data()), Key::size}) + "\n"};
  BQ_TRY(write_private(temporary, text.text));
  // A link never replaces: of several makers one wins, and the others read its key.
  if (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST)
    return refuse_system(path, "write");
  const std::string folder = std::filesystem::path(path).parent_path().string();
  Descriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return refuse_system(path, "write");
  return {};
}

}  // namespace

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key Key::random() {
  ready();
  Key key;
  randombytes_buf(key.bytes_.data(), size);
  return key;
}

Result<Key> Key::load(const std::string& path) {
  ready();
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return refuse_system(path, "read");
  BQ_TRY(check_owner_only(path, file.get()));
  WipedText text{std::string(text_size + 1, '\0')};
  const ssize_t n = ::read(file.get(), text.text.data(), text.text.size());
  if (n < 0) return refuse_system(path, "read");
  Key key;
  const std::string_view line(text.text.data(), static_cast<std::size_t>(n));
  if (line.size() != text_size || line.back() != '\n' ||
      !from_hex(line.substr(0, size * 2), key.bytes_.data(), size))
    return refuse(ProblemKind::data, {path}, "is no key; put the file back as it was");
  return key;
}

Result<Key> Key::load_or_make(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) == 0) return load(path);
  ready();
  const std::string temporary = fmt::format("{}.part-{:016x}", path, [] {
    std::uint64_t bits = 0;
    randombytes_buf(&bits, sizeof bits);
    return bits;
  }());
  Done made = make(path, temporary);
  ::unlink(temporary.c_str());
  if (!made) return refuse(std::move(made.error()));
  return load(path);
}

Key Key::derive(const char (&use)[9]) const {
  static_assert(crypto_kdf_CONTEXTBYTES == 8 && crypto_kdf_KEYBYTES == size);
  ready();
  Key key;
  crypto_kdf_derive_from_key(key.bytes_.data(), size, 1, use, bytes_.data());
  return key;
}

}  // namespace bq::base::secret
