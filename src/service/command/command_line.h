#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "service/command/command.h"

namespace bq::service::command {

/// Every command with its options, its help in one language and an example.
class CommandLine {
 public:
  explicit CommandLine(base::Language language);
  /// Reads the words of a command line; what is asked for is in `options` afterwards.
  void parse(int argc, const char* const* argv) { app_.parse(argc, argv); }
  CLI::App& app() { return app_; }
  Options& options() { return options_; }
  /// Runs the command that was read.
  base::Done run();

 private:
  struct Entry {
    CLI::App* app;
    base::Done (*work)(const Options&);
  };
  using Work = base::Done (*)(const Options&);
  CLI::App* add(const char* name, Work work, const base::Words& sentence, const char* example) {
    return add_to(app_, name, work, sentence, example);
  }
  CLI::App* add_to(CLI::App& group, const char* name, Work work, const base::Words& sentence,
                   const char* example);
  CLI::App& add_group(const char* name, const base::Words& sentence);
  void add_run();
  void add_predict();
  void add_check();
  void add_explain();
  void add_features();
  void add_compare();
  void add_sql();
  void add_store();
  void add_simulate();
  void add_new();
  void add_serve();
  void add_import();
  void add_keeping();
  void add_imports(CLI::App& group);
  void add_guide();
  void add_evidence();
  void add_approval();
  void add_dossier(CLI::App* command);
  void add_item(CLI::App* command);
  void add_programme(CLI::App* command);
  void add_data(CLI::App* command, const base::Words& otherwise);
  void add_threads(CLI::App* command);
  void require(CLI::Option* option);
  void add_common(CLI::App* command);
  std::string in(const base::Words& words) const { return base::in(words, language_); }

  base::Language language_;
  CLI::App app_;
  Options options_;
  std::vector<Entry> entries_;
};

/// Finds `--lang` before anything else is read, since it decides the language of the help.
std::string language_asked(int argc, const char* const* argv);

}  // namespace bq::service::command
