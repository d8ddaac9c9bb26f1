#include "service/command/programme_file.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "applications/registry/timelines.h"
#include "base/file.h"

namespace bq::service::command {

base::Result<std::string> vocabulary_folder(const Options& options) {
  std::string folder =
      options.vocabulary.empty() ? find_installed("vocabulary") : options.vocabulary;
  if (folder.empty())
    return base::refuse(base::ProblemKind::option, {},
                        "no vocabulary folder is found beside this program; give --vocabulary");
  return folder;
}

std::string folder_of_programme(const std::string& programme) {
  if (base::folder_exists(programme)) return programme;
  return std::filesystem::path(programme).parent_path().string();
}

std::string state_folder() {
  const char* given = std::getenv("BIANQUE_STATE");
  return given != nullptr && *given != '\0' ? given : ".bianque";
}

base::Result<std::unique_ptr<Compiled>> compile_programme(const Options& options) {
  BQ_ASSIGN(std::string folder, vocabulary_folder(options));
  auto compiled = std::make_unique<Compiled>();
  BQ_ASSIGN(compiled->vocabulary, record::code::Vocabulary::load(
                                      folder, folder_of_programme(options.programme)));
  auto reading = programme::definition::read_definition(options.programme, compiled->vocabulary);
  if (!reading.definition) {
    for (std::size_t i = 0; i + 1 < reading.problems.size(); ++i)
      fmt::print(stderr, "{}\n", base::show(reading.problems[i]));
    return tl::unexpected(reading.problems.back());
  }
  compiled->definition = std::move(reading.definition);
  BQ_TRY(connect_registry(*compiled));
  return compiled;
}

base::Done connect_registry(Compiled& compiled) {
  namespace registry = applications::registry;
  if (!compiled.definition->registry) return {};
  base::Problems problems;
  compiled.registry =
      registry::Registry::read(*compiled.definition, compiled.vocabulary, problems);
  if (!compiled.registry) {
    for (std::size_t i = 0; i + 1 < problems.size(); ++i)
      fmt::print(stderr, "{}\n", base::show(problems[i]));
    return tl::unexpected(problems.back());
  }
  const registry::Registry* read = compiled.registry.get();
  for (auto& source : compiled.definition->data)
    if (source.is_registry)
      source.read_registry = [read](const std::string& folder, bool longer_delays) {
        return registry::read_timelines(*read, folder, longer_delays);
      };
  return {};
}

}  // namespace bq::service::command
