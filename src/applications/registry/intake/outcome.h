#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace bq::applications::registry::intake {

/// Why a cell is not taken, and what helps.
struct Reason {
  base::Words why;
  base::Words remedy;
  base::Words detail = {};  // of this cell: what comes behind `why`, or nothing
};

/// Gives why with its detail.
base::Words whole(const Reason& reason);

/// A cell that is not taken, and where it stands.
struct RefusedCell {
  std::string file, sheet;
  std::uint32_t row = 0;  // from 1; 0: the whole file, or not kept one by one
  std::string column, value;
  Reason reason;
  std::uint64_t times = 1;  // cells that the line stands for
};

/// What became of cells; each has exactly one fate.
struct Counts {
  std::uint64_t facts = 0;        // nothing was saved there before
  std::uint64_t corrections = 0;  // something else was
  std::uint64_t duplicates = 0;   // the same was
  std::uint64_t refused = 0;

  std::uint64_t cells() const { return facts + corrections + duplicates + refused; }
  Counts& operator+=(const Counts& other);
  bool operator==(const Counts&) const = default;
};

/// What became of all cells of some people: sums by item, and the refused ones one by one.
class Tally {
 public:
  using ItemKey = std::pair<std::string, std::string>;  // form, item; no form: none asks for it
  static constexpr std::size_t most_kept = 1'000'000;   // lines of refused cells, as a sheet holds

  Counts& of(const ItemKey& item) { return items_[item]; }
  void refuse(const ItemKey& item, RefusedCell cell);
  /// Appends what came after this.
  void merge(Tally&& later);

  const std::map<ItemKey, Counts>& items() const { return items_; }
  const std::vector<RefusedCell>& refused() const { return refused_; }
  Counts total() const;

 private:
  std::map<ItemKey, Counts> items_;
  std::vector<RefusedCell> refused_;
};

/// Splits `book.xlsx/Sheet1` into file and sheet; anything else is a file.
std::pair<std::string, std::string> file_and_sheet(const std::string& document);

}  // namespace bq::applications::registry::intake
