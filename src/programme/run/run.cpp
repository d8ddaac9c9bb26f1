#include "programme/run/run.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/model/boosted_trees.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "ingest/meds/timeline_folder.h"
#include "programme/locker/approvals.h"
#include "programme/locker/evidence_locker.h"
#include "programme/report/delays.h"
#include "programme/report/figures.h"
#include "programme/report/measures.h"
#include "programme/report/report.h"
#include "programme/report/rules.h"
#include "programme/report/value_counts.h"
#include "programme/run/cells.h"
#include "programme/run/model_folder.h"
#include "programme/run/outputs.h"
#include "programme/run/result_folder.h"
#include "programme/run/tested_fits.h"

namespace bq::programme::run {

using nlohmann::ordered_json;

namespace {

using base::ProblemKind;

/// The state of one run, handed from step to step.
struct Work {
  const Definition& programme;
  const record::code::Vocabulary& vocabulary;
  const RunRequest& request;
  ingest::load::Loaded loaded;
  MomentTable table;
  std::vector<AttritionRow> attrition;
  std::vector<Design> designs;
  std::vector<std::string> models;       // digests
  ordered_json importance = ordered_json::array();
};

std::vector<AttritionRow> read_attrition(const ingest::load::Loaded& loaded) {
  const auto& timelines = loaded.timelines;
  std::map<std::string, std::pair<std::size_t, std::size_t>> left;
  for (const auto& centre : timelines.centres()) left[centre.name];
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    auto& [subjects, rows] = left[timelines.centre_name(*timelines.at(i).subject)];
    ++subjects;
    rows += timelines.at(i).rows.size();
  }
  std::map<std::string, std::pair<std::size_t, std::size_t>> found = left;
  for (const auto& e : loaded.exclusions)
    found[e.centre].first += e.subjects, found[e.centre].second += e.rows;
  std::vector<AttritionRow> out;
  for (const auto& [centre, counts] : found)
    out.push_back({"found in the source", "", centre, counts.first, counts.second, 0});
  for (const auto& e : loaded.exclusions) {
    auto& counts = found[e.centre];
    counts.first -= e.subjects, counts.second -= e.rows;
    out.push_back({"read", e.reason, e.centre, counts.first, counts.second,
                   static_cast<std::size_t>(e.subjects)});
  }
  return out;
}

void keep_quarter(record::timeline::Timelines& timelines) {
  timelines.keep_only([&](const record::timeline::Subject& s) {
    return analysis::cohort::in_quick_quarter(timelines.domain, analysis::cohort::group_of(s));
  });
}

void keep_quick_quarter(Work& work) {
  auto& timelines = work.loaded.timelines;
  std::map<std::string, std::size_t> before, after;
  for (std::size_t i = 0; i < timelines.size(); ++i)
    ++before[timelines.centre_name(*timelines.at(i).subject)];
  keep_quarter(timelines);
  std::map<std::string, std::size_t> rows;
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    const auto& centre = timelines.centre_name(*timelines.at(i).subject);
    ++after[centre];
    rows[centre] += timelines.at(i).rows.size();
  }
  for (const auto& [centre, n] : before)
    work.attrition.push_back({"--quick", "not in the quarter by hash", centre, after[centre],
                              rows[centre], n - after[centre]});
}

// A concept of outcome or cohort without one value in all centres means a wrong mapping, never an
// empty cohort.
base::Done check_values(const Work& work) {
  const Definition& programme = work.programme;
  std::set<record::code::ConceptId> needed;
  if (programme.outcome)
    needed = programme.hindsight.effect(programme.outcome->onset).concepts;
  for (const auto& line : programme.include)
    for (auto id : programme.facts.effect(line.step).concepts) needed.insert(id);
  for (auto id : needed) {
    bool any = false;
    for (std::size_t i = 0; i < work.loaded.timelines.size() && !any; ++i)
      any = work.loaded.timelines.at(i).find(id) != nullptr;
    if (any) continue;
    return base::refuse(ProblemKind::data, {work.request.data},
                        fmt::format("the concept `{}`, which outcome or cohort need, has no value "
                                    "in any centre; look at the findings and "
                                    "the mapping",
                                    work.vocabulary.at(id).name));
  }
  return {};
}

