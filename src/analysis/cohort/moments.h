#pragma once

#include <optional>
#include <vector>

#include "base/instant.h"
#include "record/timeline/timelines.h"

namespace bq::analysis::cohort {

/// When a programme answers (language.md, Moments); the parts are joined.
struct MomentRule {
  bool rows = false;
  std::optional<base::Duration> every;
  bool from_first_row = false;
  std::vector<base::Duration> at;                     // after start
  std::vector<record::code::ConceptId> on;
};

/// Lists a subject's moments, rising and each once. Admission, statics and discharge open none; a
/// moment of `every` or `on` lies in [start, end).
std::vector<base::Instant> moments_of(const MomentRule& rule, const record::timeline::View& view);

/// The watched time of a subject ends here: its end, or just after its last fact or row where no
/// end is known.
base::Instant end_of(const record::timeline::View& view);

}  // namespace bq::analysis::cohort
