#include "base/document/document.h"


#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/file.h"

namespace bq::base::document {

namespace {

constexpr int deepest = 64;

Result<Node> convert(const YAML::Node& yaml, const std::string& file, int depth) {
  Node node;
  node.place = {file, yaml.Mark().line + 1, yaml.Mark().column + 1};
  if (depth > deepest)
    return refuse(ProblemKind::definition, node.place, "the document nests deeper than 64 levels");
  switch (yaml.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return node;
    case YAML::NodeType::Scalar:
      node.kind = Node::Kind::scalar;
      node.scalar = yaml.Scalar();
      node.quoted = yaml.Tag() == "!";
      return node;
    case YAML::NodeType::Sequence:
      node.kind = Node::Kind::list;
      for (const auto& item : yaml) {
        BQ_ASSIGN(Node child, convert(item, file, depth + 1));
        node.items.push_back(std::move(child));
      }
      return node;
    case YAML::NodeType::Map:
      node.kind = Node::Kind::map;
      for (const auto& entry : yaml) {
        BQ_ASSIGN(Node key, convert(entry.first, file, depth + 1));
        BQ_ASSIGN(Node value, convert(entry.second, file, depth + 1));
        if (!key.is_scalar())
          return refuse(ProblemKind::definition, key.place, "a key must be a word");
        if (node.find(key.scalar))
          return refuse(ProblemKind::definition, key.place,
                        fmt::format("the key `{}` stands here twice", key.scalar));
        node.entries.emplace_back(std::move(key), std::move(value));
      }
      return node;
  }
  return node;
}

}  // namespace

Node::Node() = default;

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : entries)
    if (name.scalar == key) return &value;
  return nullptr;
}

std::optional<std::string> Node::text(std::string_view key) const {
  const Node* value = find(key);
  if (value == nullptr || !value->is_scalar()) return std::nullopt;
  return value->scalar;
}

std::vector<std::string> Node::keys() const {
  std::vector<std::string> out;
  for (const auto& entry : entries) out.push_back(entry.first.scalar);
  return out;
}

std::vector<std::string> Node::texts() const {
  std::vector<std::string> out;
  if (is_scalar()) out.push_back(scalar);
  for (const Node& item : items) out.push_back(item.scalar);
  return out;
}

Words Node::words() const {
  if (is_scalar()) return {scalar, scalar};
  return {text("en").value_or(""), text("zh").value_or(text("en").value_or(""))};
}

Result<Node> parse_document(std::string_view yaml, const std::string& file) {
  if (!is_utf8(yaml))
    return refuse(ProblemKind::definition, {file}, "the file is not UTF-8; save it as UTF-8");
  try {
    return convert(YAML::Load(std::string(yaml)), file, 0);
  } catch (const YAML::Exception& e) {
    return refuse(ProblemKind::definition, {file, e.mark.line + 1, e.mark.column + 1},
                  fmt::format("not YAML: {}", e.msg));
  } catch (const std::exception& e) {
    return refuse(ProblemKind::definition, {file}, fmt::format("not YAML: {}", e.what()));
  }
}

Result<Node> read_document(const std::string& path) {
  BQ_ASSIGN(std::string bytes, read_file(path));
  return parse_document(bytes, path);
}

void refuse_other_keys(const Node& map, const std::vector<std::string>& allowed,
                       std::string_view what, Problems& problems) {
  for (const auto& [key, value] : map.entries) {
    bool known = false;
    for (const auto& name : allowed) known = known || name == key.scalar;
    if (!known)
      problems.push_back(
          {ProblemKind::definition, key.place,
           fmt::format("{} has no key `{}`{}", what, key.scalar, suggestion(key.scalar, allowed))});
  }
}

}  // namespace bq::base::document
