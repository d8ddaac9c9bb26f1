#include "programme/run/result_folder.h"

#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace bq::programme::run {

namespace fs = std::filesystem;

namespace {

// What a run may leave beside run.json, which goes first and comes last: it says that all is there.
constexpr const char* results[] = {"run.json",         "report.html",     "report.json",
                                   "attrition.csv",    "values.csv",      "predictions.parquet",
                                   "findings.parquet", "acceptance.json", "timings.json",
                                   "features.parquet", "model",           "models"};

tl::unexpected<base::Problem> refuse_move(const std::string& out, const std::error_code& error) {
  const bool denied = error == std::errc::permission_denied ||
                      error == std::errc::operation_not_permitted ||
                      error == std::errc::read_only_file_system;
  return base::refuse(
      denied ? base::ProblemKind::permission : base::ProblemKind::disk, {out},
      fmt::format("cannot take the results: {}; choose another --out", error.message()));
}

}  // namespace

ResultFolder::ResultFolder(std::string out, base::UnfinishedFolder staged)
    : out_(std::move(out)), staged_(std::move(staged)) {}

// A folder that was not there is unfinished as a whole: it goes too when the run fails.
base::Result<ResultFolder> ResultFolder::open(const std::string& out) {
  std::string name = fmt::format("{}/.part-{}", out, ::getpid());
  std::error_code error;
  fs::remove_all(name, error);  // of a process that was killed
  if (!base::folder_exists(out)) name = out;
  BQ_ASSIGN(auto staged, base::UnfinishedFolder::open(name));
  return ResultFolder(out, std::move(staged));
}

base::Done ResultFolder::publish() {
  if (staged_.path() == out_) {
    staged_.release();
    return {};
  }
  std::error_code error;
  for (const char* name : results) {
    fs::remove_all(fs::path(out_) / name, error);
    if (error) return refuse_move(out_, error);
  }
  std::vector<fs::path> made;
  for (const auto& entry : fs::directory_iterator(staged_.path(), error))
    if (entry.path().filename() != "run.json") made.push_back(entry.path());
  made.push_back(fs::path(staged_.path()) / "run.json");
  for (const auto& path : made) {
    if (!error) fs::rename(path, fs::path(out_) / path.filename(), error);
    if (error) return refuse_move(out_, error);
  }
  return {};
}

}  // namespace bq::programme::run
