#include "ingest/meds/timeline_rows.h"

#include <algorithm>
#include <optional>

#include "base/digest.h"
#include "record/store/meds.h"

namespace bq::ingest::meds {

using record::fact::Limit;
using record::fact::State;
using record::store::ColumnType;
using record::store::Table;
using record::timeline::Timelines;

namespace {

// A row before it is written; times outside any calendar are none.
struct Row {
  std::optional<std::int64_t> time, known;
  std::string_view code;
  const record::code::Concept* about = nullptr;
  std::int64_t value = 0;
  State state = State::measured;
  Limit limit = Limit::none;
  std::uint32_t document = 0, line = 0, identity = 0;
  std::int32_t version = 0;
};

std::optional<std::int64_t> calendar_time(std::int64_t us) {
  if (us <= base::before_all.us || us >= base::after_all.us) return std::nullopt;
  return us;
}

void push(record::store::Column& column, std::optional<std::int64_t> value) {
  if (value)
    column.push_integer(*value);
  else
    column.push_null();
}

void push_value(Table& rows, const Row& row) {
  auto& c = rows.columns;
  const bool measured = row.about != nullptr && row.state == State::measured;
  const bool coded = measured && row.about->kind == record::code::ConceptKind::code;
  if (measured && !coded)
    c[3].push_number(base::to_double(row.value, row.about->scale));
  else
    c[3].push_null();
  push(c[8], measured ? std::optional(row.value) : std::nullopt);
  if (coded)
    c[9].push_text(row.about->codes[static_cast<std::size_t>(row.value)].code);
  else
    c[9].push_null();
  if (row.about != nullptr)
    c[10].push_text(show(row.state));
  else
    c[10].push_null();
  if (row.limit == Limit::none)
    c[11].push_null();
  else
    c[11].push_text(limit_word(row.limit));
}

void push_row(const Timelines& timelines, const record::timeline::Subject& subject, const Row& row,
              Table& rows) {
  auto& c = rows.columns;
  const std::string& centre = timelines.centre_name(subject);
  c[0].push_integer(subject_number(centre, subject.key));
  push(c[1], row.time);
  c[2].push_text(row.code);
  c[4].push_text(subject.key);
  c[5].push_text(centre);
  c[6].push_text(subject.person);
  push(c[7], row.known);
  push_value(rows, row);
  c[12].push_text(timelines.documents()[row.document]);
  c[13].push_integer(row.line);
  c[14].push_integer(row.identity);
  c[15].push_integer(row.version);
}

void add_facts(const record::timeline::View& view, const record::code::Vocabulary& vocabulary,
               std::vector<Row>& out) {
  const auto& chunk = *view.chunk;
  for (const auto& series : view.series) {
    const auto& about = vocabulary.at(series.concept_id);
    for (std::uint32_t i = series.begin; i < series.end; ++i) {
      Row row{calendar_time(chunk.happened[i]), calendar_time(chunk.seen[i]), about.name, &about};
      row.value = chunk.value[i];
      row.state = record::timeline::state_of(chunk.mark[i]);
      row.limit = record::timeline::limit_of(chunk.mark[i]);
      row.document = chunk.document[i], row.line = chunk.line[i];
      if (chunk.keeps_identity) row.identity = chunk.identity[i], row.version = chunk.version[i];
      out.push_back(row);
    }
  }
}

}  // namespace

std::string_view limit_word(Limit limit) {
  return limit == Limit::none ? "" : limit == Limit::below ? "below" : "above";
}

std::vector<record::store::ColumnSpec> own_columns() {
  return {{"subject_key", ColumnType::text},    {"centre", ColumnType::text},
          {"person", ColumnType::text},         {"known", ColumnType::timestamp},
          {"value_exact", ColumnType::int64},   {"text_value", ColumnType::text},
          {"state", ColumnType::text},          {"value_limit", ColumnType::text},
          {"document", ColumnType::text},       {"line", ColumnType::int64},
          {"fact_identity", ColumnType::int64}, {"fact_version", ColumnType::int32}};
}

std::int64_t subject_number(std::string_view centre, std::string_view key) {
  return static_cast<std::int64_t>(
      base::group_hash(std::string(centre) + '\x1f' + std::string(key)) >> 1);
}

void add_rows(const Timelines& timelines, std::size_t subject,
              const record::code::Vocabulary& vocabulary, Table& rows) {
  const auto view = timelines.at(subject);
  std::vector<Row> out;
  Row start{calendar_time(view.subject->start.us), {}, start_code};
  start.document = view.subject->document;
  out.push_back(start);
  add_facts(view, vocabulary, out);
  for (const auto& mark : view.rows) {
    Row row{calendar_time(mark.happened.us), {}, row_code};
    row.document = mark.document, row.line = mark.line;
    out.push_back(row);
  }
  if (auto end = calendar_time(view.subject->end.us)) {
    Row row{end, {}, end_code};
    row.document = view.subject->document;
    out.push_back(row);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Row& a, const Row& b) { return a.time < b.time; });
  for (const Row& row : out) push_row(timelines, *view.subject, row, rows);
}

}  // namespace bq::ingest::meds
