#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/instant.h"
#include "base/text.h"
#include "ingest/quality/number_text.h"
#include "record/store/column.h"

namespace bq::ingest::load {

/// The words that say that nothing was observed; an empty cell always does.
class MissingWords {
 public:
  explicit MissingWords(const std::vector<std::string>& words);

  /// Tells whether a cell is missing; 8 bytes from its begin must be readable.
  bool hold(std::string_view cell) const {
    if (cell.size() > 8) return hold_long(cell);
    if (cell.empty()) return true;
    std::uint64_t head = 0;
    std::memcpy(&head, cell.data(), 8);
    head &= ~std::uint64_t{0} >> (64 - 8 * cell.size());
    for (std::uint64_t word : short_)
      if (word == head) return true;
    return false;
  }

 private:
  bool hold_long(std::string_view cell) const;
  std::vector<std::uint64_t> short_;  // of at most 8 bytes, zeros behind
  std::vector<std::string> long_;
};

/// One row of delimited text.
struct TextRow {
  std::span<const std::string_view> cells;
  const MissingWords* missing = nullptr;
  char decimal = '.';

  bool is_missing(std::uint32_t at) const {
    std::string_view cell = cells[at];
    if (missing->hold(cell)) return true;
    bool spaced = cell.front() == ' ' || cell.back() == ' ';
    return spaced && missing->hold(base::trim(cell));
  }
  bool plain(std::uint32_t at, base::Decimal& out) const {
    return decimal == '.' && quality::read_plain(cells[at], out);
  }
  std::string_view text(std::uint32_t at) const { return base::trim(cells[at]); }
  std::optional<base::Instant> instant(std::uint32_t) const { return std::nullopt; }
  bool is_zoned(std::uint32_t) const { return false; }
  bool is_date(std::uint32_t) const { return false; }
};

/// One row of typed columns.
struct TypedRow {
  const record::store::Table* table = nullptr;
  std::vector<int> columns;  // of the layout's columns those that were read, else -1
  const MissingWords* missing = nullptr;
  char decimal = '.';  // of text columns
  std::size_t row = 0;
  mutable std::string shown;  // what `text` gave last, where the column is no text

  bool is_missing(std::uint32_t at) const;
  bool plain(std::uint32_t at, base::Decimal& out) const;
  /// Valid until the next call.
  std::string_view text(std::uint32_t at) const;
  std::optional<base::Instant> instant(std::uint32_t at) const;
  /// Tells whether the column's instants state their zone, and whether they are dates alone.
  bool is_zoned(std::uint32_t at) const;
  bool is_date(std::uint32_t at) const;

 private:
  const record::store::Column& column(std::uint32_t at) const;
};

}  // namespace bq::ingest::load
