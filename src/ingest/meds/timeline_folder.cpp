#include "ingest/meds/timeline_folder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"
#include "base/progress.h"
#include "ingest/meds/timeline_rows.h"
#include "record/fact/fact.h"
#include "record/store/meds.h"

namespace bq::ingest::meds {

using base::ProblemKind;
using nlohmann::ordered_json;
using record::fact::Fact;
using record::fact::Limit;
using record::fact::State;
using record::store::Table;
using record::timeline::Centre;
using record::timeline::Draft;

namespace {

constexpr const char* writer_name = "Bianque timelines";
constexpr std::size_t rows_together = 100'000;

constexpr const char* card_name = "timelines.json";

// Where what MEDS has no place for stands.
std::string card_path(const std::string& folder) { return folder + "/metadata/" + card_name; }
std::string data_path(const std::string& folder) { return folder + "/data/0.parquet"; }

ordered_json card_of(const Timelines& timelines, const Vocabulary& vocabulary) {
  ordered_json centres = ordered_json::array();
  for (const Centre& centre : timelines.centres()) {
    ordered_json collected = ordered_json::array();
    for (std::size_t id = 0; id < centre.collected.size(); ++id)
      if (centre.collected[id] != 0)
        collected.push_back(vocabulary.at(static_cast<record::code::ConceptId>(id)).name);
    centres.push_back({{"name", centre.name}, {"collected", std::move(collected)}});
  }
  return {{"format", 1},
          {"domain", timelines.domain},
          {"people", timelines.people},
          {"calendar", timelines.calendar},
          {"vocabulary", vocabulary.digest()},
          {"subjects", timelines.size()},
          {"centres", std::move(centres)},
          {"documents", timelines.documents()}};
}

record::store::MedsMetadata metadata_of(const Timelines& timelines, const Vocabulary& vocabulary) {
  record::store::MedsMetadata out;
  out.dataset_name = timelines.domain;
  out.dataset_version = timelines.people;
  out.etl_name = writer_name;
  out.etl_version = "1";
  out.relative_time = !timelines.calendar;
  out.site_id_columns = {"centre"};
  out.raw_source_id_columns = {"subject_key"};
  out.own_files[card_name] = card_of(timelines, vocabulary).dump(1) + "\n";
  std::set<record::code::ConceptId> there;
  for (std::size_t i = 0; i < timelines.size(); ++i)
    for (const auto& series : timelines.at(i).series) there.insert(series.concept_id);
  for (auto id : there) {
    const auto& c = vocabulary.at(id);
    record::store::MedsCode code{c.name, c.title.en + (c.unit.empty() ? "" : ", " + c.unit), {}};
    if (!c.loinc.empty()) code.parent_codes.push_back("LOINC/" + c.loinc);
    out.codes.push_back(std::move(code));
  }
  return out;
}

// Two subjects of one number would become one.
base::Done check_numbers(const std::string& folder, const Timelines& timelines) {
  std::set<std::int64_t> numbers;
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    const auto& subject = *timelines.at(i).subject;
    if (!numbers.insert(subject_number(timelines.centre_name(subject), subject.key)).second)
      return base::refuse(ProblemKind::data, {folder},
                          fmt::format("two subjects would get one number, one of them `{}`; give "
                                      "it another key",
                                      subject.key));
  }
  return {};
}

tl::unexpected<base::Problem> unfit(const std::string& folder, std::string_view what) {
  return base::refuse(ProblemKind::data, {folder},
                      fmt::format("is no whole folder of timelines: {}; write it again with "
                                  "`bianque store`",
                                  what));
}

base::Instant instant_of(const record::store::Column& column, std::size_t row,
                         base::Instant otherwise) {
  return column.is_null(row) ? otherwise : base::Instant{column.integer(row)};
}

std::optional<State> state_of(std::string_view word) {
  for (State state : {State::measured, State::pending, State::not_assessable, State::retracted})
    if (word == show(state)) return state;
  return std::nullopt;
}

std::optional<Limit> limit_of(std::string_view word) {
  for (Limit limit : {Limit::none, Limit::below, Limit::above})
    if (word == limit_word(limit)) return limit;
  return std::nullopt;
}

// Puts rows together to subjects again.
class Rebuilding {
 public:
  Rebuilding(const std::string& folder, const Vocabulary& vocabulary, bool labels)
      : folder_(folder), vocabulary_(vocabulary), labels_(labels) {}

