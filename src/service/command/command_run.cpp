#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "base/progress.h"
#include "programme/run/outputs.h"
#include "programme/run/run.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace run = programme::run;

namespace {

// Where the data are: --data, then $BIANQUE_DATA, then generated ones; which one is printed first.
base::Result<std::string> find_data(const Options& options, const std::string& name) {
  if (!options.data.empty()) {
    base::say("data: " + options.data + " (--data)");
    return options.data;
  }
  const char* given = std::getenv("BIANQUE_DATA");
  if (given != nullptr && *given != '\0') {
    base::say(fmt::format("data: {} ($BIANQUE_DATA)", given));
    return std::string(given);
  }
  std::string folder = state_folder() + "/generated/" + name;
  base::say("data: generated data 模拟数据, in " + folder + " (no --data, no $BIANQUE_DATA)");
  if (base::file_exists(folder + "/generated.json")) return folder;
  Options simulate = options;
  simulate.out = folder;
  simulate.stays = 8000;
  simulate.centres = 2;
  BQ_TRY(command_simulate(simulate));
  return folder;
}

}  // namespace

base::Done command_run(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  run::RunRequest request;
  BQ_ASSIGN(request.data, find_data(options, compiled->definition->name));
  request.out = options.out.empty() ? "runs/" + compiled->definition->name : options.out;
  request.state = state_folder();
  request.template_page = find_installed("build/web/report.html");
  if (request.template_page.empty())
    base::say("no report page is installed; report.json is written without report.html");
  request.threads = options.threads;
  request.seed = options.seed;
  request.quick = options.quick;
  request.features = options.features;
  BQ_ASSIGN(auto summary, run::run(*compiled->definition, compiled->vocabulary, request));
  fmt::print("{}report: {}\n", summary.table, summary.report);
  return {};
}

base::Done command_predict(const Options& options) {
  BQ_ASSIGN(std::string folder, vocabulary_folder(options));
  BQ_ASSIGN(auto vocabulary, record::code::Vocabulary::load(folder));
  BQ_ASSIGN(std::string sentence, run::predict(vocabulary, {options.programme, options.data,
                                                            options.out, options.threads}));
  base::say(sentence);
  return {};
}

base::Done command_features(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  BQ_ASSIGN(std::string data, find_data(options, compiled->definition->name));
  BQ_ASSIGN(auto loaded, run::read_source(*compiled->definition, compiled->vocabulary,
                                          {data, options.threads, false, false, false}));
  BQ_TRY(run::write_features({options.out, options.reasons, options.threads}, *compiled->definition,
                             compiled->vocabulary, loaded.timelines));
  base::say(fmt::format("{} features of {} subjects in {}",
                        compiled->definition->facts.outputs.size(), loaded.timelines.size(),
                        options.out));
  return {};
}

}  // namespace bq::service::command
