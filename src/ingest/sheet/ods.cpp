#include "ingest/sheet/formats.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <set>

#include "ingest/sheet/cell_text.h"
#include "ingest/sheet/sheet_text.h"
#include "ingest/sheet/parts.h"

namespace bq::ingest::sheet {

namespace {

constexpr std::string_view content = "content.xml";

// The same name stands in several name spaces, whose prefixes all programs write alike.
std::string_view find(const Attributes& attributes, std::string_view prefix,
                      std::string_view name) {
  for (const auto& attribute : attributes)
    if (attribute.name == name && attribute.prefix == prefix) return attribute.value;
  return {};
}

std::uint64_t count(const Attributes& attributes, std::string_view name) {
  std::string_view text = find(attributes, "table", name);
  std::uint64_t out = 1;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return std::clamp<std::uint64_t>(out, 1, std::uint64_t{1} << 30);
}

// A cell of the present row, which may stand for many.
struct RowCell {
  std::uint64_t column = 1;
  std::uint64_t columns = 1;
  std::string text;
  std::string type;
  bool is_error = false;
  bool has_formula = false;
};

class Content : public XmlHandler {
 public:
  Content(Reading& reading, Workbook& workbook) : reading_(reading), workbook_(workbook) {}

  void open(std::string_view name, const Attributes& attributes) override;
  void close(std::string_view name) override;
  void text(std::string_view text) override {
    if (is_in_paragraph_ && skipped_ == 0) written_.append(text);
  }

 private:
  void open_style(std::string_view name, const Attributes& attributes);
  void open_table(const Attributes& attributes);
  void open_cell(const Attributes& attributes);
  void open_in_cell(std::string_view name, const Attributes& attributes);
  void close_cell();
  base::Done close_row();
  base::Done put(std::uint64_t row, const RowCell& cell);
  base::Done close_table();

