#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/progress.h"
#include "ingest/meds/timeline_folder.h"
#include "programme/moment/moment_table.h"
#include "programme/run/outputs.h"
#include "programme/run/run.h"
#include "service/command/command_words.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace run = programme::run;

namespace {

// Where the data are: --data, then $BIANQUE_DATA, then generated ones; which one is printed first.
base::Result<std::string> find_data(const Options& options, const std::string& name) {
  if (!options.data.empty()) {
    base::say(tell(options.language, Text::data_given, options.data));
    return options.data;
  }
  const char* given = std::getenv("BIANQUE_DATA");
  if (given != nullptr && *given != '\0') {
    base::say(tell(options.language, Text::data_environment, given));
    return std::string(given);
  }
  std::string folder = state_folder() + "/generated/" + name;
  base::say(tell(options.language, Text::data_generated, folder));
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
    base::say(tell(options.language, Text::no_page));
  request.threads = options.threads;
  request.seed = options.seed;
  request.quick = options.quick;
  request.features = options.features;
  request.language = options.language;
  BQ_ASSIGN(auto summary, run::run(*compiled->definition, compiled->vocabulary, request));
  auto head = std::min(summary.table.find('\n'), summary.table.size());
  fmt::print("{}{}{}\n", paint(Tone::head, summary.table.substr(0, head), 1),
             summary.table.substr(head),
             tell(options.language, Text::report_is, paint(Tone::accent, summary.report, 1)));
  return {};
}

base::Done command_predict(const Options& options) {
  BQ_ASSIGN(std::string folder, vocabulary_folder(options));
  BQ_ASSIGN(auto vocabulary, record::code::Vocabulary::load(folder, options.programme));
  BQ_ASSIGN(std::string sentence, run::predict(vocabulary, {options.programme, options.data,
                                                            state_folder(), options.out,
                                                            options.threads}));
  base::say(sentence);
  return {};
}

base::Done command_features(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  BQ_ASSIGN(std::string data, find_data(options, compiled->definition->name));
  const auto& programme = *compiled->definition;
  std::optional<base::Stage> stage(std::in_place, "reading");
  BQ_ASSIGN(auto loaded, run::read_source(programme, compiled->vocabulary,
                                          {data, state_folder(), options.threads, false, false,
                                           false, true}));
  stage.emplace("features");
  if (options.out.empty()) {
    BQ_ASSIGN(auto table,
              programme::moment::make_table({&programme, &compiled->vocabulary, &loaded.timelines,
                                             options.threads, true}));
    stage.reset();
    for (const auto& s : base::stage_times())
      base::say(fmt::format("{}: {:.2f} s, {:.2f} s of processor time", s.name, s.wall_s, s.cpu_s));
    fmt::print("{} rows, {} features, sha256 {}\n", table.rows(), table.columns, table.digest);
    return {};
  }
  BQ_TRY(run::write_features({options.out, options.reasons, options.threads}, programme,
                             compiled->vocabulary, loaded.timelines));
  base::say(fmt::format("{} features of {} subjects in {}",
                        programme.facts.outputs.size(), loaded.timelines.size(),
                        options.out));
  return {};
}

base::Done command_store(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  BQ_ASSIGN(std::string data, find_data(options, compiled->definition->name));
  BQ_ASSIGN(auto loaded, run::read_source(*compiled->definition, compiled->vocabulary,
                                          {data, state_folder(), options.threads}));
  BQ_TRY(ingest::meds::write_timelines(options.out, loaded.timelines, compiled->vocabulary));
  base::say(fmt::format("{} facts of {} subjects in {}", loaded.timelines.counts().facts,
                        loaded.timelines.size(), options.out));
  return {};
}

}  // namespace bq::service::command
