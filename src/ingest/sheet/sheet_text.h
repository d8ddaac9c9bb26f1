#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ingest/sheet/cell_text.h"
#include "ingest/sheet/workbook.h"

namespace bq::ingest::sheet {

/// How large a sheet of a format can be.
struct Extent {
  std::uint32_t rows = 1'048'576;
  std::uint32_t columns = 16'384;
};

/// Collects remarks and counts those that are too many to list.
class Remarks {
 public:
  void add(std::string_view rule, const std::string& sheet, std::uint32_t row = 0,
           std::uint32_t column = 0, std::string_view value = {});
  std::vector<Remark> take();

 private:
  std::vector<Remark> remarks_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts_;  // rule and sheet
};

/// What the sheets of a workbook have used of its limits so far.
struct Budget {
  std::string name;
  Limits limits;
  std::uint64_t cells = 0;
  std::uint64_t bytes = 0;

  base::Done take(std::uint64_t more_cells, std::uint64_t more_bytes);
};

/// Becomes a sheet's text from its cells, which mostly come row by row and may come in any order;
/// of two values of one cell the later stays.
class SheetText {
 public:
  explicit SheetText(Budget& budget, Extent extent = {}) : budget_(budget), extent_(extent) {}

  /// Takes a cell; row and column count from 1 and must lie in the sheet; empty text is no cell.
  base::Done add(std::uint32_t row, std::uint32_t column, std::string_view text);
  /// Fills merged cells and writes the text.
  base::Done finish(Sheet& sheet);

 private:
  // Cells of one row, ascending, behind each other in `bytes_`.
  struct Run {
    std::uint32_t row = 0;
    std::uint32_t first_column = 0;
    std::uint32_t last_column = 0;
    std::size_t from = 0;
    std::size_t to = 0;
  };
  struct Fill {
    Merge merge;
    std::string_view value;
  };
  using Cells = std::vector<std::string_view>;

  void begin_run(std::uint32_t row, std::uint32_t column);
  void lay_row(std::uint32_t row, std::size_t& run, Cells& cells) const;
  base::Result<std::vector<Fill>> fills(const std::vector<Merge>& merges);
  base::Done write_rows(const std::vector<Fill>& fills, Sheet& sheet);

  base::Done take(std::uint64_t cells, std::uint64_t bytes);

  Budget& budget_;
  Extent extent_;
  std::uint64_t taken_cells_ = 0;
  std::uint64_t taken_bytes_ = 0;
  std::string bytes_;
  std::vector<Run> runs_;
  bool is_sorted_ = true;
  std::uint32_t rows_ = 0;
  std::uint32_t columns_ = 0;
};

/// What the sheets of a workbook share while they are read.
struct Reading {
  Budget budget;
  Remarks remarks;
  bool is_1904 = false;
};

/// Writes the values of one sheet's cells as every format's are written, and remarks on them.
class SheetCells {
 public:
  SheetCells(Reading& reading, Sheet& sheet, Extent extent = {})
      : reading_(reading), sheet_(sheet), extent_(extent), out_(reading.budget, extent) {}

  /// Goes to a cell, from 1; false, and a remark, if there is none such.
  bool go_to(std::uint64_t row, std::uint64_t column, std::string_view as_written = {});
  base::Done text(std::string_view text) { return out_.add(row_, column_, text); }
  base::Done number(double value, DateKind kind);
  base::Done boolean(bool value) { return text(value ? "TRUE" : "FALSE"); }
  base::Done error(std::string_view text);
  /// Counts the cell as a formula.
  void formula(bool has_result);
  void remark(std::string_view rule, std::string_view value = {});
  base::Done finish();

 private:
  Reading& reading_;
  Sheet& sheet_;
  Extent extent_;
  SheetText out_;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  std::uint64_t formulas_ = 0;
};

}  // namespace bq::ingest::sheet
