#include "ingest/load/unit_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/text.h"
#include "ingest/table/archive.h"
#include "ingest/table/delimited.h"
#include "ingest/table/encoding.h"
#include "ingest/table/file_watch.h"
#include "record/store/parquet_reader.h"

namespace bq::ingest::load {

using base::ProblemKind;
using table::Delimited;

namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{4} << 30;

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// `missing_column` is `missing column` to people.
std::string words_of(std::string_view rule) {
  std::string out(rule);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::vector<std::string> names_of(std::span<const std::string_view> cells) {
  std::vector<std::string> out;
  for (std::string_view cell : cells) out.emplace_back(base::trim(cell));
  return out;
}

}  // namespace

void UnitResult::exclude(const std::string& centre, const std::string& reason, std::uint64_t subjects, std::uint64_t rows) {
  Exclusion& exclusion = exclusions[{centre, reason}];
  exclusion.centre = centre;
  exclusion.reason = reason;
  exclusion.subjects += subjects;
  exclusion.rows += rows;
}

UnitReader::UnitReader(const LoadRequest& request, base::Progress& progress)
    : request_(request), progress_(progress), mapper_(*request.vocabulary, result_.log, result_.counts) {
  for (const auto& text : request.files) patterns_.emplace_back(text);
}

UnitResult UnitReader::finish() {
  for (const auto& [word, rows] : mapper_.unmapped_words()) result_.unmapped_words[word] += rows;
  return std::move(result_);
}

base::Done UnitReader::read(const table::Container& container) {
  if (container.is_archive) return read_archive(container);
  return read_file(container);
}

base::Done UnitReader::read_archive(const table::Container& container) {
  BQ_ASSIGN(table::Archive archive, table::Archive::open(container.path));
  for (;;) {
    BQ_ASSIGN(std::optional<std::string> member, archive.next());
    for (const auto& skipped : archive.take_skipped())
      report_file(container.name + "/" + skipped.path, skipped.rule.c_str(), "warning", "", "not read");
    if (!member) return {};
    Place place{container.name + "/" + *member, container.end + "/" + *member, ""};
    BQ_TRY(read_member(place, [&] { return archive.read(); }));
  }
}

base::Done UnitReader::read_file(const table::Container& container) {
  Place place{container.name, container.end, container.path};
  return read_member(place, [&]() -> base::Result<std::string_view> {
    BQ_ASSIGN(table::FileWatch file, table::FileWatch::open(container.path));
    if (file.bytes() > most_file_bytes)
      return base::refuse(ProblemKind::data, {container.path}, "is larger than 4 GiB; split it or write it as Parquet parts");
    BQ_ASSIGN(std::size_t n, file.read_into(buffer_));
    return std::string_view(buffer_.data(), n);
  });
}

base::Done UnitReader::read_member(const Place& place, const Bytes& bytes) {
  if (base::interrupted()) return base::refuse(ProblemKind::interrupted, {}, "interrupted while reading data");
  if (file_name(place.end) == table::generated_name) {
    result_.is_generated = true;
    return {};
  }
  auto choice = choose(place);
  if (!choice && !has_candidates(place)) return {};
  BQ_ASSIGN(std::string_view read, bytes());
  if (!choice) choice = choose_by_header(place, read);
  if (!choice) return {};
  progress_.add(1);
  return read_table(place, *choice, read);
}

std::optional<UnitReader::Choice> UnitReader::choose(const Place& place) {
  Choice out;
  bool matched = false;
  for (std::size_t i = 0; i < patterns_.size() && !matched; ++i) {
    auto centre = patterns_[i].centre_of(place.end, request_.centres);
    if (!centre) continue;
    matched = true;
    out.centre = patterns_[i].binds_centre() || request_.centres.size() == 1 ? *centre : "";
    out.digest_path = patterns_[i].tail(place.end);
  }
  if (!matched && request_.any_path) return std::nullopt;
  if (!matched) {
    bool other = std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& p) { return p.matches(place.end); });
    report_file(place.name, other ? "unknown_centre" : "unmatched_file", other ? "warning" : "note", "", "not read");
    return std::nullopt;
  }
  const auto& tables = request_.mapping->tables(out.centre);
  for (out.table = 0; out.table < tables.size(); ++out.table)
    if (tables[out.table].pattern.matches(place.end)) return out;
  report_file(place.name, "unmapped_file", "note", "", "not read: the mapping has no table for it");
  return std::nullopt;
}

// Whether a file that no pattern places may still be known by its header.
bool UnitReader::has_candidates(const Place& place) const {
  if (!request_.any_path) return false;
  bool placed = std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& p) {
    return p.centre_of(place.end, request_.centres).has_value();
  });
  return !placed;
}

