#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::ingest::sheet {

/// Tells by its name whether a file is a workbook: .xlsx .xlsm .xls .ods.
bool is_workbook_name(std::string_view path);

/// How much a workbook may hold before it is taken for a bomb and refused.
struct Limits {
  std::uint64_t unpacked = std::uint64_t{2} << 30;   // bytes of all parts, and of all text
  std::uint64_t ratio = 2000;                        // unpacked : packed
  std::uint64_t free_bytes = std::uint64_t{16} << 20;  // from which on the ratio counts
  std::uint64_t cells = 100'000'000;                 // empty ones between full ones included
};

/// Something that a person should know about a sheet; row and column count from 1, 0 is the whole
/// sheet, an empty sheet name is the whole workbook. Of one rule and sheet 1000 are listed at most,
/// then one with row 0 says how many there are in all.
struct Remark {
  std::string rule;
  std::string sheet;
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::string value;
};

/// A range of merged cells, from 1, both ends included.
struct Merge {
  std::uint32_t first_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_row = 0;
  std::uint32_t last_column = 0;
};

/// A sheet as comma-delimited text (RFC 4180, UTF-8): one line per row of the sheet from row 1 on,
/// so that a line's number is its row; an empty row is an empty line, every other has `columns`
/// cells. No line break, tab or other control character is left in a cell: they became one space.
/// Dates are written `2024-03-01`, `2024-03-01 08:10` or `08:10:30`, numbers as the spreadsheet
/// program shows them, with 15 digits at most. Merged cells all have the value of their first.
struct Sheet {
  std::string name;
  bool is_hidden = false;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::vector<Merge> merges;
  std::string text;
};

/// The sheets of a file in its order, and what is to be said of them. Rules: `error_cell`,
/// `impossible_date`, `not_a_number`, `unknown_text`, `bad_reference`, `formula_without_result`,
/// `formulas`, `date_1904`, `macros`, `external_links`, `chart_sheet`.
struct Workbook {
  std::vector<Sheet> sheets;
  std::vector<Remark> remarks;
};

/// Reads a workbook by what its bytes are, whatever its name says. Formulas give their stored
/// results; nothing is computed, run or followed. What is protected by a password, cut off, no
/// workbook, or a bomb is refused.
base::Result<Workbook> read_workbook(std::string_view bytes, const std::string& name,
                                     const Limits& limits = {});

}  // namespace bq::ingest::sheet
