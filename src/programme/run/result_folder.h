#pragma once

#include <string>

#include "base/file.h"
#include "base/result.h"

namespace bq::programme::run {

/// Keeps the results of a run apart until all are written, then puts them in the place of those of
/// an earlier run. A run that ends before leaves what was there, and nothing of its own.
class ResultFolder {
 public:
  static base::Result<ResultFolder> open(const std::string& out);

  /// Where results are written until `publish`.
  const std::string& path() const { return staged_.path(); }
  /// Moves the results to `out`; files of an earlier run that this one did not make go.
  base::Done publish();

 private:
  ResultFolder(std::string out, base::UnfinishedFolder staged);
  std::string out_;
  base::UnfinishedFolder staged_;
};

}  // namespace bq::programme::run
