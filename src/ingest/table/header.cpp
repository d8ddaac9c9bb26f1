#include "ingest/table/header.h"

#include <algorithm>

#include "base/text.h"

namespace bq::ingest::table {

namespace {

std::vector<std::string> trimmed(std::span<const std::string_view> cells) {
  std::vector<std::string> out;
  out.reserve(cells.size());
  for (std::string_view cell : cells) out.emplace_back(base::trim(cell));
  return out;
}

}  // namespace

std::vector<std::string> join_header(const std::vector<std::vector<std::string>>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line.size());
  std::vector<std::string> out(width), last(width);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool is_last = i + 1 == lines.size();
    std::string group;
    for (std::size_t c = 0; c < width; ++c) {
      std::string part = c < lines[i].size() ? lines[i][c] : "";
      bool named_below = false;
      for (std::size_t k = i + 1; k < lines.size(); ++k)
        named_below = named_below || (c < lines[k].size() && !lines[k][c].empty());
      if (!is_last && part.empty() && named_below) part = group;
      if (!is_last) group = part;
      if (part.empty() || part == last[c]) continue;
      out[c] += (out[c].empty() ? "" : "/") + part;
      last[c] = part;
    }
  }
  return out;
}

std::optional<std::vector<std::string>> read_header(Delimited& rows, const Dialect& dialect) {
  do {
    if (!rows.next()) return std::nullopt;
  } while (rows.line() < dialect.header_line);
  if (dialect.header_lines == 1) return trimmed(rows.cells());
  std::vector<std::vector<std::string>> lines{trimmed(rows.cells())};
  while (lines.size() < dialect.header_lines) {
    if (!rows.next()) return std::nullopt;
    lines.push_back(trimmed(rows.cells()));
  }
  return join_header(lines);
}

}  // namespace bq::ingest::table
