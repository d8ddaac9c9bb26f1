#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "record/timeline/timelines.h"

namespace bq::analysis::cohort {

/// What is to be foretold: whether the onset lies in (T, T + within].
struct OutcomeRule {
  base::Duration within;
  bool end_is_negative =
      false;  // `at_end: negative`: the subject's end before T + within counts as without onset
};

/// y(T) with hindsight: 1, 0, or nothing where onset <= T or follow-up does not cover the window.
/// An onset in the window wins over the end.
std::optional<bool> outcome_at(const OutcomeRule& rule, std::optional<base::Instant> onset,
                               base::Instant end, base::Instant moment);

/// The data's own label at a moment: the fact that happened exactly then, or nothing.
std::optional<bool> label_at(const record::timeline::View& view, record::code::ConceptId label,
                             base::Instant moment);

/// The group that is never split: the person where the source names one, else the subject.
std::string_view group_of(const record::timeline::Subject& subject);

/// Fold of a group: first 8 bytes of SHA-256("bianque-fold-1/" + id domain + "/" + id), big endian,
/// mod folds.
unsigned fold_of(std::string_view domain, std::string_view group, unsigned folds);
/// Whether a group belongs to the inner hold-out of a fit: hash with `bianque-inner-1/` mod 5 = 0.
bool in_holdout(std::string_view domain, std::string_view group);
/// Whether a group belongs to the quarter that `--quick` reads: hash with `bianque-quick-1/` mod 4
/// = 0.
bool in_quick_quarter(std::string_view domain, std::string_view group);

}  // namespace bq::analysis::cohort
