#include "applications/simulation/simulation.h"
#include "base/progress.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

base::Done command_simulate(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  applications::simulation::SimulateRequest request;
  request.stays = options.stays;
  request.centres = options.centres;
  request.seed = options.seed;
  request.out = options.out;
  request.threads = options.threads;
  BQ_ASSIGN(std::string sentence, applications::simulation::simulate(
                                      *compiled->definition, compiled->vocabulary, request));
  base::say(sentence);
  return {};
}

}  // namespace bq::service::command
