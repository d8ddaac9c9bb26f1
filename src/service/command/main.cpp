#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>

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

// A reader that has seen enough (`| head -1`) is no fault; a full disk behind `>` is one.
int output_failed(int error, int code) {
  if (error == EPIPE) return code;
  std::fprintf(stderr, "standard output: cannot write: %s; free space or write elsewhere\n",
               std::strerror(error));
  return code == 0 ? 1 : code;
}

int finish_output(int code) { return std::fflush(stdout) == 0 ? code : output_failed(errno, code); }

}  // namespace

int main(int argc, char** argv) {
  bq::analysis::model::wait_passively(argv);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return finish_output(bq::service::command::run_command(argc, argv));
  } catch (const bq::base::CheckFailure& failure) {
    bq::base::remove_unfinished();
    std::fprintf(stderr, "%s\n", failure.what());
    return 3;
  } catch (const std::exception& failure) {
    const auto* failed = dynamic_cast<const std::system_error*>(&failure);
    if (failed != nullptr && std::ferror(stdout) != 0)
      return output_failed(failed->code().value(), 0);
    bq::base::remove_unfinished();
    std::fprintf(stderr, "a check of Bianque failed: an unexpected exception: %s\n",
                 failure.what());
    return 3;
  }
}
