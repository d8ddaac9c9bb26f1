#include "applications/simulation/source_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/decimal.h"

namespace bq::applications::simulation {

using base::ProblemKind;
using ingest::table::KnownFrom;
using ingest::table::SubjectFrom;
using ingest::table::Table;
using ingest::table::TimeForm;
using record::code::Concept;
using record::code::ConceptKind;
using record::code::ConceptRole;

namespace {

constexpr int most_decimals = 9;

// Says why a table is not one that rows with a column for each concept can be written for, or
// nothing.
std::string shape_problem(const Table& table) {
  if (table.shape) return "names its concept in each row";
  if (table.is_parquet()) return "is Parquet";
  if (table.lists_subjects() || !table.end.empty())
    return "has columns for start or end of a subject";
  if (table.subject.from == SubjectFrom::person) return "finds its subjects through another table";
  if (!table.happened) return "has no times";
  if (table.happened->form == TimeForm::instant) return "has wall times";
  if (table.known_from == KnownFrom::column) return "has a column for when values were known";
  if (!table.dialect.encoding.empty()) return "is not UTF-8";
  return "";
}

double as_double(base::Ratio ratio) {
  return static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator);
}

// Decimals in the source's unit that tell values apart as well as `decimals` do in the canonical
// one.
int decimals_of(int decimals, const record::code::Conversion& conversion) {
  double factor = std::fabs(as_double(conversion.times));
  for (; factor > 1.000001; factor /= 10) ++decimals;
  for (; factor <= 0.1; factor *= 10) --decimals;
  return std::clamp(decimals, 0, most_decimals);
}

// Writes hours, minutes or days since start exactly where decimals can.
std::string share_text(std::int64_t whole, std::int64_t unit) {
  if (whole % unit == 0) return std::to_string(whole / unit);
  auto scaled = base::rescale({whole, 0}, {1, unit}, {0, 1}, 12);
  return scaled ? base::show_decimal(scaled->value, 12) : std::to_string(whole / unit);
}

}  // namespace

base::Result<SourceTable> SourceTable::plan(const Table& table, const GeneratorModel& model,
                                            const record::code::Vocabulary& vocabulary,
                                            const std::optional<LabelRule>& label) {
  if (std::string why = shape_problem(table); !why.empty())
    return base::refuse(
        ProblemKind::definition, {},
        fmt::format(
            "simulate writes text tables with a row a time, counted from start, and a column a "
            "concept; the mapping's table `{}` {}",
            table.name, why));
  SourceTable out(table);
  out.every_ = model.stay.every;
  out.label_ = label;
  if (table.subject.from == SubjectFrom::column)
    out.columns_.push_back({Kind::subject, table.subject.column});
  if (!table.person.empty()) out.columns_.push_back({Kind::person, table.person});
  out.add_values(model, vocabulary);
  out.columns_.push_back({Kind::time, table.happened->column});
  auto maps_label = [&](const auto& c) {
    return label && c.target.concept_id == label->concept_id;
  };
  auto at = std::find_if(table.columns.begin(), table.columns.end(), maps_label);
  if (at != table.columns.end())
    out.columns_.push_back(
        {Kind::label, at->column, &at->target, &vocabulary.at(label->concept_id)});
  else if (label)
    return base::refuse(ProblemKind::definition, {},
                        fmt::format("the mapping's table `{}` has no column for the label `{}`",
                                    table.name, vocabulary.at(label->concept_id).name));
  return out;
}

void SourceTable::add_values(const GeneratorModel& model,
                             const record::code::Vocabulary& vocabulary) {
  for (const auto& mapped : table_->columns) {
    Column column{Kind::value, mapped.column, &mapped.target,
                  &vocabulary.at(mapped.target.concept_id)};
    if (label_ && mapped.target.concept_id == label_->concept_id) continue;
    column.model = model.find(mapped.target.concept_id);
    column.is_static = mapped.is_static;
    if (column.model && column.subject->kind == ConceptKind::number)
      column.decimals =
          decimals_of(model.concepts[*column.model].decimals, *mapped.target.conversion);
    columns_.push_back(std::move(column));
  }
}

