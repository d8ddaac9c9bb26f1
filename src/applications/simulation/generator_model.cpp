#include "applications/simulation/generator_model.h"

#include <algorithm>

#include <fmt/format.h>

#include "applications/simulation/generator_reader.h"
#include "base/digest.h"
#include "base/file.h"

namespace bq::applications::simulation {

namespace {

constexpr std::string_view folder_name = "/generator";

std::vector<std::string> kinds_of(const std::string& folder) {
  std::vector<std::string> kinds;
  auto files = base::list_files(folder);
  if (!files) return kinds;
  for (const auto& file : *files)
    if (file.ends_with(".yaml")) kinds.push_back(file.substr(0, file.size() - 5));
  return kinds;
}

}  // namespace

std::optional<std::size_t> GeneratorModel::find(record::code::ConceptId concept_id) const {
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].concept_id == concept_id) return i;
  return std::nullopt;
}

base::Result<GeneratorModel> parse_generator(std::string_view yaml, const std::string& file,
                                             const record::code::Vocabulary& vocabulary) {
  BQ_ASSIGN(base::document::Node document, base::document::parse_document(yaml, file));
  base::Problems problems;
  GeneratorModel out;
  out.digest = base::sha256_hex(yaml);
  GeneratorReader(vocabulary, problems).read(document, out);
  if (!problems.empty()) return base::refuse(std::move(problems.front()));
  return out;
}

base::Result<GeneratorModel> read_generator(const std::string& kind,
                                            const record::code::Vocabulary& vocabulary) {
  const std::string folder = vocabulary.folder() + std::string(folder_name);
  const auto kinds = kinds_of(folder);
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return base::refuse(base::ProblemKind::definition, {folder},
                        fmt::format("has no generator for the subject `{}`; it has: {}", kind,
                                    fmt::join(kinds, ", ")));
  const std::string file = folder + "/" + kind + ".yaml";
  BQ_ASSIGN(std::string yaml, base::read_file(file));
  return parse_generator(yaml, file, vocabulary);
}

}  // namespace bq::applications::simulation
