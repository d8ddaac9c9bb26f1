#include "programme/run/tested_fits.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/number.h"

namespace bq::programme::run {

namespace {

// Adds a cell's test rows to its design; folds of one design come one after another.
base::Done add_fit(const FitRequest& request, const KeptFit& fit, std::vector<Design>& designs) {
  const auto& [cell, fitted] = fit;
  auto rows = test_rows(request, cell);
  if (rows.empty())
    return base::refuse(
        base::ProblemKind::data, {request.programme->file},
        fmt::format("the fit {} has no moment to be tested on; give more data of {}, or take its "
                    "line out of `validate`",
                    cell.name(), fmt::join(cell.test, ", ")));
  BQ_ASSIGN(auto margins, margins_of(fitted, *request.table, rows, request.threads));
  if (designs.empty() || designs.back().name != cell.design)
    designs.push_back({cell.design, cell.kind, cell.train, cell.test, {}, {}, {}, {}, {}});
  Design& design = designs.back();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    design.rows.push_back(rows[i]);
    design.risk.push_back(base::logistic(fitted.slope * margins[i] + fitted.intercept));
    design.uncalibrated.push_back(base::logistic(margins[i]));
    design.fold.push_back(static_cast<std::uint8_t>(cell.fold));
  }
  design.thresholds.push_back(
      {fitted.utility_threshold, fitted.alarm_threshold, fitted.recall_reached});
  return {};
}

void sort_rows(Design& design) {
  std::vector<std::size_t> order(design.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return design.rows[a] < design.rows[b]; });
  Design sorted = design;
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted.rows[i] = design.rows[order[i]], sorted.risk[i] = design.risk[order[i]];
    sorted.uncalibrated[i] = design.uncalibrated[order[i]], sorted.fold[i] = design.fold[order[i]];
  }
  design = std::move(sorted);
}

}  // namespace

base::Result<std::vector<Design>> test_fits(const FitRequest& request,
                                            const std::vector<KeptFit>& fits) {
  std::vector<Design> designs;
  for (const KeptFit& fit : fits)
    if (!fit.cell.test.empty()) BQ_TRY(add_fit(request, fit, designs));
  for (Design& design : designs) sort_rows(design);
  return designs;
}

}  // namespace bq::programme::run
