#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace bq::base {

/// Tells whether Ctrl-C was pressed; long loops ask and return ProblemKind::interrupted.
bool interrupted();
void set_interrupted();

/// Shows how far a piece of work is: a bar with rate and time left on a terminal, a plain line at
/// start and end elsewhere. Thread-safe; writes to standard error.
class Progress {
 public:
  Progress(std::string what, std::uint64_t total, std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void add(std::uint64_t n);
  void finish();

 private:
  void draw(bool last);
  std::string what_;
  std::string unit_;
  std::uint64_t total_;
  std::atomic<std::uint64_t> done_{0};
  double start_;
  std::atomic<double> drawn_;
  std::mutex mutex_;
  bool finished_ = false;
};

/// Writes one line to standard error, clear of any bar.
void say(const std::string& line);
bool stderr_is_terminal();
/// Turns the progress lines off (tests, machine-read output).
void set_quiet(bool quiet);

}  // namespace bq::base
