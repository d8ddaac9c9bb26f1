#include "programme/scenario/programmes.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "programme/scenario/line_reader.h"

namespace bq::programme::scenario {

namespace {

using base::document::Node;
using base::Place;
using base::Result;
using definition::Definition;

const std::vector<std::string> sections{"define",  "predict",  "cohort",
                                        "outcome", "features", "alert"};

Node scalar(std::string text, const Place& place) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.place = place;
  node.scalar = std::move(text);
  return node;
}

// A body stands on one line of the story; its own places begin at 1:1.
void move_places(Node& node, const Place& to) {
  node.place.column += to.column - 1;
  node.place.line = to.line;
  for (Node& item : node.items) move_places(item, to);
  for (auto& [key, value] : node.entries) {
    move_places(key, to);
    move_places(value, to);
  }
}

Result<std::pair<Node, Node>> definition_of(const Word& body) {
  std::size_t colon = body.text.find(':');
  if (colon == std::string::npos || colon == 0)
    return LineReader::fail(body.place, "a definition is written `define name: expression`");
  std::size_t from = body.text.find_first_not_of(' ', colon + 1);
  if (from == std::string::npos)
    return LineReader::fail(body.place, "an expression is missing after the name");
  Place place = body.place;
  place.column += static_cast<int>(from);
  return std::pair{scalar(std::string(base::trim(body.text.substr(0, colon))), body.place),
                   scalar(body.text.substr(from), place)};
}

Result<Node> body_of(const Word& body) {
  auto node = base::document::parse_document(body.text, body.place.file);
  if (!node) {
    node.error().place.column += body.place.column - 1;
    node.error().place.line = body.place.line;
    return node;
  }
  move_places(*node, body.place);
  return node;
}

Result<Node> document_of(const Story& story) {
  Node document, defines;
  document.kind = defines.kind = Node::Kind::map;
  document.place = defines.place = story.programme.front().section.place;
  for (const Statement& s : story.programme) {
    if (std::find(sections.begin(), sections.end(), s.section.text) == sections.end())
      return LineReader::fail(
          s.section.place, fmt::format("a story's programme has no section `{}`{}", s.section.text,
                                       base::suggestion(s.section.text, sections)));
    Node& owner = s.section.text == "define" ? defines : document;
    std::pair<Node, Node> entry{scalar(s.section.text, s.section.place), Node{}};
    if (&owner == &defines) {
      BQ_ASSIGN(entry, definition_of(s.body));
    } else {
      BQ_ASSIGN(entry.second, body_of(s.body));
    }
    if (owner.find(entry.first.scalar) != nullptr)
      return LineReader::fail(entry.first.place,
                              fmt::format("`{}` stands here twice", entry.first.scalar));
    owner.entries.push_back(std::move(entry));
  }
  if (!defines.entries.empty())
    document.entries.emplace_back(scalar("define", defines.place), std::move(defines));
  return document;
}

}  // namespace

Result<const Definition*> Programmes::keep(const std::string& key, definition::Reading reading) {
  if (!reading.problems.empty()) return base::refuse(std::move(reading.problems.front()));
  return (compiled_[key] = std::move(reading.definition)).get();
}

Result<const Definition*> Programmes::own(const Story& story) {
  Node document;
  document.kind = Node::Kind::map;
  document.place = {story.file, 1, 1};
  if (!story.programme.empty()) {
    BQ_ASSIGN(document, document_of(story));
  }
  return keep(story.file, definition::read_sections(document, story.file, vocabulary_));
}

Result<const Definition*> Programmes::of(const Story& story) {
  if (!story.programme.empty()) return own(story);
  auto folder = std::filesystem::path(story.file).parent_path();
  std::string beside = (folder.parent_path() / "programme.yaml").string();
  if (folder.filename() != "scenarios" || !base::file_exists(beside)) return own(story);
  if (auto at = compiled_.find(beside); at != compiled_.end()) return at->second.get();
  return keep(beside, definition::read_definition(beside, vocabulary_));
}

}  // namespace bq::programme::scenario
