// Any text as an expression: it is refused with a sentence, or it compiles and answers.
#include <cstdlib>

#include "analysis/expression/compiler.h"
#include "analysis/operator/sweep.h"
#include "base/check.h"

namespace {

namespace expression = bq::analysis::expression;
namespace operators = bq::analysis::operators;
using bq::record::code::Vocabulary;

struct Language {
  Vocabulary vocabulary;
  std::map<std::string, expression::Score> scores;
};

const Language& language() {
  static const Language loaded = [] {
    auto vocabulary = Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
    if (!vocabulary) std::abort();
    Language out{std::move(*vocabulary), {}};
    auto scores = expression::load_scores(out.vocabulary);
    if (!scores) std::abort();
    out.scores = std::move(*scores);
    return out;
  }();
  return loaded;
}

// One value of each concept at every hour, then answers, one of them long after.
void answer(const expression::Plan& plan) {
  operators::Layout layout(plan, language().vocabulary);
  operators::Sweep sweep(layout);
  bq::base::Instant start = bq::base::relative_anchor;
  sweep.begin(start, {});
  sweep.answer(start);
  for (int hour = 1; hour < 4; ++hour) {
    std::int64_t at = start.us + hour * bq::base::us_per_hour;
    for (std::uint32_t slot = 0; slot < layout.slots().size(); ++slot)
      sweep.apply(slot, {at, at, hour % 2, 0, 0, bq::record::fact::State::measured});
    sweep.answer({at});
  }
  sweep.answer(start + bq::base::of_hours(5000));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto& units = language().vocabulary.units();
  auto syntax = expression::parse_expression(text, {"fuzz", 1, 1}, units);
  if (!syntax) return 0;
  std::string shown = show(*syntax);
  auto again = expression::parse_expression(shown, {"fuzz", 1, 1}, units);
  BQ_CHECK(!again || show(*again) == shown,
           "the canonical form of an expression is canonical: " + shown);
  expression::Scope scope{&language().vocabulary, &language().scores, {}, {}};
  expression::Plan plan;
  expression::Compiler compiler(scope, plan);
  auto step = compiler.compile(*syntax, expression::Reads::labels_too);
  if (step)
    BQ_CHECK(again.has_value(), "the canonical form of an expression can be read: " + shown);
  if (step && compiler.add_feature(*syntax)) answer(plan);
  return 0;
}
