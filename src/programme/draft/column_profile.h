#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "programme/draft/grid.h"

namespace bq::programme::draft {

/// What stands in one column. Of `filled` cells each is a number, a number with a unit, a time, or
/// a word; words for no value are counted apart and are not among them.
struct ColumnProfile {
  std::string name;
  std::uint64_t cells = 0;    // rows that were looked at
  std::uint64_t missing = 0;  // empty, or a word for no value
  std::uint64_t numbers = 0;
  std::uint64_t limits = 0;  // among the numbers: written as < or >
  std::uint64_t with_unit = 0;
  std::uint64_t times = 0;
  std::uint64_t dates = 0;                     // among the times: a day alone
  std::uint64_t zoned = 0;                     // among the times
  std::uint64_t day_numbers = 0;               // among the numbers: may be days of a spreadsheet
  std::uint64_t identity_numbers = 0;          // of 18 digits, as on an identity card
  int decimals = 0;                            // most that a number has
  bool is_unique = true;                       // no value stands twice
  std::map<std::string, std::uint64_t> words;  // every value while there are few, with its count
  bool has_many_words = false;                 // more values than `words` keeps
  std::map<std::string, std::uint64_t> units;  // that stand in cells
  std::vector<std::pair<std::string, std::string>> measures;  // number and unit, for judging
  std::vector<std::string> examples;  // the first values that are no missing word

  std::uint64_t filled() const { return cells - missing; }
  double share(std::uint64_t n) const {
    return filled() == 0 ? 0.0 : static_cast<double>(n) / static_cast<double>(filled());
  }
};

/// Words that people write where there is no value; `NA`, 未查, `/` and the like.
const std::vector<std::string>& missing_words();

/// A grid whose header is known.
struct Survey {
  const Grid* grid = nullptr;
  std::uint32_t header_line = 1;  // in the file
  std::uint32_t header_lines = 1;
  base::Words header_reason;
  std::vector<ColumnProfile> columns;
  std::vector<std::string> missing;  // words for no value that were met
  std::uint64_t rows = 0;            // below the header
};

/// Finds the header and counts what each column holds.
Survey survey(const Grid& grid);

}  // namespace bq::programme::draft
