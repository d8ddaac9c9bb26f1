#pragma once

#include <string>
#include <vector>

#include "analysis/oracle/oracle.h"

namespace bq::analysis::oracle {

/// Computes `count`, `mean`, `slope`, ... over the measured facts of a window, which stand in value
/// order; sums are whole numbers of 10^-scale, numerator and denominator are rounded once. Facts
/// must not be empty, but for `count`.
Value aggregate(const std::string& name, const std::vector<Fact>& facts, int scale);

/// A computed number: no -0; NaN and infinity are undefined.
Value computed(double number);

}  // namespace bq::analysis::oracle
