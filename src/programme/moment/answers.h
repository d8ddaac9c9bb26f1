#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "analysis/alert/policy.h"
#include "analysis/operator/timeline_sweep.h"
#include "programme/definition/definition.h"
#include "record/timeline/timelines.h"

namespace bq::programme::moment {

using definition::Definition;
using record::timeline::Timelines;

/// All that a programme answers for one subject; rows are its moments, the features that were asked
/// for stand row by row. Filled by the batch driver.
struct SubjectAnswers {
  std::vector<base::Instant> moments;
  std::vector<double> values;                           // moments x features; 0 where missing
  std::vector<record::fact::Reason> reasons;            // moments x features
  std::vector<analysis::alert::Truth> conditions;       // moments x conditions
};

/// Steps of the facts plan that are asked as conditions: inclusion lines, alert rules, comparators.
struct ConditionList {
  std::vector<std::uint32_t> steps;
  std::size_t include = 0;                              // the first `include` are inclusion lines
  std::size_t rules = 0;                                // then as many alert rules
};
ConditionList conditions_of(const Definition& programme);

/// What is asked of a programme at each moment: outputs by index, rising, and conditions.
struct Question {
  std::vector<std::uint32_t> outputs;
  ConditionList conditions;
  /// Asks for everything.
  static Question all(const Definition& programme);
  /// Asks for the outputs that read one of these concepts, and for all conditions.
  static Question reading(const Definition& programme,
                          const std::set<record::code::ConceptId>& concepts);
  /// Lays out what the answers need, and nothing else.
  analysis::operators::Layout layout(const Definition& programme,
                                     const record::code::Vocabulary& vocabulary) const;
};

/// Answers subject after subject with one sweep; one object a thread.
class Answerer {
 public:
  Answerer(const Definition& programme, const analysis::operators::Layout& layout,
           const Question& question);
  /// Fills `out`; its memory is used again.
  void answer(const Timelines& timelines, std::size_t subject, SubjectAnswers& out);

 private:
  // Where a step's answers go and in which unit: a step may be several features and conditions.
  struct Target {
    std::uint32_t step, column;
    analysis::expression::BaseType type;
  };
  // Gives by step where its targets begin, one more entry than steps.
  static std::vector<std::uint32_t> sort_by_step(std::vector<Target>& targets, std::size_t steps);
  void write_row(std::size_t row, base::Instant start, SubjectAnswers& out);
  const Definition& programme_;
  std::vector<Target> features_, conditions_;                  // by step
  std::vector<std::uint32_t> first_feature_, first_condition_; // of a step, and one past the last
  analysis::operators::TimelineSweep sweep_;
};

/// What hindsight over all facts of a subject says.
struct Hindsight {
  std::optional<base::Instant> onset;
  std::vector<analysis::alert::Truth> report_only;      // one a line
};
std::vector<Hindsight> look_back(const Definition& programme,
                                 const record::code::Vocabulary& vocabulary,
                                 const Timelines& timelines, unsigned threads);

}  // namespace bq::programme::moment
