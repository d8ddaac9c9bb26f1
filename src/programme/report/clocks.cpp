#include "programme/report/clocks.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "programme/report/as_json.h"

namespace bq::programme::report {

using nlohmann::ordered_json;
using record::code::Concept;
using record::code::ConceptId;
using record::fact::State;
using record::timeline::View;

namespace {

constexpr std::size_t fewest_late = 10, most_late = 80;  // a page can show no more
constexpr std::size_t most_pictures = 4;

// Marks the moments in [happened, seen): a reader of happened alone would have used a value that
// nobody knew.
struct Clock {
  std::size_t n = 0, later = 0, leaked = 0;
  std::vector<double> delay_min;
};

// Values by person: a later stay sees those of an earlier one again, but they are not new.
class Seen {
 public:
  // Tells whether a value is met for the first time.
  bool first(const View& view, std::uint32_t k) {
    if (view.subject->person.empty()) return true;
    return known_
        .emplace(view.subject->person, view.chunk->happened[k], view.chunk->seen[k],
                 view.chunk->value[k])
        .second;
  }

 private:
  std::set<std::tuple<std::string_view, std::int64_t, std::int64_t, std::int64_t>> known_;
};

Clock clock_of(const DescribeRequest& request, ConceptId id) {
  Clock out;
  Seen values;
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
      bool is_new = values.first(view, k);
      out.n += is_new ? 1 : 0;
      base::Instant happened{view.chunk->happened[k]}, seen{view.chunk->seen[k]};
      if (seen <= happened) continue;
      if (is_new) {
        ++out.later;
        out.delay_min.push_back(static_cast<double>((seen - happened).us) /
                                static_cast<double>(base::us_per_minute));
      }
      auto from = std::lower_bound(first, last, happened), to = std::lower_bound(first, last, seen);
      for (auto at = from; at != to; ++at) marked[static_cast<std::size_t>(at - first)] = 1;
    }
    out.leaked += static_cast<std::size_t>(std::count(marked.begin(), marked.end(), 1));
  }
  return out;
}

// An alert of one subject; `rule` is its name.
struct SubjectAlert {
  base::Instant at;
  std::string rule;
};
using Alerts = std::map<std::size_t, std::vector<SubjectAlert>>;  // by subject, in order of time

