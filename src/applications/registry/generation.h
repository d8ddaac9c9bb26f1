#pragma once

#include <cstdint>
#include <string>

#include "applications/registry/desk.h"

namespace bq::applications::registry {

struct GenerationRequest {
  std::size_t people = 100;
  std::uint64_t seed = 1;
  unsigned threads = 256;                // that wait for the disk together
  std::string first_day = "2024-01-08";  // of enrolment; later ones follow
};

/// Enrols people who do not exist, called by numbers, and fills in their forms up to now: values
/// around the middle of what an item expects, some missing, some unusual. The same seed gives the
/// same people. Refused when the disk is full or Ctrl-C comes.
base::Done generate(Desk& desk, const GenerationRequest& request, base::Instant now);

}  // namespace bq::applications::registry
