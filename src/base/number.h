#pragma once

#include <optional>
#include <string>

namespace bq::base {

/// exp, log, pow and the logistic with the same bits on every x86-64 CPU (SLEEF, no FMA).
double exp_exact(double x);
double log_exact(double x);
double pow_exact(double x, double y);
double logistic(double margin);
/// log(p / (1 - p)); infinite at 0 and 1.
double logit(double p);

/// Writes a double as %.17g or %.9g.
std::string show_17g(double x);
std::string show_9g(double x);

}  // namespace bq::base
