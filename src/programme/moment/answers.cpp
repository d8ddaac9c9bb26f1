#include "programme/moment/answers.h"

#include "base/parallel.h"
#include "base/progress.h"

namespace bq::programme::moment {

using analysis::alert::Truth;
using analysis::expression::BaseType;
using analysis::operators::Layout;
using analysis::operators::TimelineSweep;
using record::fact::Reason;

namespace {

Truth truth_of(const analysis::operators::Sweep& answers, std::uint32_t step) {
  if (answers.reason(step) != Reason::measured) return Truth::unknown;
  return answers.number(step) == 1 ? Truth::yes : Truth::no;
}

}  // namespace

ConditionList conditions_of(const Definition& programme) {
  ConditionList out;
  for (const auto& line : programme.include) out.steps.push_back(line.step);
  out.include = out.steps.size();
  if (programme.alert)
    for (const auto& rule : programme.alert->rules)
      if (!rule.on_risk) out.steps.push_back(rule.step), ++out.rules;
  for (const auto& comparator : programme.evaluate.comparators)
    out.steps.push_back(comparator.step);
  return out;
}

Answerer::Answerer(const Definition& programme, const Layout& layout,
                   const ConditionList& conditions)
    : programme_(programme), conditions_(conditions), sweep_(layout) {}

void Answerer::write_row(base::Instant start, SubjectAnswers& out) {
  const auto& answers = sweep_.answers();
  const auto& plan = programme_.facts;
  for (const auto& output : plan.outputs) {
    Reason reason = answers.reason(output.step);
    double value = answers.number(output.step);
    BaseType type = plan.steps[output.step].type.base;
    if (type == BaseType::instant) value -= static_cast<double>(start.us);
    if (type == BaseType::duration || type == BaseType::instant)
      value /= static_cast<double>(base::us_per_hour);
    out.values.push_back(reason == Reason::measured ? value : 0.0);
    out.reasons.push_back(reason);
  }
  for (std::uint32_t step : conditions_.steps) out.conditions.push_back(truth_of(answers, step));
}

void Answerer::answer(const Timelines& timelines, std::size_t subject, SubjectAnswers& out) {
  auto view = timelines.at(subject);
  out.moments = analysis::cohort::moments_of(programme_.predict, view);
  out.values.clear(), out.reasons.clear(), out.conditions.clear();
  out.values.reserve(out.moments.size() * programme_.facts.outputs.size());
  out.reasons.reserve(out.values.capacity());
  sweep_.begin(timelines, view);
  for (base::Instant moment : out.moments) {
    sweep_.advance(moment);
    write_row(view.subject->start, out);
  }
}

std::vector<Hindsight> look_back(const Definition& programme,
                                 const record::code::Vocabulary& vocabulary,
                                 const Timelines& timelines, unsigned threads) {
  std::vector<Hindsight> out(timelines.size());
  Layout layout(programme.hindsight, vocabulary);
  std::vector<TimelineSweep> sweeps(std::max(1U, threads), TimelineSweep(layout));
  base::parallel_for(timelines.size(), threads, [&](std::size_t i, unsigned worker) {
    auto view = timelines.at(i);
    sweeps[worker].begin(timelines, view);
    sweeps[worker].look_back_from(analysis::cohort::end_of(view));
    const auto& answers = sweeps[worker].answers();
    if (programme.outcome && answers.reason(programme.outcome->onset) == Reason::measured)
      out[i].onset =
          base::Instant{static_cast<std::int64_t>(answers.number(programme.outcome->onset))};
    for (const auto& line : programme.report_only)
      out[i].report_only.push_back(truth_of(answers, line.step));
  });
  return out;
}

base::Done answer_all(const Definition& programme, const record::code::Vocabulary& vocabulary,
                      const Timelines& timelines, unsigned threads, const TakeAnswers& take) {
  Layout layout(programme.facts, vocabulary);
  ConditionList conditions = conditions_of(programme);
  std::vector<Answerer> workers(std::max(1U, threads), Answerer(programme, layout, conditions));
  std::vector<SubjectAnswers> answers(workers.size());
  base::Progress progress("features", timelines.size(), "subjects");
  base::parallel_for(timelines.size(), threads, [&](std::size_t i, unsigned worker) {
    if (base::interrupted()) return;
    workers[worker].answer(timelines, i, answers[worker]);
    take(i, answers[worker], worker);
    progress.add(1);
  });
  if (base::interrupted())
    return base::refuse(base::ProblemKind::interrupted, {}, "interrupted while computing features");
  return {};
}

}  // namespace bq::programme::moment
