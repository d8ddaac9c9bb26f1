#include "ingest/sheet/sheet_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/progress.h"
#include "ingest/sheet/cell_text.h"

namespace bq::ingest::sheet {

using base::ProblemKind;

namespace {

constexpr std::uint64_t remarks_listed = 1000;
// No cell holds a control character, so one may stand between them.
constexpr char between = '\x1f';

void append_cell(std::string& out, std::string_view cell) {
  if (cell.find_first_of(",\"") == std::string_view::npos) {
    out.append(cell);
    return;
  }
  out += '"';
  for (char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_line(std::string& out, const std::vector<std::string_view>& cells) {
  bool is_empty = std::all_of(cells.begin(), cells.end(), [](auto c) { return c.empty(); });
  if (!is_empty) {
    append_cell(out, cells[0]);
    for (std::size_t i = 1; i < cells.size(); ++i) {
      out += ',';
      append_cell(out, cells[i]);
    }
  }
  out += '\n';
}

}  // namespace

void Remarks::add(std::string_view rule, const std::string& sheet, std::uint32_t row,
                  std::uint32_t column, std::string_view value) {
  std::uint64_t n = ++counts_[{std::string(rule), sheet}];
  if (n > remarks_listed) return;
  remarks_.push_back({std::string(rule), sheet, row, column, std::string(value)});
}

std::vector<Remark> Remarks::take() {
  for (const auto& [key, n] : counts_)
    if (n > remarks_listed)
      remarks_.push_back({key.first, key.second, 0, 0, fmt::format("{} in all", n)});
  counts_.clear();
  return std::exchange(remarks_, {});
}

base::Done Budget::take(std::uint64_t more_cells, std::uint64_t more_bytes) {
  cells += more_cells;
  bytes += more_bytes;
  if (cells > limits.cells)
    return base::refuse(
        ProblemKind::data, {name},
        fmt::format("spans more than {} cells: delete what stands far from the table (or divide "
                    "the workbook), and save it again",
                    limits.cells));
  if (bytes > limits.unpacked)
    return base::refuse(ProblemKind::data, {name},
                        fmt::format("holds more than {} MiB of text: divide the workbook",
                                    limits.unpacked >> 20));
  return {};
}

void SheetText::begin_run(std::uint32_t row, std::uint32_t column) {
  if (!runs_.empty() && row <= runs_.back().row) is_sorted_ = false;
  runs_.push_back({row, column, column, bytes_.size(), bytes_.size()});
}

base::Done SheetText::take(std::uint64_t cells, std::uint64_t bytes) {
  taken_cells_ += cells;
  taken_bytes_ += bytes;
  return budget_.take(cells, bytes);
}

base::Done SheetText::add(std::uint32_t row, std::uint32_t column, std::string_view text) {
  if (text.empty()) return {};
  bool goes_on = !runs_.empty() && runs_.back().row == row && runs_.back().last_column < column;
  std::uint32_t step = goes_on ? column - runs_.back().last_column : 0;
  BQ_TRY(take(step + 1, text.size()));
  if (!goes_on) begin_run(row, column);
  bytes_.append(step, between);
  append_clean(bytes_, text);
  runs_.back().last_column = column;
  runs_.back().to = bytes_.size();
  rows_ = std::max(rows_, row);
  columns_ = std::max(columns_, column);
  return {};
}

// Moves `run` behind the runs of the row and puts their cells into place.
void SheetText::lay_row(std::uint32_t row, std::size_t& run, Cells& cells) const {
  std::fill(cells.begin(), cells.end(), std::string_view());
  for (; run < runs_.size() && runs_[run].row == row; ++run) {
    const Run& r = runs_[run];
    std::string_view rest(bytes_.data() + r.from, r.to - r.from);
    for (std::size_t column = r.first_column;; ++column) {
      std::size_t end = std::min(rest.find(between), rest.size());
      if (end > 0) cells[column - 1] = rest.substr(0, end);
      if (end == rest.size()) break;
      rest.remove_prefix(end + 1);
    }
  }
}

// Gives the merges that have a value. Whole rows and columns are filled as far as the sheet is
// used.
base::Result<std::vector<SheetText::Fill>> SheetText::fills(const std::vector<Merge>& merges) {
  std::vector<Fill> out;
  for (const Merge& merge : merges) out.push_back({merge, {}});
  std::stable_sort(out.begin(), out.end(), [](const Fill& a, const Fill& b) {
    return a.merge.first_row < b.merge.first_row;
  });
  Cells cells(columns_);
  std::uint32_t laid = 0;
  std::uint32_t used_rows = rows_;
  std::uint32_t used_columns = columns_;
  auto before = [](const Run& r, std::uint32_t row) { return r.row < row; };
  for (Fill& fill : out) {
    Merge& m = fill.merge;
    if (m.first_row > used_rows || m.first_column > used_columns) continue;
    auto at = std::lower_bound(runs_.begin(), runs_.end(), m.first_row, before);
    auto run = static_cast<std::size_t>(at - runs_.begin());
    if (laid != m.first_row) {
      BQ_TRY(take(used_columns, 0));
      lay_row(m.first_row, run, cells);
    }
    laid = m.first_row;
    fill.value = cells[m.first_column - 1];
    if (fill.value.empty()) continue;
    if (m.last_row >= extent_.rows) m.last_row = used_rows;
    if (m.last_column >= extent_.columns) m.last_column = used_columns;
    std::uint64_t area = std::uint64_t{m.last_row - m.first_row + 1} *
                         (m.last_column - m.first_column + 1);
    BQ_TRY(take(area, 0));
    rows_ = std::max(rows_, m.last_row);
    columns_ = std::max(columns_, m.last_column);
  }
  std::erase_if(out, [](const Fill& fill) { return fill.value.empty(); });
  return out;
}

base::Done SheetText::write_rows(const std::vector<Fill>& fills, Sheet& sheet) {
  Cells cells(columns_);
  std::vector<const Fill*> active;
  std::size_t run = 0;
  std::size_t next = 0;
  sheet.text.reserve(bytes_.size() + rows_);
  for (std::uint32_t row = 1; row <= rows_; ++row) {
    if (base::interrupted())
      return base::refuse(ProblemKind::interrupted, {budget_.name}, "interrupted");
    for (; next < fills.size() && fills[next].merge.first_row == row; ++next)
      active.push_back(&fills[next]);
    bool is_bare = active.empty() && (run == runs_.size() || runs_[run].row != row);
    std::size_t before = sheet.text.size();
    if (is_bare) {
      sheet.text += '\n';
      continue;
    }
    lay_row(row, run, cells);
    for (const Fill* fill : active)
      for (auto column = fill->merge.first_column; column <= fill->merge.last_column; ++column)
        cells[column - 1] = fill->value;
    std::uint64_t size = 0;
    for (auto cell : cells) size += cell.size();
    BQ_TRY(budget_.take(columns_, size));
    append_line(sheet.text, cells);
    BQ_TRY(budget_.take(0, sheet.text.size() - before - size));
    std::erase_if(active, [row](const Fill* fill) { return fill->merge.last_row == row; });
  }
  return {};
}

base::Done SheetText::finish(Sheet& sheet) {
  if (!is_sorted_)
    std::stable_sort(runs_.begin(), runs_.end(),
                     [](const Run& a, const Run& b) { return a.row < b.row; });
  BQ_ASSIGN(std::vector<Fill> filled, fills(sheet.merges));
  // What was collected is given back; what is written counts from here on.
  budget_.cells -= std::exchange(taken_cells_, 0);
  budget_.bytes -= std::exchange(taken_bytes_, 0);
  sheet.rows = rows_;
  sheet.columns = columns_;
  BQ_TRY(write_rows(filled, sheet));
  std::string().swap(bytes_);
  return {};
}

bool SheetCells::go_to(std::uint64_t row, std::uint64_t column, std::string_view as_written) {
  if (row == 0 || row > extent_.rows || column == 0 || column > extent_.columns) {
    std::string place(as_written);
    if (place.empty()) place = fmt::format("row {}, column {}", row, column);
    reading_.remarks.add("bad_reference", sheet_.name, 0, 0, place);
    return false;
  }
  row_ = static_cast<std::uint32_t>(row);
  column_ = static_cast<std::uint32_t>(column);
  return true;
}

base::Done SheetCells::number(double value, DateKind kind) {
  if (kind == DateKind::none) return text(number_text(value));
  DateText date = date_text(value, kind, reading_.is_1904);
  if (!date.is_possible) remark("impossible_date", number_text(value));
  return text(date.text);
}

base::Done SheetCells::error(std::string_view written) {
  remark("error_cell", written);
  return text(written);
}

void SheetCells::formula(bool has_result) {
  ++formulas_;
  if (!has_result) remark("formula_without_result");
}

void SheetCells::remark(std::string_view rule, std::string_view value) {
  reading_.remarks.add(rule, sheet_.name, row_, column_, value);
}

base::Done SheetCells::finish() {
  if (formulas_ > 0)
    reading_.remarks.add("formulas", sheet_.name, 0, 0, fmt::format("{}", formulas_));
  return out_.finish(sheet_);
}

}  // namespace bq::ingest::sheet
