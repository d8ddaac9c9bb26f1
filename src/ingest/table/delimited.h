#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bq::ingest::table {

/// Splits delimited text into rows of cells, quotes as RFC 4180 says; blank lines are no rows. A
/// byte order mark, CRLF and a missing last line end are read. Bytes behind the text must be
/// readable and zero (`padding`).
class Delimited {
 public:
  Delimited(std::string_view text, char separator);

  /// Moves to the next row; false at the end.
  bool next();
  /// Gives the cells of the row, valid until `next`.
  std::span<const std::string_view> cells() const { return {cells_.data(), count_}; }
  /// Gives the line at which the row begins, from 1.
  std::uint32_t line() const { return line_; }
  /// Tells whether a quote of the row is not closed, or closed before the end of its cell.
  bool has_broken_quote() const { return broken_quote_; }

 private:
  std::uint64_t marks_from(std::size_t block) const;
  void add_cell(std::size_t from, std::size_t to);
  std::size_t read_quoted(std::size_t quote);
  void skip_blank_lines();
  void seek(std::size_t at);
  void add_unescaped(std::size_t from, std::size_t to);
  std::size_t take_plain_cells();
  bool end_row(std::size_t end);
  bool finish_row(std::size_t end);

  const char* text_;
  std::size_t size_;
  char separator_;
  std::size_t block_ = 0;                       // where the 64 bytes of `marks_` begin
  std::uint64_t marks_ = 0;  // separators, line ends and quotes still to come in the block
  std::size_t at_ = 0;                          // where the next cell begins
  std::uint32_t line_ = 0;
  std::uint32_t next_line_ = 1;
  std::vector<std::string_view> cells_;
  std::size_t count_ = 0;
  std::deque<std::string> unescaped_;           // cells with doubled quotes
  std::size_t unescaped_count_ = 0;
  bool broken_quote_ = false;
};

}  // namespace bq::ingest::table
