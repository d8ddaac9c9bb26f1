#include "service/command/command.h"

#include <cstdio>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "base/progress.h"
#include "service/command/command_line.h"
#include "service/command/command_words.h"

namespace bq::service::command {

namespace {

using base::ProblemKind;

int exit_code(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::data:
    case ProblemKind::disk:
    case ProblemKind::permission: return 1;
    case ProblemKind::definition:
    case ProblemKind::option: return 2;
    case ProblemKind::interrupted: return 130;
  }
  return 3;
}

}  // namespace

std::string find_installed(const std::string& relative) {
  std::error_code error;
  auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  for (auto folder = binary.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    auto candidate = folder / relative;
    if (std::filesystem::exists(candidate, error)) return candidate.string();
    if (folder == folder.root_path()) break;
  }
  return {};
}

int run_command(int argc, char** argv) {
  const Language language = choose_language(language_asked(argc, argv));
  CommandLine line(language);
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return line.app().exit(e);
    std::fprintf(stderr, "%s; see bianque --help\n", e.what());
    return 2;
  }
  Options& options = line.options();
  options.language = language;
  base::set_screen_language(language, language == Language::zh ? chinese_line : nullptr);
  if (options.threads == 0) options.threads = std::max(1U, std::thread::hardware_concurrency());
  auto done = line.run();
  if (done) return 0;
  if (base::interrupted()) done.error().kind = ProblemKind::interrupted;
  base::remove_unfinished();
  std::fprintf(stderr, "%s%s\n", base::stderr_is_terminal() ? "\r\033[K" : "",
               paint(Tone::failure, base::show(done.error()), 2).c_str());
  return exit_code(done.error().kind);
}

}  // namespace bq::service::command
