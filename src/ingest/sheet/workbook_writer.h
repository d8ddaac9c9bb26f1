#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"

namespace bq::ingest::sheet {

/// A cell to be written: text, or a number.
using Cell = std::variant<std::string, double>;

/// Writes an .xlsx, whole or not at all. Text is never taken for a formula, whatever it begins
/// with. The same cells give the same bytes.
class WorkbookWriter {
 public:
  static base::Result<WorkbookWriter> open(const std::string& path);
  WorkbookWriter(WorkbookWriter&&) noexcept;
  WorkbookWriter& operator=(WorkbookWriter&&) = delete;
  ~WorkbookWriter();

  /// Begins a sheet. A name of more than 31 characters, with one of []:*?/\ in it, or there
  /// already, is refused.
  base::Done add_sheet(const std::string& name);
  /// Writes a row; the first of a sheet is its header. A sheet that is full, a text of more than
  /// 32767 characters or not in UTF-8, and a number that is not finite are refused.
  base::Done write_row(std::span<const Cell> cells);
  /// Writes the file; before that nothing is at its path.
  base::Done finish();

 private:
  struct State;
  explicit WorkbookWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bq::ingest::sheet
