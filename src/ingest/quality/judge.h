#pragma once

#include <cstdint>

#include "base/decimal.h"
#include "record/code/concept.h"

namespace bq::ingest::quality {

enum class Verdict : std::uint8_t { kept, implausible, too_large };

/// What became of a number: a whole number of the concept's resolution, and whether rounding
/// changed it.
struct Judged {
  Verdict verdict = Verdict::kept;
  bool rounded = false;
  std::int64_t value = 0;
};

/// Turns numbers of one unit into one concept's resolution, exactly, rounded half to even once, and
/// says what cannot be believed.
class NumberJudge {
 public:
  NumberJudge(const record::code::Concept& subject, const record::code::Conversion& conversion);

  /// Tells whether the other one turns numbers into the concept's unit by the same factor.
  bool converts_as(const NumberJudge& other) const {
    return conversion_.times == other.conversion_.times &&
           conversion_.plus == other.conversion_.plus;
  }
  Judged judge(base::Decimal number) const {
    int shift = scale_ - number.scale;
    if (!is_identity_ || shift < 0 || shift > most_shift || number.digits > most_digits ||
        number.digits < -most_digits)
      return judge_slowly(number);
    return place(number.digits * powers[shift], false);
  }

 private:
  static constexpr int most_shift = 6;
  static constexpr std::int64_t powers[most_shift + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000};
  static constexpr std::int64_t most_digits = 1'000'000'000'000;
  static constexpr std::int64_t bound = std::int64_t{1} << 40;

  Judged judge_slowly(base::Decimal number) const;
  Judged place(std::int64_t value, bool rounded) const {
    if (value >= bound || value <= -bound) return {Verdict::too_large, rounded, 0};
    if (value < low_ || value > high_) return {Verdict::implausible, rounded, value};
    return {Verdict::kept, rounded, value};
  }

  record::code::Conversion conversion_;
  bool is_identity_;
  int scale_;
  std::int64_t low_;
  std::int64_t high_;
};

}  // namespace bq::ingest::quality
