#include "analysis/cohort/moments.h"

#include <algorithm>

namespace bq::analysis::cohort {

namespace {

base::Instant start_of(const record::timeline::View& view) {
  if (view.subject->start != base::before_all) return view.subject->start;
  std::int64_t first = base::after_all.us;
  for (const auto& series : view.series)
    for (std::uint32_t i = series.begin; i < series.end; ++i)
      first = std::min(first, view.chunk->seen[i]);
  return {first};
}

}  // namespace

base::Instant end_of(const record::timeline::View& view) {
  if (view.subject->end != base::after_all) return view.subject->end;
  std::int64_t last = base::before_all.us;
  for (const auto& series : view.series) last = std::max(last, view.chunk->seen[series.end - 1]);
  for (const auto& row : view.rows) last = std::max(last, row.happened.us);
  return {last + 1};
}

std::vector<base::Instant> moments_of(const MomentRule& rule, const record::timeline::View& view) {
  std::vector<base::Instant> out;
  if (rule.rows)
    for (const auto& row : view.rows) out.push_back(row.happened);
  base::Instant start = start_of(view), end = end_of(view);
  if (rule.every && start < end) {
    base::Instant from = start;
    if (rule.from_first_row && !view.rows.empty()) from = view.rows.front().happened;
    for (base::Instant t = from; t < end; t = t + *rule.every) out.push_back(t);
  }
  for (base::Duration after : rule.at)
    if (start + after < end) out.push_back(start + after);
  for (auto id : rule.on) {
    const auto* series = view.find(id);
    if (series == nullptr) continue;
    for (std::uint32_t i = series->begin; i < series->end; ++i) {
      base::Instant seen{view.chunk->seen[i]};
      if (seen >= start && seen < end) out.push_back(seen);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace bq::analysis::cohort
