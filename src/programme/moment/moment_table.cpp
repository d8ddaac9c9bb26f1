#include "programme/moment/moment_table.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/progress.h"

namespace bq::programme::moment {

using analysis::alert::Truth;
using record::fact::Reason;

namespace {

std::int8_t as_sign(std::optional<bool> truth) {
  return truth ? static_cast<std::int8_t>(*truth ? 1 : 0) : std::int8_t{-1};
}

// Moments are known before anything is computed, so that workers write to their own places.
void lay_out(const TableRequest& request, MomentTable& out) {
  const Timelines& timelines = *request.timelines;
  out.columns = request.programme->facts.outputs.size();
  out.condition_columns = conditions_of(*request.programme).steps.size();
  out.subjects.resize(timelines.size());
  std::vector<std::vector<base::Instant>> moments(timelines.size());
  base::parallel_for(timelines.size(), request.threads, [&](std::size_t i, unsigned) {
    auto view = timelines.at(i);
    moments[i] = analysis::cohort::moments_of(request.programme->predict, view);
    SubjectRows& s = out.subjects[i];
    s.centre = view.subject->centre;
    s.group = std::string(analysis::cohort::group_of(*view.subject));
    s.holdout = analysis::cohort::in_holdout(timelines.domain, s.group);
    s.end_at = analysis::cohort::end_of(view);
  });
  for (std::size_t i = 0; i < moments.size(); ++i) {
    out.subjects[i].begin = out.at.size();
    out.at.insert(out.at.end(), moments[i].begin(), moments[i].end());
    out.subjects[i].end = out.at.size();
  }
  std::size_t rows = out.at.size();
  out.included.resize(rows, 1);
  out.outcome.resize(rows, -1);
  out.label.resize(rows, -1);
  out.conditions.resize(rows * out.condition_columns);
}

void fill_truths(const TableRequest& request, std::size_t subject, MomentTable& out) {
  const Definition& programme = *request.programme;
  auto view = request.timelines->at(subject);
  SubjectRows& s = out.subjects[subject];
  for (std::size_t row = s.begin; row < s.end; ++row) {
    if (programme.outcome)
      out.outcome[row] = as_sign(
          analysis::cohort::outcome_at(programme.outcome->rule, s.onset, s.end_at, out.at[row]));
    if (programme.evaluate.label)
      out.label[row] =
          as_sign(analysis::cohort::label_at(view, *programme.evaluate.label, out.at[row]));
  }
  s.left_censored = s.begin < s.end && out.label[s.begin] == 1;
}

void fill_conditions(const SubjectAnswers& answers, std::size_t from, std::size_t to,
                     const ConditionList& conditions, MomentTable& out) {
  std::size_t k = conditions.steps.size();
  for (std::size_t c = 0; c < k; ++c) {
    Truth truth = answers.conditions[from * k + c];
    out.conditions[to * k + c] = truth;
    if (c < conditions.include && truth != Truth::yes) out.included[to] = 0;
  }
}

float as_feature(double value, Reason reason) {
  auto rounded = static_cast<float>(value);
  return reason == Reason::measured ? rounded : std::numeric_limits<float>::quiet_NaN();
}

void fill_features(const SubjectAnswers& answers, std::size_t from, std::size_t to,
                   const std::vector<std::uint32_t>& outputs, MomentTable& out) {
  if (out.features.empty()) return;
  const double* values = answers.values.data() + from * outputs.size();
  const Reason* reasons = answers.reasons.data() + from * outputs.size();
  float* row = out.features.data() + to * out.columns;
  if (outputs.size() == out.columns)  // all of them, one after another
    for (std::size_t p = 0; p < out.columns; ++p) row[p] = as_feature(values[p], reasons[p]);
  else
    for (std::size_t p = 0; p < outputs.size(); ++p)
      row[outputs[p]] = as_feature(values[p], reasons[p]);
}

struct Left {
  std::size_t subjects = 0, rows = 0;
};

// Counts what is left per centre once the first `lines` inclusion lines (false and unknown apart)
// are asked for.
std::vector<Left> count_left(const MomentTable& table, const ConditionList& conditions,
                             std::size_t lines, bool unknown_stays, std::size_t centres) {
  std::vector<Left> out(centres);
  for (const SubjectRows& s : table.subjects) {
    std::size_t rows = 0;
    for (std::size_t row = s.begin; row < s.end; ++row) {
      bool stays = true;
      for (std::size_t c = 0; c < lines && stays; ++c) {
        Truth truth = table.conditions[row * conditions.steps.size() + c];
        bool last = c + 1 == lines;
        stays = truth == Truth::yes || (last && unknown_stays && truth == Truth::unknown);
      }
      rows += stays ? 1 : 0;
    }
    out[s.centre].rows += rows;
    out[s.centre].subjects += rows > 0 ? 1 : 0;
  }
  return out;
}

void count_attrition(const TableRequest& request, const ConditionList& conditions,
                     MomentTable& out) {
  const auto& centres = request.timelines->centres();
  std::vector<Left> before(centres.size());
  for (std::size_t i = 0; i < request.timelines->size(); ++i)
    ++before[out.subjects[i].centre].subjects;
  auto step = [&](const std::string& name, const std::string& reason,
                  const std::vector<Left>& now) {
    for (std::size_t c = 0; c < centres.size(); ++c) {
      if (centres[c].name.empty() && now[c].subjects == 0 && before[c].subjects == 0) continue;
      out.attrition.push_back({name, reason, centres[c].name, now[c].subjects, now[c].rows,
                               before[c].subjects - now[c].subjects});
      before[c] = now[c];
    }
  };
  step("moments", "a moment to predict at", count_left(out, conditions, 0, false, centres.size()));
  const auto& include = request.programme->include;
  for (std::size_t line = 0; line < include.size(); ++line) {
    step("include " + include[line].name, "false",
         count_left(out, conditions, line + 1, true, centres.size()));
    step("include " + include[line].name, "unknown",
         count_left(out, conditions, line + 1, false, centres.size()));
  }
}

}  // namespace

std::vector<analysis::alert::Truth> conditions_at(const MomentTable& table,
                                                  const std::vector<std::uint32_t>& rows,
                                                  std::size_t column) {
  std::vector<analysis::alert::Truth> out;
  out.reserve(rows.size());
  for (std::uint32_t row : rows)
    out.push_back(table.conditions[row * table.condition_columns + column]);
  return out;
}

namespace {

// Calls `take(subject, answers)` for every subject, in parallel.
template <class Take>
base::Done answer_all(const TableRequest& request, const Question& question, Take&& take) {
  auto layout = question.layout(*request.programme, *request.vocabulary);
  std::vector<Answerer> workers(std::max(1U, request.threads),
                                Answerer(*request.programme, layout, question));
  std::vector<SubjectAnswers> answers(workers.size());
  const Timelines& timelines = *request.timelines;
  base::Progress progress("features", timelines.size(), "subjects");
  base::parallel_for(timelines.size(), request.threads, [&](std::size_t i, unsigned worker) {
    if (base::interrupted()) return;
    workers[worker].answer(timelines, i, answers[worker]);
    take(i, answers[worker]);
    progress.add(1);
  });
  if (base::interrupted())
    return base::refuse(base::ProblemKind::interrupted, {}, "interrupted while computing features");
  return {};
}

// Answers the question at every moment of a table that is laid out; the digest is of these answers.
base::Done fill(const TableRequest& request, const Question& question, MomentTable& out) {
  const Definition& programme = *request.programme;
  auto hindsight = look_back(programme, *request.vocabulary, *request.timelines, request.threads);
  for (std::size_t i = 0; i < out.subjects.size(); ++i) {
    out.subjects[i].onset = hindsight[i].onset;
    out.subjects[i].report_only = std::move(hindsight[i].report_only);
  }
  std::vector<std::array<unsigned char, 16>> blocks(out.subjects.size() * 2);
  BQ_TRY(answer_all(request, question, [&](std::size_t subject, const SubjectAnswers& answers) {
    const SubjectRows& s = out.subjects[subject];
    for (std::size_t m = 0; m < answers.moments.size(); ++m) {
      fill_conditions(answers, m, s.begin + m, question.conditions, out);
      fill_features(answers, m, s.begin + m, question.outputs, out);
    }
    blocks[2 * subject] =
        base::block_hash(answers.values.data(), answers.values.size() * sizeof(double));
    blocks[2 * subject + 1] = base::block_hash(answers.reasons.data(), answers.reasons.size());
    fill_truths(request, subject, out);
  }));
  base::Sha256 digest;
  for (std::uint32_t output : question.outputs)
    digest.add_field(programme.facts.outputs[output].name);
  digest.add(blocks.data(), blocks.size() * sizeof blocks[0]);
  digest.add(out.at.data(), out.at.size() * sizeof out.at[0]);
  out.digest = digest.finish_hex();
  count_attrition(request, question.conditions, out);
  return {};
}

}  // namespace

base::Result<MomentTable> make_table(const TableRequest& request) {
  MomentTable out;
  lay_out(request, out);
  if (request.keep_features) out.features.resize(out.rows() * out.columns);
  BQ_TRY(fill(request, Question::all(*request.programme), out));
  return out;
}

base::Result<MomentTable> repeat_table(const TableRequest& request,
                                       const std::set<record::code::ConceptId>& retimed,
                                       MomentTable& before) {
  MomentTable out;
  lay_out(request, out);
  bool same_moments = out.at == before.at;
  for (std::size_t i = 0; i < out.subjects.size() && same_moments; ++i)
    same_moments = out.subjects[i].end == before.subjects[i].end;
  out.features = std::move(before.features);
  if (request.keep_features) out.features.resize(out.rows() * out.columns);
  BQ_TRY(fill(request,
              same_moments ? Question::reading(*request.programme, retimed)
                           : Question::all(*request.programme),
              out));
  return out;
}

}  // namespace bq::programme::moment