void add_value_findings(Work& work) {
  for (auto id : work.programme.facts.concepts()) {
    bool any = false;
    for (std::size_t i = 0; i < work.loaded.timelines.size() && !any; ++i)
      any = work.loaded.timelines.at(i).find(id) != nullptr;
    if (!any)
      work.loaded.findings.push_back({"no_value", "warning", "", "", "", 0, "",
                                      work.vocabulary.at(id).name, "",
                                      "features that read it are missing everywhere"});
  }
  for (const auto& note : work.programme.notes)
    work.loaded.findings.push_back(
        {"not_mapped", "note", "", "", work.programme.file, 0, "", "", note, "kept"});
}

FitRequest fit_request(const Work& work) {
  return {&work.programme,    &work.loaded.timelines, &work.table,          work.loaded.digest,
          work.request.state, work.request.seed,      work.request.threads, work.request.quick};
}

base::Done add_importance(Work& work, const FittedCell& fitted) {
  BQ_ASSIGN(auto booster, analysis::model::Booster::load(fitted.model, fitted.rounds, 1));
  BQ_ASSIGN(auto shares, booster.gain_shares(work.table.columns));
  std::vector<std::size_t> order(shares.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
  ordered_json features = ordered_json::array();
  for (std::size_t i = 0; i < order.size() && i < 40; ++i)
    features.push_back(
        {{"feature", work.programme.facts.outputs[order[i]].name}, {"share", shares[order[i]]}});
  work.importance.push_back({{"model", "all centres"}, {"features", std::move(features)}});
  return {};
}

base::Result<std::vector<KeptFit>> fit_all(Work& work) {
  auto cells = cells_of(work.programme, work.request.quick);
  FitRequest request = fit_request(work);
  LazyTreeData data;
  request.data = &data;
  std::vector<KeptFit> fits;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    base::say(fmt::format("fit {} of {}: {}", i + 1, cells.size(), cells[i].name()));
    BQ_ASSIGN(FittedCell fitted, fit_cell(request, cells[i]));
    work.models.push_back(base::sha256_hex(fitted.model));
    if (!cells[i].folder.empty())
      BQ_TRY(write_model(work.request.out + "/" + cells[i].folder, request, cells[i], fitted));
    if (cells[i].kind == "final") BQ_TRY(add_importance(work, fitted));
    fits.push_back({cells[i], std::move(fitted)});
  }
  return fits;
}

// Makes the figures of each design, one design a worker: most of them are the work of one thread.
base::Result<std::vector<ordered_json>> by_design(
    const std::vector<Design>& designs, unsigned threads,
    const std::function<ordered_json(std::size_t, unsigned)>& figures) {
  std::vector<ordered_json> out(designs.size());
  base::Progress progress("evaluating", designs.size(), "designs");
  const auto inner = std::max(1U, threads / static_cast<unsigned>(std::max<std::size_t>(
                                                1, designs.size())));
  base::parallel_for(designs.size(), threads, [&](std::size_t i, unsigned) {
    if (base::interrupted()) return;
    out[i] = figures(i, inner);
    progress.add(1);
  });
  if (base::interrupted())
    return base::refuse(ProblemKind::interrupted, {},
                        "interrupted while evaluating; fits that were done are kept");
  return out;
}

// Evaluates the same fits on the same source as if declared delays were longer (leak rule 7).
base::Done repeat_with_delays(Work& work, const std::vector<KeptFit>& fits, ordered_json& report) {
  const Definition& programme = work.programme;
  auto values = report::count_delayed(work.loaded, work.vocabulary);
  report["delays"] = report::delays_json(values);
  if (!values.any()) return {};
  base::say("evaluating with longer delays");
  const RunRequest& asked = work.request;
  BQ_ASSIGN(auto loaded, read_source(programme, work.vocabulary,
                                     {asked.data, asked.state, asked.threads, true, false, true}));
  if (loaded.digest != work.loaded.digest)
    return base::refuse(ProblemKind::data, {asked.data},
                        "changed while the run was under way; run it again on data at rest");
  if (asked.quick) keep_quarter(loaded.timelines);
  BQ_ASSIGN(auto table, moment::repeat_table({&programme, &work.vocabulary, &loaded.timelines,
                                              asked.threads, programme.model.has_value()},
                                             values.concepts, work.table));
  if (programme.alert && !programme.model)
    report["delays"]["alerts"] = report::count_alerts(report::play_rules(programme, table));
  FitRequest request = fit_request(work);
  request.timelines = &loaded.timelines, request.table = &table;
  BQ_ASSIGN(auto designs, test_fits(request, fits));
  BQ_ASSIGN(auto figures, by_design(designs, asked.threads, [&](std::size_t i, unsigned threads) {
              return report::delayed_figures(programme, table, designs[i],
                                             {asked.seed, threads, 1000});
            }));
  for (std::size_t i = 0; i < designs.size(); ++i)
    report["designs"][designs[i].name]["delays"] = std::move(figures[i]);
  return {};
}

