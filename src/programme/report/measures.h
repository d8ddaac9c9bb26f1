#pragma once

#include <map>
#include <string>
#include <vector>

#include "ingest/load/load.h"
#include "programme/acceptance/acceptance.h"
#include "programme/report/figures.h"

namespace bq::programme::report {

/// Fills every measure of acceptance that a run can give (acceptance::Measures::of_run);
/// values of the label do not count.
acceptance::Figures measure_run(const ingest::load::Loaded& loaded, const MomentTable& table,
                                const std::vector<Design>& designs,
                                const std::map<std::string, DesignFigures>& figures,
                                const record::code::Vocabulary& vocabulary);

/// Gives each measured figure the tables of the run's folder that show it, with their SHA-256 as
/// evidence; they must have been written before.
base::Done add_evidence(const std::string& folder, acceptance::Figures& figures);

}  // namespace bq::programme::report
