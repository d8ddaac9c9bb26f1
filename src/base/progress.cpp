#include "base/progress.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "base/clock.h"

namespace bq::base {

namespace {
std::atomic<bool> interrupted_flag{false};
std::atomic<bool> quiet_flag{false};
constexpr double redraw_s = 0.2;

std::string clock_text(double seconds) {
  auto s = static_cast<long>(seconds + 0.5);
  if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{}:{:02}", s / 60, s % 60);
}
}  // namespace

bool interrupted() { return interrupted_flag.load(std::memory_order_relaxed); }
void set_interrupted() { interrupted_flag = true; }
void set_quiet(bool quiet) { quiet_flag = quiet; }

bool stderr_is_terminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(2) == 1 && (term == nullptr || std::string(term) != "dumb");
}

void say(const std::string& line) {
  if (quiet_flag) return;
  fmt::print(stderr, "{}{}\n", stderr_is_terminal() ? "\r\033[K" : "", line);
}

Progress::Progress(std::string what, std::uint64_t total, std::string unit)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      start_(steady_seconds()),
      drawn_(start_) {}

Progress::~Progress() { finish(); }

void Progress::add(std::uint64_t n) {
  done_ += n;
  double t = steady_seconds();
  if (t - drawn_.load(std::memory_order_relaxed) < redraw_s) return;
  if (!mutex_.try_lock()) return;
  if (t - drawn_ >= redraw_s) {
    drawn_ = t;
    draw(false);
  }
  mutex_.unlock();
}

void Progress::finish() {
  std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  draw(true);
}

void Progress::draw(bool last) {
  if (quiet_flag) return;
  double spent = std::max(steady_seconds() - start_, 1e-9);
  auto done = done_.load();
  double rate = static_cast<double>(done) / spent;
  if (last) {
    say(fmt::format("{}: {} {} in {:.1f} s", what_, done, unit_, spent));
    return;
  }
  if (!stderr_is_terminal()) return;
  double share =
      total_ == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  int filled = static_cast<int>(share * 24);
  std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                    std::string(static_cast<std::size_t>(24 - filled), '.');
  std::string left = total_ == 0 || done == 0
                         ? ""
                         : fmt::format(", {} left", clock_text((1 - share) / share * spent));
  if (total_ == 0) bar = "running";
  fmt::print(stderr, "\r\033[K{:<18.18} [{}] {:.0f} {}/s{}", what_, bar, rate, unit_, left);
  std::fflush(stderr);
}

}  // namespace bq::base
