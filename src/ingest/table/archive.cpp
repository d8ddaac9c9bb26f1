#include "ingest/table/archive.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "ingest/table/file_watch.h"

namespace bq::ingest::table {

using base::ProblemKind;

namespace {

constexpr std::array<std::string_view, 5> endings{".tar.zst", ".tar.gz", ".tgz", ".tar", ".zip"};
constexpr std::size_t block_bytes = 1 << 18;

std::size_t ending_bytes(std::string_view path) {
  std::string name = base::lower(path.substr(path.rfind('/') + 1));
  for (std::string_view ending : endings)
    if (name.size() > ending.size() &&
        name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
      return ending.size();
  return 0;
}

// Whether a member's path stays inside the archive: relative, and without a step up.
bool climbs(std::string_view path) {
  if (path.empty() || path[0] == '/' || path[0] == '\\' || (path.size() > 1 && path[1] == ':'))
    return true;
  if (path.find('\0') != std::string_view::npos) return true;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= path.size(); ++i) {
    if (i < path.size() && path[i] != '/' && path[i] != '\\') continue;
    if (path.substr(from, i - from) == "..") return true;
    from = i + 1;
  }
  return false;
}

std::string_view without_dot(std::string_view path) {
  while (path.substr(0, 2) == "./") path.remove_prefix(2);
  return path;
}

}  // namespace

bool is_archive_name(std::string_view path) { return ending_bytes(path) > 0; }

std::string_view without_archive_ending(std::string_view path) {
  return path.substr(0, path.size() - ending_bytes(path));
}

struct Archive::State {
  std::string name;
  Limits limits;
  std::optional<FileWatch> file;
  std::string_view memory;
  ::archive* handle = ::archive_read_new();
  ::archive_entry* entry = nullptr;
  bool unread = false;                          // whether the data of `entry` is still to come
  std::uint64_t unpacked = 0;
  std::string last;                             // path of the last member seen
  std::string bytes;
  std::vector<Skipped> skipped;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ::archive_read_free(handle); }

  base::Done begin();
  base::Done end() const;
  tl::unexpected<base::Problem> damaged() const;
  tl::unexpected<base::Problem> bomb(const std::string& why) const;
  base::Done count(std::uint64_t n);
  base::Result<std::size_t> drain(bool keep);
  bool is_wanted(const std::string& path);
};

base::Done Archive::State::begin() {
  ::archive_read_support_filter_gzip(handle);
  ::archive_read_support_filter_zstd(handle);
  ::archive_read_support_format_tar(handle);
  // Only by its directory: read as a stream, a zip that is cut between two members seems whole.
  ::archive_read_support_format_zip_seekable(handle);
  int opened = file ? ::archive_read_open_fd(handle, file->descriptor(), block_bytes)
                    : ::archive_read_open_memory(handle, memory.data(), memory.size());
  if (opened != ARCHIVE_OK) return damaged();
  return {};
}

tl::unexpected<base::Problem> Archive::State::damaged() const {
  const char* why = ::archive_error_string(handle);
  return base::refuse(ProblemKind::data, {name},
                      fmt::format("the archive is cut off or damaged {} ({}); fetch it again",
                                  last.empty() ? std::string("at its start") : "after " + last,
                                  why == nullptr ? "no more is known" : why));
}

tl::unexpected<base::Problem> Archive::State::bomb(const std::string& why) const {
  return base::refuse(
      ProblemKind::data, {name},
      fmt::format("{} {}; unpack it by hand if it is what it should be, and give the folder", last,
                  why));
}

base::Done Archive::State::count(std::uint64_t n) {
  unpacked += n;
  auto packed =
      static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_filter_bytes(handle, -1), 1));
  if (unpacked > limits.total_bytes)
    return bomb(fmt::format("brings the archive over {} GiB unpacked", limits.total_bytes >> 30));
  if (unpacked > limits.free_bytes && unpacked / limits.ratio > packed)
    return bomb(fmt::format("unpacks to more than {} times its size", limits.ratio));
  return {};
}