// Runs are counted, so that the report can say how often each test set was looked at.
base::Result<ordered_json> count_run(const Work& work, unsigned& configurations) {
  std::string path = work.request.state + "/runs.ndjson";
  std::string log;
  if (base::file_exists(path)) {
    BQ_ASSIGN(log, base::read_file(path));
  }
  ordered_json entry{{"at", base::show(base::now())}, {"programme", work.programme.digest},
                     {"name", work.programme.name},   {"inputs", work.loaded.digest},
                     {"seed", work.request.seed},     {"quick", work.request.quick}};
  log += entry.dump() + "\n";
  BQ_TRY(base::write_file(path, log));
  std::set<std::string> tried;
  ordered_json views = ordered_json::object();
  std::size_t n = 0;
  for (const auto& line : base::split(log, '\n')) {
    auto j = nlohmann::json::parse(line, nullptr, false);
    if (j.is_discarded() || j.value("inputs", "") != work.loaded.digest) continue;
    tried.insert(j.value("programme", "") + std::to_string(j.value("seed", 0)) +
                 (j.value("quick", false) ? "q" : ""));
    ++n;
  }
  for (const auto& centre : work.loaded.timelines.centres())
    if (!centre.name.empty()) views[centre.name] = n;
  configurations = static_cast<unsigned>(tried.size());
  return views;
}

std::string digest_of_metrics(const ordered_json& report) {
  ordered_json metrics;
  for (const char* key : {"designs", "transfer", "alerts"})
    if (report.contains(key)) metrics[key] = report[key];
  return base::sha256_hex(metrics.dump());
}

// The tables come before acceptance, which shows them as evidence; gives their digests.
base::Result<ordered_json> write_tables(const Work& work) {
  const std::string& out = work.request.out;
  ordered_json tables;
  tables["features"] = work.table.digest;
  BQ_ASSIGN(std::string predictions,
            write_predictions(out + "/predictions.parquet", work.loaded.timelines, work.table,
                              work.designs));
  BQ_ASSIGN(std::string attrition, write_attrition(out + "/attrition.csv", work.attrition));
  BQ_ASSIGN(std::string values,
            report::write_value_counts(out + "/values.csv", work.loaded, work.vocabulary));
  BQ_ASSIGN(std::string findings, write_findings(out + "/findings.parquet", work.loaded.findings));
  tables["predictions"] = predictions, tables["attrition"] = attrition,
  tables["findings"] = findings, tables["values"] = values;
  return tables;
}

base::Done write_results(Work& work, const ordered_json& report, ordered_json tables) {
  const std::string& out = work.request.out;
  tables["metrics"] = digest_of_metrics(report);
  base::Sha256 models;
  for (const auto& digest : work.models) models.add_field(digest);
  ordered_json run{{"programme", work.programme.digest},
                   {"inputs", work.loaded.digest},
                   {"tables", tables},
                   {"model", work.models.empty() ? "" : models.finish_hex()},
                   {"configurations_tried", report["run"]["configurations_tried"]},
                   {"seed", work.request.seed},
                   {"quick", work.request.quick},
                   {"people", work.loaded.timelines.people}};
  if (work.request.features)
    BQ_TRY(write_features({out + "/features.parquet", false, work.request.threads}, work.programme,
                          work.vocabulary, work.loaded.timelines));
  BQ_TRY(base::write_file(out + "/acceptance.json",
                          report.value("acceptance", ordered_json::array()).dump(1)));
  BQ_TRY(base::write_file(out + "/report.json", report.dump(1)));
  if (!work.request.template_page.empty())
    BQ_TRY(report::write_page(work.request.template_page, "BIANQUE_REPORT_DATA",
                              out + "/report.html", report));
  return base::write_file(out + "/run.json", run.dump(1));
}

