#include "service/registry/uploads.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret/token.h"
#include "base/text.h"
#include "service/account/rules.h"

namespace bq::service::registry {

namespace fs = std::filesystem;
using http::problem;

namespace {

tl::unexpected<http::Response> refused(int status, const char* code, base::Words words) {
  return tl::unexpected(problem(status, code, words));
}

tl::unexpected<http::Response> not_there() {
  return refused(404, "not_there",
                 {"this file is not here any more: give it again", "文件已不在：请重新上传"});
}

tl::unexpected<http::Response> disk(int error) {
  return refused(503, "disk",
                 {fmt::format("the server could not keep the file: {}; free space on its disk",
                              std::strerror(error)),
                  fmt::format("服务器无法保存文件（{}）：请清理磁盘空间", std::strerror(error))});
}

std::string ending_of(const std::string& name) {
  auto dot = name.rfind('.');
  return dot == std::string::npos ? "" : base::lower(name.substr(dot + 1));
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{} MB", bytes / 1'000'000); }

// Appends to a file that only this process knows; a link that somebody put there is not followed.
int append_bytes(const std::string& path, std::string_view bytes) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  int error = 0;
  while (!bytes.empty() && error == 0) {
    ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      error = errno;
    else
      bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::close(file) != 0 && error == 0) error = errno;
  return error;
}

// A mapping knows tables by the names of their files, and writes signs like `*` for what differs.
std::string table_name(std::string name) {
  for (char& c : name)
    if (std::string_view("*?[]{}\"'`<>|$&;:%~").find(c) != std::string_view::npos) c = '_';
  if (name[0] == '-' || name[0] == ' ') name[0] = '_';
  return name;
}

}  // namespace

base::Done make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return base::refuse(base::ProblemKind::disk, {path},
                        std::string("cannot be made: ") + std::strerror(errno));
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != ::geteuid())
    return base::refuse(base::ProblemKind::permission, {path},
                        "is no folder of this process's user: move it away");
  if (::chmod(path.c_str(), 0700) != 0)
    return base::refuse(base::ProblemKind::permission, {path}, std::strerror(errno));
  return {};
}

base::Result<std::unique_ptr<Uploads>> Uploads::open(std::string folder, UploadLimits limits,
                                                     record::ledger::Clock clock) {
  BQ_TRY(make_private_folder(folder));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) fs::remove_all(entry, error);
  if (error)
    return base::refuse(base::ProblemKind::permission, {folder},
                        "what lies there cannot be removed: " + error.message());
  return std::unique_ptr<Uploads>(new Uploads(std::move(folder), limits, std::move(clock)));
}

Uploads::~Uploads() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) fs::remove_all(entry, ignored);
}

const std::vector<std::string>& Uploads::endings() {
  static const std::vector<std::string> all{"xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"};
  return all;
}

Uploads::List::iterator Uploads::find(const std::string& user, const std::string& id) {
  return std::find_if(all_.begin(), all_.end(),
                      [&](const Upload& u) { return u.id == id && u.user == user; });
}

void Uploads::drop(List::iterator upload) {
  ::unlink(path(upload->id).c_str());
  all_.erase(upload);
}

void Uploads::sweep() {
  base::Instant last = clock_() - base::of_hours(limits_.hours);
  for (auto at = all_.begin(); at != all_.end();) {
    if (at->used >= last) {
      ++at;
      continue;
    }
    ::unlink(path(at->id).c_str());
    at = all_.erase(at);
  }
}

Uploads::Outcome<void> Uploads::refuse_file(const std::string& name, std::uint64_t bytes) const {
  bool is_path = name.find_first_of("/\\") != std::string::npos || name.starts_with(".");
  if (is_path || !account::is_line(name))
    return refused(422, "bad_name",
                   {"a file is called by its name alone, of at most 80 signs: rename it",
                    "文件名不能含路径或控制字符，至多 80 个字符：请改名"});
  const auto& known = endings();
  if (std::find(known.begin(), known.end(), ending_of(name)) == known.end())
    return refused(422, "not_a_table",
                   {fmt::format("{} is no table: give {}", name, fmt::join(known, ", ")),
                    fmt::format("{} 不是表格：请提供 {}", name, fmt::join(known, "、"))});
  if (bytes == 0)
    return refused(422, "empty",
                   {name + " is empty: export it again", name + " 是空的：请重新导出"});
  if (bytes > limits_.file_bytes)
    return refused(413, "too_large",
                   {fmt::format("{} is larger than {}: split it, or stop the site and use `bianque "
                                "import`",
                                name, megabytes(limits_.file_bytes)),
                    fmt::format("{} 超过 {}：请拆分，或停止网站后用 bianque import 导入", name,
                                megabytes(limits_.file_bytes))});
  return {};
}

