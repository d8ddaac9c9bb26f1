#pragma once

#include <set>

#include <nlohmann/json_fwd.hpp>

#include "ingest/load/load.h"
#include "programme/report/figures.h"

namespace bq::programme::report {

/// Counts the values whose known a declared delay decides, and says how the delays are made longer:
/// doubled, or applied once where the mapping takes known as happened (leak rule 7).
struct DelayedValues {
  std::uint64_t doubled = 0;
  std::uint64_t applied_once = 0;
  std::set<record::code::ConceptId> concepts;  // that have such values
  bool any() const { return doubled + applied_once > 0; }
};
DelayedValues count_delayed(const ingest::load::Loaded& loaded,
                            const record::code::Vocabulary& vocabulary);
nlohmann::ordered_json delays_json(const DelayedValues& values);

/// Computes a design's main figures from a table that was made with longer delays; thresholds and
/// models are those of before.
nlohmann::ordered_json delayed_figures(const Definition& programme, const MomentTable& table,
                                       const Design& design, const FigureOptions& options);

}  // namespace bq::programme::report