std::optional<UnitReader::Choice> UnitReader::choose_by_header(const Place& place, std::string_view bytes) {
  const auto& tables = request_.mapping->tables("");
  Choice named{"", tables.size(), place.name};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    bool by_name = tables[i].pattern.matches(place.end);
    if (by_name && named.table == tables.size()) named.table = i;
    if (tables[i].is_parquet()) {
      if (by_name) return Choice{"", i, place.name};
      continue;
    }
    if (!tables[i].dialect.encoding.empty()) continue;
    Delimited rows(bytes, tables[i].dialect.separator);
    if (!rows.next()) continue;
    Layout layout = lay_out(tables[i], names_of(rows.cells()), *request_.vocabulary, request_.read_labels);
    if (layout.missing.empty()) return Choice{"", i, place.name};
  }
  if (named.table < tables.size()) return named;
  report_file(place.name, "unknown_header", "note", "", "not read: the mapping does not know its header");
  return std::nullopt;
}

base::Done UnitReader::read_table(const Place& place, const Choice& choice, std::string_view bytes) {
  const table::Table& table = request_.mapping->tables(choice.centre)[choice.table];
  ++result_.counts.files;
  result_.counts.bytes += bytes.size();
  result_.hashes.push_back({choice.centre, choice.digest_path, base::block_hash(bytes.data(), bytes.size())});
  scratch_.name = place.name;
  scratch_.centre = choice.centre;
  scratch_.table = choice.table;
  scratch_.clear();
  refused_ = false;
  if (find_subject(table)) {
    if (table.is_parquet()) BQ_TRY(read_typed(place, table, bytes));
    else read_delimited(table, bytes);
  }
  keep_document();
  return {};
}

bool UnitReader::find_subject(const table::Table& table) {
  subject_.clear();
  if (table.subject.from != table::SubjectFrom::file_name) return true;
  std::string name(file_name(scratch_.name));
  std::smatch match;
  if (std::regex_search(name, match, table.subject.pattern) && match[1].length() > 0) {
    subject_ = match[1].str();
    return true;
  }
  refuse_file("no_subject_in_name", "", "file refused: its name does not hold " + table.subject.pattern_text, 0);
  return false;
}

void UnitReader::read_delimited(const table::Table& table, std::string_view bytes) {
  if (!decode(table, bytes)) return;
  Delimited rows(bytes, table.dialect.separator);
  if (!rows.next()) return refuse_file("empty_file", "", "file refused", 0);
  const Layout* layout = layout_of(table, names_of(rows.cells()));
  auto count_rows = [&] {
    std::uint64_t n = 0;
    while (rows.next()) ++n;
    return n;
  };
  if (!layout->missing.empty()) return refuse_file("missing_column", layout->missing.front(), "file refused", count_rows());
  if (!layout->repeated.empty()) return refuse_file("repeated_column", layout->repeated.front(), "file refused", count_rows());
  if (table.dialect.encoding.empty() && !is_text(*layout, bytes))
    return refuse_file("undecodable", "", "file refused: it is not UTF-8; name what it is by `encoding:` in the mapping",
                       count_rows());
  read_rows(*layout, bytes);
}

void UnitReader::read_rows(const Layout& layout, std::string_view text) {
  const table::Dialect& dialect = layout.table->dialect;
  Delimited rows(text, dialect.separator);
  MissingWords missing(dialect.missing);
  mapper_.begin(layout, scratch_, subject_);
  rows.next();
  auto blank = [](std::string_view cell) { return cell.empty(); };
  while (rows.next()) {
    auto cells = rows.cells();
    bool fits = cells.size() == layout.width ||
                (cells.size() > layout.width && std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(layout.width), cells.end(), blank));
    if (rows.has_broken_quote()) mapper_.refuse("broken_quote", rows.line(), cells.empty() ? "" : cells.back());
    else if (!fits)
      mapper_.refuse(cells.size() < layout.width ? "too_few_columns" : "too_many_columns", rows.line(),
                     fmt::format("{} instead of {}", cells.size(), layout.width));
    else mapper_.read(TextRow{cells, &missing, dialect.decimal}, rows.line());
  }
}

// Turns the bytes into UTF-8 where the mapping names another encoding.
bool UnitReader::decode(const table::Table& table, std::string_view& bytes) {
  if (table.dialect.encoding.empty()) return true;
  auto text = table::to_utf8(bytes, table.dialect.encoding);
  if (!text) {
    refuse_file("undecodable", "", fmt::format("file refused: it is not {}; correct `encoding:` in the mapping",
                                               table.dialect.encoding), 0);
    return false;
  }
  decoded_ = std::move(*text);
  std::size_t n = decoded_.size();
  decoded_.resize(n + table::padding);
  bytes = std::string_view(decoded_.data(), n);
  return true;
}

