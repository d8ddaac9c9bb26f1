#include "ingest/table/source.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"

namespace bq::ingest::table {

namespace fs = std::filesystem;
using base::ProblemKind;

namespace {

std::string whole(const fs::path& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error).lexically_normal();
  return error ? path.generic_string() : absolute.generic_string();
}

Container container_of(const std::string& path, std::string name, bool as_archive) {
  Container out;
  out.path = path;
  out.name = std::move(name);
  out.is_archive = as_archive && is_archive_name(path);
  out.end = whole(path);
  if (out.is_archive) out.end = std::string(without_archive_ending(out.end));
  return out;
}

bool has_mark_above(fs::path folder) {
  for (;; folder = folder.parent_path()) {
    if (base::file_exists((folder / generated_name).string())) return true;
    if (folder == folder.parent_path()) return false;
  }
}

// However deep the folder lies in generated data, and by whatever link it is reached.
bool is_generated(const fs::path& folder) {
  std::error_code error;
  fs::path target = fs::weakly_canonical(folder, error);
  return has_mark_above(folder) || (!error && has_mark_above(target));
}

base::Result<Listing> list_folder(const std::string& folder) {
  Listing out;
  std::vector<std::string> links, others;
  BQ_ASSIGN(std::vector<std::string> files, base::list_files(folder, &links, &others));
  for (const auto& file : files) {
    bool top = file.find('/') == std::string::npos;
    if (!top && is_archive_name(file)) out.skipped.push_back({"nested_archive", file});
    else out.containers.push_back(container_of((fs::path(folder) / file).string(), file, true));
  }
  for (auto& link : links) out.skipped.push_back({"link", std::move(link)});
  for (auto& other : others) out.skipped.push_back({"not_a_file", std::move(other)});
  if (files.empty())
    return base::refuse(
        ProblemKind::data, {folder},
        links.empty()
            ? "the folder is empty; give --data the folder or archive that holds the data"
            : "the folder holds links only, which are not followed; give --data their target");
  return out;
}

}  // namespace

base::Result<Listing> list_source(const std::string& path, const std::string& key) {
  std::error_code error;
  auto status = fs::status(path, error);
  if (error.value() == EACCES)
    return base::refuse(ProblemKind::permission, {path},
                        "cannot be looked into; give this user the right to read it");
  if (!fs::exists(status))
    return base::refuse(
        ProblemKind::data, {path},
        "there is nothing of this name; give --data the folder or archive that holds the data");
  if (!fs::is_directory(status) && !fs::is_regular_file(status))
    return base::refuse(
        ProblemKind::data, {path},
        "is not a file; give --data the folder, file or archive that holds the data");
  Listing out;
  fs::path folder(whole(path));
  if (fs::is_directory(status)) {
    fs::path own = folder / key;
    bool narrowed = !key.empty() && base::folder_exists(own.string());
    if (narrowed) folder = own;
    BQ_ASSIGN(out, list_folder(narrowed ? (fs::path(path) / key).string() : path));
  } else {
    out.containers.push_back(container_of(path, folder.filename().string(), true));
    folder = folder.parent_path();
  }
  out.is_generated = is_generated(folder);
  return out;
}

}  // namespace bq::ingest::table
