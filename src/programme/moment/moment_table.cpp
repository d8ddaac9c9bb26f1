#include "programme/moment/moment_table.h"

#include <limits>
#include <set>

#include "base/digest.h"
#include "base/parallel.h"

namespace bq::programme::moment {

using analysis::alert::Truth;
using record::fact::Reason;

namespace {

std::int8_t as_sign(std::optional<bool> truth) {
  return truth ? static_cast<std::int8_t>(*truth ? 1 : 0) : std::int8_t{-1};
}

// Rows of each subject are known before anything is computed, so that workers write to their own
// places.
void lay_out(const TableRequest& request, MomentTable& out) {
  const Timelines& timelines = *request.timelines;
  out.subjects.resize(timelines.size());
  base::parallel_for(timelines.size(), request.threads, [&](std::size_t i, unsigned) {
    auto view = timelines.at(i);
    SubjectRows& s = out.subjects[i];
    s.end = analysis::cohort::moments_of(request.programme->predict, view).size();
    s.centre = view.subject->centre;
    s.group = std::string(analysis::cohort::group_of(*view.subject));
    s.holdout = analysis::cohort::in_holdout(timelines.domain, s.group);
    s.end_at = analysis::cohort::end_of(view);
  });
  std::size_t rows = 0;
  for (SubjectRows& s : out.subjects) {
    s.begin = rows;
    rows = s.end += rows;
  }
  out.at.resize(rows);
  out.included.resize(rows, 1);
  out.outcome.resize(rows, -1);
  out.label.resize(rows, -1);
  out.conditions.resize(rows * out.condition_columns);
  if (request.room != nullptr) out.features = std::move(*request.room);
  if (request.keep_features) out.features.resize(rows * out.columns);
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

void fill_row(const SubjectAnswers& answers, std::size_t from, std::size_t to,
              const ConditionList& conditions, MomentTable& out) {
  out.at[to] = answers.moments[from];
  std::size_t k = conditions.steps.size();
  for (std::size_t c = 0; c < k; ++c) {
    Truth truth = answers.conditions[from * k + c];
    out.conditions[to * k + c] = truth;
    if (c < conditions.include && truth != Truth::yes) out.included[to] = 0;
  }
  if (out.features.empty()) return;
  const double* values = answers.values.data() + from * out.columns;
  const Reason* reasons = answers.reasons.data() + from * out.columns;
  float* row = out.features.data() + to * out.columns;
  for (std::size_t p = 0; p < out.columns; ++p) {
    auto rounded = static_cast<float>(values[p]);
    row[p] = reasons[p] == Reason::measured ? rounded : std::numeric_limits<float>::quiet_NaN();
  }
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

base::Result<MomentTable> make_table(const TableRequest& request) {
  MomentTable out;
  const Definition& programme = *request.programme;
  ConditionList conditions = conditions_of(programme);
  out.columns = programme.facts.outputs.size();
  out.condition_columns = conditions.steps.size();
  lay_out(request, out);
  auto hindsight = look_back(programme, *request.vocabulary, *request.timelines, request.threads);
  for (std::size_t i = 0; i < out.subjects.size(); ++i) {
    out.subjects[i].onset = hindsight[i].onset;
    out.subjects[i].report_only = std::move(hindsight[i].report_only);
  }
  std::vector<std::array<unsigned char, 16>> blocks(out.subjects.size() * 2);
  BQ_TRY(answer_all(programme, *request.vocabulary, *request.timelines, request.threads,
                    [&](std::size_t subject, const SubjectAnswers& answers, unsigned) {
                      const SubjectRows& s = out.subjects[subject];
                      for (std::size_t m = 0; m < answers.moments.size(); ++m)
                        fill_row(answers, m, s.begin + m, conditions, out);
                      blocks[2 * subject] = base::block_hash(
                          answers.values.data(), answers.values.size() * sizeof(double));
                      blocks[2 * subject + 1] =
                          base::block_hash(answers.reasons.data(), answers.reasons.size());
                      fill_truths(request, subject, out);
                    }));
  base::Sha256 digest;
  for (const auto& output : programme.facts.outputs) digest.add_field(output.name);
  digest.add(blocks.data(), blocks.size() * sizeof blocks[0]);
  digest.add(out.at.data(), out.at.size() * sizeof out.at[0]);
  out.digest = digest.finish_hex();
  count_attrition(request, conditions, out);
  return out;
}

}  // namespace bq::programme::moment