  base::Done read_card() {
    BQ_ASSIGN(card_bytes_, base::read_file(card_path(folder_)));
    card_ = nlohmann::json::parse(card_bytes_, nullptr, false);
    if (!card_.is_object() || card_.value("format", 0) != 1 || !card_["centres"].is_array() ||
        !card_["documents"].is_array())
      return unfit(folder_, "metadata/timelines.json cannot be read");
    if (card_.value("vocabulary", "") != vocabulary_.digest())
      return base::refuse(ProblemKind::data, {folder_},
                          "was written with another vocabulary; write it again with `bianque "
                          "store`, or give that vocabulary with --vocabulary");
    for (const auto& one : card_["centres"]) BQ_TRY(add_centre(one));
    for (const auto& one : card_["documents"]) {
      if (!one.is_string()) return unfit(folder_, "a document has no name");
      document_of_[one.get<std::string>()] = static_cast<std::uint32_t>(documents_.size());
      documents_.push_back(one.get<std::string>());
    }
    return {};
  }

  base::Done take(const Table& rows) {
    for (std::size_t row = 0; row < rows.rows(); ++row) BQ_TRY(take_row(rows, row));
    return {};
  }

  base::Result<StoredTimelines> finish() {
    flush();
    if (subjects_ != card_.value("subjects", std::size_t{0}))
      return unfit(folder_, "it holds another number of subjects than it says");
    StoredTimelines out;
    std::vector<record::timeline::ChunkWriter> writers;
    writers.push_back(std::move(writer_));
    out.timelines =
        Timelines::assemble(std::move(writers), std::move(centres_), std::move(documents_));
    out.timelines.domain = card_.value("domain", "");
    out.timelines.people = card_.value("people", "");
    out.timelines.calendar = card_.value("calendar", false);
    BQ_ASSIGN(std::string data, base::read_file(data_path(folder_)));
    out.digest = base::Sha256().add_field(card_bytes_).add_field(data).finish_hex();
    return out;
  }

 private:
  base::Done add_centre(const nlohmann::json& card) {
    if (!card.is_object() || !card.contains("name") || !card["name"].is_string())
      return unfit(folder_, "a centre has no name");
    Centre centre{card["name"].get<std::string>(), {}};
    centre.collected.resize(vocabulary_.size(), 0);
    for (const auto& name : card.value("collected", nlohmann::json::array()))
      if (auto id = vocabulary_.find(name.is_string() ? name.get<std::string>() : ""))
        centre.collected[*id] = 1;
    centre_of_[centre.name] = static_cast<std::uint16_t>(centres_.size());
    centres_.push_back(std::move(centre));
    return {};
  }

  base::Done take_row(const Table& rows, std::size_t row) {
    const auto& c = rows.columns;
    if (subjects_ == 0 || c[0].integer(row) != number_) {
      flush();
      number_ = c[0].integer(row);
      ++subjects_;
      draft_ = Draft{};
      draft_.subject.key = c[4].text(row);
      draft_.subject.person = c[6].text(row);
      auto centre = centre_of_.find(std::string(c[5].text(row)));
      if (centre == centre_of_.end()) return unfit(folder_, "a row has a centre that it lacks");
      draft_.subject.centre = centre->second;
    }
    auto document = document_of_.find(std::string(c[12].text(row)));
    if (document == document_of_.end()) return unfit(folder_, "a row has a document that it lacks");
    const auto line = static_cast<std::uint32_t>(c[13].integer(row));
    const std::string_view code = c[2].text(row);
    if (code == start_code) {
      draft_.subject.start = instant_of(c[1], row, base::before_all);
      draft_.subject.document = document->second;
    } else if (code == end_code) {
      draft_.subject.end = instant_of(c[1], row, base::after_all);
    } else if (code == row_code) {
      draft_.rows.push_back({instant_of(c[1], row, base::before_all), line, document->second});
    } else {
      return take_fact(rows, row, document->second, line);
    }
    return {};
  }

