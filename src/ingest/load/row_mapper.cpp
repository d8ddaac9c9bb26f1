#include "ingest/load/row_mapper.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace bq::ingest::load {

using base::Decimal;
using base::Duration;
using base::Instant;
using quality::Judged;
using quality::Verdict;
using record::code::ConceptKind;
using record::fact::Finding;
using record::fact::Limit;
using table::TimeForm;

namespace {

constexpr Duration clock_skew{5 * base::us_per_minute};
constexpr std::int64_t most_since_start_us = 36525 * base::us_per_day;  // a hundred years
constexpr Instant earliest{-170 * 365 * base::us_per_day};              // about 1800
constexpr Instant latest{430 * 365 * base::us_per_day};                 // about 2400

// Reads `07:35` as microseconds.
std::optional<std::int64_t> clock_us(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto h = base::parse_decimal(text.substr(0, colon));
  auto min = base::parse_decimal(text.substr(colon + 1));
  bool whole = h && min && h->scale == 0 && min->scale == 0;
  if (!whole || std::llabs(h->digits) > 1'000'000 || min->digits < 0 || min->digits > 59)
    return std::nullopt;
  return h->digits * base::us_per_hour + min->digits * base::us_per_minute;
}

// Reads a day number of a spreadsheet, its fraction the time of day, to the second. Day 60 of the
// system of 1900 never was, and what lies before it counts from the last day of 1899.
std::optional<base::WallTime> serial_date(std::string_view text, int system) {
  if (system == 0) return std::nullopt;
  auto number = quality::read_number(text, '.');
  if (!number || number->limit != Limit::none) return std::nullopt;
  auto seconds = base::rescale(number->number, {86'400, 1}, {0, 1}, 0);
  if (!seconds || seconds->value < 86'400 || seconds->value >= 200'000LL * 86'400)
    return std::nullopt;
  std::int64_t day = seconds->value / 86'400;
  if (system == 1900 && day == 60) return std::nullopt;
  std::int64_t epoch = system == 1904 ? -24'107 : day < 60 ? -25'568 : -25'569;
  std::int64_t second = seconds->value % 86'400;
  return base::WallTime{Instant{(epoch + day) * base::us_per_day + second * base::us_per_second},
                        second == 0, false};
}

std::optional<std::int64_t> since_start_us(Decimal number, Duration unit) {
  auto scaled = base::rescale(number, {unit.us, 1}, {0, 1}, 0);
  return scaled ? std::optional(scaled->value) : std::nullopt;
}

// `1.0` and `01` are the word `1` where a source writes codes as numbers.
std::string plain_number(std::string_view text) {
  auto number = base::parse_decimal(text);
  if (!number) return std::string(text);
  while (number->scale > 0 && number->digits % 10 == 0) {
    number->digits /= 10;
    --number->scale;
  }
  return number->scale == 0 ? fmt::format("{}", number->digits) : std::string(text);
}

std::optional<std::int64_t> truth_of(std::string_view text) {
  if (text == "0") return 0;
  if (text == "1") return 1;
  std::string word = base::lower(plain_number(text));
  if (word == "1" || word == "true") return 1;
  if (word == "0" || word == "false") return 0;
  return std::nullopt;
}

}  // namespace

RowMapper::RowMapper(const record::code::Vocabulary& vocabulary, quality::FindingLog& log,
                     Counts& counts)
    : vocabulary_(vocabulary), log_(log), counts_(counts) {
  counts_.concepts.resize(vocabulary.size());
}

void RowMapper::begin(const Layout& layout, DocumentRows& out, const std::string& subject) {
  keep_words();
  layout_ = &layout;
  out_ = &out;
  before_.reset();
  interned_.clear();
  last_.assign(layout.static_slots, std::nullopt);
  out.subjects.clear();
  if (layout.table->subject.from == table::SubjectFrom::file_name) out.subjects.push_back(subject);
}

void RowMapper::keep_words() {
  for (const auto& [word, rows] : file_words_)
    unmapped_words_[{layout_->table->shape->concept_column, word}] += rows;
  file_words_.clear();
}

void RowMapper::finish(std::map<std::pair<std::string, std::string>, std::uint64_t>& words) {
  keep_words();
  for (const auto& [key, rows] : unmapped_words_) words[key] += rows;
  unmapped_words_.clear();
}

std::uint32_t RowMapper::intern(std::string_view key) {
  auto [at, is_new] =
      interned_.try_emplace(std::string(key), static_cast<std::uint32_t>(out_->subjects.size()));
  if (is_new) {
    out_->subjects.emplace_back(key);
    last_.resize(out_->subjects.size() * layout_->static_slots);
  }
  return at->second;
}

void RowMapper::note(const char* rule, const char* severity, const std::string& column,
                     std::string_view value, const char* action) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.centre = out_->centre;
  if (row_.subject < out_->subjects.size()) finding.subject = out_->subjects[row_.subject];
  finding.file = out_->name;
  finding.line = line_;
  finding.column = column;
  finding.value = value;
  finding.action = action;
  log_.add(std::move(finding));
}

void RowMapper::refuse(const char* rule, std::uint32_t line, std::string_view value) {
  forget_row(line);
  ++counts_.rows;
  refuse_row(rule, "", value);
}

// Begins with the next row, whose subject only the name of the file can tell so far.
void RowMapper::forget_row(std::uint32_t line) {
  line_ = line;
  row_ = {};
  row_.line = line;
  row_.subject = layout_->subject ? no_subject : 0;
  has_row_ = false;
}

void RowMapper::refuse_row(const char* rule, const std::string& column, std::string_view value) {
  note(rule, "error", column, value, "row not read");
  keep_place();
}

// The row keeps a place in what `predict` answers: nothing may vanish.
void RowMapper::keep_place() {
  ++counts_.rows_refused;
  UnplacedRow row;
  row.line = line_;
  row.centre = out_->centre;
  if (row_.subject < out_->subjects.size()) row.subject = out_->subjects[row_.subject];
  out_->unplaced.push_back(std::move(row));
}

void RowMapper::lose(const Field& field, const char* rule, std::string_view value,
                     const char* action) {
  Finding finding;
  finding.rule = rule;
  finding.severity = "warning";
  finding.centre = out_->centre;
  finding.subject = out_->subjects[row_.subject];
  finding.file = out_->name;
  finding.line = line_;
  finding.column = *field.column;
  finding.concept_name = field.subject->name;
  finding.value = value;
  finding.action = action;
  log_.add(std::move(finding));
}

template <class Row>
void RowMapper::read_row(const Row& row, std::uint32_t line) {
  const table::Table& table = *layout_->table;
  forget_row(line);
  if (!layout_->leave_out.empty() && is_left_out(row)) return;
  if (layout_->centre && !is_of_centre(row)) return;
  if (!table.is_again) ++counts_.rows;
  auto subject = subject_of(row);
  if (!subject && table.is_again) return;  // said when the row was read first
  if (!subject) return refuse_row("no_subject", table.subject.column, "");
  row_.subject = *subject;
  if (table.lists_subjects()) read_listed(row);
  if (!read_times(row, row_)) return;
  if (table.shape) return read_long(row);
  if (table.happened) {
    out_->rows.push_back(row_);
    has_row_ = true;
  }
  std::uint64_t missing = 0;
  for (const Field& field : layout_->fields) {
    if (row.is_missing(field.at))
      ++missing;
    else
      read_field(row, field, field.judge ? &*field.judge : nullptr);
  }
  counts_.cells += layout_->fields.size();
  counts_.missing += missing;
}

// Rows that add others up are nobody's; said in the first of several passes.
template <class Row>
bool RowMapper::is_left_out(const Row& row) {
  for (const auto& [at, rows] : layout_->leave_out) {
    if (row.is_missing(at)) continue;
    std::string word(row.text(at));
    if (std::find(rows->words.begin(), rows->words.end(), word) == rows->words.end()) continue;
    bool first = !layout_->table->is_again && (!layout_->centre || centre_.report_others);
    if (!first) return true;
    ++counts_.rows;
    note("total_row", "note", rows->column, word, "row not read");
    keep_place();
    return true;
  }
  return false;
}

// Rows of other centres are read by their own pass; those of none are refused once.
template <class Row>
bool RowMapper::is_of_centre(const Row& row) {
  std::string word;
  if (!row.is_missing(*layout_->centre)) word = row.text(*layout_->centre);
  const std::string& centre = layout_->table->centre.centre_of(word);
  if (centre == centre_.name) return true;
  bool known = centre_.known == nullptr || std::find(centre_.known->begin(), centre_.known->end(),
                                                     centre) != centre_.known->end();
  if (known || !centre_.report_others || layout_->table->is_again) return false;
  ++counts_.rows;
  refuse_row("unknown_centre", layout_->table->centre.column, word);
  return false;
}

template <class Row>
std::optional<std::uint32_t> RowMapper::subject_of(const Row& row) {
  if (!layout_->subject) return 0U;
  if (row.is_missing(*layout_->subject)) return std::nullopt;
  return intern(row.text(*layout_->subject));
}

template <class Row>
std::optional<Instant> RowMapper::read_bound(const Row& row, std::optional<std::uint32_t> at,
                                             bool last_of_day) {
  if (!at || row.is_missing(*at)) return std::nullopt;
  auto time = read_time(row, *at, {layout_->names[*at], TimeForm::instant, {}});
  bool is_told = at == layout_->happened;  // the row itself is refused for it
  if (!time && !is_told) {
    note(time_fault_, "warning", layout_->names[*at], row.text(*at), "taken as missing");
  }
  if (!time) return std::nullopt;
  return time->is_day && last_of_day ? time->at + base::of_hours(24) : time->at;
}

template <class Row>
void RowMapper::read_listed(const Row& row) {
  ListedSubject out;
  out.key = out_->subjects[row_.subject];
  if (layout_->person && !row.is_missing(*layout_->person)) out.person = row.text(*layout_->person);
  out.start = read_bound(row, layout_->start, false);
  out.has_bad_start = !out.start && layout_->start && !row.is_missing(*layout_->start);
  out.end = read_bound(row, layout_->end, true);
  out.line = line_;
  out_->listed.push_back(std::move(out));
}

template <class Row>
std::optional<ReadTime> RowMapper::read_time(const Row& row, std::uint32_t at,
                                             const table::TimeColumn& form) {
  time_fault_ = "no_time";
  if (row.is_missing(at)) return std::nullopt;
  ReadTime out;
  if (form.form == TimeForm::instant) {
    auto typed = row.instant(at);
    std::string_view text = typed ? std::string_view() : row.text(at);
    base::WallTime read;
    if (typed) {
      read = {*typed, row.is_date(at), row.is_zoned(at)};
    } else {
      auto written = base::parse_wall_time(text);
      if (!written) written = serial_date(text, layout_->table->dialect.serial_dates);
      if (!written) return std::nullopt;
      read = *written;
    }
    out.is_day = read.is_date;
    out.at =
        read.states_zone ? read.at : read.at - Duration{layout_->table->dialect.zone_offset_us};
    time_fault_ = "time_out_of_range";
    return out.at < earliest || out.at > latest ? std::nullopt : std::optional(out);
  }
  Decimal number;
  std::optional<std::int64_t> us;
  if (form.form == TimeForm::clock_since_start)
    us = clock_us(row.text(at));
  else if (row.plain(at, number))
    us = since_start_us(number, form.unit);
  else if (auto slow = quality::read_number(row.text(at), layout_->table->dialect.decimal);
           slow && slow->limit == Limit::none)
    us = since_start_us(slow->number, form.unit);
  if (!us) return std::nullopt;
  time_fault_ = "time_out_of_range";
  if (*us > most_since_start_us || *us < -most_since_start_us) return std::nullopt;
  out.at = base::relative_anchor + Duration{*us};
  return out;
}

template <class Row>
bool RowMapper::read_times(const Row& row, RawRow& out) {
  const table::Table& table = *layout_->table;
  if (!table.happened) {
    out.happened = at_start;
    out.known = table.known_from == table::KnownFrom::happened ? at_start : by_delay;
    return true;
  }
  if (table.happened->form == TimeForm::after_start) {
    ReadTime fixed{base::relative_anchor + table.happened->unit, false};
    return read_known(row, fixed, out);
  }
  if (table.is_again && row.is_missing(*layout_->happened)) return false;
  auto happened = read_time(row, *layout_->happened, *table.happened);
  if (!happened) {
    std::string shown(row.is_missing(*layout_->happened) ? std::string_view()
                                                         : row.text(*layout_->happened));
    refuse_row(time_fault_, table.happened->column, shown);
    return false;
  }
  if (!read_known(row, *happened, out)) return false;
  if (table.subject.from == table::SubjectFrom::file_name) watch_order(out);
  return true;
}

template <class Row>
bool RowMapper::read_known(const Row& row, const ReadTime& happened, RawRow& out) {
  const table::Table& table = *layout_->table;
  out.happened = happened.at;
  out.known = by_delay;
  if (table.known_from == table::KnownFrom::column && !row.is_missing(*layout_->known)) {
    auto known = read_time(row, *layout_->known,
                           {table.known_column, table.happened->form, table.happened->unit});
    if (known)
      out.known = known->is_day ? known->at + base::of_hours(24) : known->at;
    else
      note(time_fault_, "warning", table.known_column, row.text(*layout_->known),
           "known taken from the declared delay");
  }
  if (!agree(out, happened.is_day)) return false;
  if (table.known_from == table::KnownFrom::happened) out.known = out.happened;
  return true;
}

// A date alone happened at its last instant, yet not after it was known; otherwise what happens
// after it is known is a wrong clock: a little is put right, more is kept out.
bool RowMapper::agree(RawRow& row, bool happened_is_day) {
  if (happened_is_day) {
    Instant last = row.happened + base::of_hours(24);
    bool cut = row.known != by_delay && row.known < last && row.known >= row.happened;
    row.happened = cut ? row.known : last;
  }
  if (row.known == by_delay || row.happened <= row.known) return true;
  const std::string& column = layout_->table->known_column;
  std::string shown = base::show(row.known);
  if (row.happened - row.known > clock_skew) {
    refuse_row("happened_after_known", column, shown);
    return false;
  }
  row.happened = row.known;
  note("clock_skew", "warning", column, shown, "happened set to known");
  return true;
}

void RowMapper::watch_order(const RawRow& row) {
  const table::TimeColumn& time = *layout_->table->happened;
  bool relative = time.form != TimeForm::instant;
  if (relative && row.happened < base::relative_anchor)
    note("before_start", "note", time.column, "", "kept");
  if (before_ && row.happened < *before_)
    note("time_backwards", "warning", time.column, "", "kept, ordered by time");
  if (before_ && row.happened == *before_) note("repeated_time", "note", time.column, "", "kept");
  bool hourly = relative && time.unit == base::of_hours(1);
  if (before_ && hourly && row.happened - *before_ > time.unit)
    note("gap", "note", time.column, "", "kept");
  before_ = row.happened;
}

template <class Row>
void RowMapper::read_long(const Row& row) {
  if (row.is_missing(*layout_->concept_word)) {
    ++counts_.unmapped_rows;
    return;
  }
  std::string_view word = row.text(*layout_->concept_word);
  auto at = layout_->words.find(word);
  if (at == layout_->words.end()) {
    ++counts_.unmapped_rows;
    auto counted = file_words_.find(word);
    if (counted == file_words_.end()) counted = file_words_.emplace(word, 0).first;
    ++counted->second;
    return;
  }
  const Field& field = at->second;
  if (field.is_ignored) return;
  ++counts_.cells;
  if (row.is_missing(field.at)) {
    ++counts_.missing;
    return;
  }
  bool by_unit = layout_->unit && field.subject->kind == ConceptKind::number;
  const quality::NumberJudge* judge = field.judge ? &*field.judge : nullptr;
  read_field(row, field, by_unit ? judge_of_unit(row, field) : judge);
}

// Gives the judge for the row's unit; null where the unit is unknown or of another dimension.
template <class Row>
const quality::NumberJudge* RowMapper::judge_of_unit(const Row& row, const Field& field) {
  bool stated = !row.is_missing(*layout_->unit);
  if (!stated && field.judge) return &*field.judge;
  return judge_of(field, std::string(stated ? row.text(*layout_->unit) : std::string_view("1")));
}

const quality::NumberJudge* RowMapper::judge_of(const Field& field, const std::string& unit) {
  auto [at, is_new] = unit_judges_.try_emplace({field.target, unit});
  if (is_new)
    if (auto conversion = record::code::conversion_of(vocabulary_.units(), *field.subject, unit))
      at->second.emplace(*field.subject, *conversion);
  return at->second ? &*at->second : nullptr;
}

// Reads a cell that is not missing.
template <class Row>
void RowMapper::read_field(const Row& row, const Field& field, const quality::NumberJudge* judge) {
  if (!field.target->words.empty() && take_meaning(field, row.text(field.at))) return;
  if (field.subject->kind != ConceptKind::number) return take_word(field, row.text(field.at));
  if (judge != nullptr) return read_number(row, field, *judge);
  ++counts_.not_understood;
  std::string unit(row.is_missing(*layout_->unit) ? std::string_view() : row.text(*layout_->unit));
  lose(field, "unknown_unit", unit, "kept out");
}

template <class Row>
void RowMapper::read_number(const Row& row, const Field& field, const quality::NumberJudge& judge) {
  Decimal number;
  if (!field.part.sign.empty()) return read_part(field, judge, row.text(field.at));
  if (row.plain(field.at, number)) {
    Judged judged = judge.judge(number);
    bool fits = judged.verdict == Verdict::kept;
    return take_number(field, judged, Limit::none, fits ? std::string_view() : row.text(field.at));
  }
  read_text(field, judge, row.text(field.at));
}

// `shown` is the cell, given only where it is not kept or is more than a plain number.
void RowMapper::take_number(const Field& field, const Judged& judged, Limit limit,
                            std::string_view shown) {
  ConceptCounts& c = counts_.concepts[field.target->concept_id];
  if (judged.verdict == Verdict::too_large) {
    ++counts_.too_large;
    return lose(field, "too_large", shown, "kept out");
  }
  if (judged.verdict == Verdict::implausible) {
    ++counts_.implausible;
    ++c.implausible;
    return lose(field, "implausible", shown_implausible(field, judged, shown), "kept out");
  }
  if (judged.rounded) {
    ++counts_.rounded;
    ++c.rounded;
  }
  if (limit != Limit::none) ++c.limits;
  take(field, {judged.value, 0, field.target->concept_id, record::fact::State::measured, limit});
}

// Looks a cell up among the words that the mapping explains; false where it is none of them.
bool RowMapper::take_meaning(const Field& field, std::string_view text) {
  auto find = [&](std::string_view wanted) -> const table::WordMeaning* {
    for (const auto& meaning : field.target->words)
      if (meaning.word == wanted) return &meaning;
    return nullptr;
  };
  const table::WordMeaning* meaning = find(text);
  if (meaning == nullptr) meaning = find(plain_number(text));
  if (meaning == nullptr && !text.empty()) meaning = find("*");
  if (meaning == nullptr) return false;
  if (meaning->missing)
    ++counts_.missing;
  else
    take(field, {meaning->value, 0, field.target->concept_id, meaning->state, Limit::none});
  return true;
}

void RowMapper::take_word(const Field& field, std::string_view text) {
  std::optional<std::int64_t> value;
  if (field.subject->kind == ConceptKind::boolean) {
    value = truth_of(text);
  } else {
    value = field.subject->code_value(text);
  }
  if (value)
    return take(field,
                {*value, 0, field.target->concept_id, record::fact::State::measured, Limit::none});
  ++counts_.not_understood;
  lose(field, field.subject->kind == ConceptKind::boolean ? "not_true_or_false" : "unknown_code",
       text, "kept out");
}

void RowMapper::take(const Field& field, RawFact fact) {
  if (field.static_slot != 0) {
    auto& last = last_[row_.subject * layout_->static_slots + field.static_slot - 1];
    if (last && last->value == fact.value && last->state == fact.state &&
        last->limit == fact.limit) {
      ++counts_.repeated;
      return;
    }
    last = fact;
  }
  if (!has_row_) {
    out_->rows.push_back(row_);
    has_row_ = true;
  }
  fact.row = static_cast<std::uint32_t>(out_->rows.size() - 1);
  out_->facts.push_back(fact);
  ++counts_.kept;
  ConceptCounts& c = counts_.concepts[fact.concept_id];
  ++c.facts;
  if (row_.happened == at_start) {
    ++c.from_start;
    return;
  }
  if (row_.known == by_delay) ++c.delayed;
  if (layout_->table->known_from == table::KnownFrom::happened) ++c.at_once;
}

template void RowMapper::read_row(const TextRow&, std::uint32_t);
template void RowMapper::read_row(const TypedRow&, std::uint32_t);

}  // namespace bq::ingest::load
