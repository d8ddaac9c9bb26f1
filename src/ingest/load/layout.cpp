#include "ingest/load/layout.h"

#include <algorithm>

namespace bq::ingest::load {

using record::code::ConceptRole;

namespace {

/// Finds the columns of one table in one header.
class Columns {
 public:
  Columns(std::span<const std::string> header, Layout& out)
      : header_(header), out_(out), used_(header.size(), false) {}

  std::optional<std::uint32_t> find(const std::string& name) {
    if (name.empty()) return std::nullopt;
    std::optional<std::uint32_t> at;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (header_[i] != name) continue;
      if (at) out_.repeated.push_back(name);
      at = static_cast<std::uint32_t>(i);
      used_[i] = true;
    }
    if (!at) out_.missing.push_back(name);
    return at;
  }

  void ignore(const std::string& name) {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (header_[i] != name) continue;
      used_[i] = true;
      out_.labels.push_back(static_cast<std::uint32_t>(i));
    }
  }

  // A column that the same rows, read once more, look at.
  void leave_to_others(const std::string& name) {
    for (std::size_t i = 0; i < header_.size(); ++i)
      if (header_[i] == name) used_[i] = true;
  }

  void name_unmapped() {
    for (std::size_t i = 0; i < header_.size(); ++i)
      if (!used_[i]) out_.unmapped.push_back(header_[i]);
  }

 private:
  std::span<const std::string> header_;
  Layout& out_;
  std::vector<bool> used_;
};

Field field_of(const table::Target& target, const record::code::Vocabulary& vocabulary) {
  Field out;
  out.subject = &vocabulary.at(target.concept_id);
  out.target = &target;
  if (target.conversion) out.judge.emplace(*out.subject, *target.conversion);
  return out;
}

void lay_out_fields(const table::Table& table, const record::code::Vocabulary& vocabulary,
                    bool read_labels, Columns& columns, Layout& out) {
  for (const auto& column : table.columns) {
    Field field = field_of(column.target, vocabulary);
    if (!read_labels && field.subject->role == ConceptRole::label) {
      columns.ignore(column.column);
      continue;
    }
    auto at = columns.find(column.column);
    if (!at) continue;
    field.at = *at;
    field.column = &column.column;
    field.part = column.part;
    if (column.is_static) field.static_slot = ++out.static_slots;
    out.fields.push_back(std::move(field));
  }
}

}  // namespace

std::vector<std::uint32_t> Layout::needed() const {
  std::vector<std::uint32_t> out;
  for (const auto& at :
       {subject, centre, person, start, end, happened, known, concept_word, value, unit})
    if (at) out.push_back(*at);
  for (const auto& [at, rows] : leave_out) out.push_back(at);
  for (const Field& field : fields) out.push_back(field.at);
  return out;
}

Layout lay_out(const table::Table& table, std::span<const std::string> header,
               const record::code::Vocabulary& vocabulary, bool read_labels) {
  Layout out;
  out.table = &table;
  out.width = header.size();
  out.names.assign(header.begin(), header.end());
  Columns columns(header, out);
  if (table.subject.from != table::SubjectFrom::file_name)
    out.subject = columns.find(table.subject.column);
  out.centre = columns.find(table.centre.column);
  for (const table::LeftOutRows& rows : table.leave_out)
    if (auto at = columns.find(rows.column)) out.leave_out.emplace_back(*at, &rows);
  out.person = columns.find(table.person);
  out.start = columns.find(table.start);
  out.end = columns.find(table.end);
  if (table.happened) out.happened = columns.find(table.happened->column);
  for (const auto& name : table.read_again) columns.leave_to_others(name);
  out.known = columns.find(table.known_column);
  lay_out_fields(table, vocabulary, read_labels, columns, out);
  if (table.shape) {
    out.concept_word = columns.find(table.shape->concept_column);
    out.value = columns.find(table.shape->value_column);
    out.unit = columns.find(table.shape->unit_column);
    for (const auto& [word, target] : table.shape->words) {
      Field field = field_of(target, vocabulary);
      field.at = out.value.value_or(0);
      field.column = &table.shape->value_column;
      field.is_ignored = !read_labels && field.subject->role == ConceptRole::label;
      out.words.emplace(word, std::move(field));
    }
  }
  if (!table.is_again) columns.name_unmapped();
  return out;
}

}  // namespace bq::ingest::load
