#include "programme/report/describe.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "analysis/evaluation/estimate.h"
#include "base/parallel.h"

namespace bq::programme::report {

using nlohmann::ordered_json;
using record::code::Concept;
using record::code::ConceptId;
using record::fact::State;
using record::timeline::View;

namespace {

ordered_json words(const base::Words& w) { return {{"en", w.en}, {"zh", w.zh}}; }

ordered_json quartiles_json(const std::vector<double>& values) {
  auto q = analysis::evaluation::quartiles(values);
  if (!q) return {{"median", nullptr}, {"q1", nullptr}, {"q3", nullptr}};
  return {{"median", q->median}, {"q1", q->q1}, {"q3", q->q3}};
}

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

// One concept over all centres: values and how many subjects have any.
std::vector<ConceptRow> concept_rows(const Timelines& timelines, const Concept& c, ConceptId id) {
  std::vector<ConceptRow> out(timelines.centres().size());
  std::vector<std::size_t> last(out.size(), timelines.size());
  each_fact(timelines, id, [&](std::size_t subject, const View& view, std::uint32_t k) {
    ConceptRow& row = out[view.subject->centre];
    row.values.push_back(base::to_double(view.chunk->value[k], c.scale));
    if (last[view.subject->centre] != subject) ++row.subjects, last[view.subject->centre] = subject;
  });
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
  out["hours"] = quartiles_json(hours);
  out["concepts"] = ordered_json::array();
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
    auto rows = concept_rows(timelines, c, ids[i]);
    for (std::size_t s = 0; s < shown.size(); ++s) {
      auto& row = rows[shown[s]];
      double n = static_cast<double>(row.values.size()),
             subjects = out[s]["subjects"].get<double>();
      ordered_json j{
          {"concept", c.name},
          {"title", words(c.title)},
          {"unit", c.unit},
          {"collected", timelines.collected(static_cast<std::uint16_t>(shown[s]), ids[i])}};
      j["per_day"] = days[shown[s]] > 0 ? ordered_json(n / days[shown[s]]) : ordered_json(nullptr);
      j["subjects_share"] = static_cast<double>(row.subjects) / subjects;
      if (c.kind == record::code::ConceptKind::number) j.update(quartiles_json(row.values));
      made[i].push_back(std::move(j));
    }
  });
  for (auto& one : made)
    for (std::size_t s = 0; s < shown.size(); ++s) out[s]["concepts"].push_back(std::move(one[s]));
  return out;
}

namespace {

// Marks the moments in [happened, seen): a reader of happened alone would have used a value that
// nobody knew.
struct Clock {
  std::size_t n = 0, later = 0, leaked = 0;
  std::vector<double> delay_min;
};

Clock clock_of(const DescribeRequest& request, ConceptId id) {
  Clock out;
  const MomentTable& table = *request.table;
  for (std::size_t i = 0; i < request.timelines->size(); ++i) {
    View view = request.timelines->at(i);
    const auto* series = view.find(id);
    if (series == nullptr) continue;
    const SubjectRows& s = table.subjects[i];
    auto first = table.at.begin() + static_cast<std::ptrdiff_t>(s.begin),
         last = table.at.begin() + static_cast<std::ptrdiff_t>(s.end);
    std::vector<std::uint8_t> marked(s.end - s.begin, 0);
    for (std::uint32_t k = series->begin; k < series->end; ++k) {
      ++out.n;
      base::Instant happened{view.chunk->happened[k]}, seen{view.chunk->seen[k]};
      if (seen <= happened) continue;
      ++out.later;
      out.delay_min.push_back(static_cast<double>((seen - happened).us) /
                              static_cast<double>(base::us_per_minute));
      auto from = std::lower_bound(first, last, happened), to = std::lower_bound(first, last, seen);
      for (auto at = from; at != to; ++at) marked[static_cast<std::size_t>(at - first)] = 1;
    }
    out.leaked += static_cast<std::size_t>(std::count(marked.begin(), marked.end(), 1));
  }
  return out;
}

ordered_json subject_picture(const DescribeRequest& request, std::size_t subject) {
  View view = request.timelines->at(subject);
  const SubjectRows& s = request.table->subjects[subject];
  base::Instant start =
      view.subject->start == base::before_all ? request.table->at[s.begin] : view.subject->start;
  ordered_json out{{"centre", request.timelines->centre_name(*view.subject)},
                   {"subject", view.subject->key},
                   {"end_h", base::hours(s.end_at - start)},
                   {"values", ordered_json::array()}};
  for (ConceptId id : request.programme->facts.concepts()) {
    const Concept& c = request.vocabulary->at(id);
    const auto* series = view.find(id);
    if (series == nullptr || c.kind != record::code::ConceptKind::number ||
        series->end - series->begin > 60)
      continue;
    for (std::uint32_t k = series->begin; k < series->end; ++k) {
      base::Instant happened{view.chunk->happened[k]}, seen{view.chunk->seen[k]};
      if (happened < start || happened >= s.end_at ||
          record::timeline::state_of(view.chunk->mark[k]) != State::measured)
        continue;
      out["values"].push_back({{"concept", c.name},
                               {"title", words(c.title)},
                               {"happened_h", base::hours(happened - start)},
                               {"known_h", base::hours(seen - start)},
                               {"value", base::show_decimal(view.chunk->value[k], c.scale)},
                               {"unit", c.unit}});
    }
  }
  return out;
}

// Subjects with many, but not too many, values known later than they happened: the ones worth a
// look.
std::vector<std::size_t> worth_a_look(const DescribeRequest& request) {
  std::vector<std::pair<std::size_t, std::size_t>> ranked;
  auto concepts = request.programme->facts.concepts();
  for (std::size_t i = 0; i < request.timelines->size(); ++i) {
    View view = request.timelines->at(i);
    std::size_t late = 0;
    for (const auto& series : view.series) {
      if (concepts.count(series.concept_id) == 0) continue;
      for (std::uint32_t k = series.begin; k < series.end; ++k)
        late += view.chunk->seen[k] > view.chunk->happened[k] ? 1 : 0;
    }
    bool watched = request.table->subjects[i].begin < request.table->subjects[i].end;
    if (watched && late >= 10 && late <= 80) ranked.emplace_back(late, i);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < ranked.size() && k < 4; ++k) out.push_back(ranked[k].second);
  return out;
}

}  // namespace

