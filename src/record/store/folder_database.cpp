#include "record/store/folder_database.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "record/store/engine.h"

namespace bq::record::store {

using base::ProblemKind;

namespace {

constexpr std::string_view suffix = ".parquet";

base::Result<std::vector<std::string>> parquet_files(const std::string& folder) {
  if (!base::folder_exists(folder))
    return base::refuse(ProblemKind::data, {folder}, "there is no such folder");
  BQ_ASSIGN(auto files, base::list_files(folder));
  std::erase_if(files, [](const std::string& file) { return !file.ends_with(suffix); });
  if (files.empty())
    return base::refuse(ProblemKind::data, {folder},
                        "holds no .parquet file; give the folder of a run or of a store");
  return files;
}

// Two files may come to one name, and DuckDB does not tell A from a: the later one in byte order is
// counted.
std::string view_name(std::string file, std::set<std::string>& taken) {
  file.resize(file.size() - suffix.size());
  std::replace(file.begin(), file.end(), '/', '_');
  std::string name = file;
  for (int n = 2; !taken.insert(base::lower(name)).second; ++n)
    name = fmt::format("{}_{}", file, n);
  return name;
}

std::string scan_of(const std::string& folder, const std::vector<std::string>& files) {
  std::string list;
  for (const auto& file : files)
    list += (list.empty() ? "" : ", ") + sql_path((std::filesystem::path(folder) / file).string());
  return fmt::format("read_parquet([{}], hive_partitioning = false)", list);
}

std::string view_of(const std::string& name, const std::string& scan) {
  return fmt::format("CREATE VIEW {} AS SELECT * FROM {}", sql_name(name), scan);
}

base::Done make_views(const std::shared_ptr<Session>& session, const std::string& folder,
                      const std::vector<std::string>& files) {
  std::set<std::string> taken;
  std::vector<std::string> shards;
  std::copy_if(files.begin(), files.end(), std::back_inserter(shards),
               [](const std::string& file) { return file.starts_with("data/"); });
  bool meds = !shards.empty() && base::file_exists(folder + "/metadata/dataset.json");
  if (meds) taken.insert("data");
  if (meds) BQ_TRY(run(session, view_of("data", scan_of(folder, shards))));
  for (const auto& file : files) {
    session->origin.place.file = (std::filesystem::path(folder) / file).string();
    BQ_TRY(run(session, view_of(view_name(file, taken), scan_of(folder, {file}))));
  }
  session->origin.place = {};
  return {};
}

// From here on no statement reaches another file, the network or a setting.
base::Done close_the_rest(const std::shared_ptr<Session>& session, const std::string& folder) {
  std::error_code error;
  std::string absolute = std::filesystem::absolute(folder, error).string();
  BQ_TRY(run(session, fmt::format("SET allowed_directories = [{}]", sql_text(absolute))));
  BQ_TRY(run(session, "SET enable_external_access = false"));
  BQ_TRY(run(session, "SET lock_configuration = true"));
  session->engine->rows_only = true;
  return {};
}

}  // namespace

base::Result<Database> open_folder(const std::string& folder, const DatabaseOptions& options) {
  BQ_ASSIGN(auto files, parquet_files(folder));
  BQ_ASSIGN(auto engine, open_engine("", options, true));
  BQ_ASSIGN(auto session, open_session(std::move(engine), {{folder}, "", ProblemKind::data}));
  BQ_TRY(make_views(session, folder, files));
  session->origin.otherwise = ProblemKind::definition;
  BQ_TRY(close_the_rest(session, folder));
  return Database(std::move(session));
}

base::Result<Table> run_sql(const std::string& folder, const std::string& sql,
                            const DatabaseOptions& options) {
  BQ_ASSIGN(Database database, open_folder(folder, options));
  return database.query(sql);
}

}  // namespace bq::record::store
