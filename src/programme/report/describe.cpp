#include "programme/report/describe.h"

#include <algorithm>
#include <map>

#include "base/parallel.h"
#include "programme/report/as_json.h"
#include "programme/report/value_counts.h"

namespace bq::programme::report {

using nlohmann::ordered_json;
using record::code::Concept;
using record::code::ConceptId;
using record::code::ConceptKind;
using record::code::ConceptRole;
using record::fact::State;
using record::timeline::View;

namespace {

// Calls take(view, fact row) for each measured fact of a concept, subject by subject.
template <class Take>
void each_fact(const Timelines& timelines, ConceptId id, Take&& take) {
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    View view = timelines.at(i);
    const auto* series = view.find(id);
    if (series == nullptr) continue;
    for (std::uint32_t k = series->begin; k < series->end; ++k)
      if (record::timeline::state_of(view.chunk->mark[k]) == State::measured) take(i, view, k);
  }
}

std::vector<double> watched_days(const DescribeRequest& request) {
  std::vector<double> days(request.timelines->centres().size(), 0);
  for (const SubjectRows& s : request.table->subjects)
    if (s.begin < s.end) days[s.centre] += base::hours(s.end_at - request.table->at[s.begin]) / 24;
  return days;
}

struct ConceptRow {
  std::vector<double> values;
  std::size_t subjects = 0;
};

// One concept over all centres, of subjects that are watched: values and how many subjects have
// any. Of a static concept the last value of each subject.
std::vector<ConceptRow> concept_rows(const DescribeRequest& request, const Concept& c,
                                     ConceptId id) {
  const Timelines& timelines = *request.timelines;
  std::vector<ConceptRow> out(timelines.centres().size());
  std::vector<std::size_t> last(out.size(), timelines.size());
  int scale = c.kind == ConceptKind::number ? c.scale : 0;
  each_fact(timelines, id, [&](std::size_t subject, const View& view, std::uint32_t k) {
    const SubjectRows& s = request.table->subjects[subject];
    if (s.begin == s.end) return;
    ConceptRow& row = out[s.centre];
    bool is_static = c.role == ConceptRole::static_attribute;
    // What the person's earlier stays measured is seen in this one, but was not measured in it.
    if (!is_static && view.chunk->happened[k] < view.subject->start.us) return;
    double value = base::to_double(view.chunk->value[k], scale);
    bool again = last[s.centre] == subject;
    last[s.centre] = subject;
    row.subjects += again ? 0 : 1;
    if (again && is_static)
      row.values.back() = value;
    else
      row.values.push_back(value);
  });
  return out;
}

// The share of each code among the subjects that have one; of a boolean the share of true.
ordered_json shares_json(const ConceptRow& row, const Concept& c) {
  auto out = ordered_json::array();
  auto add = [&](double value, ordered_json words) {
    auto n = std::count(row.values.begin(), row.values.end(), value);
    words["share"] = static_cast<double>(n) / static_cast<double>(row.values.size());
    out.push_back(std::move(words));
  };
  if (row.values.empty()) return out;
  if (c.kind == ConceptKind::boolean) add(1, {{"code", "true"}});
  for (std::size_t code = 0; code < c.codes.size(); ++code)
    add(static_cast<double>(code),
        {{"code", c.codes[code].code}, {"title", as_json(c.codes[code].name)}});
  return out;
}

ordered_json centre_json(const DescribeRequest& request, std::size_t centre) {
  const MomentTable& table = *request.table;
  std::size_t subjects = 0, rows = 0, episodes = 0, censored = 0, labelled = 0, positive = 0;
  std::vector<double> hours;
  for (const SubjectRows& s : table.subjects) {
    if (s.centre != centre || s.begin == s.end) continue;
    ++subjects;
    rows += s.end - s.begin;
    episodes += s.onset ? 1 : 0;
    censored += s.left_censored ? 1 : 0;
    hours.push_back(base::hours(s.end_at - table.at[s.begin]));
    for (std::size_t row = s.begin; row < s.end; ++row) {
      labelled += table.outcome[row] >= 0 ? 1 : 0;
      positive += table.outcome[row] == 1 ? 1 : 0;
    }
  }
  ordered_json out{
      {"name", request.timelines->centres()[centre].name}, {"subjects", subjects}, {"rows", rows}};
  if (request.programme->outcome) {
    out["episodes"] = episodes, out["left_censored"] = censored;
    out["labelled_rows"] = labelled, out["positive_rows"] = positive;
  }
  out["hours"] = as_json(analysis::evaluation::quartiles(hours));
  out["concepts"] = ordered_json::array();
  return out;
}

// What a centre shows of one concept.
ordered_json concept_json(const Concept& c, const ConceptRow& row, double subjects, double days) {
  ordered_json out{{"concept", c.name}, {"title", as_json(c.title)}, {"unit", c.unit}};
  bool is_static = c.role == ConceptRole::static_attribute;
  out["static"] = is_static;
  out["per_day"] = days > 0 && !is_static
                       ? ordered_json(static_cast<double>(row.values.size()) / days)
                       : ordered_json(nullptr);
  out["subjects_share"] = static_cast<double>(row.subjects) / subjects;
  if (c.kind == ConceptKind::number)
    out.update(as_json(analysis::evaluation::quartiles(row.values)));
  else if (is_static)
    out["shares"] = shares_json(row, c);
  return out;
}

}  // namespace

ordered_json describe_centres(const DescribeRequest& request) {
  const auto& timelines = *request.timelines;
  auto out = ordered_json::array();
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < timelines.centres().size(); ++c) {
    auto row = centre_json(request, c);
    if (row["subjects"] == 0) continue;
    shown.push_back(c);
    out.push_back(std::move(row));
  }
  auto days = watched_days(request);
  auto used = request.programme->facts.concepts();
  std::vector<ConceptId> ids(used.begin(), used.end());
  std::vector<std::vector<ordered_json>> made(ids.size());
  base::parallel_for(ids.size(), request.threads, [&](std::size_t i, unsigned) {
    const Concept& c = request.vocabulary->at(ids[i]);
    auto rows = concept_rows(request, c, ids[i]);
    for (std::size_t s = 0; s < shown.size(); ++s) {
      auto row = concept_json(c, rows[shown[s]], out[s]["subjects"].get<double>(), days[shown[s]]);
      row["collected"] = timelines.collected(static_cast<std::uint16_t>(shown[s]), ids[i]);
      made[i].push_back(std::move(row));
    }
  });
  for (auto& one : made)
    for (std::size_t s = 0; s < shown.size(); ++s) out[s]["concepts"].push_back(std::move(one[s]));
  return out;
}

ordered_json describe_leak_proof(const DescribeRequest& request) {
  auto out = ordered_json::array();
  auto used = request.programme->facts.concepts();
  if (request.programme->outcome)
    for (ConceptId id :
         request.programme->hindsight.effect(request.programme->outcome->onset).concepts)
      used.insert(id);
  const auto& counts = request.counts->concepts;
  for (ConceptId id : used) {
    const Concept& c = request.vocabulary->at(id);
    bool versions = false;
    each_fact(*request.timelines, id, [&](std::size_t, const View& view, std::uint32_t k) {
      versions = versions || (view.chunk->mark[k] & record::timeline::mark_versions) != 0;
    });
    ordered_json row{{"concept", c.name},
                     {"title", as_json(c.title)},
                     {"role", c.role == ConceptRole::label ? "label" : "fact"},
                     {"versions", versions}};
    row.update(known_json(id < counts.size() ? counts[id] : ingest::load::ConceptCounts{}, c));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace bq::programme::report
