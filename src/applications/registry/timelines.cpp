#include "applications/registry/timelines.h"

#include <map>

#include <nlohmann/json.hpp>

#include "applications/registry/desk.h"
#include "applications/registry/tables.h"
#include "base/digest.h"
#include "base/file.h"
#include "record/ledger/connection.h"
#include "record/timeline/timelines.h"

namespace bq::applications::registry {

using record::fact::Fact;
using record::fact::Finding;
using record::timeline::Draft;

namespace {

/// Reads one registry.
class TimelineMaker {
 public:
  TimelineMaker(const Registry& registry, record::ledger::Reader& state, bool longer_delays)
      : registry_(registry), state_(state), delays_(longer_delays ? 2 : 1) {
    out_.counts.concepts.resize(registry.vocabulary().size());
  }

  base::Result<ingest::load::Loaded> make() {
    name_documents();
    struct Person {
      std::string subject, centre, number, enrolled, withdrawn;
    };
    std::vector<Person> people;
    {
      BQ_ASSIGN(auto row, state_.select(sql("all_people")));
      for (;;) {
        BQ_ASSIGN(bool more, row.next());
        if (!more) break;
        auto text = [&](int at) { return std::string(row.text(at)); };
        people.push_back({text(0), text(1), text(2), text(3), text(4)});
      }
    }
    std::map<std::string, std::uint64_t> withdrawn;
    for (const Person& person : people) {
      if (person.withdrawn == "exclude") {
        ++withdrawn[person.centre];
        continue;
      }
      draft_.subject = {};
      draft_.subject.key = person.number;
      BQ_TRY(add_person(person.subject, person.centre, person.enrolled));
    }
    for (const auto& [centre, n] : withdrawn)
      out_.exclusions.push_back({centre, "consent withdrawn", n, 0});
    BQ_TRY(add_findings());
    BQ_TRY(add_duplicates());
    std::vector<record::timeline::Centre> centres;
    for (const Named& centre : registry_.centres()) centres.push_back({centre.key, collected()});
    std::vector<record::timeline::ChunkWriter> writers;
    writers.push_back(std::move(writer_));
    out_.timelines =
        record::timeline::Timelines::assemble(std::move(writers), std::move(centres), documents_);
    out_.timelines.calendar = true;
    out_.digest = digest_.finish_hex();
    if (out_.timelines.size() == 0)
      return base::refuse(base::ProblemKind::data, {},
                          "nobody is enrolled, or nothing is entered yet");
    return std::move(out_);
  }

 private:
  void name_documents() {
    for (const Visit& visit : registry_.visits())
      for (const auto& form : visit.forms) {
        document_of_[{visit.key, form}] = static_cast<std::uint32_t>(documents_.size());
        documents_.push_back(visit.key + "/" + form);
      }
    out_.counts.files = documents_.size();
  }

  std::vector<std::uint8_t> collected() const {
    std::vector<std::uint8_t> out(registry_.vocabulary().size(), 0);
    for (const Form& form : registry_.forms())
      for (const Item& item : form.items)
        if (item.concept_id) out[*item.concept_id] = 1;
    return out;
  }

  std::uint16_t centre_index(const std::string& key) const {
    const auto& all = registry_.centres();
    auto at = std::find_if(all.begin(), all.end(), [&](const Named& c) { return c.key == key; });
    return static_cast<std::uint16_t>(at - all.begin());
  }

