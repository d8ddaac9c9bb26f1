#include "applications/simulation/simulation.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "applications/simulation/folder_writer.h"
#include "applications/simulation/source_files.h"
#include "applications/simulation/source_table.h"
#include "base/check.h"
#include "base/decimal.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/progress.h"

namespace bq::applications::simulation {

using base::ProblemKind;
using record::code::Vocabulary;

namespace {

// Raised when the code below gives other bytes for the same generator and seed.
constexpr int generator_revision = 1;
constexpr std::size_t most_stays = 10'000'000;

/// One centre: how its table looks and which stays are its.
struct CentrePlan {
  std::string name;
  SourceTable table;
  SourceFiles files;
  std::size_t first = 1, last = 0;  // numbers of its stays
};

struct Plan {
  const SimulateRequest* request = nullptr;
  GeneratorModel model;
  std::vector<CentrePlan> centres;
  std::vector<std::uint8_t> wanted;
};

/// What a stay leaves behind its file.
struct Made {
  std::string rows;  // where the centre's stays share a file
  std::string stay_truth, severity_truth;
  bool has_onset = false;
};

base::Done check_request(const Definition& programme, const SimulateRequest& request) {
  const auto centres = programme.centres();
  if (request.out.empty())
    return base::refuse(ProblemKind::option, {}, "simulate needs --out, a folder that is made new");
  if (request.centres < 1 || request.centres > centres.size())
    return base::refuse(
        ProblemKind::option, {programme.file},
        fmt::format("names {} centres ({}); --centres is 1 to {}, not {}", centres.size(),
                    fmt::join(centres, ", "), centres.size(), request.centres));
  if (request.stays < request.centres || request.stays > most_stays)
    return base::refuse(
        ProblemKind::option, {},
        fmt::format("--stays is {} to {}, at least one a centre", request.centres, most_stays));
  return {};
}

// Every centre has the same number of tables.
base::Done check_tables(const Definition& programme) {
  const auto& source = programme.data.front();
  const std::size_t tables = source.mapping.tables(source.centres.front()).size();
  if (tables == 1) return {};
  return base::refuse(
      ProblemKind::definition, {source.mapping_file},
      fmt::format("has {} tables; simulate writes sources of one table with a row a "
                  "time and a column a concept",
                  tables));
}

base::Result<CentrePlan> plan_centre(const Plan& plan, const Definition& programme,
                                     const Vocabulary& vocabulary, std::size_t at) {
  const auto& source = programme.data.front();
  const std::string& name = source.centres[at];
  BQ_ASSIGN(auto label, find_label(programme, vocabulary));
  auto table =
      SourceTable::plan(source.mapping.tables(name).front(), plan.model, vocabulary, label);
  if (!table) {
    table.error().place.file = source.mapping_file;
    return base::refuse(std::move(table.error()));
  }
  BQ_ASSIGN(auto files, SourceFiles::plan(source, name, plan.request->stays));
  const std::size_t stays = plan.request->stays, centres = plan.request->centres;
  return CentrePlan{name, std::move(*table), std::move(files), at * stays / centres + 1,
                    (at + 1) * stays / centres};
}

base::Result<Plan> plan_all(const Definition& programme, const Vocabulary& vocabulary,
                            const SimulateRequest& request) {
  BQ_TRY(check_tables(programme));
  BQ_TRY(check_request(programme, request));
  Plan plan;
  plan.request = &request;
  BQ_ASSIGN(plan.model, read_generator(programme.subject.kind, vocabulary));
  plan.wanted.resize(plan.model.concepts.size(), 0);
  for (std::size_t at = 0; at < request.centres; ++at) {
    BQ_ASSIGN(auto centre, plan_centre(plan, programme, vocabulary, at));
    centre.table.mark_wanted(plan.wanted);
    plan.centres.push_back(std::move(centre));
  }
  return plan;
}

std::string hours_text(const Plan& plan, int row) {
  return base::show_9g(base::hours(plan.model.stay.every * row));
}

void write_truth(const Plan& plan, const Stay& stay, const std::string& subject, Made& out) {
  const std::string& centre = plan.centres[stay.centre].name;
  out.has_onset = stay.onset_row.has_value();
  out.stay_truth = fmt::format(
      "{},{},{},{},{},{}\n", centre, subject, hours_text(plan, stay.first_row), stay.rows(),
      base::show_9g(stay.risk), stay.onset_row ? hours_text(plan, *stay.onset_row) : "");
  for (int row = 0; row < stay.rows(); ++row) {
    const auto severity =
        base::round_to(stay.severity[static_cast<std::size_t>(row)], 4).value_or(0);
    out.severity_truth +=
        fmt::format("{},{},{},{}\n", centre, subject, hours_text(plan, stay.first_row + row),
                    base::show_decimal(severity, 4));
  }
}

base::Result<Made> make_stay(const Plan& plan, const StayMaker& maker, std::size_t number,
                             const FolderWriter& folder) {
  auto here = [&](const CentrePlan& centre) { return number <= centre.last; };
  const auto at = std::find_if(plan.centres.begin(), plan.centres.end(), here);
  BQ_CHECK(at != plan.centres.end(), "each stay has a centre");
  const Stay stay = maker.make(number, static_cast<std::size_t>(at - plan.centres.begin()));
  const std::string subject = at->files.subject(number);
  Made made;
  write_truth(plan, stay, subject, made);
  if (at->files.one_each()) made.rows = at->table.header();
  at->table.write(stay, subject, made.rows);
  if (!at->files.one_each()) return made;
  BQ_TRY(folder.write(at->files.path(number), made.rows));
  made.rows.clear();
  return made;
}

base::Result<std::vector<Made>> make_stays(const Plan& plan, const FolderWriter& folder) {
  const StayMaker maker(plan.model, plan.wanted, plan.request->seed);
  std::vector<Made> made(plan.request->stays);
  std::mutex mutex;
  std::optional<base::Problem> problem;
  base::Progress progress("generating", made.size(), "stays");
  base::parallel_for(made.size(), plan.request->threads, [&](std::size_t i, unsigned) {
    {
      std::lock_guard lock(mutex);
      if (problem) return;
      if (base::interrupted())
        problem = base::Problem{ProblemKind::interrupted, {}, "interrupted; nothing was kept"};
    }
    auto stay = make_stay(plan, maker, i + 1, folder);
    progress.add(1);
    if (stay) {
      made[i] = std::move(*stay);
      return;
    }
    std::lock_guard lock(mutex);
    if (!problem) problem = std::move(stay.error());
  });
  progress.finish();
  if (problem) return base::refuse(std::move(*problem));
  return made;
}

base::Done write_joined(const FolderWriter& folder, const std::string& file, std::string text,
                        const std::vector<Made>& made, std::string Made::*part) {
  for (const Made& stay : made) text += stay.*part;
  return folder.write(file, text);
}

base::Done write_shared_files(const Plan& plan, const std::vector<Made>& made,
                              const FolderWriter& folder) {
  for (const CentrePlan& centre : plan.centres) {
    if (centre.files.one_each()) continue;
    std::string text = centre.table.header();
    for (std::size_t number = centre.first; number <= centre.last; ++number)
      text += made[number - 1].rows;
    BQ_TRY(folder.write(centre.files.path(centre.first), text));
  }
  return {};
}

std::string generated_json(const Plan& plan, const Definition& programme) {
  std::vector<std::string> names;
  for (const auto& centre : plan.centres) names.push_back('"' + centre.name + '"');
  return fmt::format(R"({{
  "generated": true,
  "note": {{ "en": "generated data: no real patients", "zh": "模拟数据：并非真实患者" }},
  "seed": {},
  "version": "{}.{}",
  "generator": "{}",
  "generator_sha256": "{}",
  "programme": "{}",
  "stays": {},
  "centres": {},
  "centre_names": [{}]
}}
)",
                     plan.request->seed, plan.model.version, generator_revision,
                     programme.subject.kind, plan.model.digest, programme.name, plan.request->stays,
                     plan.centres.size(), fmt::join(names, ", "));
}

