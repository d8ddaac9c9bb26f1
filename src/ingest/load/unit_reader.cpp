#include "ingest/load/unit_reader.h"

#include <algorithm>

#include "base/text.h"
#include "ingest/sheet/column_letters.h"
#include "ingest/table/archive.h"
#include "ingest/table/delimited.h"
#include "ingest/table/file_watch.h"
#include "ingest/table/header.h"

namespace bq::ingest::load {

using base::ProblemKind;

namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{4} << 30;

}  // namespace

UnitReader::UnitReader(const LoadRequest& request, base::Progress& progress)
    : request_(request), progress_(progress), files_(request, result_) {
  for (const auto& text : request.files) patterns_.emplace_back(text);
}

UnitResult UnitReader::finish() {
  files_.finish();
  return std::move(result_);
}

base::Done UnitReader::read(const table::Container& container) {
  if (container.is_archive) return read_archive(container);
  return read_file(container);
}

// What a spreadsheet program or a file system leaves beside the tables. A file that was named
// itself is read, whatever it is called.
bool UnitReader::is_temporary(const std::string& name, const std::string& path) const {
  std::string_view last = std::string_view(name).substr(name.rfind('/') + 1);
  return path != request_.path && (last.substr(0, 1) == "." || last.substr(0, 2) == "~$");
}

base::Done UnitReader::read_archive(const table::Container& container) {
  BQ_ASSIGN(table::Archive archive, table::Archive::open(container.path));
  for (;;) {
    BQ_ASSIGN(std::optional<std::string> member, archive.next());
    for (const auto& skipped : archive.take_skipped())
      skip(container.name + "/" + skipped.path, skipped.rule.c_str(), "warning", "not read");
    if (!member) return {};
    if (is_temporary(*member, "")) {
      skip(container.name + "/" + *member, "temporary_file", "note", "not read");
      continue;
    }
    Place place{container.name + "/" + *member, container.end + "/" + *member, "", false};
    if (sheet::is_workbook_name(*member)) {
      BQ_ASSIGN(std::string_view bytes, archive.read());
      BQ_TRY(read_workbook(place, bytes));
    } else {
      BQ_TRY(read_member(place, [&] { return archive.read(); }));
    }
  }
}

base::Done UnitReader::read_file(const table::Container& container) {
  if (is_temporary(container.name, container.path)) {
    skip(container.name, "temporary_file", "note", "not read");
    return {};
  }
  Place place{container.name, container.end, container.path, false};
  if (!sheet::is_workbook_name(container.name))
    return read_member(place, [&] { return bytes_of(container); });
  BQ_ASSIGN(std::string_view bytes, bytes_of(container));
  return read_workbook(place, bytes);
}

base::Result<std::string_view> UnitReader::bytes_of(const table::Container& container) {
  BQ_ASSIGN(table::FileWatch file, table::FileWatch::open(container.path));
  if (file.bytes() > most_file_bytes)
    return base::refuse(ProblemKind::data, {container.path},
                        "is larger than 4 GiB; split it or write it as Parquet parts");
  BQ_ASSIGN(std::size_t n, file.read_into(buffer_));
  return std::string_view(buffer_.data(), n);
}

// Each sheet of a workbook is a file of comma-delimited text below it; a workbook that cannot be
// read is a finding, as a table that cannot.
base::Done UnitReader::read_workbook(const Place& place, std::string_view bytes) {
  auto book = sheet::read_workbook(bytes, place.name);
  if (!book) {
    if (book.error().kind != ProblemKind::data) return base::refuse(std::move(book.error()));
    skip(place.name, "unreadable_file", "error", "not read: " + book.error().sentence);
    result_.exclude("", "file refused: unreadable workbook", 0, 0);
    return {};
  }
  for (const sheet::Remark& remark : book->remarks) report(place, remark);
  for (sheet::Sheet& one : book->sheets) {
    std::size_t n = one.text.size();
    one.text.resize(n + table::padding);
    Place of_sheet{place.name + "/" + one.name, place.end + "/" + one.name, "", true,
                   one.is_hidden};
    BQ_TRY(read_member(of_sheet, [&]() -> base::Result<std::string_view> {
      return std::string_view(one.text.data(), n);
    }));
    std::string().swap(one.text);
  }
  return {};
}

