#include "ingest/load/file_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/text.h"
#include "ingest/table/archive.h"
#include "ingest/table/delimited.h"
#include "ingest/table/encoding.h"
#include "ingest/table/header.h"

namespace bq::ingest::load {

using base::ProblemKind;
using table::Delimited;

namespace {

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// `missing_column` is `missing column` to people.
std::string words_of(std::string_view rule) {
  std::string out(rule);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

}  // namespace

FileReader::FileReader(const LoadRequest& request, UnitResult& result)
    : request_(request), result_(result), mapper_(*request.vocabulary, result.log, result.counts) {}

base::Done FileReader::read(const FileTask& task, std::string_view bytes) {
  ++result_.counts.files;
  result_.counts.bytes += bytes.size();
  result_.hashes.push_back(
      {task.centre, task.digest_path, base::block_hash(bytes.data(), bytes.size())});
  FileTask part = task;
  do {
    BQ_TRY(read_centres(part, bytes));
    ++part.table;
  } while (part.table < request_.mapping->tables(part.centre).size() &&
           request_.mapping->tables(part.centre)[part.table].is_again);
  return {};
}

// Where a column names the centre, the rows of each centre are a document of their own.
base::Done FileReader::read_centres(const FileTask& task, std::string_view bytes) {
  const table::CentreColumn& column = request_.mapping->tables(task.centre)[task.table].centre;
  if (column.column.empty()) return read_table(task, bytes);
  std::uint64_t refused = result_.counts.files_refused;
  for (const auto& centre : request_.centres) {
    FileTask own = task;
    own.centre = centre;
    mapper_.keep_centre({centre, &request_.centres, centre == request_.centres.front()});
    BQ_TRY(read_table(own, bytes));
    if (result_.counts.files_refused > refused) break;
  }
  mapper_.keep_centre({});
  return {};
}

base::Done FileReader::read_table(const FileTask& task, std::string_view bytes) {
  const table::Table& table = request_.mapping->tables(task.centre)[task.table];
  document_.clear();
  document_.name = task.name;
  document_.centre = task.centre;
  document_.table = task.table;
  refused_ = false;
  is_sheet_ = task.is_sheet;
  if (find_subject(table)) {
    if (table.is_parquet())
      BQ_TRY(read_typed(task, table, bytes));
    else
      read_delimited(table, bytes);
  }
  keep_document();
  return {};
}

char FileReader::separator_of(const table::Table& table) const {
  return is_sheet_ ? ',' : table.dialect.separator;
}

bool FileReader::find_subject(const table::Table& table) {
  subject_.clear();
  if (table.subject.from != table::SubjectFrom::file_name) return true;
  std::string name(file_name(document_.name));
  std::smatch match;
  if (std::regex_search(name, match, table.subject.pattern) && match[1].length() > 0) {
    subject_ = match[1].str();
    return true;
  }
  refuse("no_subject_in_name", "",
         "file refused: its name does not hold " + table.subject.pattern_text, 0);
  return false;
}

void FileReader::read_delimited(const table::Table& table, std::string_view bytes) {
  if (!decode(table, bytes)) return;
  Delimited rows(bytes, separator_of(table));
  auto names = table::read_header(rows, table.dialect);
  if (!names) return refuse("empty_file", "", "file refused", 0);
  const Layout* layout = layout_of(table, bytes, *names);
  auto count_rows = [&] {
    std::uint64_t n = 0;
    while (rows.next()) ++n;
    return n;
  };
  bool utf8 = table.dialect.encoding.empty();
  // Names of another encoding are not missing ones: what helps is said first.
  bool foreign =
      utf8 && !layout->missing.empty() && !base::is_utf8(bytes.substr(0, bytes.find('\n')));
  if (!foreign && !layout->missing.empty())
    return refuse("missing_column", layout->missing.front(), "file refused", count_rows());
  if (!foreign && !layout->repeated.empty())
    return refuse("repeated_column", layout->repeated.front(), "file refused", count_rows());
  if (foreign || (utf8 && !is_text(*layout, bytes)))
    return refuse("undecodable", "",
                  "file refused: it is not UTF-8; name what it is by `encoding:` in the mapping",
                  count_rows());
  count_unmapped(*layout);
  read_rows(*layout, bytes);
}

void FileReader::read_rows(const Layout& layout, std::string_view text) {
  const table::Dialect& dialect = layout.table->dialect;
  Delimited rows(text, separator_of(*layout.table));
  MissingWords missing(dialect.missing);
  mapper_.begin(layout, document_, subject_);
  table::read_header(rows, dialect);
  auto blank = [](std::string_view cell) { return cell.empty(); };
  while (rows.next()) {
    auto cells = rows.cells();
    bool fits = cells.size() == layout.width ||
                (cells.size() > layout.width &&
                 std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(layout.width), cells.end(),
                             blank));
    if (rows.has_broken_quote())
      mapper_.refuse("broken_quote", rows.line(), cells.empty() ? "" : cells.back());
    else if (!fits)
      mapper_.refuse(cells.size() < layout.width ? "too_few_columns" : "too_many_columns",
                     rows.line(), fmt::format("{} instead of {}", cells.size(), layout.width));
    else
      mapper_.read(TextRow{cells, &missing, dialect.decimal}, rows.line());
  }
}

// Turns the bytes into UTF-8 where the mapping names another encoding.
bool FileReader::decode(const table::Table& table, std::string_view& bytes) {
  if (table.dialect.encoding.empty() || is_sheet_) return true;
  auto text = table::to_utf8(bytes, table.dialect.encoding);
  if (!text) {
    refuse("undecodable", "",
           fmt::format("file refused: it is not {}; correct `encoding:` in the mapping",
                       table.dialect.encoding),
           0);
    return false;
  }
  decoded_ = std::move(*text);
  std::size_t n = decoded_.size();
  decoded_.resize(n + table::padding);
  bytes = std::string_view(decoded_.data(), n);
  return true;
}

// A label that must not be looked at may hold any bytes.
bool FileReader::is_text(const Layout& layout, std::string_view text) const {
  if (table::is_ascii(text) || base::is_utf8(text)) return true;
  if (layout.labels.empty()) return false;
  Delimited rows(text, separator_of(*layout.table));
  while (rows.next()) {
    auto cells = rows.cells();
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
      bool label = std::find(layout.labels.begin(), layout.labels.end(), i) != layout.labels.end();
      if (!label && !base::is_utf8(cells[i])) return false;
    }
  }
  return true;
}

