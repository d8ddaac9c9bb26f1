#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/text.h"

namespace bq::programme::acceptance {

/// Holds a side condition of an indicator, a `key=value` of the column `needs`.
struct Need {
  enum class Test {
    at_least,  // a number: a minimum unless the key says otherwise
    at_most,   // key ends in _at_most
    above,     // key ends in _above, strict
    below,     // key ends in _below, strict
    yes,
    includes,  // all of a+b
    stage,     // the least that suffices: an application is less than what is granted
    stated,    // baseline=unstated: the programme states one
    word,      // exactly this word
    reading,   // about, order_of_magnitude: how the number is read, nothing to be shown
  };

  std::string key;
  Test test = Test::word;
  std::string value;               // as the guide's table writes it
  std::optional<double> number;    // of the first four tests
  std::vector<std::string> words;  // of includes, stage, word
};

/// Reads `untrained_centres=3;includes=a+b`; else gives the sentence that says what is wrong.
tl::expected<std::vector<Need>, std::string> parse_needs(std::string_view text);

/// Holds what a measurement shows of such conditions: numbers (yes is 1, no is 0) and words. A key
/// that is absent is not shown.
struct Conditions {
  std::map<std::string, double> numbers;
  std::map<std::string, std::vector<std::string>> words;
};

/// Tells whether the conditions shown meet the need; NaN meets nothing.
bool is_met(const Need& need, const Conditions& shown);

/// Says what is lacking of an unmet need, by the title its key has on screens.
base::Words describe_lack(const Need& need, const Conditions& shown, const base::Words& title);

}  // namespace bq::programme::acceptance
