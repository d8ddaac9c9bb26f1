#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::programme::acceptance {

/// Holds a small comma-separated table whose header names exactly the columns that were asked for.
class CommaTable {
 public:
  struct Row {
    int line = 0;  // at which the row begins, from 1
    std::vector<std::string> cells;
  };

  /// Reads text with quotes as RFC 4180 says; a byte order mark and CRLF are read, blank lines are
  /// no rows. Refuses a missing, unknown or doubled column, a row of another length, a broken
  /// quote and bytes that are not UTF-8, each with its line.
  static base::Result<CommaTable> parse(std::string_view text, const std::string& file,
                                        std::span<const std::string_view> columns);

  const std::vector<Row>& rows() const { return rows_; }
  /// Gives the cell of a column that was asked for.
  const std::string& cell(const Row& row, std::string_view column) const;
  base::Place place(const Row& row) const { return {file_, row.line, 0}; }

 private:
  base::Done check_header(std::span<const std::string_view> columns);
  std::string file_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
};

}  // namespace bq::programme::acceptance
