#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "programme/draft/grid.h"
#include "programme/draft/known_names.h"

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
  std::uint64_t telling = 0;                   // lead to a person: cards, telephones, addresses
  std::uint64_t names = 0;                     // could be somebody's name
  std::uint64_t pairs = 0;                     // two numbers with a slash between: 142/83
  std::uint64_t repeats = 0;                   // cells whose value stood there before
  std::string unread_time;                     // the first that is like a date and cannot be read
  int decimals = 0;                            // most that a number has
  std::map<std::string, std::uint64_t> words;  // every value while there are few, with its count
  bool has_many_words = false;                 // more values than `words` keeps
  std::map<std::string, std::uint64_t> units;  // that stand in cells
  std::vector<std::pair<std::string, std::string>> measures;  // number and unit, for judging

  std::uint64_t filled() const { return cells - missing; }
  bool is_unique() const { return repeats == 0; }
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
  std::uint64_t rows = 0;            // below the header, looked at, and of patients
  std::uint64_t all_rows = 0;        // the same with those that were not looked at
  /// Words of rows that add the others up, by column: `合计`.
  std::map<std::string, std::set<std::string>> totals;
};

/// Finds the header and counts what each column holds.
Survey survey(const Grid& grid, const KnownNames& names);

}  // namespace bq::programme::draft
