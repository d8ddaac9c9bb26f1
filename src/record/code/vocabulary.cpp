#include "record/code/vocabulary.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/file.h"

namespace bq::record::code {

namespace {

using base::document::Node;
using base::ProblemKind;
using base::Result;

template <class Enum>
struct Named {
  std::string_view name;
  Enum value;
};
constexpr Named<ConceptKind> kinds[] = {{"number", ConceptKind::number},
                                        {"code", ConceptKind::code},
                                        {"boolean", ConceptKind::boolean}};
constexpr Named<ConceptRole> roles[] = {{"measurement", ConceptRole::measurement},
                                        {"static", ConceptRole::static_attribute},
                                        {"label", ConceptRole::label},
                                        {"treatment", ConceptRole::treatment},
                                        {"event", ConceptRole::event}};

template <class Enum, std::size_t N>
Result<Enum> read_enum(const Node& body, std::string_view key, const Named<Enum> (&table)[N]) {
  const Node* node = body.find(key);
  if (node == nullptr) return table[0].value;
  std::vector<std::string> names;
  for (const auto& entry : table) {
    if (entry.name == node->scalar) return entry.value;
    names.emplace_back(entry.name);
  }
  return base::refuse(
      ProblemKind::definition, node->place,
      fmt::format("`{}` is not a {}{}", node->scalar, key, base::suggestion(node->scalar, names)));
}

Result<base::Duration> read_duration(const Node& body, std::string_view key,
                                     base::Duration otherwise) {
  const Node* node = body.find(key);
  if (node == nullptr) return otherwise;
  auto duration = base::parse_duration(node->scalar);
  if (!duration || duration->us < 0)
    return base::refuse(ProblemKind::definition, node->place,
                        fmt::format("`{}` needs a duration like 6 h", key));
  return *duration;
}

base::Done read_resolution(const Node& body, Concept& out) {
  const Node* node = body.find("resolution");
  if (node == nullptr) return {};
  auto decimal = base::parse_decimal(node->scalar);
  if (!decimal || decimal->digits != 1 || decimal->scale < 0 || decimal->scale > 9)
    return base::refuse(ProblemKind::definition, node->place,
                        "a resolution is 1, 0.1, 0.01 ... 0.000000001");
  out.scale = decimal->scale;
  return {};
}

base::Done read_range(const Node& body, Concept& out) {
  const Node* node = body.find("plausible");
  if (node == nullptr || !node->is_map()) return {};
  auto limit = [&](std::string_view key) -> std::optional<std::int64_t> {
    auto decimal = base::parse_decimal(node->text(key).value_or(""));
    if (!decimal) return std::nullopt;
    auto scaled = base::rescale(*decimal, {1, 1}, {0, 1}, out.scale);
    return scaled ? std::optional(scaled->value) : std::nullopt;
  };
  auto low = limit("low"), high = limit("high");
  if (!low || !high || *low > *high)
    return base::refuse(ProblemKind::definition, node->place,
                        "a plausible range needs numbers `low` <= `high`");
  out.plausible = PlausibleRange{*low, *high, node->text("source").value_or("none")};
  return {};
}

base::Done read_accepts(const Node& body, Concept& out) {
  const Node* node = body.find("accepts");
  if (node == nullptr || !node->is_map()) return {};
  for (const auto& [unit, conversion] : node->entries) {
    auto times = base::parse_ratio(conversion.text("times").value_or("1"));
    auto plus = base::parse_ratio(conversion.text("plus").value_or("0"));
    if (!times || !plus)
      return base::refuse(ProblemKind::definition, conversion.place,
                          "`times` and `plus` are decimals or ratios");
    out.accepts.push_back({unit.scalar, {*times, *plus, conversion.text("source").value_or("")}});
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> Concept::code_value(std::string_view code_name) const {
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (codes[i].code == code_name) return static_cast<std::int64_t>(i);
  return std::nullopt;
}

base::Done Vocabulary::read_concept(const Node& name, const Node& body) {
  Concept c;
  c.name = name.scalar;
  c.place = name.place;
  if (const Node* title = body.find("name")) c.title = title->words();
  BQ_ASSIGN(c.kind, read_enum(body, "kind", kinds));
  BQ_ASSIGN(c.role, read_enum(body, "role", roles));
  c.loinc = body.text("loinc").value_or("");
  c.unit = body.text("unit").value_or("1");
  if (units_.find(c.unit) == nullptr)
    return base::refuse(ProblemKind::definition, body.place,
                        fmt::format("`{}` has the unknown unit `{}`{}", c.name, c.unit,
                                    base::suggestion(c.unit, units_.names())));
  BQ_TRY(read_resolution(body, c));
  if (c.kind != ConceptKind::number) c.scale = 0;
  BQ_TRY(read_range(body, c));
  BQ_TRY(read_accepts(body, c));
  BQ_ASSIGN(c.stale_after, read_duration(body, "stale_after",
                                         c.role == ConceptRole::static_attribute
                                             ? base::Duration{4'000'000 * base::us_per_hour}
                                             : base::of_hours(24)));
  BQ_ASSIGN(c.delay, read_duration(body, "delay", base::Duration{}));
  if (const Node* codes = body.find("codes"))
    for (const auto& [code, words] : codes->entries)
      c.codes.push_back({code.scalar, words.words()});
  if (!by_name_.emplace(c.name, static_cast<ConceptId>(concepts_.size())).second)
    return base::refuse(ProblemKind::definition, name.place,
                        fmt::format("the concept `{}` is defined twice", c.name));
  concepts_.push_back(std::move(c));
  return {};
}

base::Done Vocabulary::read_concepts(const std::string& bytes, const std::string& file) {
  BQ_ASSIGN(Node document, base::document::parse_document(bytes, file));
  const Node* concepts = document.find("concepts");
  if (concepts == nullptr || !concepts->is_map())
    return base::refuse(ProblemKind::definition, document.place,
                        "a concept file needs the map `concepts`");
  for (const auto& [name, body] : concepts->entries) BQ_TRY(read_concept(name, body));
  return {};
}

base::Done Vocabulary::read_own(const std::string& folder) {
  if (!base::folder_exists(folder + "/concepts")) return {};
  BQ_ASSIGN(std::vector<std::string> files, base::list_files(folder + "/concepts"));
  for (const auto& file : files) {
    if (!base::matches(file, "*.yaml") || file.find('/') != std::string::npos) continue;
    std::string name = "concepts/" + file;
    BQ_ASSIGN(std::string bytes, base::read_file(folder + "/" + name));
    BQ_TRY(read_concepts(bytes, folder + "/" + name));
    own_files_.emplace_back(std::move(name), std::move(bytes));
  }
  return {};
}

Result<Vocabulary> Vocabulary::load(const std::string& folder, const std::string& own) {
  Vocabulary out;
  out.folder_ = folder;
  BQ_ASSIGN(std::vector<std::string> files, base::list_files(folder));
  base::Sha256 digest;
  BQ_ASSIGN(out.units_, UnitTable::load(folder + "/units/units.yaml"));
  for (const auto& file : files) {
    bool meant = base::matches(file, "concepts/*.yaml") || base::matches(file, "units/*.yaml") ||
                 base::matches(file, "scores/*.yaml");
    if (!meant) continue;
    BQ_ASSIGN(std::string bytes, base::read_file(folder + "/" + file));
    digest.add_field(file).add_field(bytes);
    if (base::matches(file, "concepts/*.yaml"))
      BQ_TRY(out.read_concepts(bytes, folder + "/" + file));
  }
  if (out.concepts_.empty())
    return base::refuse(ProblemKind::definition, {folder},
                        "holds no concepts/*.yaml; give --vocabulary the right folder");
  if (!own.empty()) BQ_TRY(out.read_own(own));
  for (const auto& [name, bytes] : out.own_files_) digest.add_field(name).add_field(bytes);
  out.digest_ = digest.finish_hex();
  return out;
}

std::optional<ConceptId> Vocabulary::find(std::string_view name) const {
  auto at = by_name_.find(std::string(name));
  return at == by_name_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<std::string> Vocabulary::names() const {
  std::vector<std::string> out;
  for (const auto& c : concepts_) out.push_back(c.name);
  return out;
}

}  // namespace bq::record::code
