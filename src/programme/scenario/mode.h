#pragma once

#include <string_view>
#include <vector>

#include "programme/scenario/patient.h"
#include "record/code/vocabulary.h"
#include "record/timeline/timelines.h"

namespace bq::programme::scenario {

/// A way in which one and the same story reaches the engine; all must give the same answers.
struct Mode {
  std::string_view name;
  record::timeline::Timelines (*store)(const Patient& patient,
                                       const record::code::Vocabulary& vocabulary);
  bool asks_always = false;  // at every instant, not only where something is expected
};
const std::vector<Mode>& modes();

/// Names the modes of the language that this build has not.
std::string_view absent_modes();

/// Finds the story's patient among the subjects of a mode.
record::timeline::View find_patient(const record::timeline::Timelines& timelines,
                                    const Patient& patient);

}  // namespace bq::programme::scenario
