#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "programme/definition/definition.h"

namespace bq::applications::simulation {

/// What to generate.
struct SimulateRequest {
  std::size_t stays = 1000;  // of all centres together
  unsigned centres = 2;      // the first ones of the programme
  std::uint64_t seed = 1;
  std::string out;       // a folder that is made; never one that holds something
  unsigned threads = 1;  // the bytes do not depend on it
};

/// Writes generated stays in the format of the programme's mapping, `generated.json` at the top and
/// the truth in `truth/` beside them (docs/formats/simulation.md); returns the sentence to show.
/// The folder appears whole or not at all.
base::Result<std::string> simulate(const programme::definition::Definition& programme,
                                   const record::code::Vocabulary& vocabulary,
                                   const SimulateRequest& request);

}  // namespace bq::applications::simulation
