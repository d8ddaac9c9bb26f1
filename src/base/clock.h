#pragma once

#include "base/instant.h"

namespace bq::base {

/// The present moment; nothing else in the engine asks for it.
Instant now();

/// Seconds of a steady clock, for progress and durations.
double steady_seconds();

}  // namespace bq::base
