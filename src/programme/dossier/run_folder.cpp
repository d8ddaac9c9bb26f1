#include "programme/dossier/run_folder.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"

namespace bq::programme::dossier {

using base::ProblemKind;
using nlohmann::ordered_json;

namespace {

base::Result<ordered_json> read_json(const std::string& path) {
  BQ_ASSIGN(std::string text, base::read_file(path));
  auto j = ordered_json::parse(text, nullptr, false);
  if (j.is_discarded())
    return base::refuse(ProblemKind::data, {path}, "is no JSON; run the programme again");
  return j;
}

std::string text_at(const ordered_json& j, const char* section, const char* key) {
  auto found = j.find(section);
  if (found == j.end() || !found->is_object()) return {};
  auto value = found->find(key);
  return value != found->end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::string text_at(const ordered_json& j, const char* key) {
  auto value = j.find(key);
  return value != j.end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::vector<std::string> altered_files(const Run& run) {
  std::set<std::pair<std::string, std::string>> files;
  for (const auto& line : run.lines)
    if (line.data)  // measured; the locker looks after what is declared
      for (const auto& piece : line.evidence) files.emplace(piece.path, piece.sha256);
  std::vector<std::string> out;
  for (const auto& [path, digest] : files) {
    auto bytes = base::read_file(run.folder + "/" + path);
    if (!bytes || base::sha256_hex(*bytes) != digest) out.push_back(path);
  }
  return out;
}

bool is_run(const std::string& folder) {
  for (const char* file : {"/run.json", "/report.json", "/acceptance.json"})
    if (!base::file_exists(folder + file)) return false;
  return true;
}

std::int64_t written_at(const std::string& path) {
  std::error_code error;
  auto time = std::filesystem::last_write_time(path, error);
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

base::Result<Run> read_run(const std::string& folder, const acceptance::Indicators& indicators) {
  BQ_ASSIGN(auto card, read_json(folder + "/run.json"));
  BQ_ASSIGN(auto report, read_json(folder + "/report.json"));
  BQ_ASSIGN(auto lines, read_json(folder + "/acceptance.json"));
  if (!card.is_object() || !report.is_object())
    return base::refuse(ProblemKind::data, {folder}, "holds no run; run the programme again");
  Run out;
  out.folder = folder;
  out.name = text_at(report, "programme", "name");
  out.programme = text_at(card, "programme");
  out.inputs = text_at(card, "inputs");
  out.people = text_at(card, "people");
  out.source = text_at(report, "data", "source");
  out.quick = card.contains("quick") && card["quick"].is_boolean() && card["quick"].get<bool>();
  out.written_us = written_at(folder + "/run.json");
  if (out.name.empty() || out.programme.empty() || out.inputs.empty())
    return base::refuse(ProblemKind::data, {folder + "/run.json"},
                        "does not say which programme ran on what; run it again");
  BQ_ASSIGN(out.lines, acceptance::from_json(lines, folder + "/acceptance.json", indicators));
  out.altered = altered_files(out);
  return out;
}

std::vector<std::string> run_folders(const std::string& runs) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(runs, error))
    if (is_run(entry.path().string())) out.push_back(entry.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace bq::programme::dossier
