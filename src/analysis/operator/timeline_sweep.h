#pragma once

#include <vector>

#include "analysis/operator/sweep.h"
#include "record/timeline/timelines.h"

namespace bq::analysis::operators {

/// Drives a sweep over one stored timeline in order of seen: before each answer all facts with seen
/// <= T are applied.
class TimelineSweep {
 public:
  explicit TimelineSweep(const Layout& layout) : layout_(layout), sweep_(layout) {}

  /// Starts a subject of the timelines.
  void begin(const record::timeline::Timelines& timelines, const record::timeline::View& view);
  /// Applies what is seen by the moment and answers; moments do not go back.
  void advance(base::Instant moment);
  /// Applies everything, whenever seen, and answers at the moment: hindsight, for outcomes and
  /// labels only.
  void look_back_from(base::Instant moment);
  const Sweep& answers() const { return sweep_; }

 private:
  struct Cursor {
    std::uint32_t slot;
    std::uint32_t next, end;
  };
  void apply_until(std::int64_t seen_us);
  const Layout& layout_;
  Sweep sweep_;
  const record::timeline::Chunk* chunk_ = nullptr;
  std::vector<Cursor> cursors_;
};

}  // namespace bq::analysis::operators
