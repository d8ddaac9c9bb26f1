#pragma once

#include <map>
#include <string>
#include <vector>

#include "programme/acceptance/acceptance.h"
#include "programme/report/figures.h"
#include "ingest/load/load.h"

namespace bq::programme::report {

/// Fills every measure of acceptance that a run can give (acceptance::Measures::of_run);
/// values of the label do not count.
acceptance::Figures measure_run(const ingest::load::Loaded& loaded, const MomentTable& table,
                                const std::vector<Design>& designs,
                                const std::map<std::string, DesignFigures>& figures,
                                std::optional<record::code::ConceptId> label);

}  // namespace bq::programme::report