  base::Done add_person(const std::string& subject, const std::string& centre,
                        const std::string& enrolled) {
    auto start = day_of(registry_, enrolled);
    if (!start || !registry_.has_centre(centre)) return {};
    draft_.subject.centre = centre_index(centre);
    draft_.subject.start = *start;
    draft_.facts.clear();
    draft_.rows.clear();
    base::Instant last = *start;
    BQ_ASSIGN(auto row, state_.select(sql("forms_of"), {subject}));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) break;
      auto document = document_of_.find({std::string(row.text(0)), std::string(row.text(1))});
      const Form* form = registry_.find_form(row.text(1));
      auto day = day_of(registry_, std::string(row.text(5)));
      if (document == document_of_.end() || form == nullptr || !day) continue;
      digest_.add_field(draft_.subject.key).add_field(row.text(0)).add_field(row.text(1));
      digest_.add_field(std::to_string(row.integer(2)))
          .add_field(row.text(5))
          .add_field(row.text(10));
      base::Instant at = *day + base::of_hours(24);
      last = std::max(last, at);
      auto line = static_cast<std::uint32_t>(row.integer(2));
      draft_.rows.push_back({at, line});
      draft_.subject.document = document->second;
      ++out_.counts.rows;
      auto entries = read_entries(Json::parse(row.text(10)));
      if (!entries) continue;
      for (const auto& [key, entry] : *entries)
        if (const Item* item = form->find(key)) add_fact(*item, entry, at, document->second, line);
    }
    draft_.subject.end = last + base::Duration{1};
    if (!draft_.rows.empty()) writer_.add(draft_);
    return {};
  }

  void add_fact(const Item& item, const Entry& entry, base::Instant at, std::uint32_t document,
                std::uint32_t line) {
    ++out_.counts.cells;
    if (!item.concept_id) return;
    auto value = read_kept(registry_, item, entry);
    if (!value) {
      ++out_.counts.missing;
      return;
    }
    const auto& c = registry_.vocabulary().at(*item.concept_id);
    Fact fact;
    fact.concept_id = *item.concept_id;
    fact.state = value->state;
    fact.limit = value->limit;
    fact.document = document;
    fact.line = line;
    fact.value = value->value;
    fact.happened = item.kind == ItemKind::date ? value->happened : at;
    fact.seen = std::max(fact.happened, at) + c.delay * delays_;
    draft_.facts.push_back(fact);
    ++out_.counts.kept;
    ++out_.counts.concepts[fact.concept_id].facts;
    ++out_.counts.concepts[fact.concept_id].delayed;
  }

  base::Done add_findings() {
    BQ_ASSIGN(auto row, state_.select(sql("all_open_queries")));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) return {};
      auto text = [&](int at) { return std::string(row.text(at)); };
      Finding finding;
      finding.rule = "open_query";
      finding.severity = "warning";
      finding.subject = text(0);
      finding.centre = text(1);
      finding.file = text(2) + "/" + text(3);
      finding.line = static_cast<std::uint32_t>(row.integer(4));
      finding.column = text(5);
      finding.value = text(7);
      finding.action = "kept; the query is open";
      out_.findings.push_back(std::move(finding));
    }
  }

  // Two numbers that may be one person: an identifier is the same, or two traces agree.
  base::Done add_duplicates() {
    BQ_ASSIGN(auto row, state_.select(sql("twin_traces")));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) return {};
      Finding finding;
      finding.rule = "possible_duplicate";
      finding.severity = "warning";
      finding.subject = row.text(0);
      finding.centre = row.text(1);
      finding.value = std::string(row.text(2)) + ", " + std::string(row.text(3));
      finding.action = row.integer(4) == 1 ? "kept; an identifier of both is the same"
                                           : "kept; much of both agrees";
      out_.findings.push_back(std::move(finding));
    }
  }

  const Registry& registry_;
  record::ledger::Reader& state_;
  std::int64_t delays_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> document_of_;
  std::vector<std::string> documents_;
  Draft draft_;
  record::timeline::ChunkWriter writer_;
  base::Sha256 digest_;
  ingest::load::Loaded out_;
};

}  // namespace

base::Result<ingest::load::Loaded> read_timelines(const Registry& registry,
                                                  const std::string& folder, bool longer_delays) {
  std::string path = folder + "/ledger.db";
  if (!base::file_exists(path))
    return base::refuse(base::ProblemKind::data, {folder},
                        "holds no registry; give --data the folder that `serve` writes to");
  BQ_ASSIGN(auto snapshot,
            record::ledger::Snapshot::take(std::make_shared<record::ledger::ReaderPool>(path)));
  BQ_ASSIGN(auto out, TimelineMaker(registry, *snapshot, longer_delays).make());
  out.is_generated = base::file_exists(folder + "/generated.json");
  return out;
}

}  // namespace bq::applications::registry
