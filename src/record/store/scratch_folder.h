#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace bq::record::store {

/// A private folder of a test, removed at its end.
class ScratchFolder {
 public:
  ScratchFolder() : path_((std::filesystem::temp_directory_path() / "store-test-XXXXXX").string()) {
    BQ_CHECK(::mkdtemp(path_.data()) != nullptr, "a test has a temporary folder");
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Lists all files below, in byte order.
  std::vector<std::string> files() const { return *base::list_files(path_); }

 private:
  std::string path_;
};

}  // namespace bq::record::store