// Reads the data of the present member, into `bytes` or, to pass it, nowhere.
base::Result<std::size_t> Archive::State::drain(bool keep) {
  unread = false;
  std::size_t filled = 0;
  auto stated =
      ::archive_entry_size_is_set(entry) != 0
          ? static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0))
          : limits.member_bytes;
  for (;;) {
    const void* block = nullptr;
    std::size_t n = 0;
    la_int64_t offset = 0;
    int code = ::archive_read_data_block(handle, &block, &n, &offset);
    if (code == ARCHIVE_EOF) break;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return damaged();
    BQ_TRY(count(n));
    if (static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0)) + n > stated)
      return bomb(fmt::format("unpacks to more than the {} bytes that it states", stated));
    if (!keep) continue;
    auto from = static_cast<std::size_t>(offset);
    if (offset < 0 || from + n > limits.member_bytes)
      return bomb(fmt::format("unpacks to more than {} MiB", limits.member_bytes >> 20));
    if (bytes.size() < from + n + padding)
      bytes.resize(std::max(from + n + padding, bytes.size() * 2));
    if (from > filled) std::memset(bytes.data() + filled, 0, from - filled);
    std::memcpy(bytes.data() + from, block, n);
    filled = std::max(filled, from + n);
  }
  if (!keep) return 0;
  if (bytes.size() < filled + padding) bytes.resize(filled + padding);
  std::memset(bytes.data() + filled, 0, padding);
  return filled;
}

// A tar that ends without its end mark was cut between two files, which no checksum shows.
base::Done Archive::State::end() const {
  if (!file) return {};
  BQ_TRY(file->unchanged());
  bool plain = base::matches(base::lower(name), "*.tar");
  if (!plain) return {};
  std::array<char, 1024> tail{};
  bool enough =
      file->bytes() >= tail.size() &&
      ::pread(file->descriptor(), tail.data(), tail.size(),
              static_cast<off_t>(file->bytes() - tail.size())) == static_cast<ssize_t>(tail.size());
  bool marked = enough && std::all_of(tail.begin(), tail.end(), [](char c) { return c == 0; });
  if (marked) return {};
  return base::refuse(
      ProblemKind::data, {name},
      fmt::format("the archive is cut off after {} (no end mark); fetch it again", last));
}

bool Archive::State::is_wanted(const std::string& path) {
  auto type = ::archive_entry_filetype(entry);
  auto skip = [&](const char* rule) {
    skipped.push_back({rule, path});
    return false;
  };
  if (::archive_entry_hardlink(entry) != nullptr || type == AE_IFLNK) return skip("link");
  if (type == AE_IFDIR) return false;
  if (type != AE_IFREG) return skip("not_a_file");
  if (climbs(path)) return skip("climbing_path");
  if (is_archive_name(path)) return skip("nested_archive");
  return true;
}

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

base::Result<Archive> Archive::open(const std::string& path, const Limits& limits) {
  auto state = std::make_unique<State>();
  state->name = path;
  state->limits = limits;
  BQ_ASSIGN(FileWatch file, FileWatch::open(path));
  state->file.emplace(std::move(file));
  BQ_TRY(state->begin());
  return Archive(std::move(state));
}

base::Result<Archive> Archive::open_bytes(std::string_view bytes, const std::string& name,
                                          const Limits& limits) {
  auto state = std::make_unique<State>();
  state->name = name;
  state->limits = limits;
  state->memory = bytes;
  BQ_TRY(state->begin());
  return Archive(std::move(state));
}

base::Result<std::optional<std::string>> Archive::next() {
  State& s = *state_;
  for (;;) {
    if (s.unread) BQ_TRY(s.drain(false));
    int code = ::archive_read_next_header(s.handle, &s.entry);
    if (code == ARCHIVE_EOF) {
      BQ_TRY(s.end());
      return std::nullopt;
    }
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return s.damaged();
    const char* raw = ::archive_entry_pathname(s.entry);
    if (raw == nullptr) raw = ::archive_entry_pathname_utf8(s.entry);
    std::string path(without_dot(raw == nullptr ? "" : raw));
    s.last = path;
    s.unread = true;
    if (s.is_wanted(path)) return path;
  }
}

base::Result<std::string_view> Archive::read() {
  State& s = *state_;
  auto size = ::archive_entry_size_is_set(s.entry) != 0 ? ::archive_entry_size(s.entry) : 0;
  if (static_cast<std::uint64_t>(std::max<la_int64_t>(size, 0)) > s.limits.member_bytes)
    return s.bomb(fmt::format("unpacks to more than {} MiB", s.limits.member_bytes >> 20));
  BQ_ASSIGN(std::size_t filled, s.drain(true));
  return std::string_view(s.bytes.data(), filled);
}

std::vector<Skipped> Archive::take_skipped() { return std::exchange(state_->skipped, {}); }

}  // namespace bq::ingest::table