ordered_json describe_clocks(const DescribeRequest& request) {
  ordered_json out{{"concepts", ordered_json::array()}, {"subjects", ordered_json::array()}};
  for (ConceptId id : request.programme->facts.concepts()) {
    Clock clock = clock_of(request, id);
    if (clock.n == 0) continue;
    const Concept& c = request.vocabulary->at(id);
    ordered_json row{{"concept", c.name},
                     {"title", words(c.title)},
                     {"unit", c.unit},
                     {"n", clock.n},
                     {"known_later", clock.later}};
    row["delay_min"] = quartiles_json(clock.delay_min);
    std::sort(clock.delay_min.begin(), clock.delay_min.end());
    if (!clock.delay_min.empty())
      row["delay_min"]["p90"] = analysis::evaluation::quantile(clock.delay_min, 0.9);
    row["would_have_leaked"] = clock.leaked;
    row["moments"] = request.table->rows();
    out["concepts"].push_back(std::move(row));
  }
  for (std::size_t subject : worth_a_look(request))
    out["subjects"].push_back(subject_picture(request, subject));
  return out;
}

ordered_json describe_leak_proof(const DescribeRequest& request) {
  auto out = ordered_json::array();
  auto used = request.programme->facts.concepts();
  if (request.programme->outcome)
    for (ConceptId id :
         request.programme->hindsight.effect(request.programme->outcome->onset).concepts)
      used.insert(id);
  for (ConceptId id : used) {
    const Concept& c = request.vocabulary->at(id);
    std::size_t n = 0, equal = 0;
    bool versions = false;
    each_fact(*request.timelines, id, [&](std::size_t, const View& view, std::uint32_t k) {
      ++n;
      equal += view.chunk->seen[k] == view.chunk->happened[k] ? 1 : 0;
      versions = versions || (view.chunk->mark[k] & record::timeline::mark_versions) != 0;
    });
    base::Words known{"no value in these data", "本数据无取值"};
    if (n > 0 && equal == n)
      known = {"equal to happened, as the mapping says or for want of a later time",
               "等于发生时间(映射如此规定,或无更晚时间)"};
    else if (n > 0)
      known = {"the source's own time, else the declared delay", "来源自带时间,否则按声明的延迟"};
    out.push_back({{"concept", c.name}, {"title", words(c.title)},
                   {"role", c.role == record::code::ConceptRole::label ? "label" : "fact"},
                   {"known", words(known)}, {"n", n}, {"versions", versions}});
  }
  return out;
}

}  // namespace bq::programme::report
