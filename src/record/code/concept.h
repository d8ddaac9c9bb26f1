#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"

namespace bq::record::code {

enum class ConceptKind : std::uint8_t { number, code, boolean };

/// Says how a concept may be used: a label is written with hindsight and never read by a feature; a
/// treatment shared by features and outcome needs a stated reason.
enum class ConceptRole : std::uint8_t { measurement, static_attribute, label, treatment, event };

using ConceptId = std::uint16_t;

/// Turns a source's number into the canonical unit: value * times + plus, exact.
struct Conversion {
  base::Ratio times{1, 1};
  base::Ratio plus{0, 1};
  std::string source;  // key of docs/references.bib, or empty for the same unit spelled otherwise
};

struct AcceptedUnit {
  std::string unit;
  Conversion conversion;
};

/// Limits of what can be believed, in whole numbers of the resolution; both ends belong to it.
struct PlausibleRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::string source;  // key, or "none"
};

struct CodeValue {
  std::string code;
  base::Words name;
};

/// A thing that can be observed, as the vocabulary defines it.
struct Concept {
  std::string name;
  base::Words title;
  ConceptKind kind = ConceptKind::number;
  ConceptRole role = ConceptRole::measurement;
  std::string loinc;                    // empty where none is sure
  std::string unit;                     // canonical; "1" for none
  int scale = 4;                        // resolution = 10^-scale of the canonical unit
  std::vector<AcceptedUnit> accepts;
  std::optional<PlausibleRange> plausible;
  base::Duration stale_after = base::of_hours(24);
  base::Duration delay;                 // happened to known, where a source does not say
  std::vector<CodeValue> codes;
  base::Place place;

  std::optional<std::int64_t> code_value(std::string_view code_name) const;
};

}  // namespace bq::record::code
