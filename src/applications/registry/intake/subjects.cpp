#include "applications/registry/intake/subjects.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "programme/draft/known_names.h"

namespace bq::applications::registry::intake {

using record::timeline::Subject;
using record::timeline::View;

namespace {

// A number in the unit in which it stands in the file, where that says it exactly.
std::optional<std::string> in_own_unit(const Registry& registry, const Cell& cell,
                                       const ingest::table::Target* target) {
  if (target == nullptr || target->unit.empty() || !target->conversion) return std::nullopt;
  Item item;
  item.concept_id = cell.concept_id;
  item.conversion = *target->conversion;
  auto entry = entry_of(registry, item, cell.value);
  if (!entry) return std::nullopt;
  return entry->value + (target->unit == "1" ? "" : " " + target->unit);
}

std::string shown_value(const Registry& registry, const Cell& cell,
                        const ingest::table::Target* target) {
  const auto& c = registry.vocabulary().at(cell.concept_id);
  if (cell.value.state != record::fact::State::measured)
    return std::string(record::fact::show(cell.value.state));
  switch (c.kind) {
    case record::code::ConceptKind::boolean:
      return cell.value.value == 1 ? "true" : "false";
    case record::code::ConceptKind::code:
      return c.codes.at(static_cast<std::size_t>(cell.value.value)).code;
    default:
      break;
  }
  if (auto own = in_own_unit(registry, cell, target)) return *own;
  std::string unit = c.unit == "1" ? "" : " " + c.unit;
  return without_zeros(base::show_decimal(cell.value.value, c.scale)) + unit;
}

Reason other_centre(const std::string& row, const std::string& own) {
  return {{"the row and the person are of different centres", "该行与受试者不属于同一中心"},
          {"correct the centre or the number", "请改正中心或编号"},
          {fmt::format("{} and {}", row, own), fmt::format("{} 与 {}", row, own)}};
}

Reason not_enrolled(const base::Words& why) {
  return {{"not enrolled: " + why.en, "未能入组：" + why.zh}, {"enrol first", "请先入组"}};
}

}  // namespace

Subjects::Subjects(const Desk& desk, const Source& source, std::string consent_version)
    : desk_(desk), source_(source), columns_(source), consent_version_(std::move(consent_version)) {
  for (const auto& table : source.mapping.tables("")) {
    lists_ = lists_ || table.lists_subjects();
    reads_again_ = reads_again_ || table.is_again;
  }
}

// A date alone happened at the end of its day; a start that is listed, at the day's begin.
std::string Subjects::day_of(const Subject& subject, base::Instant happened) const {
  bool at_begin = happened == subject.start && lists_;
  return day_text(desk_.registry(), happened + base::Duration{at_begin ? 1 : 0});
}

std::string Subjects::centre_of(const Subject& subject) const {
  const std::string& word = source_.loaded.timelines.centre_name(subject);
  if (!word.empty()) return centre_named(desk_.registry(), word).value_or(word);
  const auto& all = desk_.registry().centres();
  return all.size() == 1 ? all.front().key : "";
}

// The kind of identifier that the column of the people is headed as.
std::string Subjects::identifier_of(const Subject& subject) const {
  using programme::draft::KnownNames;
  const auto& timelines = source_.loaded.timelines;
  std::string heading =
      KnownNames::plain(columns_.subject_of(subject.document, timelines.centre_name(subject)));
  for (const Named& kind : desk_.registry().identifiers())
    for (const std::string& name : {kind.key, kind.title.en, kind.title.zh})
      if (kind.key != "name" && KnownNames::plain(name) == heading) return kind.key;
  return "";
}

void Subjects::enrol(const Subject& subject, const Actor& actor, Found& found) const {
  EnrolAct act;
  std::string kind = identifier_of(subject);
  act.centre = centre_of(subject);
  if (kind.empty() || act.centre.empty()) {
    found.why = not_enrolled(
        kind.empty() ? base::Words{"the column of the people is headed as none of the registry's "
                                   "identifiers",
                                   "人员一列的列名不是本库的身份信息"}
                     : base::Words{"no column says the centre", "没有中心一列"});
    return;
  }
  act.enrolled = day_of(subject, subject.start);
  act.consent_signed = act.enrolled;
  act.consent_version = consent_version_;
  act.identity[kind] = subject.key;
  act.key = "import.enrolled/" + desk_.trace_of(kind, act.centre + " " + subject.key);
  if (auto refusal = desk_.refuse_enrolment(actor, act)) {
    found.why = not_enrolled(refusal->sentence);
    return;
  }
  found.person = Person{"", act.centre, act.enrolled, false, act};
}

std::vector<Cell> Subjects::read(std::size_t timeline) const {
  const View view = source_.loaded.timelines.at(timeline);
  const auto& chunk = *view.chunk;
  std::vector<Cell> out;
  std::string centre = centre_of(*view.subject);
  std::map<std::pair<std::string, std::uint32_t>, base::Instant> rows;
  const auto& documents = source_.loaded.timelines.documents();
  if (reads_again_)
    for (const auto& row : view.rows) rows[{documents[row.document], row.line}] = row.happened;
  std::map<base::Instant, std::string> days;  // of few instants there are many cells
  for (const auto& series : view.series)
    for (auto k = series.begin; k < series.end; ++k) {
      Cell cell;
      cell.value.state = record::timeline::state_of(chunk.mark[k]);
      if (cell.value.state == record::fact::State::retracted) continue;
      cell.concept_id = series.concept_id;
      cell.value.limit = record::timeline::limit_of(chunk.mark[k]);
      cell.value.value = chunk.value[k];
      cell.value.happened = {chunk.happened[k]};
      cell.document = chunk.document[k];
      cell.row = chunk.line[k];
      cell.centre = centre;
      // A day in a column of its own belongs to the form of its row.
      base::Instant at = cell.value.happened;
      if (auto row = rows.end();
          reads_again_ && (row = rows.find({documents[cell.document], cell.row})) != rows.end())
        at = row->second;
      std::string& day = days[at];
      if (day.empty()) day = day_of(*view.subject, at);
      cell.day = day;
      out.push_back(std::move(cell));
    }
  return out;
}

RefusedCell Subjects::place(const Cell& cell) const {
  RefusedCell out;
  const std::string& document = source_.loaded.timelines.documents()[cell.document];
  std::tie(out.file, out.sheet) = file_and_sheet(document);
  out.row = cell.row;
  ValueColumn column = columns_.of(cell.document, cell.centre, cell.concept_id);
  out.column = std::move(column.heading);
  out.value = shown_value(desk_.registry(), cell, column.target);
  return out;
}

base::Result<std::vector<PersonInFiles>> Subjects::meet(record::ledger::Reader& state,
                                                        const Actor& actor, Tally& tally) {
  BQ_ASSIGN(People people, People::read(desk_, state, actor));
  std::vector<PersonInFiles> out;
  std::map<std::string, std::size_t> met;
  for (std::size_t i = 0; i < source_.loaded.timelines.size(); ++i) {
    const Subject& subject = *source_.loaded.timelines.at(i).subject;
    BQ_ASSIGN(Found found, people.find(state, subject.key));
    if (found.is_unknown && !consent_version_.empty()) enrol(subject, actor, found);
    if (!found.person) {
      for (const Cell& cell : read(i)) {
        RefusedCell line = place(cell);
        line.reason = found.why;
        tally.refuse({"", desk_.registry().vocabulary().at(cell.concept_id).name}, std::move(line));
      }
      continue;
    }
    const Person& person = *found.person;
    std::string key = person.enrolment ? person.enrolment->key : person.subject;
    auto [at, is_new] = met.emplace(key, out.size());
    if (is_new) out.push_back({person, {}});
    out[at->second].timelines.push_back(i);
  }
  return out;
}

std::vector<Cell> Subjects::cells_of(const PersonInFiles& person, Tally& tally) const {
  std::vector<Cell> out;
  for (std::size_t timeline : person.timelines)
    for (Cell& cell : read(timeline)) {
      if (cell.centre.empty() || cell.centre == person.person.centre) {
        out.push_back(std::move(cell));
        continue;
      }
      RefusedCell line = place(cell);
      line.reason = other_centre(cell.centre, person.person.centre);
      tally.refuse({"", desk_.registry().vocabulary().at(cell.concept_id).name}, std::move(line));
    }
  return out;
}

}  // namespace bq::applications::registry::intake