  Reading& reading_;
  Workbook& workbook_;
  std::set<std::string, std::less<>> hidden_;   // styles of tables
  std::string style_;
  Sheet sheet_;
  std::unique_ptr<SheetCells> cells_;           // of the present table
  bool is_external_ = false;
  std::uint64_t row_ = 0;                       // the last one that is done
  std::uint64_t rows_ = 1;                      // for how many the present one stands
  std::uint64_t column_ = 0;
  std::vector<RowCell> row_cells_;
  RowCell cell_;
  std::string written_;                         // what the cell shows
  bool is_in_cell_ = false;
  bool is_in_paragraph_ = false;
  int skipped_ = 0;                             // how deep in what is no text of the cell
};

void Content::open_style(std::string_view name, const Attributes& attributes) {
  if (name == "style") style_ = find(attributes, "style", "name");
  if (name == "table-properties" && find(attributes, "table", "display") == "false")
    hidden_.insert(style_);
}

void Content::open_table(const Attributes& attributes) {
  sheet_ = {};
  sheet_.name = find(attributes, "table", "name");
  sheet_.is_hidden = hidden_.contains(find(attributes, "table", "style-name"));
  cells_ = std::make_unique<SheetCells>(reading_, sheet_);
  is_external_ = false;
  row_ = 0;
}

// What a value is worth, as text; texts stand in the paragraphs.
std::string value_text(std::string_view type, const Attributes& attributes) {
  if (type == "date") return iso_text(find(attributes, "office", "date-value"));
  if (type == "time") return duration_text(find(attributes, "office", "time-value"));
  if (type == "boolean")
    return find(attributes, "office", "boolean-value") == "true" ? "TRUE" : "FALSE";
  if (type == "string") return std::string(find(attributes, "office", "string-value"));
  std::string_view written = find(attributes, "office", "value");
  double value = 0;
  auto read = std::from_chars(written.data(), written.data() + written.size(), value);
  bool is_number = read.ec == std::errc() && read.ptr == written.data() + written.size();
  return is_number && std::isfinite(value) ? number_text(value) : std::string(written);
}

void Content::open_cell(const Attributes& attributes) {
  cell_ = {};
  cell_.column = column_ + 1;
  cell_.columns = count(attributes, "number-columns-repeated");
  column_ = std::min<std::uint64_t>(column_ + cell_.columns, Extent().columns + 1);
  cell_.type = find(attributes, "office", "value-type");
  cell_.text = value_text(cell_.type, attributes);
  cell_.is_error = find(attributes, "calcext", "value-type") == "error";
  cell_.has_formula = !find(attributes, "table", "formula").empty();
  std::uint64_t columns = count(attributes, "number-columns-spanned");
  std::uint64_t rows = count(attributes, "number-rows-spanned");
  std::uint64_t last_row = row_ + rows;
  std::uint64_t last_column = cell_.column + columns - 1;
  constexpr Extent extent;
  if ((columns > 1 || rows > 1) && last_row <= extent.rows && last_column <= extent.columns)
    sheet_.merges.push_back(
        {static_cast<std::uint32_t>(row_ + 1), static_cast<std::uint32_t>(cell_.column),
         static_cast<std::uint32_t>(last_row), static_cast<std::uint32_t>(last_column)});
  written_.clear();
  is_in_cell_ = true;
  is_in_paragraph_ = false;
}

// Remarks and drawings in a cell have paragraphs of their own.
void Content::open_in_cell(std::string_view name, const Attributes& attributes) {
  constexpr std::array<std::string_view, 8> others{
      "annotation", "note", "frame", "custom-shape", "rect", "line", "g", "ruby-text"};
  bool is_other = std::find(others.begin(), others.end(), name) != others.end();
  if (skipped_ > 0 || is_other || (!is_in_paragraph_ && name != "p")) {
    ++skipped_;
    return;
  }
  if (name == "p") {
    if (!written_.empty()) written_ += '\n';
    is_in_paragraph_ = true;
  }
  if (name == "tab" || name == "line-break") written_ += '\n';
  if (name == "s") {
    std::string_view text = find(attributes, "text", "c");
    std::uint16_t spaces = 1;
    std::from_chars(text.data(), text.data() + text.size(), spaces);
    written_.append(spaces, ' ');
  }
}

void Content::open(std::string_view name, const Attributes& attributes) {
  if (is_in_cell_) return open_in_cell(name, attributes);
  open_style(name, attributes);
  if (name == "table") open_table(attributes);
  if (!cells_) return;
  if (name == "table-source") is_external_ = true;
  if (name == "table-row") {
    rows_ = count(attributes, "number-rows-repeated");
    column_ = 0;
    row_cells_.clear();
  }
  if (name == "table-cell" || name == "covered-table-cell") open_cell(attributes);
}

void Content::close_cell() {
  is_in_cell_ = is_in_paragraph_ = false;
  bool is_shown = cell_.type == "string" || cell_.type.empty() || cell_.is_error;
  if (is_shown && !written_.empty()) cell_.text = written_;
  bool is_blank = cell_.text.empty() && !cell_.has_formula;
  if (!is_blank) row_cells_.push_back(std::move(cell_));
}

base::Done Content::put(std::uint64_t row, const RowCell& cell) {
  for (std::uint64_t i = 0; i < cell.columns; ++i) {
    if (!cells_->go_to(row, cell.column + i)) return {};
    if (cell.has_formula) cells_->formula(!cell.type.empty() || !cell.text.empty());
    BQ_TRY(cell.is_error ? cells_->error(cell.text) : cells_->text(cell.text));
    // Nothing is left to repeat.
    if (cell.text.empty()) return {};
  }
  return {};
}

base::Done Content::close_row() {
  constexpr std::uint64_t beyond = std::uint64_t{Extent().rows} + 1;
  std::uint64_t last = std::min(row_ + rows_, beyond);
  for (std::uint64_t row = row_ + 1; row <= last && !row_cells_.empty(); ++row) {
    for (const RowCell& cell : row_cells_) BQ_TRY(put(row, cell));
    // Formulas without a result are said once, not for every row that the line stands for.
    if (row == row_ + 1)
      std::erase_if(row_cells_, [](const RowCell& cell) { return cell.text.empty(); });
  }
  row_ = last;
  return {};
}

base::Done Content::close_table() {
  if (is_external_) {
    reading_.remarks.add("external_links", sheet_.name);
  } else {
    BQ_TRY(cells_->finish());
    workbook_.sheets.push_back(std::move(sheet_));
  }
  cells_.reset();
  return {};
}

void Content::close(std::string_view name) {
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  if (is_in_cell_) {
    if (name == "p") is_in_paragraph_ = false;
    if (name == "table-cell" || name == "covered-table-cell") close_cell();
    return;
  }
  if (!cells_) return;
  if (name == "table-row") stop_if(close_row());
  if (name == "table") stop_if(close_table());
}

}  // namespace

base::Result<Workbook> read_ods(Parts& parts, const Limits& limits) {
  constexpr std::string_view manifest = "META-INF/manifest.xml";
  if (parts.has(manifest)) {
    BQ_ASSIGN(std::string list, parts.read(manifest));
    if (list.find("encryption-data") != std::string::npos)
      return base::refuse(base::ProblemKind::data, {parts.workbook()},
                          "is protected by a password: save it without one");
  }
  Reading reading{{parts.workbook(), limits}, {}, false};
  if (parts.has_like("basic/") || parts.has_like("scripts/")) reading.remarks.add("macros", "");
  BQ_ASSIGN(std::string part, parts.read(content));
  Workbook workbook;
  Content handler(reading, workbook);
  BQ_TRY(read_xml(part, {parts.workbook(), std::string(content)}, handler));
  workbook.remarks = reading.remarks.take();
  return workbook;
}

}  // namespace bq::ingest::sheet
