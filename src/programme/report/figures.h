#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programme/moment/design.h"

namespace bq::programme::report {

using definition::Definition;
using moment::Design;
using moment::MomentTable;
using moment::SubjectRows;
using record::timeline::Timelines;

struct FigureOptions {
  std::uint64_t seed = 1;
  unsigned threads = 1;
  unsigned replicates = 1000;
};

/// What is kept of a design besides its JSON: for the transfer matrix and acceptance.
struct DesignFigures {
  analysis::evaluation::Discrimination official;
  std::optional<double> utility;
};

/// Gives the rows that the headline figures are of: official where the programme has them.
analysis::evaluation::RowSet main_rows(const Definition& programme);

/// Plays the risk rule at the thresholds of each fold; nothing where the programme has none.
std::optional<analysis::evaluation::AlarmFigures> risk_alarms(
    const Definition& programme, const Design& design,
    const analysis::evaluation::Moments& moments);

/// Computes every figure of a design (contracts.md, report.json) with intervals by bootstrap over
/// subjects.
nlohmann::ordered_json figures_of(const Definition& programme, const MomentTable& table,
                                  const Design& design, const FigureOptions& options,
                                  DesignFigures& keep);

/// Computes the transfer matrix: each transfer against its source's and its target's own
/// within-centre figures.
nlohmann::ordered_json transfer_matrix(const std::vector<Design>& designs,
                                       const std::map<std::string, DesignFigures>& figures);

}  // namespace bq::programme::report
