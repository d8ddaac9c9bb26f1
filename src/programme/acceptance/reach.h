#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace bq::programme::acceptance {

/// Says how a guide compares: the words of the column `op`.
enum class Op { none, text, at_least, more_than, at_most, less_than, range, equal };

/// Reads `>=`, `>`, `<=`, `<`, `range`, `=`, `text` or nothing at all.
std::optional<Op> parse_op(std::string_view word);
std::string_view show(Op op);

/// Holds a threshold. A range's minimum decides; `about` (guides write 左右 and give no tolerance)
/// is a floor, since no tolerance is taken that was not given.
struct Reach {
  Op op = Op::at_least;
  double value = 0;
  std::optional<double> high;  // of a range
  bool about = false;          // of =
};

/// Tells whether a value reaches the threshold; doubles are compared as they are.
bool reaches(const Reach& reach, double value);

/// Reads a programme's own threshold, `<= 0.03`; else gives the sentence that says what is wrong.
tl::expected<Reach, std::string> parse_own_reach(std::string_view text);

/// Says how a programme's own threshold stands to the guide's.
enum class Strictness { as_strict, weaker, other_direction };

/// Compares: as strict means that whatever reaches `own` reaches the guide's too.
Strictness compare(const Reach& own, const Reach& guide);

/// Writes `<= 0.05`, `range 2 to 3`, `about 300`.
std::string show(const Reach& reach);
/// Writes `≤ 0.05`, `2–3`, `300 左右`.
std::string show_zh(const Reach& reach);

/// Writes a value for a sentence: whole numbers whole, others with four significant digits, or
/// with all of them where rounding would change whether it reaches.
std::string show_value(double value, const Reach& reach);

}  // namespace bq::programme::acceptance
