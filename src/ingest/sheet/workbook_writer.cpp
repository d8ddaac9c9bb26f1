#include "ingest/sheet/workbook_writer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/progress.h"
#include "base/text.h"
#include "ingest/sheet/cell_text.h"

namespace bq::ingest::sheet {

using base::ProblemKind;

struct WorkbookWriter::State {
  std::string path;
  base::FileWriter file;
  ::lxw_workbook* workbook = nullptr;
  ::lxw_format* header = nullptr;
  ::lxw_worksheet* sheet = nullptr;
  std::uint32_t row = 0;
  std::vector<std::size_t> widths;              // of the columns of the present sheet

  State(std::string where, base::FileWriter writer)
      : path(std::move(where)), file(std::move(writer)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (workbook != nullptr) ::lxw_workbook_free(workbook);
  }

  tl::unexpected<base::Problem> refused(ProblemKind kind, const std::string& why) const {
    return base::refuse(kind, {path}, why);
  }
  base::Done write(std::uint16_t column, const Cell& cell);
  void end_sheet();
};

void WorkbookWriter::State::end_sheet() {
  constexpr std::size_t narrowest = 8;
  constexpr std::size_t widest = 60;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    auto column = static_cast<::lxw_col_t>(i);
    auto width = static_cast<double>(std::clamp(widths[i] + 2, narrowest, widest));
    ::worksheet_set_column(sheet, column, column, width, nullptr);
  }
  widths.clear();
  row = 0;
}

base::Done WorkbookWriter::State::write(std::uint16_t column, const Cell& cell) {
  ::lxw_format* format = row == 0 ? header : nullptr;
  ::lxw_error error = LXW_NO_ERROR;
  std::size_t width = 0;
  if (const auto* number = std::get_if<double>(&cell)) {
    if (!std::isfinite(*number))
      return refused(ProblemKind::data, "a number that is not finite has no place in a workbook");
    error = ::worksheet_write_number(sheet, row, column, *number, format);
    width = fmt::format("{}", *number).size();
  } else if (const auto& text = std::get<std::string>(cell); !text.empty()) {
    if (!base::is_utf8(text)) return refused(ProblemKind::data, "a text is not in UTF-8");
    error = ::worksheet_write_string(sheet, row, column, with_escapes(text).c_str(), format);
    width = base::cell_width(text);
  }
  if (error != LXW_NO_ERROR)
    return refused(ProblemKind::data,
                   fmt::format("row {}, column {} cannot be written: {}", row + 1, column + 1,
                               ::lxw_strerror(error)));
  widths[column] = std::max(widths[column], width);
  return {};
}

WorkbookWriter::WorkbookWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
WorkbookWriter::WorkbookWriter(WorkbookWriter&&) noexcept = default;
WorkbookWriter::~WorkbookWriter() = default;

base::Result<WorkbookWriter> WorkbookWriter::open(const std::string& path) {
  BQ_ASSIGN(base::FileWriter file, base::FileWriter::open(path));
  auto state = std::make_unique<State>(path, std::move(file));
  // Rows go to disk as they come, so that a million of them need no memory.
  ::lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  state->workbook = ::workbook_new_opt(state->file.temporary().c_str(), &options);
  if (state->workbook == nullptr)
    return state->refused(ProblemKind::disk, "a workbook cannot be begun: free memory");
  // Without a moment of its own the library asks the clock; same cells, same bytes.
  ::lxw_doc_properties properties{};
  constexpr time_t year_1980 = 315'532'800;
  properties.created = year_1980;
  ::workbook_set_properties(state->workbook, &properties);
  state->header = ::workbook_add_format(state->workbook);
  ::format_set_bold(state->header);
  return WorkbookWriter(std::move(state));
}

base::Done WorkbookWriter::add_sheet(const std::string& name) {
  State& s = *state_;
  s.end_sheet();
  ::lxw_error error = ::workbook_validate_sheet_name(s.workbook, name.c_str());
  if (error != LXW_NO_ERROR || name.empty())
    return s.refused(ProblemKind::definition, fmt::format("`{}` cannot be a sheet's name: {}", name,
                                                          name.empty() ? "it is empty"
                                                                       : ::lxw_strerror(error)));
  s.sheet = ::workbook_add_worksheet(s.workbook, name.c_str());
  if (s.sheet == nullptr) return s.refused(ProblemKind::disk, "no room for another sheet");
  ::worksheet_freeze_panes(s.sheet, 1, 0);
  return {};
}

base::Done WorkbookWriter::write_row(std::span<const Cell> cells) {
  State& s = *state_;
  if (s.sheet == nullptr) return s.refused(ProblemKind::definition, "a row needs a sheet first");
  if (s.row >= LXW_ROW_MAX || cells.size() > LXW_COL_MAX)
    return s.refused(ProblemKind::data, fmt::format("a sheet holds {} rows of {} cells: divide it",
                                                    LXW_ROW_MAX, LXW_COL_MAX));
  if (s.widths.size() < cells.size()) s.widths.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    BQ_TRY(s.write(static_cast<std::uint16_t>(i), cells[i]));
  ++s.row;
  return {};
}

base::Done WorkbookWriter::finish() {
  State& s = *state_;
  s.end_sheet();
  ::lxw_error error = ::workbook_close(std::exchange(s.workbook, nullptr));
  if (error != LXW_NO_ERROR)
    return s.refused(ProblemKind::disk,
                     fmt::format("cannot write: {}; nothing was kept, free space",
                                 ::lxw_strerror(error)));
  return s.file.finish();
}

}  // namespace bq::ingest::sheet
