#include "ingest/quality/judge.h"

namespace bq::ingest::quality {

NumberJudge::NumberJudge(const record::code::Concept& subject,
                         const record::code::Conversion& conversion)
    : conversion_(conversion),
      is_identity_(conversion.times == base::Ratio{1, 1} && conversion.plus.numerator == 0),
      scale_(subject.scale),
      low_(subject.plausible ? subject.plausible->low : -bound),
      high_(subject.plausible ? subject.plausible->high : bound) {}

Judged NumberJudge::judge_slowly(base::Decimal number) const {
  auto scaled = base::rescale(number, conversion_.times, conversion_.plus, scale_);
  if (!scaled) return {Verdict::too_large, false, 0};
  return place(scaled->value, scaled->rounded);
}

}  // namespace bq::ingest::quality
