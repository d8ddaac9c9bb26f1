#include "programme/moment/answers.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"

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

std::vector<std::uint32_t> Answerer::sort_by_step(std::vector<Target>& targets,
                                                  std::size_t steps) {
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& a, const Target& b) { return a.step < b.step; });
  std::vector<std::uint32_t> first(steps + 1, 0);
  for (const Target& target : targets) ++first[target.step + 1];
  for (std::size_t i = 0; i < steps; ++i) first[i + 1] += first[i];
  return first;
}

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

Question Question::all(const Definition& programme) {
  Question out{std::vector<std::uint32_t>(programme.facts.outputs.size()),
               conditions_of(programme)};
  std::iota(out.outputs.begin(), out.outputs.end(), 0U);
  return out;
}

Question Question::reading(const Definition& programme,
                           const std::set<record::code::ConceptId>& concepts) {
  Question out = all(programme);
  std::erase_if(out.outputs, [&](std::uint32_t output) {
    auto read = programme.facts.effect(programme.facts.outputs[output].step).concepts;
    return std::none_of(read.begin(), read.end(),
                        [&](auto concept_id) { return concepts.contains(concept_id); });
  });
  return out;
}

Layout Question::layout(const Definition& programme,
                        const record::code::Vocabulary& vocabulary) const {
  std::vector<std::uint32_t> roots = conditions.steps;
  for (std::uint32_t output : outputs) roots.push_back(programme.facts.outputs[output].step);
  return {programme.facts, vocabulary, roots};
}

Answerer::Answerer(const Definition& programme, const Layout& layout, const Question& question)
    : programme_(programme), sweep_(layout) {
  const auto& plan = programme.facts;
  for (std::uint32_t output : question.outputs) {
    std::uint32_t step = plan.outputs[output].step;
    features_.push_back(
        {step, static_cast<std::uint32_t>(features_.size()), plan.steps[step].type.base});
  }
  for (std::uint32_t step : question.conditions.steps)
    conditions_.push_back(
        {step, static_cast<std::uint32_t>(conditions_.size()), plan.steps[step].type.base});
  first_feature_ = sort_by_step(features_, plan.steps.size());
  first_condition_ = sort_by_step(conditions_, plan.steps.size());
}

// A row is the row before it but for what has changed.
void Answerer::write_row(std::size_t row, base::Instant start, SubjectAnswers& out) {
  const auto& answers = sweep_.answers();
  std::size_t n = features_.size(), k = conditions_.size();
  double* values = out.values.data() + row * n;
  Reason* reasons = out.reasons.data() + row * n;
  Truth* truths = out.conditions.data() + row * k;
  if (row > 0) {
    std::copy_n(values - n, n, values);
    std::copy_n(reasons - n, n, reasons);
    std::copy_n(truths - k, k, truths);
  }
  for (std::uint32_t step : answers.changed()) {
    for (auto i = first_feature_[step]; i < first_feature_[step + 1]; ++i) {
      const Target& target = features_[i];
      double value = answers.number(step);
      reasons[target.column] = answers.reason(step);
      if (target.type == BaseType::instant) value -= static_cast<double>(start.us);
      if (target.type == BaseType::duration || target.type == BaseType::instant)
        value /= static_cast<double>(base::us_per_hour);
      values[target.column] = answers.reason(step) == Reason::measured ? value : 0.0;
    }
    for (auto i = first_condition_[step]; i < first_condition_[step + 1]; ++i)
      truths[conditions_[i].column] = truth_of(answers, step);
  }
}

void Answerer::answer(const Timelines& timelines, std::size_t subject, SubjectAnswers& out) {
  auto view = timelines.at(subject);
  out.moments = analysis::cohort::moments_of(programme_.predict, view);
  out.values.resize(out.moments.size() * features_.size());
  out.reasons.resize(out.values.size());
  out.conditions.resize(out.moments.size() * conditions_.size());
  sweep_.begin(timelines, view);
  for (std::size_t row = 0; row < out.moments.size(); ++row) {
    sweep_.advance(out.moments[row]);
    write_row(row, view.subject->start, out);
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

}  // namespace bq::programme::moment
