#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "programme/scenario/story.h"

namespace bq::programme::scenario {

/// Reads one line of a story word by word and knows the column of each.
class LineReader {
 public:
  /// `place` is that of the first character.
  LineReader(std::string_view line, base::Place place);

  bool is_done() const { return at_ == line_.size(); }
  /// Gives the next word without taking it; empty at the end.
  std::string_view peek() const;
  Word next();
  /// Takes the next word if it is this one.
  bool take(std::string_view word);
  /// Takes all that is left.
  Word rest();
  /// Takes all before the last ` word `, and the word; nothing where it does not stand here.
  std::optional<Word> until_last(std::string_view word);
  /// Reads `[day N] HH:MM[:SS]`.
  base::Result<base::Instant> time();
  /// Tells whether a time begins here.
  bool is_time() const;
  base::Place place() const;
  tl::unexpected<base::Problem> fail(std::string sentence) const;
  static tl::unexpected<base::Problem> fail(const base::Place& place, std::string sentence);

 private:
  void skip_spaces();
  std::string_view line_;
  base::Place place_;
  std::size_t at_ = 0;
};

/// Reads `HH:MM` or `HH:MM:SS` as a time of day; 24:00 is its end.
std::optional<base::Duration> time_of_day(std::string_view text);

}  // namespace bq::programme::scenario