// What each stage has cost; beside run.json, which holds only what a second run repeats.
base::Done write_timings(const std::string& path) {
  ordered_json stages = ordered_json::object();
  for (const auto& stage : base::stage_times())
    stages[stage.name] = {{"wall_s", stage.wall_s}, {"cpu_s", stage.cpu_s}};
  return base::write_file(path, stages.dump(1) + "\n");
}

// Timelines that `bianque store` wrote; what was wrong in their source is not with them.
base::Result<ingest::load::Loaded> read_stored(const definition::DataSource& source,
                                               const record::code::Vocabulary& vocabulary,
                                               const ReadRequest& request) {
  if (!request.stored_will_do)
    return base::refuse(ProblemKind::data, {request.data},
                        "holds stored timelines, without the findings and counts of their source; "
                        "give --data the source that they were made from");
  BQ_ASSIGN(auto stored,
            ingest::meds::read_timelines(request.data, vocabulary, request.read_labels));
  if (stored.timelines.domain != source.key)
    return base::refuse(ProblemKind::data, {request.data},
                        fmt::format("holds timelines of `{}`, the programme reads `{}`; store them "
                                    "by this programme",
                                    stored.timelines.domain, source.key));
  ingest::load::Loaded out;
  out.timelines = std::move(stored.timelines);
  out.digest = std::move(stored.digest);
  out.is_generated = out.timelines.people == "generated";
  out.counts.concepts.resize(vocabulary.size());
  return out;
}

}  // namespace

namespace {

// Data of real people stay shut without the approvals on record, whatever says that they are real:
// the programme, or the card of stored timelines.
base::Done check_approvals(const Definition& programme, ingest::load::Loaded& loaded,
                           const std::string& state) {
  std::string& people = loaded.timelines.people;
  if (programme.data.front().people == "real" && !loaded.is_generated) people = "real";
  if (people != "real") return {};
  std::set<std::string> needs(programme.needs.begin(), programme.needs.end());
  needs.insert("ethics");
  BQ_ASSIGN(auto approvals, locker::Approvals::load(state));
  for (const auto& kind : needs)
    BQ_TRY(approvals.require(kind, programme.name, locker::today()));
  return {};
}

base::Result<ingest::load::Loaded> read_files(const Definition& programme,
                                              const record::code::Vocabulary& vocabulary,
                                              const ReadRequest& request) {
  const auto& source = programme.data.front();
  if (ingest::meds::holds_timelines(request.data)) return read_stored(source, vocabulary, request);
  if (source.is_registry) {
    BQ_CHECK(source.read_registry != nullptr, "who runs a registry's programme knows its reader");
    BQ_ASSIGN(auto entered, source.read_registry(request.data, request.longer_delays));
    entered.timelines.domain = source.key;
    entered.timelines.people = entered.is_generated ? "generated" : source.people;
    return entered;
  }
  ingest::load::LoadRequest load;
  load.path = request.data;
  load.domain = source.key;
  load.files = source.files;
  load.centres = source.centres;
  load.mapping = &source.mapping;
  load.vocabulary = &vocabulary;
  load.threads = request.threads;
  load.read_labels = request.read_labels;
  load.any_path = request.any_path;
  load.longer_delays = request.longer_delays;
  BQ_ASSIGN(auto loaded, ingest::load::load(load));
  loaded.timelines.domain = source.key;
  loaded.timelines.people = loaded.is_generated ? "generated" : source.people;
  return loaded;
}

}  // namespace

base::Result<ingest::load::Loaded> read_source(const Definition& programme,
                                               const record::code::Vocabulary& vocabulary,
                                               const ReadRequest& request) {
  BQ_ASSIGN(auto loaded, read_files(programme, vocabulary, request));
  BQ_TRY(check_approvals(programme, loaded, request.state));
  return loaded;
}

