#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace bq::programme::dossier {

/// A column or field of a form, and what fills it: number | guide_code | title | blank.
struct FormField {
  base::Words title;
  std::string from = "blank";
};

/// A row of the performance-target form that is the same for all projects.
struct SharedRow {
  base::Words level1, level2, level3;
  std::string computed;  // none | on_time_rate
};

/// The performance-target form of one year.
struct PerformanceForm {
  std::string province;
  int year = 0;
  base::Words title;
  std::vector<FormField> head, columns;
  std::vector<SharedRow> common;
  base::Words individual;
};

/// The recommendation summary table of one year; not `complete`: only these columns are known.
struct SummaryForm {
  std::string province;
  int year = 0;
  base::Words title;
  bool complete = true;
  std::vector<FormField> columns;
  std::vector<base::Words> notes;
};

/// A rule of the formal examination; computed: none | coverage.
struct ExaminationRule {
  std::string id;
  base::Words words;
  std::string computed;
};

/// All forms as data, from guides/forms.yaml of the vocabulary folder.
struct Forms {
  std::vector<PerformanceForm> performance;
  std::vector<SummaryForm> summary;
  std::string letter_province;
  base::Words letter_title;
  std::vector<FormField> letter;
  std::vector<ExaminationRule> examination;

  /// Reads the file; what is missing or unknown in it is refused with its place.
  static base::Result<Forms> load(const std::string& vocabulary_folder);
  const PerformanceForm* performance_of(const std::string& province, int year) const;
  const SummaryForm* summary_of(const std::string& province, int year) const;
};

}  // namespace bq::programme::dossier
