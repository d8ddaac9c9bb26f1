#pragma once

#include <cstdint>
#include <vector>

#include "analysis/expression/plan.h"
#include "base/decimal.h"

namespace bq::analysis::operators {

using expression::Aggregate;

/// A value of one concept that stands in V(T).
struct Kept {
  std::int64_t happened = 0;  // us
  std::int64_t seen = 0;      // us
  std::int64_t value = 0;     // whole number of the resolution
  std::int32_t version = 0;
};

/// Value order: happened, known, version, value (language.md, section 2).
bool value_order(const Kept& a, const Kept& b);

/// The facts of one concept in V(T), in value order.
using Series = std::vector<Kept>;

/// One look-back over a series with exact sums. Facts may be inserted anywhere, removed and
/// corrected; the sums are whole numbers, so the order of changes cannot show in an answer.
class Fold {
 public:
  Fold(expression::Window window, int scale);
  void need(Aggregate aggregate);

  /// Forgets everything; `start_us` is the subject's start for `since start`.
  void begin(std::int64_t start_us);
  /// Tells that `series[at]` was just inserted.
  void inserted(const Series& series, std::size_t at);
  /// Tells that `series[at]` is about to be removed.
  void removing(const Series& series, std::size_t at);
  /// Moves the window to the moment; returns whether anything changed since the last call.
  bool advance(const Series& series, std::int64_t moment_us);

  /// Gives the first moment at which the window changes if no fact is inserted or removed.
  std::int64_t due(const Series& series) const;

  std::size_t count() const { return high_ - low_; }
  /// Whether an older value stands before the window: what is missing is then too old.
  bool anything_before() const { return low_ > 0; }
  std::int64_t low_edge() const { return low_edge_; }
  std::int64_t high_edge() const { return high_edge_; }
  /// Computes the aggregate; false where it is undefined (one value has no stddev). The window must
  /// hold a value, but for count.
  bool value(const Series& series, Aggregate aggregate, double& out);
  const expression::Window& window() const { return window_; }

 private:
  void add(const Kept& fact, int sign);
  void find_extremes(const Series& series);
  bool slope(double& out) const;
  bool stddev(double& out) const;

  expression::Window window_;
  base::int128 unit_ = 1;           // 10^scale
  base::int128 square_unit_ = 1;
  bool needs_sum_ = false, needs_square_ = false, needs_time_ = false, needs_extremes_ = false;
  std::int64_t start_us_ = 0;
  std::int64_t low_edge_ = 0, high_edge_ = 0;
  std::size_t low_ = 0, high_ = 0;
  bool changed_ = true;
  bool extremes_stand_ = false;
  std::int64_t min_ = 0, max_ = 0;
  std::int64_t origin_ms_ = 0;
  bool has_origin_ = false;
  base::int128 sum_ = 0, square_ = 0, time_ = 0, time_square_ = 0, time_value_ = 0;
};

}  // namespace bq::analysis::operators
