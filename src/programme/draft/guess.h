#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "programme/draft/column_profile.h"
#include "programme/draft/known_names.h"
#include "programme/draft/usual_units.h"
#include "record/code/vocabulary.h"

namespace bq::programme::draft {

/// A concept that the vocabulary does not have and the draft brings along.
struct OwnConcept {
  std::string name;
  std::string heading;  // of the column: its title until somebody names it
  record::code::ConceptKind kind = record::code::ConceptKind::number;
  std::string unit = "1";
  int decimals = 0;
  bool is_event = false;           // a date in a column: that it happened, and when
  std::vector<std::string> codes;  // a word of the source each
};

/// What becomes of a column.
enum class Use { left_out, role, concept_value, event };

/// What one column is taken for, why, and how well its cells fit.
struct Guess {
  std::string column;
  Use use = Use::left_out;
  Role role = Role::none;
  std::string concept_name;
  std::string unit;                                        // as the mapping writes it
  std::string second;  // concept and unit of the second number of a cell like 142/83, or empty
  std::vector<std::pair<std::string, std::string>> words;  // of the source -> meaning
  bool is_static = false;
  bool serial_dates = false;
  base::Words reason;
  std::uint64_t cells = 0;  // filled ones that were looked at
  double share = 1;         // of them that fit
  base::Words question;     // empty: sure enough

  bool is_sure() const { return question.en.empty(); }
};

/// Guesses columns one by one; own concepts collect in the order in which they are first needed.
class Guesser {
 public:
  Guesser(const record::code::Vocabulary& vocabulary, const KnownNames& names,
          const UsualUnits& usual)
      : vocabulary_(vocabulary), names_(names), usual_(usual) {}

  Guess guess(const ColumnProfile& column);
  /// Guesses a column as an item, whatever role its name would have.
  Guess guess_plain(const ColumnProfile& column);
  /// Gives the role that a column's name says.
  Role role_of(const std::string& heading) const;
  /// Turns a column of times that has no role into an event of its own.
  Guess as_event(const ColumnProfile& column);
  /// Finds what the words of a column of names mean: `乳酸` -> `lactate`; new concepts for the
  /// rest.
  std::vector<std::pair<std::string, std::string>> items_of(const ColumnProfile& column,
                                                            bool has_unit_column,
                                                            std::uint64_t& known);
  std::vector<OwnConcept> take_own() { return std::move(own_); }
  const record::code::Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  std::optional<Guess> guess_role(const ColumnProfile& column) const;
  std::optional<Guess> guess_identity(const ColumnProfile& column) const;
  std::optional<Guess> guess_pair(const ColumnProfile& column) const;
  std::optional<record::code::ConceptId> concept_of(const std::string& heading) const;
  Guess guess_known(const ColumnProfile& column, record::code::ConceptId id);
  Guess guess_number(const ColumnProfile& column, const record::code::Concept& c);
  Guess guess_code(const ColumnProfile& column, const record::code::Concept& c);
  Guess guess_new(const ColumnProfile& column);
  void judge_new(const ColumnProfile& column, const std::string& unit, OwnConcept& own,
                 Guess& out) const;
  void join_own(const ColumnProfile& column, OwnConcept own, Guess& out);
  std::string own_name(const std::string& heading, const OwnConcept& wanted);
  double plausible_share(const ColumnProfile& column, const record::code::Concept& c,
                         const std::string& unit) const;
  bool is_usual(const ColumnProfile& column, const record::code::Concept& c,
                const std::string& unit) const;
  std::vector<std::string> fitting_units(const ColumnProfile& column,
                                         const record::code::Concept& c) const;
  void choose_unit(const ColumnProfile& column, const record::code::Concept& c, Guess& out) const;

  const record::code::Vocabulary& vocabulary_;
  const KnownNames& names_;
  const UsualUnits& usual_;
  std::vector<OwnConcept> own_;
  std::vector<std::string> taken_;
};

/// Asks about cells of a column of times that cannot be read.
void ask_of_times(Guess& guess, const ColumnProfile& column);

/// Gives the meaning of a word in a column of yes and no: true, false, or nothing.
std::optional<bool> truth_of_word(const std::string& word);

}  // namespace bq::programme::draft
