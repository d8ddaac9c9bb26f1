#include "programme/acceptance/reach.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/text.h"

namespace bq::programme::acceptance {

namespace {

struct OpWord {
  Op op;
  std::string_view word;
  std::string_view sign;  // in Chinese text
};

constexpr std::array<OpWord, 8> op_words{{{Op::none, "", ""},
                                          {Op::text, "text", ""},
                                          {Op::at_least, ">=", "≥"},
                                          {Op::more_than, ">", ">"},
                                          {Op::at_most, "<=", "≤"},
                                          {Op::less_than, "<", "<"},
                                          {Op::range, "range", ""},
                                          {Op::equal, "=", "="}}};

enum class Direction { up, down, exact };

Direction direction(const Reach& reach) {
  if (reach.op == Op::at_most || reach.op == Op::less_than) return Direction::down;
  if (reach.op == Op::equal && !reach.about) return Direction::exact;
  return Direction::up;
}

bool is_strict(const Reach& reach) {
  return reach.op == Op::more_than || reach.op == Op::less_than;
}

const OpWord& entry(Op op) {
  for (const auto& known : op_words)
    if (known.op == op) return known;
  BQ_CHECK(false, "every op has a word");
}

}  // namespace

std::optional<Op> parse_op(std::string_view word) {
  for (const auto& known : op_words)
    if (known.word == word) return known.op;
  return std::nullopt;
}

std::string_view show(Op op) { return entry(op).word; }

bool reaches(const Reach& reach, double value) {
  switch (direction(reach)) {
    case Direction::up: return is_strict(reach) ? value > reach.value : value >= reach.value;
    case Direction::down: return is_strict(reach) ? value < reach.value : value <= reach.value;
    case Direction::exact: return value == reach.value;
  }
  BQ_CHECK(false, "every direction is handled");
}

tl::expected<Reach, std::string> parse_own_reach(std::string_view text) {
  const std::string_view written = base::trim(text);
  const auto sign_end = std::min(written.find_first_not_of("<>="), written.size());
  const auto op = parse_op(written.substr(0, sign_end));
  const auto number = base::parse_decimal(base::trim(written.substr(sign_end)));
  if (sign_end == 0 || !op || !number)
    return tl::unexpected(fmt::format(
        "`reach: {}` is not read; write one of >=, >, <=, <, = and a number, as \"<= 0.03\"",
        text));
  return Reach{*op, base::to_double(number->digits, number->scale)};
}

Strictness compare(const Reach& own, const Reach& guide) {
  if (direction(own) != direction(guide)) return Strictness::other_direction;
  if (own.value == guide.value)
    return is_strict(guide) && !is_strict(own) ? Strictness::weaker : Strictness::as_strict;
  switch (direction(guide)) {
    case Direction::up: return own.value > guide.value ? Strictness::as_strict : Strictness::weaker;
    case Direction::down:
      return own.value < guide.value ? Strictness::as_strict : Strictness::weaker;
    case Direction::exact: return Strictness::weaker;
  }
  BQ_CHECK(false, "every direction is handled");
}

std::string show(const Reach& reach) {
  if (reach.op == Op::range)
    return fmt::format("range {} to {}", reach.value, reach.high.value_or(reach.value));
  if (reach.about) return fmt::format("about {}", reach.value);
  return fmt::format("{} {}", show(reach.op), reach.value);
}

std::string show_zh(const Reach& reach) {
  if (reach.op == Op::range)
    return fmt::format("{}–{}", reach.value, reach.high.value_or(reach.value));
  if (reach.about) return fmt::format("{} 左右", reach.value);
  return fmt::format("{} {}", entry(reach.op).sign, reach.value);
}

std::string show_value(double value, const Reach& reach) {
  if (value == std::trunc(value) && std::abs(value) < 1e15) return fmt::format("{:.0f}", value);
  std::string rounded = fmt::format("{:.4g}", value);
  const bool same = reaches(reach, std::strtod(rounded.c_str(), nullptr)) == reaches(reach, value);
  return same ? rounded : fmt::format("{}", value);
}

}  // namespace bq::programme::acceptance
