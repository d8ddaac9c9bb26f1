#pragma once

#include <string>
#include <vector>

#include "analysis/evaluation/alarm.h"
#include "analysis/evaluation/bootstrap.h"
#include "analysis/evaluation/moments.h"
#include "programme/moment/moment_table.h"

namespace bq::programme::moment {

/// What a fold's fit gives to the rows that it is tested on.
struct FoldThresholds {
  double utility = 0;                    // maximises utility on the cell's inner hold-out
  double alarm = 0;                      // of the risk rule
  bool recall_reached = true;
};

/// The test rows of one design (within_A, A_to_B), in order of the table, with the risk of the fit
/// that had not seen them.
struct Design {
  std::string name;
  std::string kind;                      // within | transfer
  std::vector<std::string> train, test;  // centres
  std::vector<std::uint32_t> rows;       // of the table
  std::vector<double> risk;              // calibrated on the inner hold-out
  std::vector<double> uncalibrated;      // logistic of the model's margin
  std::vector<std::uint8_t> fold;
  std::vector<FoldThresholds> thresholds;  // by fold
};

/// Gives one of the thresholds for each fold.
std::vector<double> thresholds_of(const Design& design, double FoldThresholds::*which);

/// Puts table rows and risks together as evaluation wants them.
analysis::evaluation::Moments moments_of_rows(const MomentTable& table,
                                              const std::vector<std::uint32_t>& rows,
                                              const std::vector<double>& risk,
                                              const std::vector<std::uint8_t>& fold);

}  // namespace bq::programme::moment