// A label that must not be looked at may hold any bytes.
bool UnitReader::is_text(const Layout& layout, std::string_view text) const {
  if (table::is_ascii(text) || base::is_utf8(text)) return true;
  if (layout.labels.empty()) return false;
  Delimited rows(text, layout.table->dialect.separator);
  while (rows.next()) {
    auto cells = rows.cells();
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
      bool label = std::find(layout.labels.begin(), layout.labels.end(), i) != layout.labels.end();
      if (!label && !base::is_utf8(cells[i])) return false;
    }
  }
  return true;
}

base::Done UnitReader::read_typed(const Place& place, const table::Table& table, std::string_view bytes) {
  auto opened = place.path.empty() ? record::store::ParquetReader::open_bytes(bytes, place.name)
                                   : record::store::ParquetReader::open(place.path);
  if (!opened) {
    if (opened.error().kind != ProblemKind::data) return base::refuse(std::move(opened.error()));
    refuse_file("unreadable_file", "", "file refused: " + opened.error().sentence, 0);
    return {};
  }
  std::vector<std::string> names;
  for (const auto& column : opened->columns()) names.push_back(column.name);
  const Layout* layout = layout_of(table, names);
  if (!layout->missing.empty()) {
    refuse_file("missing_column", layout->missing.front(), "file refused", static_cast<std::uint64_t>(opened->rows()));
    return {};
  }
  TypedRow row;
  row.columns.assign(names.size(), -1);
  std::vector<std::string> wanted;
  auto want = [&](std::uint32_t at) {
    if (row.columns[at] >= 0) return;
    row.columns[at] = static_cast<int>(wanted.size());
    wanted.push_back(names[at]);
  };
  for (const auto& at : {layout->subject, layout->person, layout->start, layout->end, layout->happened, layout->known,
                         layout->concept_word, layout->value, layout->unit})
    if (at) want(*at);
  for (const Field& field : layout->fields) want(field.at);
  MissingWords missing(table.dialect.missing);
  row.missing = &missing;
  row.decimal = table.dialect.decimal;
  mapper_.begin(*layout, scratch_, subject_);
  BQ_ASSIGN(record::store::RowStream stream, opened->read(wanted));
  std::uint32_t line = 0;
  for (;;) {
    BQ_ASSIGN(bool more, stream.next(rows_));
    if (!more) return {};
    row.table = &rows_;
    for (row.row = 0; row.row < rows_.rows(); ++row.row) mapper_.read(row, ++line);
  }
}

const Layout* UnitReader::layout_of(const table::Table& table, const std::vector<std::string>& names) {
  std::string header;
  for (const auto& name : names) header.append(name).push_back('\x1f');
  auto& layout = layouts_[{&table, std::move(header)}];
  if (!layout) layout = std::make_unique<Layout>(lay_out(table, names, *request_.vocabulary, request_.read_labels));
  if (layout->missing.empty() && layout->repeated.empty())
    for (const auto& name : layout->unmapped) ++result_.unmapped_columns[name];
  return layout.get();
}

// Copies the file's rows in their exact size; the scratch keeps its room for the next file.
void UnitReader::keep_document() {
  bool one_subject = !subject_.empty();
  if (one_subject && !refused_ && scratch_.rows.empty()) {
    bool none = scratch_.unplaced.empty();
    report_file(scratch_.name, none ? "no_rows" : "no_usable_row", "warning", "", "subject left out");
    result_.exclude(scratch_.centre, none ? "no rows" : "no usable row", 1, scratch_.unplaced.size());
  } else if (!scratch_.unplaced.empty()) {
    result_.exclude(scratch_.centre, "row not usable", 0, scratch_.unplaced.size());
  }
  result_.documents.push_back(scratch_);
  result_.documents.back().group();
}

void UnitReader::refuse_file(const char* rule, const std::string& column, const std::string& action, std::uint64_t rows) {
  refused_ = true;
  ++result_.counts.files_refused;
  report_file(scratch_.name, rule, "error", column, action);
  result_.exclude(scratch_.centre, "file refused: " + words_of(rule), subject_.empty() ? 0 : 1, rows);
}

void UnitReader::report_file(const std::string& file, const char* rule, const char* severity, const std::string& column,
                             const std::string& action) {
  record::fact::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  if (file == scratch_.name) finding.centre = scratch_.centre, finding.subject = subject_;
  finding.file = file;
  finding.column = column;
  finding.action = action;
  result_.log.add(std::move(finding));
}

}  // namespace bq::ingest::load
