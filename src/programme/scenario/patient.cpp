#include "programme/scenario/patient.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "ingest/quality/judge.h"
#include "ingest/quality/number_text.h"
#include "programme/scenario/line_reader.h"

namespace bq::programme::scenario {

namespace {

using base::Done;
using base::Result;
using record::code::Concept;
using record::code::ConceptId;
using record::code::ConceptKind;
using record::code::ConceptRole;
using record::code::Vocabulary;
using record::fact::State;

// As the doors do it: a clock may be this far ahead.
constexpr base::Duration clock_skew = base::of_minutes(5);

Result<record::code::Conversion> conversion(const Concept& subject, const Word& value,
                                            const std::string& unit,
                                            const record::code::UnitTable& units) {
  if (unit.empty() && subject.unit == "1") return record::code::Conversion{};
  if (unit.empty())
    return LineReader::fail(value.place, fmt::format("the value needs a unit; write `{} {}`",
                                                     value.text, subject.unit));
  auto found = record::code::conversion_of(units, subject, unit);
  if (found) return *found;
  bool known = units.find(unit) != nullptr;
  return LineReader::fail(
      value.place,
      known ? fmt::format("`{}` does not meet `{}`, which counts in {}", unit, subject.name,
                          subject.unit)
            : fmt::format("unknown unit `{}`{}", unit, base::suggestion(unit, units.names())));
}

class PatientMaker {
 public:
  PatientMaker(const Story& story, const Vocabulary& vocabulary)
      : story_(story), vocabulary_(vocabulary) {}

  Result<Patient> make() {
    out_.subject.key = "story";
    out_.subject.start = story_.admitted;
    if (story_.discharged) out_.subject.end = *story_.discharged;
    BQ_TRY(read_lacks());
    for (const Word& item : story_.statics) BQ_TRY(add_static(item));
    std::set<std::int64_t> happened;
    for (const FactLine& line : story_.facts) {
      BQ_TRY(add_fact(line));
      if (line.change != Change::retracts) happened.insert(line.at.us);
    }
    BQ_TRY(join_versions());
    for (std::int64_t at : happened) out_.rows.push_back({{at}, 0});
    return std::move(out_);
  }

 private:
  Result<ConceptId> concept_of(const Word& name) const {
    auto id = vocabulary_.find(name.text);
    if (!id)
      return LineReader::fail(name.place,
                              fmt::format("unknown concept `{}`{}", name.text,
                                          base::suggestion(name.text, vocabulary_.names())));
    if (!out_.collected.empty() && out_.collected[*id] == 0)
      return LineReader::fail(
          name.place, fmt::format("the centre lacks `{}`, so there is no such fact", name.text));
    return *id;
  }

  Done read_lacks() {
    std::vector<std::uint8_t> collected(vocabulary_.size(), 1);
    for (const Word& name : story_.lacks) {
      BQ_ASSIGN(ConceptId id, concept_of(name));
      collected[id] = 0;
    }
    out_.collected = std::move(collected);
    return {};
  }

  // `67 y`, `male`, or a concept and its value.
  Done add_static(const Word& item) {
    FactLine line;
    line.place = item.place;
    line.at = story_.admitted;
    line.known = story_.admitted;
    LineReader reader(item.text, item.place);
    bool is_age = item.text[0] >= '0' && item.text[0] <= '9';
    bool is_sex = !is_age && item.text.find(' ') == std::string::npos;
    line.name = is_age ? Word{"age", item.place} : is_sex ? Word{"sex", item.place} : reader.next();
    line.value_place = reader.place();
    line.value = reader.next().text;
    line.unit = reader.rest().text;
    return add_fact(line);
  }

  Done add_fact(const FactLine& line) {
    BQ_ASSIGN(ConceptId id, concept_of(line.name));
    const Concept& subject = vocabulary_.at(id);
    MadeFact made;
    made.fact.concept_id = id;
    made.fact.line = static_cast<std::uint32_t>(line.place.line);
    made.fact.happened = line.change == Change::retracts ? line.changed : line.at;
    made.shown = subject.name;
    if (line.change == Change::retracts) {
      made.fact.state = State::retracted;
      made.shown += " retracted";
    } else {
      made.shown += " " + line.value + (line.unit.empty() ? "" : " " + line.unit);
      BQ_TRY(set_value(subject, line, made));
    }
    set_clocks(subject, line, made);
    out_.facts.push_back(std::move(made));
    lines_.push_back(line);
    return {};
  }

  Done set_value(const Concept& subject, const FactLine& line, MadeFact& made) const {
    if (line.value == "pending" || line.value == "not_assessable") {
      made.fact.state = line.value == "pending" ? State::pending : State::not_assessable;
      if (line.unit.empty()) return {};
      return LineReader::fail(line.value_place, fmt::format("`{}` has no unit", line.value));
    }
    auto number = ingest::quality::read_number(line.value, '.');
    if (number && subject.kind == ConceptKind::number) made.fact.limit = number->limit;
    BQ_ASSIGN(auto value,
              read_value(subject, {line.value, line.value_place}, line.unit, vocabulary_.units()));
    made.fact.value = value.value_or(0);
    if (!value) made.kept_out = "outside the plausible range";
    return {};
  }

