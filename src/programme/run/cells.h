#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/model/boosted_trees.h"
#include "programme/moment/design.h"

namespace bq::programme::run {

using definition::Definition;
using moment::Design;
using moment::MomentTable;
using moment::SubjectRows;
using record::timeline::Timelines;

/// One fit: who teaches it and who is tested on it. The training groups whose hash says so are its
/// inner hold-out.
struct Cell {
  std::string design;                    // within_A, A_to_B; empty: the model fitted on all centres
  std::string kind;                      // within | transfer | final
  std::vector<std::string> train, test;
  unsigned fold = 0;
  unsigned folds = 0;                    // 0: no folds
  std::string folder;                    // of models/ where it is kept, or empty
  std::string name() const;
};

/// Lists the fits of a programme: each line of validate, then the model on all centres.
std::vector<Cell> cells_of(const Definition& programme, bool quick);

/// A fit with everything that was fitted beside it, all on the inner hold-out.
struct FittedCell {
  std::string model;                     // bytes of the trees
  unsigned rounds = 0;
  double slope = 1, intercept = 0;       // calibration: logistic(slope * margin + intercept)
  bool calibrated = true;
  double utility_threshold = 0.5;
  double alarm_threshold = 0.5;
  bool recall_reached = true;
  double holdout_loss = 0;
};

/// The table as the tree library holds it, made when the first fit asks for it.
class LazyTreeData {
 public:
  base::Result<const analysis::model::TreeData*> get(const MomentTable& table, unsigned threads);

 private:
  std::optional<analysis::model::TreeData> data_;
};

struct FitRequest {
  const Definition* programme = nullptr;
  const Timelines* timelines = nullptr;
  const MomentTable* table = nullptr;
  std::string inputs;                    // digest of the source
  std::string state;                     // folder of kept cells
  std::uint64_t seed = 1;
  unsigned threads = 1;
  bool quick = false;
  LazyTreeData* data = nullptr;          // for fits
};

/// Fits a cell, or takes it from the state folder when programme, data and seed are those of
/// before.
base::Result<FittedCell> fit_cell(const FitRequest& request, const Cell& cell);

/// Margins of rows under a fitted cell; rows are of the table.
base::Result<std::vector<double>> margins_of(const FittedCell& fitted, const MomentTable& table,
                                             const std::vector<std::uint32_t>& rows,
                                             unsigned threads);

/// Test rows of a cell: included moments of test groups (of its fold).
std::vector<std::uint32_t> test_rows(const FitRequest& request, const Cell& cell);

}  // namespace bq::programme::run
