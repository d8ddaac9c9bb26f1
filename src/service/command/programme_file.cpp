#include "service/command/programme_file.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace bq::service::command {

base::Result<std::string> vocabulary_folder(const Options& options) {
  std::string folder =
      options.vocabulary.empty() ? find_installed("vocabulary") : options.vocabulary;
  if (folder.empty())
    return base::refuse(base::ProblemKind::option, {},
                        "no vocabulary folder is found beside this program; give --vocabulary");
  return folder;
}

std::string state_folder() {
  const char* given = std::getenv("BIANQUE_STATE");
  return given != nullptr && *given != '\0' ? given : ".bianque";
}

base::Result<std::unique_ptr<Compiled>> compile_programme(const Options& options) {
  BQ_ASSIGN(std::string folder, vocabulary_folder(options));
  auto compiled = std::make_unique<Compiled>();
  BQ_ASSIGN(compiled->vocabulary, record::code::Vocabulary::load(folder));
  auto reading = programme::definition::read_definition(options.programme, compiled->vocabulary);
  if (!reading.definition) {
    for (std::size_t i = 0; i + 1 < reading.problems.size(); ++i)
      fmt::print(stderr, "{}\n", base::show(reading.problems[i]));
    return tl::unexpected(reading.problems.back());
  }
  compiled->definition = std::move(reading.definition);
  return compiled;
}

}  // namespace bq::service::command
