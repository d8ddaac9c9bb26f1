#include "ingest/table/mapping.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/file.h"
#include "ingest/table/mapping_reader.h"

namespace bq::ingest::table {

namespace {

// A table is read once for each centre that differs: what is wrong for all of them is said once.
void drop_repeated(base::Problems& problems) {
  base::Problems kept;
  for (auto& problem : problems) {
    bool said = std::any_of(kept.begin(), kept.end(), [&](const base::Problem& other) {
      return other.sentence == problem.sentence && other.place.line == problem.place.line &&
             other.place.column == problem.place.column && other.place.file == problem.place.file;
    });
    if (!said) kept.push_back(std::move(problem));
  }
  problems = std::move(kept);
}

}  // namespace

const std::string& CentreColumn::centre_of(const std::string& word) const {
  for (const auto& [written, centre] : words)
    if (written == word) return centre;
  return word;
}

bool Table::is_parquet() const { return base::matches(base::lower(name), "*.parquet"); }

std::optional<Mapping> Mapping::parse(std::string_view yaml, const std::string& file,
                                      const code::Vocabulary& vocabulary,
                                      base::Problems& problems) {
  auto document = base::document::parse_document(yaml, file);
  if (!document) {
    problems.push_back(std::move(document.error()));
    return std::nullopt;
  }
  std::size_t before = problems.size();
  Mapping out;
  out.digest_ = base::sha256_hex(yaml);
  out.concepts_ = vocabulary.size();
  MappingReader(vocabulary, problems).read(*document, out);
  if (problems.size() == before) return out;
  drop_repeated(problems);
  return std::nullopt;
}

std::optional<Mapping> Mapping::read(const std::string& file, const code::Vocabulary& vocabulary,
                                     base::Problems& problems) {
  auto bytes = base::read_file(file);
  if (bytes) return parse(*bytes, file, vocabulary, problems);
  problems.push_back(std::move(bytes.error()));
  return std::nullopt;
}

const std::vector<Table>& Mapping::tables(std::string_view centre) const {
  auto at = by_centre_.find(centre);
  return at == by_centre_.end() ? tables_ : at->second;
}

std::vector<std::uint8_t> Mapping::collected(std::string_view centre) const {
  std::vector<std::uint8_t> out(concepts_, 0);
  for (const Table& table : tables(centre)) {
    for (const ColumnTarget& column : table.columns) out[column.target.concept_id] = 1;
    if (!table.shape) continue;
    for (const auto& [word, target] : table.shape->words) out[target.concept_id] = 1;
  }
  return out;
}

bool Mapping::has_rows() const {
  return std::any_of(tables_.begin(), tables_.end(), [](const Table& table) {
    return table.happened && !table.shape && !table.columns.empty();
  });
}

}  // namespace bq::ingest::table
