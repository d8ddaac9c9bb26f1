#pragma once

#include <string>
#include <vector>

#include "programme/run/cells.h"

namespace bq::programme::run {

/// A fitted model as it lies in a folder: trees, calibration, thresholds, the programme it belongs
/// to, and on whom it was fitted.
struct ModelFolder {
  FittedCell fitted;
  std::string programme_file;            // the programme.yaml kept beside it
  std::string meaning;                   // digest of the plan that its columns come from
  std::vector<std::string> features;     // in the order of the trees' columns
  std::vector<std::string> centres;      // fitted on
  std::vector<std::string> groups;  // hashes of the groups that it carries (leak rule 4), rising
};

/// Hash of a group as the folder keeps it; no id leaves the data.
std::string group_mark(std::string_view domain, std::string_view group);

base::Done write_model(const std::string& folder, const FitRequest& request, const Cell& cell,
                       const FittedCell& fitted);
base::Result<ModelFolder> read_model(const std::string& folder);

}  // namespace bq::programme::run
