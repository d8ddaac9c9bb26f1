#include <csignal>
#include <cstdio>

#include <unistd.h>

#include "analysis/model/boosted_trees.h"
#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "service/command/command.h"

namespace {

// First Ctrl-C: long loops stop and clean up. Second: leave at once, without half-written files.
void on_interrupt(int) {
  if (bq::base::interrupted()) {
    bq::base::remove_unfinished();
    ::_exit(130);
  }
  bq::base::set_interrupted();
}

}  // namespace

int main(int argc, char** argv) {
  bq::analysis::model::wait_passively(argv);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return bq::service::command::run_command(argc, argv);
  } catch (const bq::base::CheckFailure& failure) {
    bq::base::remove_unfinished();
    std::fprintf(stderr, "%s\n", failure.what());
    return 3;
  } catch (const std::exception& failure) {
    bq::base::remove_unfinished();
    std::fprintf(stderr, "a check of Bianque failed: an unexpected exception: %s\n",
                 failure.what());
    return 3;
  }
}