std::string summary(const Plan& plan, const std::vector<Made>& made) {
  const auto onsets =
      std::count_if(made.begin(), made.end(), [](const Made& stay) { return stay.has_onset; });
  std::string out = fmt::format(
      "{} generated stays (模拟数据) of {} centres in {}, {} with an onset; the truth in {}/truth",
      made.size(), plan.centres.size(), plan.request->out, onsets, plan.request->out);
  if (auto empty = plan.centres.front().table.empty_columns(); !empty.empty())
    out += fmt::format("; left empty, as the generator does not know them: {}",
                       fmt::join(empty, ", "));
  return out;
}

}  // namespace

base::Result<std::string> simulate(const Definition& programme, const Vocabulary& vocabulary,
                                   const SimulateRequest& request) {
  BQ_ASSIGN(Plan plan, plan_all(programme, vocabulary, request));
  BQ_ASSIGN(FolderWriter folder, FolderWriter::open(request.out));
  BQ_TRY(folder.make("truth"));
  for (const CentrePlan& centre : plan.centres) BQ_TRY(folder.make(centre.files.folder()));
  BQ_ASSIGN(auto made, make_stays(plan, folder));
  BQ_TRY(write_shared_files(plan, made, folder));
  BQ_TRY(write_joined(folder, "truth/stays.csv", "centre,subject,first_time_h,rows,risk,onset_h\n",
                      made, &Made::stay_truth));
  BQ_TRY(write_joined(folder, "truth/severity.csv", "centre,subject,time_h,severity\n", made,
                      &Made::severity_truth));
  BQ_TRY(folder.write("generated.json", generated_json(plan, programme)));
  BQ_TRY(folder.finish());
  return summary(plan, made);
}

}  // namespace bq::applications::simulation
