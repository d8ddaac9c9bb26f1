// How a registry is written for its pages, and how entries are read from them.
#include "applications/registry/desk.h"
#include "applications/registry/saved_form.h"

namespace bq::applications::registry {

namespace {

Json words(const base::Words& w) { return {{"en", w.en}, {"zh", w.zh}}; }

Json named(const std::vector<Named>& all) {
  Json out = Json::array();
  for (const Named& one : all) out.push_back({{"key", one.key}, {"title", words(one.title)}});
  return out;
}

Json consents_json(const std::vector<Consent>& all) {
  Json out = Json::array();
  for (const Consent& one : all) {
    bool has_scope = !one.scope.en.empty() || !one.scope.zh.empty();
    out.push_back({{"key", one.key},
                   {"title", words(one.title)},
                   {"scope", has_scope ? words(one.scope) : Json()}});
  }
  return out;
}

const char* kind_word(ItemKind kind) {
  switch (kind) {
    case ItemKind::number:
      return "number";
    case ItemKind::code:
      return "code";
    case ItemKind::boolean:
      return "boolean";
    case ItemKind::date:
      return "date";
    case ItemKind::text:
      return "text";
  }
  return "";
}

Json describe_item(const Registry& registry, const Item& item) {
  Json out{{"key", item.key},
           {"title", words(item.title)},
           {"kind", kind_word(item.kind)},
           {"unit", item.unit},
           {"decimals", 0},
           {"required", item.is_required},
           {"choices", Json::array()},
           {"low", nullptr},
           {"high", nullptr},
           {"derived", item.derived_from.has_value()},
           {"conditional", item.shown_when.has_value()}};
  if (!item.concept_id) return out;
  const auto& c = registry.vocabulary().at(*item.concept_id);
  out["decimals"] = c.scale;
  if (item.unit == "1") out["unit"] = "";
  for (const auto& code : c.codes)
    out["choices"].push_back({{"code", code.code}, {"title", words(code.name)}});
  return out;
}

}  // namespace

Json describe(const Registry& registry) {
  Json visits = Json::array(), forms = Json::array();
  for (const Visit& visit : registry.visits())
    visits.push_back({{"key", visit.key},
                      {"title", words(visit.title)},
                      {"at_days", visit.at.us / base::us_per_day},
                      {"window_days", visit.window.us / base::us_per_day},
                      {"forms", visit.forms}});
  for (const Form& form : registry.forms()) {
    Json items = Json::array();
    for (const Item& item : form.items) items.push_back(describe_item(registry, item));
    forms.push_back({{"key", form.key},
                     {"title", words(form.title)},
                     {"repeats", form.repeats},
                     {"items", std::move(items)}});
  }
  return {{"name", registry.name()},
          {"version", registry.version()},
          {"title", words(registry.title())},
          {"people", registry.people()},
          {"centres", named(registry.centres())},
          {"visits", std::move(visits)},
          {"forms", std::move(forms)},
          {"identifiers", named(registry.identifiers())},
          {"missing_reasons", named(missing_reasons())},
          {"consents", consents_json(registry.consents())},
          {"follow_up",
           {{"visits", registry.follow_up().visits},
            {"lost_reasons", named(registry.follow_up().lost_reasons)},
            {"outcomes", named(registry.follow_up().outcomes)},
            {"cover", registry.follow_up().cover},
            {"complete", registry.follow_up().complete}}}};
}

std::optional<Entries> read_entries(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  Entries out;
  for (const auto& [item, entry] : json.items()) {
    if (entry.is_null()) continue;
    if (!entry.is_object()) return std::nullopt;
    Entry read;
    for (const auto& [key, value] : entry.items()) {
      if (value.is_null()) continue;
      if (!value.is_string()) return std::nullopt;
      if (key == "value")
        read.value = value.get<std::string>();
      else if (key == "missing")
        read.missing = value.get<std::string>();
      else if (key == "unit")
        read.unit = value.get<std::string>();
      else
        return std::nullopt;
    }
    if (!read.is_empty()) out.emplace(item, std::move(read));
  }
  return out;
}

Json write_entries(const Entries& entries) {
  return Json::parse(entries_text(entries));
}

Json write_problems(const std::vector<FormProblem>& problems) {
  Json out = Json::array();
  for (const FormProblem& p : problems)
    out.push_back({{"item", p.item},
                   {"rule", p.rule},
                   {"level", p.level == Level::refuse ? "refuse" : "query"},
                   {"en", p.sentence.en},
                   {"zh", p.sentence.zh}});
  return out;
}

}  // namespace bq::applications::registry
