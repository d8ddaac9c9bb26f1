#include "service/registry/import_answers.h"

namespace bq::service::registry {

using applications::registry::Registry;
using http::Json;

namespace {

Json words(const base::Words& w) { return {{"en", w.en}, {"zh", w.zh}}; }
Json words_or_none(const base::Words& w) { return w.en.empty() ? Json() : words(w); }

Json list(const std::vector<base::Words>& all) {
  Json out = Json::array();
  for (const auto& each : all) out.push_back(words(each));
  return out;
}

Json counts(const intake::Counts& c) {
  return {{"facts", c.facts},
          {"corrections", c.corrections},
          {"duplicates", c.duplicates},
          {"refused", c.refused}};
}

Json title_of(const Registry& registry, const intake::Tally::ItemKey& key) {
  const auto* form = registry.find_form(key.first);
  const auto* item = form == nullptr ? nullptr : form->find(key.second);
  if (item != nullptr) return words(item->title);
  auto id = registry.vocabulary().find(key.second);
  return id ? words(registry.vocabulary().at(*id).title) : Json();
}

std::string without(std::string text, const std::string& folder) {
  const std::string prefix = folder + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at))
    text.erase(at, prefix.size());
  return text;
}

base::Words what_failed(base::ProblemKind kind) {
  switch (kind) {
    case base::ProblemKind::disk:
      return {"the disk did not take it", "写入磁盘失败"};
    case base::ProblemKind::definition:
      return {"the mapping cannot be read", "映射无法读取"};
    default:
      return {"the files cannot be imported so", "无法如此导入"};
  }
}

}  // namespace

Json write_upload(const Upload& upload) {
  return {{"id", upload.id},
          {"name", upload.name},
          {"bytes", upload.bytes},
          {"at", base::show(upload.used)},
          {"is_whole", upload.is_whole()}};
}

Json write_suggestion(const intake::Suggestion& suggestion) {
  Json columns = Json::array();
  for (const auto& c : suggestion.columns)
    columns.push_back({{"table", c.table},
                       {"column", c.column},
                       {"use", words_or_none(c.use)},
                       {"reason", words(c.reason)},
                       {"question", words_or_none(c.question)},
                       {"cells", c.cells},
                       {"share", c.share}});
  return {{"mapping", suggestion.mapping},
          {"to_edit", suggestion.to_edit},
          {"columns", std::move(columns)},
          {"questions", list(suggestion.questions)}};
}

Json write_answer(const Registry& registry, const intake::ImportAnswer& answer, std::size_t kept) {
  Json items = Json::array();
  for (const auto& [key, n] : answer.tally.items()) {
    if (n.cells() == 0) continue;
    Json line{{"form", key.first}, {"item", key.second}, {"title", title_of(registry, key)}};
    line.update(counts(n));
    items.push_back(std::move(line));
  }
  return {{"import", answer.id},
          {"total", counts(answer.tally.total())},
          {"items", std::move(items)},
          {"forms", answer.forms},
          {"enrolled", answer.enrolled},
          {"first_day_is_consent", answer.first_day_is_consent},
          {"left_out", list(answer.left_out)},
          {"remarks", list(answer.remarks)},
          {"refused_lines", answer.tally.refused().size()},
          {"refused_kept", kept}};
}

Json write_refused(const intake::RefusedCell& cell) {
  return {{"file", cell.file},
          {"sheet", cell.sheet},
          {"row", cell.row == 0 ? Json() : Json(cell.row)},
          {"column", cell.column},
          {"value", cell.value},
          {"why", words(whole(cell.reason))},
          {"remedy", words(cell.reason.remedy)},
          {"cells", cell.times}};
}

Json write_undo(const std::string& import_id, const intake::UndoAnswer& answer) {
  Json left = Json::array();
  for (const auto& form : answer.left)
    left.push_back({{"number", form.number},
                    {"visit", form.visit},
                    {"form", form.form},
                    {"repeat", form.repeat},
                    {"why", words(form.why)}});
  return {{"import", import_id},
          {"restored", answer.restored},
          {"enrolled", answer.enrolled},
          {"left", std::move(left)}};
}

Json write_import(const intake::Import& import) {
  Json files = Json::array();
  for (const auto& file : import.files) files.push_back(file.name);
  return {{"id", import.id},
          {"at", base::show(import.at)},
          {"by", import.by},
          {"files", std::move(files)},
          {"enrolled", import.enrolled},
          {"counts", import.counts ? counts(*import.counts) : Json()},
          {"is_undone", import.is_undone}};
}

Json write_trouble(const base::Problem& problem, const std::string& folder) {
  std::string file = without(problem.place.file, folder), why = without(problem.sentence, folder);
  bool is_mapping = file == "mapping.yaml" && problem.place.line > 0;
  base::Words lead = what_failed(problem.kind);
  std::string place = file.empty() || is_mapping || file == folder ? "" : file + ": ";
  std::string zh = place + lead.zh + "：" + why;
  return {{"en", is_mapping ? why : lead.en + ": " + place + why},
          {"zh", is_mapping ? why : zh},
          {"line", is_mapping ? Json(problem.place.line) : Json()},
          {"column", is_mapping ? Json(problem.place.column) : Json()}};
}

}  // namespace bq::service::registry
