#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace bq::programme::scenario {

/// A piece of a story's text and where it stands.
struct Word {
  std::string text;
  base::Place place;
};

/// Says what a fact line does to an earlier one.
enum class Change { none, corrects, retracts };

/// One line of the patient: what was observed, when it happened and when it became known.
struct FactLine {
  base::Place place;
  std::string text;   // as written, without comment
  base::Instant at;   // happened; of a retraction: known
  Word name;          // of the concept
  std::string value;  // number, `<0.01`, code, true, false, pending, ...
  std::string unit;
  base::Place value_place;
  std::optional<base::Instant> known;  // absent: the concept's declared delay after happened
  std::optional<base::Instant> recorded;
  Change change = Change::none;
  base::Instant changed;  // happened of the fact that it corrects or retracts
};

enum class ClaimKind { score, rule, value, missing, state, outcome, alert };

struct Parts {
  int known = 0;
  int all = 0;
};

/// `because lactate 4.1 of 09:30`: a fact that the claim rests on.
struct Because {
  Word name;
  Word value;
  std::string unit;
  base::Instant happened;
};

/// What an expectation says of one moment.
struct Claim {
  ClaimKind kind = ClaimKind::value;
  base::Place place;
  Word of;               // expression, rule or score; empty of `outcome`
  Word is;               // after `=`, the truth, the reason or `raised`; empty: any reason
  std::string reason;    // of `unknown`
  bool rounded = false;  // `~`: equal once rounded to the decimals that are written
  std::optional<Parts> parts;
  std::optional<Because> because;
};

/// A line under `expect`: a claim at a moment, or one that never holds before a moment.
struct Expectation {
  base::Place place;
  std::optional<base::Instant> at;      // absent: `never`
  std::optional<base::Instant> before;  // of `never`; absent: to the end
  Claim claim;
  std::size_t begin = 0, end = 0;  // the bytes after the time, without comment, for `--update`
};

/// `define name: expression` or `section body` of a `programme` line.
struct Statement {
  Word section;
  Word body;
};

/// A patient story as it is written (language.md, section 7); names are not looked up yet.
struct Story {
  std::string file;
  std::string text;  // all bytes
  std::string scenario;
  std::string why;
  std::vector<Statement> programme;  // empty: the programme beside the story
  std::vector<Word> lacks;
  base::Place patient_place;
  std::vector<Word> statics;  // `67 y`, `male`, `weight 80 kg`
  std::string ward;           // words only
  base::Instant admitted;
  std::optional<base::Instant> discharged;
  std::vector<FactLine> facts;
  std::vector<Expectation> expectations;
};

/// Reads a story; a line that cannot be read is refused with its place. Times are on day 1 unless a
/// line says otherwise; day 1 is 2000-01-01.
base::Result<Story> parse_story(std::string_view text, const std::string& file);
base::Result<Story> read_story(const std::string& path);

/// Writes an instant of a story: `09:30`, `day 2 09:30`, `09:30:15`.
std::string show_time(base::Instant instant);

}  // namespace bq::programme::scenario
