// Commands that look at programmes and results: check, sql.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "programme/dossier/run_folder.h"
#include "record/store/folder_database.h"
#include "service/command/command_words.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace {

std::string newest_run() {
  std::string best;
  std::filesystem::file_time_type when{};
  std::error_code error;
  for (const auto& folder : programme::dossier::run_folders("runs")) {
    auto time = std::filesystem::last_write_time(folder + "/run.json", error);
    if (best.empty() || time > when) best = folder, when = time;
  }
  return best;
}

}  // namespace

base::Done command_check(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  const auto& d = *compiled->definition;
  const bool in_chinese = options.language == Language::zh;
  for (const auto& note : d.notes)
    fmt::print("{}\n", tell(options.language, Text::note, in_chinese ? chinese_line(note) : note));
  fmt::print("{}\n",
             tell(options.language, Text::compiles, d.name, d.version, d.facts.outputs.size(),
                  d.include.size() + (d.alert ? d.alert->rules.size() : 0), d.accept.size(),
                  d.digest.substr(0, 16)));
  return {};
}

base::Done command_sql(const Options& options) {
  std::string folder = options.data.empty() ? newest_run() : options.data;
  if (folder.empty())
    return base::refuse(base::ProblemKind::option, {},
                        "there is no run yet; give --data a folder with Parquet files");
  BQ_ASSIGN(auto table, record::store::run_sql(folder, options.sql));
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = table.specs[c].name.size();
    for (std::size_t r = 0; r < table.rows(); ++r)
      width = std::max(width, record::store::cell_text(table.columns[c], r).size());
    widths.push_back(std::min<std::size_t>(width, 40));
    fmt::print("{:<{}}  ", table.specs[c].name, widths[c]);
  }
  fmt::print("\n");
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      fmt::print("{:<{}}  ", record::store::cell_text(table.columns[c], r), widths[c]);
    fmt::print("\n");
  }
  return {};
}

}  // namespace bq::service::command
