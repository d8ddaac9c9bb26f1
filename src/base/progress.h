#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/text.h"

namespace bq::base {

enum class Language { en, zh };

/// Gives the words in one of the languages.
const std::string& in(const Words& words, Language language);

/// Counts the cells of a terminal that a line takes: Chinese characters and marks of full width
/// take two.
std::size_t cell_width(std::string_view utf8);

/// Gives a line in exactly `cells` cells: blanks after it (or before it), or cut.
std::string fit_left(std::string_view utf8, std::size_t cells);
std::string fit_right(std::string_view utf8, std::size_t cells);

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

/// Writes one line to standard error, clear of any bar, in the language of the screen.
void say(const std::string& line);
/// Sets the language of the screen and what turns the engine's English lines and the words of its
/// bars into it (null: they stay English).
void set_screen_language(Language language, std::string (*translate)(const std::string&));
bool stderr_is_terminal();
/// Turns the progress lines off (tests, machine-read output).
void set_quiet(bool quiet);

}  // namespace bq::base
