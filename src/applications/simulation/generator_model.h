#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "record/code/vocabulary.h"

namespace bq::applications::simulation {

/// A length in rows: log-normal, `spread` on the scale of logarithms, cut at both ends.
struct RowSpread {
  double median = 1;
  double spread = 0;
  int low = 1;
  int high = 1;
};

/// Whole rows from low to high, each equally likely.
struct RowRange {
  int low = 0;
  int high = 0;
};

/// How long a stay is and where its onset lies.
struct StayShape {
  base::Duration every;     // from row to row
  RowSpread without_onset;  // number of rows
  RowSpread onset;          // rows from the first one
  RowRange after_onset;     // rows behind it
  RowRange late_start;      // number of the first row, where it is not 1
};

/// A rise of severity: log-normal height and length.
struct Rise {
  double share = 1;  // of the stays
  double height = 1;
  double spread = 0;
  double lead = 1;  // rows that it takes
  double lead_spread = 0;
};

/// Severity of a stay: its own level, an AR(1) fluctuation, and a rise towards an onset or one that
/// passes.
struct SeverityModel {
  double between = 0;
  double within = 0;
  double memory = 0;
  Rise rise;
  Rise false_rise;
};

/// What is otherwise in one centre.
struct CentreProfile {
  double prevalence = 0;         // share of stays with an onset, at mean risk
  double late_start = 0;         // share of stays that do not start with row 1
  std::vector<double> measured;  // by panel: added to the log-odds of being drawn
};

/// Values that are drawn together.
struct Panel {
  std::string name;
  std::uint64_t stream = 0;     // of random numbers, made of its name
  double log_odds = 0;          // in a row, at severity 0
  std::optional<double> first;  // the same in the first row
  double severe = 0;            // added for each unit of severity: informative missingness
};

/// What moves several concepts at once.
struct Factor {
  std::string name;
  std::uint64_t stream = 0;
  double memory = 0;
};

/// How one concept's values come about, in its canonical unit.
struct ConceptModel {
  record::code::ConceptId concept_id = 0;
  std::uint64_t stream = 0;  // of random numbers; made of its name, so a new concept moves no other
  bool once = false;         // an attribute: one value a stay
  bool is_log = false;
  double typical = 0;   // mean, or median where is_log
  double between = 1;   // spread of patients' own levels
  double within = 0;    // spread of the fluctuation
  double memory = 0;    // of the fluctuation, from row to row
  double severity = 0;  // effect of one unit of severity
  double up = 1;        // share of stays in which the effect has this sign
  double risk = 0;  // of an attribute: added to the log-odds of an onset, per standard deviation
  std::optional<std::size_t> factor;
  double weight = 0;                 // of the factor, from -1 to 1
  std::optional<std::size_t> panel;  // none: always known
  double of_panel = 1;               // share of the panel's draws that hold it
  std::optional<std::size_t> below;  // its value is that of this earlier concept less its own
  double low = 0, high = 0;          // within the plausible range
  int decimals = 0;
  std::vector<double> shares;  // of codes, or of false and true
};

/// The generator of one kind of stay, as `vocabulary/generator/*.yaml` states it.
struct GeneratorModel {
  std::string version;
  std::string digest;  // SHA-256 of the file's bytes
  StayShape stay;
  SeverityModel severity;
  std::vector<CentreProfile> centres;
  std::vector<Panel> panels;
  std::vector<Factor> factors;
  std::vector<ConceptModel> concepts;  // a `below` stands before the one that needs it

  /// Finds the model of a concept, or nothing.
  std::optional<std::size_t> find(record::code::ConceptId concept_id) const;
};

/// Reads the generator of a kind of subject from the vocabulary; a kind without one is refused,
/// with the kinds there are.
base::Result<GeneratorModel> read_generator(const std::string& kind,
                                            const record::code::Vocabulary& vocabulary);

/// Reads a generator from YAML; the first thing that is wrong is refused with its place.
base::Result<GeneratorModel> parse_generator(std::string_view yaml, const std::string& file,
                                             const record::code::Vocabulary& vocabulary);

}  // namespace bq::applications::simulation