base::Done FileReader::read_typed(const FileTask& task, const table::Table& table,
                                  std::string_view bytes) {
  auto opened = task.path.empty() ? record::store::ParquetReader::open_bytes(bytes, task.name)
                                  : record::store::ParquetReader::open(task.path);
  if (!opened) {
    if (opened.error().kind != ProblemKind::data) return base::refuse(std::move(opened.error()));
    refuse("unreadable_file", "", "file refused: " + opened.error().sentence, 0);
    return {};
  }
  std::vector<std::string> names;
  for (const auto& column : opened->columns()) names.push_back(column.name);
  const Layout* layout = layout_of(table, names);
  if (!layout->missing.empty()) {
    refuse("missing_column", layout->missing.front(), "file refused",
           static_cast<std::uint64_t>(opened->rows()));
    return {};
  }
  count_unmapped(*layout);
  return read_columns(*opened, *layout);
}

base::Done FileReader::read_columns(const record::store::ParquetReader& file,
                                    const Layout& layout) {
  TypedRow row;
  std::vector<std::string> wanted;
  row.columns.assign(layout.width, -1);
  for (std::uint32_t at : layout.needed()) {
    if (row.columns[at] >= 0) continue;
    row.columns[at] = static_cast<int>(wanted.size());
    wanted.push_back(layout.names[at]);
  }
  MissingWords missing(layout.table->dialect.missing);
  row.missing = &missing;
  row.decimal = layout.table->dialect.decimal;
  mapper_.begin(layout, document_, subject_);
  BQ_ASSIGN(record::store::RowStream stream, file.read(wanted));
  std::uint32_t line = 0;
  for (;;) {
    BQ_ASSIGN(bool more, stream.next(rows_));
    if (!more) return {};
    row.table = &rows_;
    for (row.row = 0; row.row < rows_.rows(); ++row.row) mapper_.read(row, ++line);
  }
}

// Many files have one header: it is laid out once.
const Layout* FileReader::layout_of(const table::Table& table, std::string_view bytes,
                                    const std::vector<std::string>& names) {
  bool first_line = table.dialect.header_line == 1 && table.dialect.header_lines == 1;
  std::string_view head = bytes.substr(0, bytes.find('\n'));
  bool same = last_layout_ != nullptr && last_layout_->table == &table && head == last_head_;
  if (first_line && same && head.find('"') == std::string_view::npos) return last_layout_;
  last_layout_ = layout_of(table, names);
  last_head_ = head;
  return last_layout_;
}

const Layout* FileReader::layout_of(const table::Table& table,
                                    const std::vector<std::string>& names) {
  auto& layout = layouts_[{&table, names}];
  if (!layout)
    layout =
        std::make_unique<Layout>(lay_out(table, names, *request_.vocabulary, request_.read_labels));
  return layout.get();
}

void FileReader::count_unmapped(const Layout& layout) {
  bool again = layout.centre && document_.centre != request_.centres.front();
  if (again) return;  // said when the file was read for the first centre
  for (const auto& name : layout.unmapped) ++result_.unmapped_columns[name];
}

// Copies the file's rows in their exact size; the scratch keeps its room for the next file.
void FileReader::keep_document() {
  bool one_subject = !subject_.empty();
  if (one_subject && !refused_ && document_.rows.empty()) {
    bool none = document_.unplaced.empty();
    report(none ? "no_rows" : "no_usable_row", "warning", "", "subject left out");
    result_.exclude(document_.centre, none ? "no rows" : "no usable row", 1,
                    document_.unplaced.size());
  } else if (!document_.unplaced.empty()) {
    result_.exclude(document_.centre, "row not usable", 0, document_.unplaced.size());
  }
  result_.documents.push_back(document_);
  result_.documents.back().group();
}

void FileReader::refuse(const char* rule, const std::string& column, const std::string& action,
                        std::uint64_t rows) {
  refused_ = true;
  ++result_.counts.files_refused;
  report(rule, "error", column, action);
  result_.exclude(document_.centre, "file refused: " + words_of(rule), subject_.empty() ? 0 : 1,
                  rows);
}

void FileReader::report(const char* rule, const char* severity, const std::string& column,
                        const std::string& action) {
  record::fact::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.centre = document_.centre;
  finding.subject = subject_;
  finding.file = document_.name;
  finding.column = column;
  finding.action = action;
  result_.log.add(std::move(finding));
}

}  // namespace bq::ingest::load