void UnitReader::report(const Place& place, const sheet::Remark& remark) {
  record::fact::Finding finding;
  finding.rule = remark.rule;
  finding.severity = "note";
  finding.file = place.name + (remark.sheet.empty() ? "" : "/" + remark.sheet);
  finding.line = remark.row;
  if (remark.column > 0) finding.column = sheet::column_letters(remark.column);
  finding.value = remark.value;
  finding.action = "read as it stands";
  result_.log.add(std::move(finding));
}

base::Done UnitReader::read_member(const Place& place, const Bytes& bytes) {
  if (base::interrupted())
    return base::refuse(ProblemKind::interrupted, {}, "interrupted while reading data");
  if (std::string_view(place.end).substr(place.end.rfind('/') + 1) == table::generated_name) {
    result_.is_generated = true;
    return {};
  }
  auto task = choose(place);
  bool by_header = !task && request_.any_path && !is_placed(place);
  if (!task && !by_header) return {};
  if (by_header && place.is_hidden) {
    skip(place.name, "hidden_sheet", "note", "not read: nobody sees it; a table may name it");
    return {};
  }
  BQ_ASSIGN(std::string_view read, bytes());
  if (!task) task = choose_by_header(place, read);
  if (!task) return {};
  progress_.add(1);
  return files_.read(*task, read);
}

bool UnitReader::is_placed(const Place& place) const {
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& p) {
    return p.centre_of(place.end, request_.centres).has_value();
  });
}

std::optional<FileTask> UnitReader::choose(const Place& place) {
  auto pattern = std::find_if(patterns_.begin(), patterns_.end(), [&](const auto& p) {
    return p.centre_of(place.end, request_.centres).has_value();
  });
  if (pattern == patterns_.end()) {
    if (request_.any_path) return std::nullopt;
    bool other = std::any_of(patterns_.begin(), patterns_.end(),
                             [&](const auto& p) { return p.matches(place.end); });
    skip(place.name, other ? "unknown_centre" : "unmatched_file", other ? "warning" : "note",
         "not read");
    return std::nullopt;
  }
  FileTask out{place.name, place.path, std::string(pattern->tail(place.end)),
               "",         0,          place.is_sheet};
  if (pattern->binds_centre() || request_.centres.size() == 1)
    out.centre = *pattern->centre_of(place.end, request_.centres);
  const auto& tables = request_.mapping->tables(out.centre);
  for (; out.table < tables.size(); ++out.table)
    if (tables[out.table].pattern.matches(place.end)) return out;
  skip(place.name, "unmapped_file", "note", "not read: the mapping has no table for it");
  return std::nullopt;
}

// A file that no pattern places may still be known by its header; one that is named as a table but
// has another header is read as that table, so that its findings say what it lacks.
std::optional<FileTask> UnitReader::choose_by_header(const Place& place, std::string_view bytes) {
  const auto& tables = request_.mapping->tables("");
  FileTask out{place.name, place.path, place.name, "", 0, place.is_sheet};
  for (out.table = 0; out.table < tables.size(); ++out.table)
    if (knows_header(tables[out.table], bytes, place.is_sheet)) return out;
  for (out.table = 0; out.table < tables.size(); ++out.table)
    if (tables[out.table].pattern.matches(place.end)) return out;
  skip(place.name, "unknown_header", "note", "not read: the mapping does not know its header");
  return std::nullopt;
}

bool UnitReader::knows_header(const table::Table& table, std::string_view bytes,
                              bool is_sheet) const {
  if (table.is_parquet() || table.is_again) return false;
  if (!table.dialect.encoding.empty() && !is_sheet) return false;
  table::Delimited rows(bytes, is_sheet ? ',' : table.dialect.separator);
  auto names = table::read_header(rows, table.dialect);
  if (!names) return false;
  return lay_out(table, *names, *request_.vocabulary, request_.read_labels).missing.empty();
}

void UnitReader::skip(const std::string& file, const char* rule, const char* severity,
                      const std::string& action) {
  record::fact::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.file = file;
  finding.action = action;
  result_.log.add(std::move(finding));
}

}  // namespace bq::ingest::load
