#include "service/command/command.h"

#include <cstdio>
#include <filesystem>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "base/progress.h"
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

struct Entry {
  CLI::App* app;
  base::Done (*run)(const Options&);
};

void add_common(CLI::App& app, Options& options) {
  app.add_option("--vocabulary", options.vocabulary,
                 "folder of concepts, units and scores (default: the installation's)");
  app.add_option("--threads", options.threads,
                 "threads (default: all cores); the answers do not depend on it");
}

CLI::App* add_command(CLI::App& app, Options& options, const char* name, const char* sentence,
                      const char* example) {
  CLI::App* command = app.add_subcommand(name, sentence);
  command
      ->add_option("--lang", options.lang,
                   "language of what is shown, zh or en (default: $BIANQUE_LANG, else the locale)")
      ->check(CLI::IsMember({"zh", "en"}));
  command->footer(std::string("Example:\n  bianque ") + example);
  return command;
}

void add_programme(CLI::App* command, Options& options) {
  command->add_option("PROGRAMME", options.programme, "programme folder or programme.yaml")
      ->required();
}

void add_run(CLI::App& app, Options& options, std::vector<Entry>& entries) {
  auto* c = add_command(app, options, "run",
                        "Reads data, trains, validates, evaluates alarms and checks acceptance",
                        "run programmes/NAME --data ../data --quick");
  add_programme(c, options);
  c->add_option("--data", options.data,
                "folder, file or archive (default: $BIANQUE_DATA, else generated data)");
  c->add_option("--out", options.out, "folder of results (default: runs/NAME)");
  c->add_option("--seed", options.seed, "seed of everything random");
  c->add_flag("--quick", options.quick, "a quarter of the subjects, 2 folds, 100 rounds");
  c->add_flag("--features", options.features, "write features.parquet too");
  add_common(*c, options);
  entries.push_back({c, command_run});
}

void add_predict(CLI::App& app, Options& options, std::vector<Entry>& entries) {
  auto* c =
      add_command(app, options, "predict",
                  "Gives a risk for every row of every subject; outcome columns are not looked at",
                  "predict runs/NAME/model --data new_stays --out risks.csv");
  c->add_option("MODEL", options.programme, "model folder that run wrote")->required();
  c->add_option("--data", options.data, "folder, file or archive")->required();
  c->add_option("--out", options.out, "risks.csv or risks.parquet")->required();
  add_common(*c, options);
  entries.push_back({c, command_predict});
}

void add_reading(CLI::App& app, Options& options, std::vector<Entry>& entries) {
  auto* check =
      add_command(app, options, "check",
                  "Compiles a programme and names every problem with file, line and column",
                  "check programmes/NAME");
  add_programme(check, options);
  add_common(*check, options);
  entries.push_back({check, command_check});
  auto* explain =
      add_command(app, options, "explain",
                  "Prints the plan, the windows, the concepts of each centre and the leak proof",
                  "explain programmes/NAME");
  add_programme(explain, options);
  explain->add_option("--data", options.data,
                      "data whose values are counted in the leak proof (default: none)");
  add_common(*explain, options);
  entries.push_back({explain, command_explain});
  auto* features =
      add_command(app, options, "features",
                  "Writes the feature table at the moments of predict, with reasons for missing",
                  "features programmes/NAME --data ../data --out features.parquet --reasons");
  add_programme(features, options);
  features->add_option("--data", options.data, "folder, file or archive (default: $BIANQUE_DATA)");
  features->add_option("--out", options.out,
                       "features.csv or features.parquet (none: only the table's digest is shown)");
  features->add_flag("--reasons", options.reasons, "a column reason(NAME) beside each feature");
  add_common(*features, options);
  entries.push_back({features, command_features});
}

void add_others(CLI::App& app, Options& options, std::vector<Entry>& entries) {
  auto* compare =
      add_command(app, options, "compare",
                  "Shows what differs between two runs: definition, data, figures with intervals",
                  "compare runs/before runs/after");
  compare->add_option("RUN_A", options.programme, "folder of a run")->required();
  compare->add_option("RUN_B", options.second, "folder of another run")->required();
  compare->add_option("--threads", options.threads,
                      "threads (default: all cores); the answers do not depend on it");
  entries.push_back({compare, command_compare});
  auto* sql = add_command(
      app, options, "sql", "Asks a question in SQL of the Parquet files of a run or a store",
      "sql \"select design, count(*) from predictions group by all\" --data runs/NAME");
  sql->add_option("QUERY", options.sql, "a statement that reads")->required();
  sql->add_option("--data", options.data, "folder with Parquet files (default: the newest run)");
  entries.push_back({sql, command_sql});
  auto* store = add_command(
      app, options, "store",
      "Writes the timelines as a MEDS folder, for `sql`, `features` and `predict`",
      "store programmes/NAME --data ../data --out timelines");
  add_programme(store, options);
  store->add_option("--data", options.data, "folder, file or archive (default: $BIANQUE_DATA)");
  store->add_option("--out", options.out, "folder, made new")->required();
  add_common(*store, options);
  entries.push_back({store, command_store});
  auto* simulate =
      add_command(app, options, "simulate",
                  "Generates hospitals in the format of the programme's mapping, truth beside them",
                  "simulate programmes/NAME --stays 2000 --centres 2 --seed 1 --out generated");
  add_programme(simulate, options);
  simulate->add_option("--stays", options.stays, "subjects in all");
  simulate->add_option("--centres", options.centres, "centres");
  simulate->add_option("--seed", options.seed, "seed");
  simulate->add_option("--out", options.out, "folder, made new")->required();
  add_common(*simulate, options);
  entries.push_back({simulate, command_simulate});
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
  CLI::App app("Bianque: one programme file, one engine, one evidence trail\n"
               "For research; not a medical device. 仅供科研，不作诊疗依据。");
  app.name("bianque");
  app.set_version_flag("--version", "bianque 0.1.0");
  app.require_subcommand(1);
  Options options;
  std::vector<Entry> entries;
  add_run(app, options, entries);
  add_predict(app, options, entries);
  add_reading(app, options, entries);
  add_others(app, options, entries);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    std::fprintf(stderr, "%s; see bianque --help\n", e.what());
    return 2;
  }
  options.language = choose_language(options.lang);
  base::set_screen_language(
      options.language, options.language == Language::zh ? chinese_line : nullptr);
  if (options.threads == 0) options.threads = std::max(1U, std::thread::hardware_concurrency());
  for (const Entry& entry : entries) {
    if (!entry.app->parsed()) continue;
    auto done = entry.run(options);
    if (done) return 0;
    if (base::interrupted()) done.error().kind = ProblemKind::interrupted;
    base::remove_unfinished();
    std::fprintf(stderr, "%s%s\n", base::stderr_is_terminal() ? "\r\033[K" : "",
                 paint(Tone::failure, base::show(done.error()), 2).c_str());
    return exit_code(done.error().kind);
  }
  return 2;
}

}  // namespace bq::service::command
