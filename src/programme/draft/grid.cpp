#include "programme/draft/grid.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "ingest/sheet/workbook.h"
#include "ingest/table/archive.h"
#include "ingest/table/encoding.h"
#include "ingest/table/file_watch.h"
#include "record/store/parquet_reader.h"

namespace bq::programme::draft {

using base::ProblemKind;
using ingest::table::Delimited;

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{4} << 30;

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

void add_row(Grid& grid, std::uint32_t line, std::span<const std::string_view> cells) {
  ++grid.all_rows;
  if (grid.rows.size() >= most_rows) return;
  std::vector<std::string> row;
  row.reserve(cells.size());
  for (std::string_view cell : cells) row.emplace_back(base::trim(cell));
  bool empty = std::all_of(row.begin(), row.end(), [](const auto& c) { return c.empty(); });
  if (empty) {
    --grid.all_rows;
    return;
  }
  grid.rows.push_back(std::move(row));
  grid.lines.push_back(line);
}

// `text` has `padding` zero bytes behind it.
void read_text(Grid& grid, std::string_view text) {
  Delimited rows(text, grid.is_sheet ? ',' : grid.dialect.separator);
  while (rows.next()) add_row(grid, rows.line(), rows.cells());
}

// Adds a remark on one cell to those of its rule.
void add_remark(Grid& grid, const ingest::sheet::Remark& remark) {
  auto said = std::find_if(grid.remarks.begin(), grid.remarks.end(),
                           [&](const SheetRemark& r) { return r.rule == remark.rule; });
  if (said == grid.remarks.end())
    grid.remarks.push_back({remark.rule, remark.row, remark.column, remark.row == 0 ? 0U : 1U});
  else if (remark.row > 0)
    ++said->cells;
}

base::Result<std::vector<Grid>> read_book(const std::string& path, std::string_view bytes) {
  BQ_ASSIGN(auto book, ingest::sheet::read_workbook(bytes, path));
  std::vector<Grid> out;
  for (auto& sheet : book.sheets) {
    Grid grid;
    grid.pattern = file_name(path) + "/" + sheet.name;
    grid.is_sheet = true;
    grid.is_hidden = sheet.is_hidden;
    for (const auto& remark : book.remarks)
      if (remark.sheet == sheet.name || (remark.sheet.empty() && out.empty()))
        add_remark(grid, remark);
    std::size_t n = sheet.text.size();
    sheet.text.resize(n + ingest::table::padding);
    read_text(grid, std::string_view(sheet.text.data(), n));
    std::string().swap(sheet.text);
    if (!grid.rows.empty()) out.push_back(std::move(grid));
  }
  return out;
}

base::Result<std::vector<Grid>> read_columns(const std::string& path) {
  BQ_ASSIGN(auto file, record::store::ParquetReader::open(path));
  Grid grid;
  grid.pattern = file_name(path);
  grid.is_parquet = true;
  std::vector<std::string> names;
  for (const auto& column : file.columns()) names.push_back(column.name);
  grid.rows.push_back(std::move(names));
  grid.lines.push_back(0);
  BQ_ASSIGN(auto stream, file.read());
  record::store::Table chunk;
  for (;;) {
    BQ_ASSIGN(bool more, stream.next(chunk));
    if (!more) break;
    for (std::size_t r = 0; r < chunk.rows(); ++r) {
      ++grid.all_rows;
      if (grid.rows.size() >= most_rows) continue;
      std::vector<std::string> row;
      for (const auto& column : chunk.columns)
        row.push_back(column.is_null(r) ? "" : record::store::cell_text(column, r));
      grid.rows.push_back(std::move(row));
      grid.lines.push_back(static_cast<std::uint32_t>(grid.all_rows));
    }
  }
  return std::vector<Grid>{std::move(grid)};
}

base::Result<std::vector<Grid>> read_delimited(const std::string& path, std::string bytes) {
  Grid grid;
  grid.pattern = file_name(path);
  auto encoding = guess_encoding(bytes);
  if (!encoding)
    return base::refuse(ProblemKind::data, {path},
                        "is text in no encoding that was tried (UTF-8, UTF-16, GB18030), or no "
                        "table at all; save it as CSV in UTF-8, or as xlsx");
  grid.dialect.encoding = *encoding;
  if (!encoding->empty()) {
    BQ_ASSIGN(bytes, ingest::table::to_utf8(bytes, *encoding));
  }
  std::size_t n = bytes.size();
  bytes.resize(n + ingest::table::padding);
  std::string_view text(bytes.data(), n);
  grid.dialect.separator = guess_separator(text);
  read_text(grid, text);
  if (grid.rows.empty())
    return base::refuse(ProblemKind::data, {path}, "holds no row; give a file with a table");
  return std::vector<Grid>{std::move(grid)};
}

// Counts a separator outside quotes in one line.
std::size_t count_in(std::string_view line, char separator) {
  bool quoted = false;
  std::size_t n = 0;
  for (char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == separator && !quoted) ++n;
  }
  return n;
}

}  // namespace

std::optional<std::string> guess_encoding(std::string_view bytes) {
  auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  if (starts("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  else if (starts("\xFF\xFE") || starts("\xFE\xFF"))
    return ingest::table::to_utf8(bytes, "UTF-16") ? std::optional<std::string>("UTF-16")
                                                   : std::nullopt;
  bool binary = bytes.substr(0, 4096).find('\0') != std::string_view::npos;
  if (binary) return std::nullopt;
  if (base::is_utf8(bytes)) return "";
  if (ingest::table::to_utf8(bytes, "GB18030")) return "GB18030";
  return std::nullopt;
}

char guess_separator(std::string_view text) {
  constexpr std::string_view candidates = ",\t;|";
  char best = ',';
  double best_score = 0;
  for (char separator : candidates) {
    std::map<std::size_t, std::size_t> counts;
    std::size_t lines = 0;
    for (std::string_view rest = text; !rest.empty() && lines < 50;) {
      auto end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      if (base::trim(line).empty()) continue;
      ++lines;
      ++counts[count_in(line, separator)];
    }
    for (const auto& [n, times] : counts) {
      double share =
          static_cast<double>(times) / static_cast<double>(std::max<std::size_t>(1, lines));
      double score =
          n == 0 ? 0 : share * (1 + 0.01 * static_cast<double>(std::min<std::size_t>(n, 50)));
      if (score > best_score) best_score = score, best = separator;
    }
  }
  return best;
}

base::Result<std::vector<Grid>> read_grids(const std::string& path) {
  if (base::folder_exists(path))
    return base::refuse(ProblemKind::option, {path}, "is a folder; name the files in it");
  BQ_ASSIGN(auto file, ingest::table::FileWatch::open(path));
  if (file.bytes() > most_bytes)
    return base::refuse(ProblemKind::data, {path}, "is larger than 4 GiB; give a part of it");
  if (base::matches(base::lower(path), "*.parquet")) return read_columns(path);
  std::string bytes;
  BQ_ASSIGN(std::size_t n, file.read_into(bytes));
  if (ingest::sheet::is_workbook_name(path)) return read_book(path, {bytes.data(), n});
  bytes.resize(n);
  return read_delimited(path, std::move(bytes));
}

}  // namespace bq::programme::draft
