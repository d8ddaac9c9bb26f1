#pragma once

#include <cstdint>
#include <string>

namespace bq::ingest::sheet {

/// Writes the number of a column, from 1, as a spreadsheet heads it: A, Z, AA.
inline std::string column_letters(std::uint32_t column) {
  std::string out;
  for (; column > 0; column = (column - 1) / 26)
    out.insert(out.begin(), static_cast<char>('A' + (column - 1) % 26));
  return out;
}

}  // namespace bq::ingest::sheet
