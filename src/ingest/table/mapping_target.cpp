// What a column, or a word of the concept column, becomes.
#include <algorithm>

#include <fmt/format.h>

#include "ingest/table/mapping_reader.h"

namespace bq::ingest::table {

using base::document::Node;
using code::ConceptKind;
using record::fact::State;

void MappingReader::read_columns(const Node& node, bool is_static, Table& out) {
  if (!node.is_map()) return problem(node, "columns are a map, like { HR: heart_rate /min }");
  for (const auto& [column, spec] : node.entries) {
    bool twice = std::any_of(out.columns.begin(), out.columns.end(),
                             [&](const ColumnTarget& c) { return c.column == column.scalar; });
    if (twice)
      problem(column,
              fmt::format("the column `{}` feeds two concepts; it can feed one", column.scalar));
    if (spec.is_map() && spec.find("split") != nullptr) {
      read_split(column, spec, is_static, out);
    } else if (auto target = read_target(spec, false)) {
      out.columns.push_back({column.scalar, std::move(*target), is_static, {}});
    }
  }
}

// A cell of several numbers: { split: "/", into: [systolic_pressure mmHg, ...] }.
void MappingReader::read_split(const Node& column, const Node& spec, bool is_static, Table& out) {
  base::document::refuse_other_keys(spec, {"split", "into"}, "a column that is split", problems_);
  std::string sign = spec.text("split").value_or("");
  const Node* into = spec.find("into");
  bool right = !sign.empty() && into != nullptr && into->is_list() && into->items.size() > 1;
  if (!right)
    return problem(spec, "a cell of several numbers says { split: \"/\", into: [concept unit, "
                         "concept unit] }");
  auto count = static_cast<std::uint32_t>(into->items.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    auto target = read_target(into->items[i], false);
    if (!target) continue;
    if (vocabulary_.at(target->concept_id).kind != ConceptKind::number)
      problem(into->items[i], "a cell is split into numbers only");
    out.columns.push_back({column.scalar, std::move(*target), is_static, {sign, i, count}});
  }
}

void MappingReader::read_shape(const Node& body, Table& out) {
  LongShape shape;
  const Node* column = body.find("concept");
  const Node* map = column == nullptr ? nullptr : column->find("map");
  shape.value_column = body.text("value").value_or("");
  if (map == nullptr || !map->is_map() || shape.value_column.empty())
    return problem(
        body,
        "rows that name their concept need `concept: { column: ..., map: { ... } }` and `value`");
  base::document::refuse_other_keys(*column, {"column", "map"}, "`concept`", problems_);
  shape.concept_column = column->text("column").value_or("");
  if (shape.concept_column.empty()) problem(*column, "`concept` names its `column`");
  if (const Node* unit = body.find("unit")) {
    shape.unit_column = unit->text("column").value_or("");
    if (shape.unit_column.empty())
      problem(*unit,
              "`unit` names a column: { column: ... }; a fixed unit stands behind the concept");
  }
  for (const auto& [word, spec] : map->entries)
    if (auto target = read_target(spec, !shape.unit_column.empty()))
      shape.words.emplace_back(word.scalar, std::move(*target));
  out.shape = std::move(shape);
}

std::optional<Target> MappingReader::read_target(const Node& node, bool unit_elsewhere) {
  bool named = node.is_scalar() ||
               (node.is_map() && node.entries.size() == 1 && node.entries[0].second.is_map());
  if (!named) {
    problem(node, "write `concept unit`, or { concept: { word: code } }");
    return std::nullopt;
  }
  const Node& name = node.is_map() ? node.entries[0].first : node;
  Target out;
  out.place = name.place;
  if (!read_concept(name, out)) return std::nullopt;
  read_unit(name, unit_elsewhere, out);
  if (node.is_map()) read_words(node.entries[0].second, out);
  return out;
}

bool MappingReader::read_concept(const Node& node, Target& out) {
  auto space = node.scalar.find(' ');
  std::string name = node.scalar.substr(0, space);
  if (space != std::string::npos)
    out.unit = std::string(base::trim(std::string_view(node.scalar).substr(space)));
  auto id = vocabulary_.find(name);
  if (!id) {
    problem(node, fmt::format("the vocabulary has no concept `{}`{}", name,
                              base::suggestion(name, vocabulary_.names())));
    return false;
  }
  out.concept_id = *id;
  return true;
}

void MappingReader::read_unit(const Node& node, bool unit_elsewhere, Target& out) {
  const code::Concept& c = vocabulary_.at(out.concept_id);
  if (c.kind != ConceptKind::number) {
    if (!out.unit.empty()) problem(node, fmt::format("`{}` is no number and has no unit", c.name));
    return;
  }
  if (out.unit.empty() && c.unit != "1" && unit_elsewhere) return;
  if (out.unit.empty() && c.unit != "1")
    return problem(node, fmt::format("`{}` needs the unit of the source, like `{} {}`", c.name,
                                     c.name, c.unit));
  std::string unit = out.unit.empty() ? "1" : out.unit;
  out.conversion = code::conversion_of(vocabulary_.units(), c, unit);
  if (out.conversion) return;
  const code::Unit* given = vocabulary_.units().find(unit);
  const code::Unit* own = vocabulary_.units().find(c.unit);
  if (given == nullptr)
    problem(node, fmt::format("unknown unit `{}`{}", unit,
                              base::suggestion(unit, vocabulary_.units().names())));
  else if (own != nullptr && given->dimension != own->dimension)
    problem(node, fmt::format("`{}` is measured in {} ({}); {} is {}", c.name, c.unit,
                              code::show(own->dimension), unit, code::show(given->dimension)));
  else
    problem(node, fmt::format("the vocabulary does not say how {} of `{}` becomes {}; add it to "
                              "the concept's `accepts`",
                              unit, c.name, c.unit));
}

void MappingReader::read_words(const Node& words, Target& out) {
  const code::Concept& c = vocabulary_.at(out.concept_id);
  for (const auto& [word, meaning] : words.entries)
    if (auto read = read_meaning(word, meaning, c)) out.words.push_back(std::move(*read));
}

std::optional<WordMeaning> MappingReader::read_meaning(const Node& word, const Node& meaning,
                                                       const code::Concept& c) {
  WordMeaning out;
  out.word = word.scalar;
  const std::string& text = meaning.scalar;
  if (text == "not_assessable" || text == "pending") {
    out.state = text == "pending" ? State::pending : State::not_assessable;
    return out;
  }
  if (text == "missing") {
    out.missing = true;
    return out;
  }
  std::vector<std::string> names{"not_assessable", "pending", "missing"};
  if (c.kind == ConceptKind::boolean) {
    names.insert(names.begin(), {"true", "false"});
    out.value = text == "true" ? 1 : 0;
    if (text == "true" || text == "false") return out;
  }
  if (c.kind == ConceptKind::code) {
    for (const auto& value : c.codes) names.push_back(value.code);
    if (auto value = c.code_value(text)) {
      out.value = *value;
      return out;
    }
  }
  problem(meaning,
          fmt::format("`{}` is no value of `{}`{}", text, c.name, base::suggestion(text, names)));
  return std::nullopt;
}

}  // namespace bq::ingest::table
