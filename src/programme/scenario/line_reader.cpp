#include "programme/scenario/line_reader.h"

#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace bq::programme::scenario {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::optional<int> two_digits(std::string_view text) {
  if (text.size() < 2 || std::isdigit(static_cast<unsigned char>(text[0])) == 0 ||
      std::isdigit(static_cast<unsigned char>(text[1])) == 0)
    return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

std::optional<base::Duration> time_of_day(std::string_view text) {
  bool long_form = text.size() == 8 && text[5] == ':';
  if ((text.size() != 5 && !long_form) || text[2] != ':') return std::nullopt;
  auto hour = two_digits(text), minute = two_digits(text.substr(3));
  auto second = long_form ? two_digits(text.substr(6)) : std::optional<int>(0);
  if (!hour || !minute || !second || *minute > 59 || *second > 59) return std::nullopt;
  base::Duration out{*hour * base::us_per_hour + *minute * base::us_per_minute +
                     *second * base::us_per_second};
  if (out.us > base::us_per_day) return std::nullopt;
  return out;
}

std::string show_time(base::Instant instant) {
  std::int64_t since = instant.us - base::relative_anchor.us;
  std::int64_t day = since / base::us_per_day, rest = since % base::us_per_day;
  if (rest < 0) --day, rest += base::us_per_day;
  std::string out = day == 0 ? "" : fmt::format("day {} ", day + 1);
  out += fmt::format("{:02}:{:02}", rest / base::us_per_hour, rest / base::us_per_minute % 60);
  std::int64_t second = rest / base::us_per_second % 60;
  if (second != 0) out += fmt::format(":{:02}", second);
  return out;
}

LineReader::LineReader(std::string_view line, base::Place place)
    : line_(line), place_(std::move(place)) {
  while (!line_.empty() && is_space(line_.back())) line_.remove_suffix(1);
  skip_spaces();
}

void LineReader::skip_spaces() {
  while (at_ < line_.size() && is_space(line_[at_])) ++at_;
}

base::Place LineReader::place() const {
  base::Place out = place_;
  out.column += static_cast<int>(at_);
  return out;
}

tl::unexpected<base::Problem> LineReader::fail(const base::Place& place, std::string sentence) {
  return base::refuse(base::ProblemKind::definition, place, std::move(sentence));
}

tl::unexpected<base::Problem> LineReader::fail(std::string sentence) const {
  return fail(place(), std::move(sentence));
}

std::string_view LineReader::peek() const {
  std::size_t end = at_;
  while (end < line_.size() && !is_space(line_[end])) ++end;
  return line_.substr(at_, end - at_);
}

Word LineReader::next() {
  Word out{std::string(peek()), place()};
  at_ += out.text.size();
  skip_spaces();
  return out;
}

bool LineReader::take(std::string_view word) {
  if (peek() != word) return false;
  next();
  return true;
}

Word LineReader::rest() {
  Word out{std::string(line_.substr(at_)), place()};
  at_ = line_.size();
  return out;
}

std::optional<Word> LineReader::until_last(std::string_view word) {
  std::string spaced = fmt::format(" {} ", word);
  std::size_t at = line_.rfind(spaced);
  if (at == std::string_view::npos || at < at_) return std::nullopt;
  Word out{std::string(base::trim(line_.substr(at_, at - at_))), place()};
  at_ = at + spaced.size();
  skip_spaces();
  return out;
}

bool LineReader::is_time() const {
  std::string_view word = peek();
  if (word == "day") return true;
  return word.size() >= 4 && word.find(':') != std::string_view::npos &&
         std::isdigit(static_cast<unsigned char>(word[0])) != 0;
}

base::Result<base::Instant> LineReader::time() {
  std::int64_t day = 1;
  if (take("day")) {
    std::string_view number = peek();
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), day);
    bool whole = error == std::errc() && end == number.data() + number.size();
    if (!whole || day < -400 || day > 400)
      return fail(fmt::format("`{}` is not a day; write `day 2 09:30`", number));
    next();
  }
  auto of_day = time_of_day(peek());
  if (!of_day) return fail(fmt::format("`{}` is not a time; write 09:30 or day 2 09:30", peek()));
  next();
  return base::relative_anchor + base::Duration{(day - 1) * base::us_per_day} + *of_day;
}

}  // namespace bq::programme::scenario
