#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/model/huge_pages.h"
#include "programme/moment/answers.h"

namespace bq::programme::moment {

/// One step of attrition, by centre.
struct AttritionRow {
  std::string step, reason, centre;
  std::size_t subjects_left = 0, rows_left = 0, subjects_removed = 0;
};

/// A subject's rows in the table and what is true of it.
struct SubjectRows {
  std::size_t begin = 0, end = 0;                       // rows
  std::uint16_t centre = 0;
  std::string group;                                    // never split
  bool holdout = false;  // of the inner hold-out of any fit that trains on it
  base::Instant end_at;
  std::optional<base::Instant> onset;
  std::vector<analysis::alert::Truth>
      report_only;             // one a line, with hindsight over the whole timeline
  bool left_censored = false;  // its own label was true at its first moment
};

/// Every moment of every subject as columns: features rounded to float32 once, truths beside them.
/// Subjects in order of (centre, key). NaN stands for missing in `features` only, as the trees take
/// it.
struct MomentTable {
  std::vector<SubjectRows> subjects;
  std::vector<base::Instant> at;
  std::vector<std::uint8_t> included;                   // all inclusion lines true
  std::vector<std::int8_t> outcome;                     // y(T): 1, 0, -1 undefined
  std::vector<std::int8_t> label;                       // the data's own: 1, 0, -1 none
  std::vector<analysis::alert::Truth> conditions;       // rows x conditions
  analysis::model::Floats features;                     // rows x features; empty without a model
  std::size_t columns = 0;
  std::size_t condition_columns = 0;
  std::vector<AttritionRow> attrition;
  std::string digest;  // of the answers, in order of (subject, T)

  std::size_t rows() const { return at.size(); }
};

/// Gives the answers of one condition at these rows.
std::vector<analysis::alert::Truth> conditions_at(const MomentTable& table,
                                                  const std::vector<std::uint32_t>& rows,
                                                  std::size_t column);

struct TableRequest {
  const Definition* programme = nullptr;
  const record::code::Vocabulary* vocabulary = nullptr;
  const Timelines* timelines = nullptr;
  unsigned threads = 1;
  bool keep_features = true;
};

base::Result<MomentTable> make_table(const TableRequest& request);

/// Makes the table of timelines of the same subjects in which some concepts are known at other
/// times. The features of the table before are used up: those that read none of `retimed` stay in
/// their places, unless the moments are others.
base::Result<MomentTable> repeat_table(const TableRequest& request,
                                       const std::set<record::code::ConceptId>& retimed,
                                       MomentTable& before);

}  // namespace bq::programme::moment