Uploads::Outcome<Upload> Uploads::begin(const std::string& user, const std::string& name,
                                        std::uint64_t bytes, std::string_view first) {
  BQ_TRY(refuse_file(name, bytes));
  std::lock_guard lock(mutex_);
  sweep();
  std::uint64_t held = 0;
  for (const Upload& upload : all_) held += upload.bytes;
  if (all_.size() >= limits_.files || held + bytes > limits_.all_bytes)
    return refused(
        413, "full",
        {fmt::format("the server keeps at most {} files and {}: remove some of yours, or "
                     "wait for others' imports",
                     limits_.files, megabytes(limits_.all_bytes)),
         fmt::format("服务器最多保留 {} 个文件、共 {}：请删除一些，或等待他人导入完成",
                     limits_.files, megabytes(limits_.all_bytes))});
  all_.push_back({"u" + base::secret::make_token(), user, name, bytes, 0, clock_()});
  return write(all_.end() - 1, first);
}

Uploads::Outcome<Upload> Uploads::append(const std::string& user, const std::string& id,
                                         std::uint64_t at, std::string_view more) {
  std::lock_guard lock(mutex_);
  auto upload = find(user, id);
  if (upload == all_.end()) return not_there();
  if (at != upload->there)
    return refused(409, "position",
                   {fmt::format("byte {} comes next", upload->there),
                    fmt::format("下一段应从第 {} 字节开始", upload->there)});
  return write(upload, more);
}

Uploads::Outcome<Upload> Uploads::write(List::iterator upload, std::string_view bytes) {
  if (bytes.size() > upload->bytes - upload->there) {
    drop(upload);
    return refused(422, "bytes", {"the file has more bytes than was said", "文件比声明的字节数多"});
  }
  if (int error = append_bytes(path(upload->id), bytes); error != 0) {
    drop(upload);
    return disk(error);
  }
  upload->there += bytes.size();
  upload->used = clock_();
  Upload out = *upload;
  if (!out.is_whole()) return out;
  auto former = std::find_if(all_.begin(), all_.end(), [&](const Upload& u) {
    return u.user == out.user && u.name == out.name && u.id != out.id;
  });
  if (former != all_.end()) drop(former);
  return out;
}

Uploads::Outcome<void> Uploads::remove(const std::string& user, const std::string& id) {
  std::lock_guard lock(mutex_);
  auto upload = find(user, id);
  if (upload == all_.end()) return not_there();
  drop(upload);
  return {};
}

std::vector<Upload> Uploads::of(const std::string& user) {
  std::lock_guard lock(mutex_);
  sweep();
  std::vector<Upload> out;
  for (const Upload& upload : all_)
    if (upload.user == user) out.push_back(upload);
  return out;
}

Uploads::Outcome<std::vector<std::string>> Uploads::lay_out(const std::string& user,
                                                            const std::vector<std::string>& ids,
                                                            const std::string& folder) {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const std::string& id : ids) {
    auto upload = find(user, id);
    if (upload == all_.end() || !upload->is_whole()) return not_there();
    upload->used = clock_();
    out.push_back(folder + "/" + table_name(upload->name));
    std::error_code error;
    fs::create_hard_link(path(id), out.back(), error);
    if (error == std::errc::file_exists)
      return refused(422, "same_name",
                     {"two files are called " + upload->name + ": rename one",
                      "有两个文件都叫 " + upload->name + "：请改名"});
    if (error) fs::copy_file(path(id), out.back(), error);  // a disk without links
    if (error) return disk(error.value());
  }
  return out;
}

}  // namespace bq::service::registry
