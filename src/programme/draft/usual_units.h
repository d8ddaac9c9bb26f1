#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/code/vocabulary.h"

namespace bq::programme::draft {

/// The unit that laboratories here use for a concept, others that are met, and where the middle
/// value of a column lies in the usual unit, whoever the patients are.
struct UsualUnit {
  std::string unit;
  std::vector<std::string> others;
  std::optional<double> low, high;
};

/// names/usual_units.csv of the vocabulary folder.
class UsualUnits {
 public:
  static base::Result<UsualUnits> load(const record::code::Vocabulary& vocabulary);
  /// Gives what is usual for a concept, or null.
  const UsualUnit* find(const std::string& concept_name) const;

 private:
  std::map<std::string, UsualUnit> by_concept_;
};

}  // namespace bq::programme::draft
