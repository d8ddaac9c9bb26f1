#include "base/number.h"

#include <cstdio>

#include <sleef.h>

namespace bq::base {

double exp_exact(double x) { return Sleef_cinz_expd1_u10purec(x); }
double log_exact(double x) { return Sleef_cinz_logd1_u10purec(x); }
double pow_exact(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }

double logistic(double margin) {
  if (margin >= 0) return 1.0 / (1.0 + exp_exact(-margin));
  double e = exp_exact(margin);
  return e / (1.0 + e);
}

double logit(double p) { return log_exact(p) - log_exact(1.0 - p); }

std::string show_17g(double x) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.17g", x);
  return buffer;
}

std::string show_9g(double x) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.9g", x);
  return buffer;
}

}  // namespace bq::base
