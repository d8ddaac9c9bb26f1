#include <fmt/format.h>

#include "analysis/expression/compiler.h"
#include "base/file.h"

namespace bq::analysis::expression {

namespace {

using base::document::Node;
using base::ProblemKind;

base::Result<Syntax> read(const Node& node, const record::code::Vocabulary& vocabulary) {
  if (!node.is_scalar())
    return base::refuse(ProblemKind::definition, node.place, "an expression is expected here");
  return parse_expression(node.scalar, text_place(node), vocabulary.units());
}

base::Result<Score> read_score(const Node& document, const record::code::Vocabulary& vocabulary) {
  base::Problems problems;
  base::document::refuse_other_keys(
      document,
      {"format", "name", "title", "source", "define", "parts", "value", "examples", "notes"},
      "a score", problems);
  if (!problems.empty()) return base::refuse(problems.front());
  Score score;
  score.name = document.text("name").value_or("");
  score.source = document.text("source").value_or("");
  score.place = document.place;
  if (score.name.empty() || score.source.empty())
    return base::refuse(ProblemKind::definition, document.place,
                        "a score needs `name` and `source`");
  if (const Node* title = document.find("title")) score.title = title->words();
  if (const Node* define = document.find("define"))
    for (const auto& [name, body] : define->entries) {
      BQ_ASSIGN(Syntax syntax, read(body, vocabulary));
      score.define.emplace_back(name.scalar, std::move(syntax));
    }
  if (const Node* parts = document.find("parts"))
    for (const Node& part : parts->items) {
      const Node* of = part.find("of");
      if (of == nullptr)
        return base::refuse(ProblemKind::definition, part.place, "a part needs `name` and `of`");
      BQ_ASSIGN(Syntax syntax, read(*of, vocabulary));
      score.parts.emplace_back(part.text("name").value_or(""), std::move(syntax));
    }
  if (const Node* value = document.find("value")) {
    BQ_ASSIGN(Syntax syntax, read(*value, vocabulary));
    score.value = std::move(syntax);
  }
  if (score.parts.empty() == !score.value.has_value())
    return base::refuse(ProblemKind::definition, document.place,
                        "a score has either `parts` or a `value`");
  if (const Node* examples = document.find("examples")) score.examples = *examples;
  return score;
}

}  // namespace

base::Result<std::map<std::string, Score>> load_scores(const record::code::Vocabulary& vocabulary) {
  std::map<std::string, Score> out;
  std::string folder = vocabulary.folder() + "/scores";
  if (!base::folder_exists(folder)) return out;
  BQ_ASSIGN(std::vector<std::string> files, base::list_files(folder));
  for (const std::string& file : files) {
    if (!base::matches(file, "*.yaml")) continue;
    BQ_ASSIGN(Node document, base::document::read_document(folder + "/" + file));
    BQ_ASSIGN(Score score, read_score(document, vocabulary));
    if (vocabulary.find(score.name))
      return base::refuse(ProblemKind::definition, score.place,
                          fmt::format("`{}` is a concept already", score.name));
    std::string name = score.name;
    if (!out.emplace(name, std::move(score)).second)
      return base::refuse(ProblemKind::definition, document.place,
                          fmt::format("the score `{}` is defined twice", name));
  }
  return out;
}

}  // namespace bq::analysis::expression
