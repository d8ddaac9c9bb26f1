#pragma once

#include <vector>

#include "programme/run/cells.h"

namespace bq::programme::run {

/// A cell with its fit. Filled by `run`, cell after cell.
struct KeptFit {
  Cell cell;
  FittedCell fitted;
};

/// Gives the test rows of each design their risks; the folds of one design come together and rows
/// rise. A fit on all centres is tested on nothing. A fit without a moment to be tested on is
/// refused.
base::Result<std::vector<Design>> test_fits(const FitRequest& request,
                                            const std::vector<KeptFit>& fits);

}  // namespace bq::programme::run