void SourceTable::mark_wanted(std::vector<std::uint8_t>& wanted) const {
  for (const Column& column : columns_)
    if (column.model) wanted[*column.model] = 1;
}

std::vector<std::string> SourceTable::empty_columns() const {
  std::vector<std::string> names;
  for (const Column& column : columns_)
    if (column.kind == Kind::value && !column.model) names.push_back(column.name);
  return names;
}

std::string SourceTable::missing_word() const {
  for (const auto& word : table_->dialect.missing)
    if (!word.empty()) return word;
  return "";
}

std::string SourceTable::quoted(const std::string& text) const {
  const char separator = table_->dialect.separator;
  if (text.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string SourceTable::header() const {
  std::string out;
  for (const Column& column : columns_) {
    if (!out.empty()) out += table_->dialect.separator;
    out += quoted(column.name);
  }
  return out + "\n";
}

std::string SourceTable::time_text(int row) const {
  const std::int64_t us = every_.us * row;
  if (table_->happened->form == TimeForm::clock_since_start)
    return fmt::format("{:02}:{:02}", us / base::us_per_hour,
                       us % base::us_per_hour / base::us_per_minute);
  return share_text(us, table_->happened->unit.us);
}

// Gives the nearest number of the source's unit whose canonical value is still plausible.
std::string SourceTable::number_text(const Column& column, double value) const {
  const auto& conversion = *column.target->conversion;
  const double written = (value - as_double(conversion.plus)) / as_double(conversion.times);
  auto digits = base::round_to(written, column.decimals);
  if (!digits) return missing_word();
  if (const auto& plausible = column.subject->plausible) {
    for (int tries = 0; tries < 10; ++tries) {
      auto back = base::rescale({*digits, column.decimals}, conversion.times, conversion.plus,
                                column.subject->scale);
      if (!back) return missing_word();
      if (back->value >= plausible->low && back->value <= plausible->high) break;
      *digits += (back->value < plausible->low) == (conversion.times.numerator > 0) ? 1 : -1;
    }
  }
  std::string text = base::show_decimal(*digits, column.decimals);
  if (table_->dialect.decimal != '.')
    std::replace(text.begin(), text.end(), '.', table_->dialect.decimal);
  return text;
}

std::string SourceTable::value_text(const Column& column, double value) const {
  if (column.subject->kind == ConceptKind::number) return number_text(column, value);
  const auto whole = static_cast<std::int64_t>(value);
  for (const auto& word : column.target->words)
    if (word.value == whole && !word.missing && word.state == record::fact::State::measured)
      return word.word;
  if (column.subject->kind == ConceptKind::boolean) return whole != 0 ? "1" : "0";
  return column.subject->codes[static_cast<std::size_t>(whole)].code;
}

std::string SourceTable::cell(const Column& column, const Stay& stay, std::size_t row) const {
  if (column.kind == Kind::label) {
    const base::Duration to_onset =
        every_ * (stay.onset_row.value_or(0) - stay.first_row - static_cast<int>(row));
    return value_text(column, stay.onset_row && to_onset <= label_->before ? 1 : 0);
  }
  if (!column.model) return missing_word();
  const MadeSeries& series = stay.series[*column.model];
  if (column.is_static) {  // what was measured first stands in every row
    const auto first = std::find(series.measured.begin(), series.measured.end(), 1);
    row = static_cast<std::size_t>(first - series.measured.begin());
  }
  const bool is_there = row < series.measured.size() && series.measured[row] != 0;
  return is_there ? value_text(column, series.values[row]) : missing_word();
}

void SourceTable::write(const Stay& stay, const std::string& subject, std::string& out) const {
  for (int row = 0; row < stay.rows(); ++row) {
    bool is_first = true;
    for (const Column& column : columns_) {
      if (!is_first) out += table_->dialect.separator;
      is_first = false;
      if (column.kind == Kind::time)
        out += quoted(time_text(stay.first_row + row));
      else if (column.kind == Kind::subject || column.kind == Kind::person)
        out += subject;
      else
        out += quoted(cell(column, stay, static_cast<std::size_t>(row)));
    }
    out += '\n';
  }
}

}  // namespace bq::applications::simulation
