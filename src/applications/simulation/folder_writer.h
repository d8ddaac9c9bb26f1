#pragma once

#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace bq::applications::simulation {

/// Writes a folder whole or not at all: files go to a temporary folder beside it, `finish` renames.
/// Not finished: nothing is left. A folder that holds something is never written into.
class FolderWriter {
 public:
  static base::Result<FolderWriter> open(const std::string& path);

  /// Makes a folder inside the folder.
  base::Done make(const std::string& folder) const;
  /// Writes a file by its path inside the folder; its own folder was made before. From any thread.
  base::Done write(const std::string& file, std::string_view bytes) const;
  /// Gives the folder its name. One that appeared meanwhile with something in it is refused.
  base::Done finish();

 private:
  FolderWriter(std::string path, base::UnfinishedFolder folder);
  std::string path_;
  base::UnfinishedFolder folder_;
};

}  // namespace bq::applications::simulation