  static void set_clocks(const Concept& subject, const FactLine& line, MadeFact& made) {
    bool at_once = line.change == Change::retracts || made.fact.state == State::pending ||
                   subject.role == ConceptRole::static_attribute;
    base::Instant known = line.known.value_or(at_once ? line.at : line.at + subject.delay);
    made.fact.seen = line.recorded.value_or(known);
    if (made.fact.happened <= made.fact.seen) return;
    if (made.fact.happened - made.fact.seen > clock_skew)
      made.kept_out = "it happened after it was known";
    else
      made.fact.happened = made.fact.seen;
  }

  // A correction takes the identity of what it names; the story's order of writing is the source's
  // number.
  Done join_versions() {
    std::map<std::pair<ConceptId, std::int64_t>, std::vector<std::size_t>> originals;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (lines_[i].change == Change::none)
        originals[{out_.facts[i].fact.concept_id, lines_[i].at.us}].push_back(i);
    std::map<std::size_t, std::int32_t> versions;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].change == Change::none) continue;
      auto found = originals.find({out_.facts[i].fact.concept_id, lines_[i].changed.us});
      if (found == originals.end() || found->second.size() > 1)
        return LineReader::fail(
            lines_[i].place,
            fmt::format("there is {} `{}` of {} to {}",
                        found == originals.end() ? "no" : "more than one", lines_[i].name.text,
                        show_time(lines_[i].changed),
                        lines_[i].change == Change::corrects ? "correct" : "retract"));
      std::size_t original = found->second.front();
      auto& first = out_.facts[original].fact;
      if (first.identity == 0)
        first.identity = ++identities_, first.version = versions[original] = 1;
      out_.facts[i].fact.identity = first.identity;
      out_.facts[i].fact.version = ++versions[original];
    }
    return {};
  }

  const Story& story_;
  const Vocabulary& vocabulary_;
  Patient out_;
  std::vector<FactLine> lines_;  // beside facts
  std::uint32_t identities_ = 0;
};

}  // namespace

Result<std::optional<std::int64_t>> read_value(const Concept& subject, const Word& value,
                                               const std::string& unit,
                                               const record::code::UnitTable& units) {
  if (subject.kind != ConceptKind::number && !unit.empty())
    return LineReader::fail(value.place, fmt::format("`{}` has no unit", subject.name));
  if (subject.kind == ConceptKind::boolean) {
    if (value.text == "true" || value.text == "false") return value.text == "true" ? 1 : 0;
    return LineReader::fail(
        value.place, fmt::format("`{}` is true or false, not `{}`", subject.name, value.text));
  }
  if (subject.kind == ConceptKind::code) {
    if (auto code = subject.code_value(value.text)) return code;
    std::vector<std::string> codes;
    for (const auto& c : subject.codes) codes.push_back(c.code);
    return LineReader::fail(value.place,
                            fmt::format("`{}` is no code of `{}`{}", value.text, subject.name,
                                        base::suggestion(value.text, codes)));
  }
  auto number = ingest::quality::read_number(value.text, '.');
  if (!number)
    return LineReader::fail(value.place, fmt::format("`{}` is not a number", value.text));
  BQ_ASSIGN(auto by, conversion(subject, value, unit, units));
  auto judged = ingest::quality::NumberJudge(subject, by).judge(number->number);
  if (judged.verdict != ingest::quality::Verdict::kept) return std::nullopt;
  return judged.value;
}

Result<Patient> make_patient(const Story& story, const Vocabulary& vocabulary) {
  return PatientMaker(story, vocabulary).make();
}

std::vector<const MadeFact*> seen_at(const Patient& patient, base::Instant moment) {
  std::vector<const MadeFact*> out;
  std::map<std::uint32_t, const MadeFact*> latest;
  for (const MadeFact& made : patient.facts) {
    if (!made.kept_out.empty() || made.fact.seen > moment) continue;
    if (made.fact.identity == 0) {
      out.push_back(&made);
      continue;
    }
    const MadeFact*& best = latest[made.fact.identity];
    if (best == nullptr || best->fact.version < made.fact.version) best = &made;
  }
  for (const auto& [identity, made] : latest)
    if (made->fact.state != State::retracted) out.push_back(made);
  std::sort(out.begin(), out.end(), [](const MadeFact* a, const MadeFact* b) {
    auto key = [](const MadeFact* m) {
      return std::tie(m->fact.happened, m->fact.seen, m->fact.version, m->fact.value);
    };
    return key(a) < key(b);
  });
  return out;
}

std::string show(const MadeFact& made, const Patient& patient, base::Instant moment) {
  std::string out = fmt::format("{:<34} happened {}   known {}", made.shown,
                                show_time(made.fact.happened), show_time(made.fact.seen));
  auto seen = seen_at(patient, moment);
  bool counts = std::find(seen.begin(), seen.end(), &made) != seen.end();
  if (!made.kept_out.empty()) return out + "   kept out: " + made.kept_out;
  if (made.fact.seen > moment) return out + "   not known yet";
  if (!counts && made.fact.state != State::retracted) return out + "   replaced";
  return out;
}

}  // namespace bq::programme::scenario
