#include "analysis/cohort/outcome.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"

namespace bq::analysis::cohort {

std::optional<bool> outcome_at(const OutcomeRule& rule, std::optional<base::Instant> onset,
                               base::Instant end, base::Instant moment) {
  if (onset && *onset <= moment) return std::nullopt;
  if (onset && *onset <= moment + rule.within) return true;
  if (moment + rule.within <= end || rule.end_is_negative) return false;
  return std::nullopt;
}

std::optional<bool> label_at(const record::timeline::View& view, record::code::ConceptId label,
                             base::Instant moment) {
  const auto* series = view.find(label);
  if (series == nullptr) return std::nullopt;
  std::optional<bool> out;
  const auto& c = *view.chunk;
  // In order of seen; the usual case, one fact an hour, is found by its place.
  auto from = c.happened.begin() + series->begin, to = c.happened.begin() + series->end;
  bool rising = std::is_sorted(from, to);
  auto at = rising ? std::lower_bound(from, to, moment.us) : std::find(from, to, moment.us);
  for (; at != to && *at == moment.us; ++at) {
    auto i = static_cast<std::size_t>(at - c.happened.begin());
    if (record::timeline::state_of(c.mark[i]) == record::fact::State::measured)
      out = c.value[i] != 0;
  }
  return out;
}

std::string_view group_of(const record::timeline::Subject& subject) {
  return subject.person.empty() ? std::string_view(subject.key) : std::string_view(subject.person);
}

unsigned fold_of(std::string_view domain, std::string_view group, unsigned folds) {
  return static_cast<unsigned>(
      base::group_hash(fmt::format("bianque-fold-1/{}/{}", domain, group)) % folds);
}

bool in_holdout(std::string_view domain, std::string_view group) {
  return base::group_hash(fmt::format("bianque-inner-1/{}/{}", domain, group)) % 5 == 0;
}

bool in_quick_quarter(std::string_view domain, std::string_view group) {
  return base::group_hash(fmt::format("bianque-quick-1/{}/{}", domain, group)) % 4 == 0;
}

}  // namespace bq::analysis::cohort
