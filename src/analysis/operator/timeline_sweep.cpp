#include "analysis/operator/timeline_sweep.h"

namespace bq::analysis::operators {

void TimelineSweep::begin(const record::timeline::Timelines& timelines,
                          const record::timeline::View& view) {
  chunk_ = view.chunk;
  cursors_.clear();
  for (const auto& series : view.series)
    if (int slot = layout_.slot_of(series.concept_id); slot >= 0)
      cursors_.push_back({static_cast<std::uint32_t>(slot), series.begin, series.end});
  sweep_.begin(view.subject->start, timelines.centres()[view.subject->centre].collected);
}

void TimelineSweep::apply_until(std::int64_t seen_us) {
  const auto& c = *chunk_;
  for (Cursor& cursor : cursors_) {
    for (; cursor.next < cursor.end && c.seen[cursor.next] <= seen_us; ++cursor.next) {
      std::uint32_t i = cursor.next;
      bool versions = (c.mark[i] & record::timeline::mark_versions) != 0;
      sweep_.apply(cursor.slot,
                   {c.happened[i], c.seen[i], c.value[i], versions ? c.identity[i] : 0,
                    c.keeps_identity ? c.version[i] : 0, record::timeline::state_of(c.mark[i])});
    }
  }
}

void TimelineSweep::advance(base::Instant moment) {
  apply_until(moment.us);
  sweep_.answer(moment);
}

void TimelineSweep::look_back_from(base::Instant moment) {
  apply_until(base::after_all.us);
  sweep_.answer(moment);
}

}  // namespace bq::analysis::operators
