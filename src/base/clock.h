#pragma once

#include <string>
#include <vector>

#include "base/instant.h"

namespace bq::base {

/// The present moment; nothing else in the engine asks for it.
Instant now();

/// Seconds of a steady clock, for progress and durations.
double steady_seconds();

/// Seconds of processor time of the whole process so far, user and system, all threads.
double cpu_seconds();

/// What one stage of the work has cost so far.
struct StageTime {
  std::string name;
  double wall_s = 0;
  double cpu_s = 0;  // all threads of the process
};

/// Charges the time of its life to a stage, less that of stages begun within it; stages of one name
/// add up. For the thread that directs the work only.
class Stage {
 public:
  explicit Stage(const std::string& name);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  std::size_t outer_;
};

/// Gives the stages so far in the order in which they first began, open ones up to now.
std::vector<StageTime> stage_times();

}  // namespace bq::base