namespace {

// Does all of a run into `staged.out`.
base::Result<RunSummary> run_staged(const Definition& programme,
                                    const record::code::Vocabulary& vocabulary,
                                    const RunRequest& request, const RunRequest& staged) {
  BQ_TRY(base::make_folder(request.state));
  std::optional<base::Stage> stage(std::in_place, "reading");
  BQ_ASSIGN(auto loaded, read_source(programme, vocabulary,
                                     {request.data, request.state, request.threads}));
  Work work{programme, vocabulary, staged, std::move(loaded), {}, {}, {}, {}};
  work.attrition = read_attrition(work.loaded);
  if (request.quick) keep_quick_quarter(work);
  BQ_TRY(check_values(work));
  add_value_findings(work);
  stage.emplace("features");
  BQ_ASSIGN(work.table, moment::make_table({&programme, &vocabulary, &work.loaded.timelines,
                                    request.threads, programme.model.has_value()}));
  if (work.table.rows() == 0)
    return base::refuse(
        ProblemKind::data, {request.data},
        "no subject has a moment to predict at; look at `predict` and the attrition");
  work.attrition.insert(work.attrition.end(), work.table.attrition.begin(),
                        work.table.attrition.end());
  std::vector<KeptFit> fits;
  stage.emplace("fits");
  if (programme.model) {
    BQ_ASSIGN(fits, fit_all(work));
    BQ_ASSIGN(work.designs, test_fits(fit_request(work), fits));
  }
  stage.emplace("figures");
  report::ReportParts parts;
  parts.programme = &programme, parts.vocabulary = &vocabulary;
  parts.source = request.data, parts.seed = request.seed, parts.quick = request.quick;
  parts.threads = request.threads;
  parts.loaded = &work.loaded, parts.table = &work.table, parts.attrition = work.attrition;
  BQ_ASSIGN(parts.views, count_run(work, parts.configurations_tried));
  base::say("figures and report");
  ordered_json report = report::make_report(parts);
  std::map<std::string, report::DesignFigures> figures;
  for (const Design& design : work.designs) figures[design.name];
  auto figures_of = [&](std::size_t i, unsigned threads) {
    const Design& design = work.designs[i];
    return report::figures_of(programme, work.table, design, {request.seed, threads, 1000},
                              figures.at(design.name));
  };
  BQ_ASSIGN(auto made, by_design(work.designs, request.threads, figures_of));
  for (std::size_t i = 0; i < made.size(); ++i)
    report["designs"][work.designs[i].name] = std::move(made[i]);
  if (!work.designs.empty()) {
    report["transfer"] = report::transfer_matrix(work.designs, figures);
    report["importance"] = work.importance;
  }
  stage.emplace("longer delays");
  BQ_TRY(repeat_with_delays(work, fits, report));
  stage.emplace("results");
  auto measured = report::measure_run(work.loaded, work.table, work.designs, figures, vocabulary);
  BQ_ASSIGN(ordered_json tables, write_tables(work));
  BQ_TRY(report::add_evidence(staged.out, measured));
  BQ_ASSIGN(auto evidence, locker::EvidenceLocker::open(request.state));
  measured.declared = evidence.declared();
  report["acceptance"] = acceptance::to_json(acceptance::judge_lines(
      programme.accept, programme.indicators, acceptance::Measures::of_run(), measured));
  BQ_TRY(write_results(work, report, std::move(tables)));
  stage.reset();
  BQ_TRY(write_timings(staged.out + "/timings.json"));
  return RunSummary{request.out + (request.template_page.empty() ? "/report.json" : "/report.html"),
                    report::summary_table(report, request.language)};
}

}  // namespace

base::Result<RunSummary> run(const Definition& programme,
                             const record::code::Vocabulary& vocabulary,
                             const RunRequest& request) {
  BQ_ASSIGN(auto results, ResultFolder::open(request.out));
  RunRequest staged = request;
  staged.out = results.path();
  auto done = run_staged(programme, vocabulary, request, staged);
  if (done) {
    BQ_TRY(results.publish());
    return done;
  }
  std::string& file = done.error().place.file;
  if (file.starts_with(staged.out)) file.replace(0, staged.out.size(), request.out);
  return done;
}

}  // namespace bq::programme::run
