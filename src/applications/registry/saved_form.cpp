#include "applications/registry/saved_form.h"

#include <algorithm>

#include <fmt/format.h>

namespace bq::applications::registry {

using Json = nlohmann::ordered_json;

namespace {

base::Problem broken() {
  return {base::ProblemKind::data, {}, "an event of a saved form cannot be read"};
}

std::string quoted(const std::string& text) {
  bool is_plain = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == '\x7f';
  });
  return is_plain ? '"' + text + '"' : Json(text).dump();
}

std::string list_text(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) {
    if (out.size() > 1) out += ',';
    out += quoted(name);
  }
  return out + "]";
}

}  // namespace

// Members stand in the order of their names: equal entries are equal texts.
std::string entries_text(const Entries& entries) {
  std::string out = "{";
  for (const auto& [item, entry] : entries) {
    if (out.size() > 1) out += ',';
    out += quoted(item) + ":{";
    if (!entry.missing.empty()) {
      out += "\"missing\":" + quoted(entry.missing);
    } else {
      if (!entry.unit.empty()) out += "\"unit\":" + quoted(entry.unit) + ',';
      out += "\"value\":" + quoted(entry.value);
    }
    out += '}';
  }
  return out + "}";
}

std::map<std::string, bool> read_required(std::string_view entries, std::string_view missing,
                                          std::string_view beside) {
  std::map<std::string, bool> out;
  Json all = Json::parse(entries, nullptr, false);
  if (all.is_object())
    for (const auto& [item, entry] : all.items()) out[item] = true;
  auto each = [](std::string_view text, const auto& take) {
    Json names = Json::parse(text, nullptr, false);
    if (!names.is_array()) return;
    for (const Json& name : names)
      if (name.is_string()) take(name.template get<std::string>());
  };
  each(beside, [&](const std::string& item) { out.erase(item); });
  each(missing, [&](const std::string& item) { out[item] = false; });
  return out;
}

void SavedForm::set(const Entries& all) {
  entries = entries_text(all);
  optional.clear();
  for (const auto& [item, entry] : all)
    if (required.count(item) == 0) optional.push_back(item);
}

std::string SavedForm::missing() const {
  std::vector<std::string> names;
  for (const auto& [item, is_filled] : required)
    if (!is_filled) names.push_back(item);
  return list_text(names);
}

std::string SavedForm::beside() const { return list_text(optional); }

std::string SavedForm::write() const {
  std::string import_part =
      import_id.empty() ? "" : fmt::format(R"(,"import":{})", quoted(import_id));
  return fmt::format(
      R"({{"visit":"{}","form":"{}","repeat":{},"version":{},"day":{},"entries":{},"reason":{}{},)"
      R"("filled":{},"wanted":{},"missing":{},"beside":{}}})",
      visit, form, repeat, version, quoted(day), entries, quoted(reason), import_part, filled,
      wanted, missing(), beside());
}

base::Result<SavedForm> read_saved_form(const std::string& body) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return base::refuse(broken());
  SavedForm out;
  try {
    for (auto [key, to] : {std::pair{"visit", &out.visit}, {"form", &out.form}, {"day", &out.day}})
      *to = json.at(key).get<std::string>();
    out.reason = json.value("reason", "");
    out.import_id = json.value("import", "");
    for (auto [key, to] : {std::pair{"repeat", &out.repeat},
                           {"version", &out.version},
                           {"filled", &out.filled},
                           {"wanted", &out.wanted}})
      *to = json.at(key).get<std::int64_t>();
    out.entries = json.at("entries").dump();
    std::string beside = json.at("beside").dump();
    out.required = read_required(out.entries, json.at("missing").dump(), beside);
    out.optional = json.at("beside").get<std::vector<std::string>>();
  } catch (const Json::exception&) {
    return base::refuse(broken());
  }
  return out;
}

base::Result<std::shared_ptr<const SavedForm>> saved_form_of(const record::ledger::Event& event) {
  auto known = std::dynamic_pointer_cast<const SavedForm>(event.meaning);
  if (known) return known;
  BQ_ASSIGN(SavedForm read, read_saved_form(event.body));
  return std::make_shared<const SavedForm>(std::move(read));
}

Entries changes_between(const Entries& before, const Entries& after) {
  Entries out;
  for (const auto& [item, entry] : after) {
    auto was = before.find(item);
    if (was == before.end() || was->second != entry) out[item] = entry;
  }
  for (const auto& [item, entry] : before)
    if (after.count(item) == 0) out[item] = {};
  return out;
}

}  // namespace bq::applications::registry
