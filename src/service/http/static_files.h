#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/digest.h"

namespace bq::service::http {

/// The files of the web pages, held in memory by the path under which they are asked for: no path
/// from outside reaches the file system.
class StaticFiles {
 public:
  struct File {
    std::string bytes;
    std::string content_type;
    std::string etag;  // from the SHA-256 of the bytes
  };
  /// Puts a file at a decoded path, `/` or `/assets/page.js`.
  void add(std::string path, std::string bytes, std::string content_type) {
    std::string etag = '"' + base::sha256_hex(bytes) + '"';
    files_.insert_or_assign(std::move(path),
                            File{std::move(bytes), std::move(content_type), std::move(etag)});
  }
  /// Finds a file; null when there is none.
  const File* find(std::string_view decoded_path) const {
    auto found = files_.find(decoded_path);
    return found == files_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace bq::service::http