  base::Done take_fact(const Table& rows, std::size_t row, std::uint32_t document,
                       std::uint32_t line) {
    const auto& c = rows.columns;
    auto id = vocabulary_.find(c[2].text(row));
    if (!id) return unfit(folder_, fmt::format("there is no concept `{}`", c[2].text(row)));
    if (!labels_ && vocabulary_.at(*id).role == record::code::ConceptRole::label) return {};
    Fact fact;
    fact.concept_id = *id, fact.document = document, fact.line = line;
    fact.happened = instant_of(c[1], row, base::before_all);
    fact.seen = instant_of(c[7], row, base::before_all);
    fact.value = c[8].is_null(row) ? 0 : c[8].integer(row);
    auto state = state_of(c[10].is_null(row) ? "" : c[10].text(row));
    auto limit = limit_of(c[11].is_null(row) ? "" : c[11].text(row));
    if (!state || !limit) return unfit(folder_, "a fact has a state or limit that there is not");
    fact.state = *state, fact.limit = *limit;
    fact.identity = static_cast<std::uint32_t>(c[14].integer(row));
    fact.version = static_cast<std::int32_t>(c[15].integer(row));
    draft_.facts.push_back(fact);
    return {};
  }

  void flush() {
    if (subjects_ == 0) return;
    std::stable_sort(draft_.rows.begin(), draft_.rows.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    writer_.add(draft_);
  }

  const std::string& folder_;
  const Vocabulary& vocabulary_;
  const bool labels_;
  std::string card_bytes_;
  nlohmann::json card_;
  std::vector<Centre> centres_;
  std::vector<std::string> documents_;
  std::map<std::string, std::uint16_t> centre_of_;
  std::map<std::string, std::uint32_t> document_of_;
  record::timeline::ChunkWriter writer_;
  Draft draft_;
  std::int64_t number_ = 0;
  std::size_t subjects_ = 0;
};

}  // namespace

base::Done write_timelines(const std::string& folder, const Timelines& timelines,
                           const Vocabulary& vocabulary) {
  BQ_TRY(check_numbers(folder, timelines));
  base::Progress progress("storing", timelines.size(), "subjects");
  std::size_t subject = 0;
  auto next = [&](Table& rows) -> base::Result<bool> {
    if (base::interrupted())
      return base::refuse(ProblemKind::interrupted, {folder}, "interrupted while storing");
    const std::size_t from = subject;
    while (subject < timelines.size() && rows.rows() < rows_together)
      add_rows(timelines, subject++, vocabulary, rows);
    progress.add(subject - from);
    return subject > from;
  };
  return record::store::write_meds(folder, own_columns(), next, metadata_of(timelines, vocabulary));
}

bool holds_timelines(const std::string& folder) { return base::file_exists(card_path(folder)); }

base::Result<StoredTimelines> read_timelines(const std::string& folder,
                                             const Vocabulary& vocabulary, bool labels) {
  Rebuilding rebuilding(folder, vocabulary, labels);
  BQ_TRY(rebuilding.read_card());
  std::vector<std::string> names;
  for (const auto& spec : record::store::meds_columns(own_columns())) names.push_back(spec.name);
  BQ_ASSIGN(auto reader, record::store::read_meds(folder, names));
  base::Progress progress("reading", static_cast<std::uint64_t>(reader.rows()), "rows");
  Table rows = Table::of(reader.columns());
  for (;;) {
    BQ_ASSIGN(bool more, reader.next(rows));
    if (!more) break;
    BQ_TRY(rebuilding.take(rows));
    progress.add(rows.rows());
    if (base::interrupted())
      return base::refuse(ProblemKind::interrupted, {folder}, "interrupted while reading");
  }
  return rebuilding.finish();
}

}  // namespace bq::ingest::meds
