#include "service/command/command.h"

namespace bq::service::command {

base::Done command_simulate(const Options&) {
  return base::refuse(base::ProblemKind::option, {}, "simulate is being linked");
}

}  // namespace bq::service::command
