#include "base/progress.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "base/clock.h"

namespace bq::base {

const std::string& in(const Words& words, Language language) {
  return language == Language::zh ? words.zh : words.en;
}

namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The first character of a text that is not empty; a broken byte counts as one.
Character first_of(std::string_view utf8) {
  auto lead = static_cast<unsigned char>(utf8[0]);
  std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || bytes > utf8.size()) return {lead, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t k = 1; k < bytes; ++k)
    code = code << 6 | (static_cast<unsigned char>(utf8[k]) & 0x3FU);
  return {code, bytes};
}

// Unicode's wide and full-width blocks that Chinese text uses.
std::size_t cells_of(char32_t code) {
  bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
              (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
              (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
              (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x20000 && code <= 0x3FFFD);
  return wide ? 2 : 1;
}

// As much of a line as fits, with the cells it takes.
std::pair<std::string_view, std::size_t> cut_cells(std::string_view utf8, std::size_t most) {
  std::size_t bytes = 0, cells = 0;
  while (bytes < utf8.size()) {
    Character c = first_of(utf8.substr(bytes));
    if (cells + cells_of(c.code) > most) break;
    bytes += c.bytes, cells += cells_of(c.code);
  }
  return {utf8.substr(0, bytes), cells};
}

}  // namespace

std::size_t cell_width(std::string_view utf8) { return cut_cells(utf8, utf8.size() * 2).second; }

std::string fit_left(std::string_view utf8, std::size_t cells) {
  auto [text, taken] = cut_cells(utf8, cells);
  return std::string(text) + std::string(cells - taken, ' ');
}

std::string fit_right(std::string_view utf8, std::size_t cells) {
  auto [text, taken] = cut_cells(utf8, cells);
  return std::string(cells - taken, ' ') + std::string(text);
}

namespace {
std::atomic<bool> interrupted_flag{false};
std::atomic<bool> quiet_flag{false};
constexpr double redraw_s = 0.2;

struct Screen {
  Language language = Language::en;
  std::string (*translate)(const std::string&) = nullptr;
};
Screen screen;

std::string translated(const std::string& english) {
  return screen.translate == nullptr ? english : screen.translate(english);
}

// The bars' own words.
const Words done_form{"{}: {} {} in {:.1f} s", "{}：{} {}，用时 {:.1f} s"};
const Words rate_form{"{:.0f} {}/s", "每秒 {:.0f} {}"};
const Words left_form{", {} left", "，剩余 {}"};
const Words running{"running", "进行中"};

template <class... Parts>
std::string form(const Words& words, const Parts&... parts) {
  return fmt::format(fmt::runtime(in(words, screen.language)), parts...);
}

std::string clock_text(double seconds) {
  auto s = static_cast<long>(seconds + 0.5);
  if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{}:{:02}", s / 60, s % 60);
}
}  // namespace

bool interrupted() { return interrupted_flag.load(std::memory_order_relaxed); }
void set_interrupted() { interrupted_flag = true; }
void set_quiet(bool quiet) { quiet_flag = quiet; }
void set_screen_language(Language language, std::string (*translate)(const std::string&)) {
  screen = {language, translate};
}

bool stderr_is_terminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(2) == 1 && (term == nullptr || std::string(term) != "dumb");
}

void say(const std::string& line) {
  if (quiet_flag) return;
  fmt::print(stderr, "{}{}\n", stderr_is_terminal() ? "\r\033[K" : "", translated(line));
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
  std::string what = translated(what_), unit = translated(unit_);
  if (last) {
    say(form(done_form, what, done, unit, spent));
    return;
  }
  if (!stderr_is_terminal()) return;
  double share =
      total_ == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  int filled = static_cast<int>(share * 24);
  std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                    std::string(static_cast<std::size_t>(24 - filled), '.');
  if (total_ == 0) bar = in(running, screen.language);
  std::string left =
      total_ == 0 || done == 0 ? "" : form(left_form, clock_text((1 - share) / share * spent));
  fmt::print(stderr, "\r\033[K{} [{}] {}{}", fit_left(what, 18), bar, form(rate_form, rate, unit),
             left);
  std::fflush(stderr);
}

}  // namespace bq::base
