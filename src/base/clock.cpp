#include "base/clock.h"

#include <sys/resource.h>

#include <chrono>
#include <limits>

namespace bq::base {

namespace {

constexpr std::size_t no_stage = std::numeric_limits<std::size_t>::max();

// All stages, the innermost open one, and when its present stretch began.
struct Ledger {
  std::vector<StageTime> times;
  std::size_t open = no_stage;
  double wall = 0, cpu = 0;
};

Ledger& ledger() {
  static Ledger kept;
  return kept;
}

// Charges the stretch that ends here to the open stage and begins the next.
void charge(Ledger& l) {
  double wall = steady_seconds(), cpu = cpu_seconds();
  if (l.open != no_stage)
    l.times[l.open].wall_s += wall - l.wall, l.times[l.open].cpu_s += cpu - l.cpu;
  l.wall = wall, l.cpu = cpu;
}

}  // namespace

Instant now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

Stage::Stage(const std::string& name) : outer_(ledger().open) {
  Ledger& l = ledger();
  charge(l);
  for (l.open = 0; l.open < l.times.size() && l.times[l.open].name != name;) ++l.open;
  if (l.open == l.times.size()) l.times.push_back({name, 0, 0});
}

Stage::~Stage() {
  charge(ledger());
  ledger().open = outer_;
}

std::vector<StageTime> stage_times() {
  charge(ledger());
  return ledger().times;
}

}  // namespace bq::base