Alerts alerts_by_subject(const MomentTable& table, const PlayedRules* played) {
  Alerts out;
  if (played == nullptr) return out;
  for (const auto& rule : played->rules)
    for (const auto& alarm : rule.alarms) {
      auto owner =
          std::upper_bound(table.subjects.begin(), table.subjects.end(), played->rows[alarm.moment],
                           [](std::size_t row, const SubjectRows& s) { return row < s.end; });
      out[static_cast<std::size_t>(owner - table.subjects.begin())].push_back(
          {alarm.raised.at, rule.rule->name});
    }
  for (auto& [subject, alerts] : out)
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

base::Instant start_of(const DescribeRequest& request, std::size_t subject) {
  base::Instant start = request.timelines->at(subject).subject->start;
  return start == base::before_all ? request.table->at[request.table->subjects[subject].begin]
                                   : start;
}

ordered_json values_json(const DescribeRequest& request, std::size_t subject) {
  auto out = ordered_json::array();
  View view = request.timelines->at(subject);
  base::Instant start = start_of(request, subject), end = request.table->subjects[subject].end_at;
  for (ConceptId id : request.programme->facts.concepts()) {
    const Concept& c = request.vocabulary->at(id);
    const auto* series = view.find(id);
    if (series == nullptr || c.kind != record::code::ConceptKind::number ||
        series->end - series->begin > 60)
      continue;
    for (std::uint32_t k = series->begin; k < series->end; ++k) {
      base::Instant happened{view.chunk->happened[k]}, seen{view.chunk->seen[k]};
      if (happened < start || happened >= end ||
          record::timeline::state_of(view.chunk->mark[k]) != State::measured)
        continue;
      out.push_back({{"concept", c.name},
                     {"title", as_json(c.title)},
                     {"happened_h", base::hours(happened - start)},
                     {"known_h", base::hours(seen - start)},
                     {"value", base::show_decimal(view.chunk->value[k], c.scale)},
                     {"unit", c.unit}});
    }
  }
  return out;
}

// A score that the programme answers, and the output that says how complete it is.
struct ScoreOutput {
  std::string name;
  std::size_t value = 0;
  std::optional<std::size_t> completeness;
};

std::vector<ScoreOutput> score_outputs(const definition::expression::Plan& plan) {
  std::vector<ScoreOutput> out;
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (plan.steps[plan.outputs[i].step].op == definition::expression::Op::score)
      out.push_back({plan.outputs[i].name, i, {}});
  for (auto& score : out)
    for (std::size_t i = 0; i < plan.outputs.size(); ++i)
      if (plan.outputs[i].name == "completeness(" + score.name + ")") score.completeness = i;
  return out;
}

// [hours, value, completeness] at each moment; null where the score has no value.
ordered_json scores_json(const DescribeRequest& request, const moment::SubjectAnswers& answers,
                         base::Instant start) {
  auto out = ordered_json::array();
  std::size_t columns = request.programme->facts.outputs.size();
  auto answer = [&](std::size_t moment, std::size_t output) -> std::optional<double> {
    std::size_t at = moment * columns + output;
    if (answers.reasons[at] != record::fact::Reason::measured) return std::nullopt;
    return answers.values[at];
  };
  for (const ScoreOutput& score : score_outputs(request.programme->facts)) {
    auto points = ordered_json::array();
    for (std::size_t m = 0; m < answers.moments.size(); ++m) {
      ordered_json point{base::hours(answers.moments[m] - start), as_json(answer(m, score.value))};
      if (score.completeness) point.push_back(as_json(answer(m, *score.completeness)));
      points.push_back(std::move(point));
    }
    out.push_back({{"name", score.name}, {"points", std::move(points)}});
  }
  return out;
}

// Draws the picture of one subject after another.
class SubjectPictures {
 public:
  SubjectPictures(const DescribeRequest& request, const Alerts& alerts)
      : request_(request),
        alerts_(alerts),
        question_(moment::Question::all(*request.programme)),
        layout_(question_.layout(*request.programme, *request.vocabulary)),
        answerer_(*request.programme, layout_, question_) {}

  ordered_json of(std::size_t subject) {
    View view = request_.timelines->at(subject);
    base::Instant start = start_of(request_, subject);
    ordered_json out{{"centre", request_.timelines->centre_name(*view.subject)},
                     {"subject", view.subject->key},
                     {"end_h", base::hours(request_.table->subjects[subject].end_at - start)},
                     {"values", values_json(request_, subject)},
                     {"alerts", ordered_json::array()}};
    if (auto found = alerts_.find(subject); found != alerts_.end())
      for (const auto& alert : found->second)
        out["alerts"].push_back({{"rule", alert.rule}, {"at_h", base::hours(alert.at - start)}});
    answerer_.answer(*request_.timelines, subject, answers_);
    out["scores"] = scores_json(request_, answers_, start);
    return out;
  }

 private:
  const DescribeRequest& request_;
  const Alerts& alerts_;
  moment::Question question_;
  analysis::operators::Layout layout_;
  moment::Answerer answerer_;
  moment::SubjectAnswers answers_;
};

std::size_t count_late(const View& view, const std::set<ConceptId>& concepts) {
  std::size_t late = 0;
  for (const auto& series : view.series) {
    if (concepts.count(series.concept_id) == 0) continue;
    for (std::uint32_t k = series.begin; k < series.end; ++k)
      late += view.chunk->seen[k] > view.chunk->happened[k] ? 1 : 0;
  }
  return late;
}

// The subjects worth a look: many, but not too many, values known later than they happened; those
// first that the most rules alerted.
std::vector<std::size_t> worth_a_look(const DescribeRequest& request, const Alerts& alerts) {
  std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> ranked;  // rules, late, subject
  auto concepts = request.programme->facts.concepts();
  for (std::size_t i = 0; i < request.timelines->size(); ++i) {
    std::size_t late = count_late(request.timelines->at(i), concepts);
    bool watched = request.table->subjects[i].begin < request.table->subjects[i].end;
    if (!watched || late < fewest_late || late > most_late) continue;
    std::set<std::string> rules;
    if (auto found = alerts.find(i); found != alerts.end())
      for (const auto& alert : found->second) rules.insert(alert.rule);
    ranked.emplace_back(rules.size(), late, i);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b));
  });
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < ranked.size() && k < most_pictures; ++k)
    out.push_back(std::get<2>(ranked[k]));
  return out;
}

}  // namespace

bool any_known_later(const DescribeRequest& request) {
  auto concepts = request.programme->facts.concepts();
  for (std::size_t i = 0; i < request.timelines->size(); ++i)
    if (count_late(request.timelines->at(i), concepts) > 0) return true;
  return false;
}

ordered_json describe_clocks(const DescribeRequest& request, const PlayedRules* played) {
  ordered_json out{{"concepts", ordered_json::array()}, {"subjects", ordered_json::array()}};
  for (ConceptId id : request.programme->facts.concepts()) {
    Clock clock = clock_of(request, id);
    if (clock.n == 0) continue;
    const Concept& c = request.vocabulary->at(id);
    ordered_json row{{"concept", c.name},
                     {"title", as_json(c.title)},
                     {"unit", c.unit},
                     {"n", clock.n},
                     {"known_later", clock.later}};
    row["delay_min"] = as_json(analysis::evaluation::quartiles(clock.delay_min));
    std::sort(clock.delay_min.begin(), clock.delay_min.end());
    if (!clock.delay_min.empty())
      row["delay_min"]["p90"] = analysis::evaluation::quantile(clock.delay_min, 0.9);
    row["would_have_leaked"] = clock.leaked;
    row["moments"] = request.table->rows();
    out["concepts"].push_back(std::move(row));
  }
  Alerts alerts = alerts_by_subject(*request.table, played);
  SubjectPictures pictures(request, alerts);
  for (std::size_t subject : worth_a_look(request, alerts))
    out["subjects"].push_back(pictures.of(subject));
  return out;
}

}  // namespace bq::programme::report
