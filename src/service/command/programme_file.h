#pragma once

#include <memory>
#include <string>

#include "applications/registry/registry.h"
#include "programme/definition/definition.h"
#include "record/code/vocabulary.h"
#include "service/command/command.h"

namespace bq::service::command {

/// A programme that compiled, with the vocabulary it stands on and its registry, if it has one.
struct Compiled {
  record::code::Vocabulary vocabulary;
  std::unique_ptr<programme::definition::Definition> definition;
  std::unique_ptr<applications::registry::Registry> registry;
};

/// Reads the registry of a programme that has one, and hands it to the sources that are entered
/// there.
base::Done connect_registry(Compiled& compiled);

/// Finds the vocabulary, compiles the programme and checks its acceptance lines; every problem is
/// printed, the last one returned.
base::Result<std::unique_ptr<Compiled>> compile_programme(const Options& options);

/// The folder that a programme's own concepts lie in, from its folder or its programme.yaml.
std::string folder_of_programme(const std::string& programme);

/// The vocabulary folder: --vocabulary, else the installation's, found from the binary's own path.
base::Result<std::string> vocabulary_folder(const Options& options);

/// The folder that keeps fitted cells and counts runs: $BIANQUE_STATE, else .bianque.
std::string state_folder();

}  // namespace bq::service::command
