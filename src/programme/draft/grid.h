#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/table/delimited.h"
#include "ingest/table/mapping.h"
#include "programme/draft/remark_words.h"

namespace bq::programme::draft {

/// The cells of a table as text, before anybody knows what they are. Filled by `read_grids`.
struct Grid {
  std::string pattern;                         // how a mapping names it: `book.xlsx/Sheet1`
  ingest::table::Dialect dialect;              // encoding and separator, as they were found
  std::vector<std::vector<std::string>> rows;  // the first `most_rows` of them
  std::vector<std::uint32_t> lines;            // where each row stands, from 1
  std::uint64_t all_rows = 0;
  bool is_sheet = false;
  bool is_parquet = false;           // the first row is the names of its columns
  bool is_hidden = false;            // a sheet that the spreadsheet program does not show
  std::vector<SheetRemark> remarks;
};

/// How many rows of a table are looked at; a guess says how many cells it rests on.
inline constexpr std::size_t most_rows = 200'000;

/// Reads a workbook (every sheet is a grid), delimited text of any encoding and separator, or a
/// Parquet file. What cannot be read is refused with what to do.
base::Result<std::vector<Grid>> read_grids(const std::string& path);

/// Gives the encoding of a text, empty for UTF-8: a byte order mark decides, else UTF-8 where the
/// bytes are, else GB18030 where they are. Nothing where they are neither.
std::optional<std::string> guess_encoding(std::string_view bytes);

/// Gives the separator that cuts the lines of a text most evenly, a comma where none does.
char guess_separator(std::string_view text);

}  // namespace bq::programme::draft
