#include "programme/run/model_folder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"

namespace bq::programme::run {

using nlohmann::ordered_json;

namespace {

// The programme, its own concepts and its mappings, under the names by which the copy finds them.
base::Done copy_programme(const std::string& folder, const Definition& programme) {
  BQ_TRY(base::write_file(folder + "/programme.yaml", programme.text));
  for (const auto& [name, bytes] : programme.scope.vocabulary->own_files())
    BQ_TRY(base::write_file(folder + "/" + name, bytes));
  for (const auto& source : programme.data) {
    BQ_ASSIGN(std::string bytes, base::read_file(source.mapping_file));
    std::string name = definition::kept_mapping_name(source.mapping_name);
    BQ_TRY(base::write_file(folder + "/" + name, bytes));
  }
  return {};
}

}  // namespace

std::string group_mark(std::string_view domain, std::string_view group) {
  return fmt::format("{:016x}",
                     base::group_hash(fmt::format("bianque-group-1/{}/{}", domain, group)));
}

base::Done write_model(const std::string& folder, const FitRequest& request, const Cell& cell,
                       const FittedCell& fitted) {
  const Definition& programme = *request.programme;
  BQ_TRY(copy_programme(folder, programme));
  BQ_TRY(base::write_file(folder + "/trees.ubj", fitted.model));
  ordered_json j{
      {"format", 1},
      {"programme", programme.digest},
      {"meaning",
       analysis::expression::meaning_digest(programme.facts, *programme.scope.vocabulary)},
      {"trees", base::sha256_hex(fitted.model)},
      {"rounds", fitted.rounds},
      {"calibration",
       {{"slope", fitted.slope}, {"intercept", fitted.intercept}, {"fitted", fitted.calibrated}}},
      {"thresholds", {{"utility", fitted.utility_threshold}, {"alarm", fitted.alarm_threshold}}},
      {"quick", request.quick},
      {"fitted_on", {{"centres", cell.train}}}};
  std::vector<std::string> groups;
  for (const SubjectRows& s : request.table->subjects) {
    const auto& centre = request.timelines->centres()[s.centre].name;
    if (std::find(cell.train.begin(), cell.train.end(), centre) != cell.train.end())
      groups.push_back(group_mark(request.timelines->domain, s.group));
  }
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  j["fitted_on"]["groups"] = std::move(groups);
  for (const auto& output : programme.facts.outputs) j["features"].push_back(output.name);
  return base::write_file(folder + "/model.json", j.dump(1));
}

base::Result<ModelFolder> read_model(const std::string& folder) {
  auto broken = [&](std::string why) {
    return base::refuse(
        base::ProblemKind::data, {folder},
        fmt::format("is no model folder: {}; give the `model` folder of a run", why));
  };
  auto text = base::read_file(folder + "/model.json");
  auto trees = base::read_file(folder + "/trees.ubj");
  if (!text || !trees) return broken("model.json or trees.ubj is missing");
  auto j = nlohmann::json::parse(*text, nullptr, false);
  if (j.is_discarded() || j.value("format", 0) != 1) return broken("model.json cannot be read");
  if (j.value("trees", "") != base::sha256_hex(*trees))
    return broken("trees.ubj is not the one that model.json describes");
  ModelFolder out;
  out.fitted.model = std::move(*trees);
  out.fitted.rounds = j.value("rounds", 0U);
  out.fitted.slope = j["calibration"].value("slope", 1.0);
  out.fitted.intercept = j["calibration"].value("intercept", 0.0);
  out.fitted.alarm_threshold = j["thresholds"].value("alarm", 0.5);
  out.fitted.utility_threshold = j["thresholds"].value("utility", 0.5);
  out.programme_file = folder + "/programme.yaml";
  out.meaning = j.value("meaning", "");
  for (const auto& name : j["features"]) out.features.push_back(name.get<std::string>());
  for (const auto& name : j["fitted_on"]["centres"]) out.centres.push_back(name.get<std::string>());
  for (const auto& mark : j["fitted_on"]["groups"]) out.groups.push_back(mark.get<std::string>());
  return out;
}

}  // namespace bq::programme::run
