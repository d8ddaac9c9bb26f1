#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/evaluation/moments.h"
#include "programme/report/figures.h"

namespace bq::programme::report {

/// The figures of each `report_only` line's subjects and of the others; a line unknown for a
/// subject at its end puts it in neither. Hindsight is allowed here (leak rule 2): it only sorts
/// what is reported.
nlohmann::ordered_json subgroups_of(const Definition& programme, const MomentTable& table,
                                    const Design& design,
                                    const analysis::evaluation::Moments& moments,
                                    const FigureOptions& options);

}  // namespace bq::programme::report
