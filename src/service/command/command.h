#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace bq::service::command {

/// Runs one command line; returns the exit code of contracts.md. The last line on standard error is
/// the sentence.
int run_command(int argc, char** argv);

/// What `guide`, `evidence` and `approval` are asked.
struct RecordOptions {
  std::string item;
  std::string province, capability, state;  // of `guide list`
  bool json = false;
  bool is_final = false;
  std::string runs = "runs";
  std::string programmes;                   // folder of programmes
  std::string file;                         // of evidence
  std::string shown_for;                    // indicator or requirement
  std::string by, shows, unit, states;
  std::optional<double> value;
  std::string kind = "ethics", number, scope, expires;  // of an approval
};

/// What `new` is asked.
struct NewOptions {
  std::string name;
  std::vector<std::string> files;
  std::string people = "real";
};

/// What `serve`, `audit`, `backup` and `restore` are asked.
struct ServeOptions {
  std::string folder;                       // of the registry
  std::string address = "127.0.0.1";
  unsigned port = 8080;
  double per_caller = 100, per_address = 500;  // requests a second; 0: no limit
  std::string certificate, key;             // PEM
  std::string file;                         // of a backup
  bool replace_newer = false;
};

/// What `import`, `registry imports` and `registry undo` are asked.
struct ImportOptions {
  std::vector<std::string> files;
  std::string mapping, write_mapping;
  std::string report;
  std::string consent;  // version, of people to enrol
  bool is_dry = false;
  std::string id;
};

/// What all commands share.
struct Options {
  std::string programme;
  std::string second;                    // of compare
  std::string data;
  std::string out;
  std::string vocabulary;
  std::string sql;
  unsigned threads = 0;
  std::uint64_t seed = 1;
  bool quick = false;
  bool features = false;
  bool reasons = false;
  std::string lang;  // as asked for: zh, en or empty
  base::Language language = base::Language::en;
  RecordOptions record;
  NewOptions draft;
  ServeOptions serve;
  ImportOptions import;
  std::size_t stays = 1000;
  unsigned centres = 2;
};

base::Done command_run(const Options& options);
base::Done command_predict(const Options& options);
base::Done command_check(const Options& options);
base::Done command_explain(const Options& options);
base::Done command_features(const Options& options);
base::Done command_compare(const Options& options);
base::Done command_sql(const Options& options);
base::Done command_store(const Options& options);
base::Done command_simulate(const Options& options);
base::Done command_new(const Options& options);
base::Done command_serve(const Options& options);
base::Done command_audit_verify(const Options& options);
base::Done command_registry_generate(const Options& options);
base::Done command_import(const Options& options);
base::Done command_registry_imports(const Options& options);
base::Done command_registry_undo(const Options& options);
base::Done command_backup(const Options& options);
base::Done command_restore(const Options& options);
base::Done command_guide_list(const Options& options);
base::Done command_guide_show(const Options& options);
base::Done command_guide_coverage(const Options& options);
base::Done command_guide_forms(const Options& options);
base::Done command_guide_site(const Options& options);
/// Makes the dossier's page for the items that one programme answers, without files beside it.
base::Result<std::string> make_guide_page(const Options& options);
base::Done command_evidence_add(const Options& options);
base::Done command_evidence_list(const Options& options);
base::Done command_approval_add(const Options& options);
base::Done command_approval_list(const Options& options);

/// Finds a file or folder of the installation from the binary's own path: `vocabulary`,
/// `build/web/report.html`.
std::string find_installed(const std::string& relative);

}  // namespace bq::service::command
