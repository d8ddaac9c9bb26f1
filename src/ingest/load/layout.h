#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ingest/quality/judge.h"
#include "ingest/table/mapping.h"

namespace bq::ingest::load {

/// Where a concept's value stands in a row and how it is judged.
struct Field {
  std::uint32_t at = 0;
  std::uint32_t static_slot = 0;  // from 1; 0: no static
  const record::code::Concept* subject = nullptr;
  const table::Target* target = nullptr;
  std::optional<quality::NumberJudge> judge;  // none where the unit column decides, or no number
  const std::string* column = nullptr;
  table::CellPart part;
  bool is_ignored = false;  // a label that must not be looked at
};

/// A mapping's table laid over the header of a file.
struct Layout {
  const table::Table* table = nullptr;
  std::size_t width = 0;
  std::vector<std::string> names;
  std::vector<Field> fields;                          // one a mapped column
  std::unordered_map<std::string_view, Field> words;  // of the concept column
  std::uint32_t static_slots = 0;
  std::optional<std::uint32_t> subject, centre, person, start, end, happened, known, concept_word,
      value, unit;
  std::vector<std::pair<std::uint32_t, const table::LeftOutRows*>> leave_out;
  std::vector<std::uint32_t> labels;  // columns that must not be looked at
  std::vector<std::string> unmapped;
  std::vector<std::string> missing;   // columns that the table needs and the header lacks
  std::vector<std::string> repeated;  // needed columns that stand there twice

  /// Gives the columns that are read; some more than once.
  std::vector<std::uint32_t> needed() const;
};

/// Lays a table over a header. `read_labels` false leaves labels out, and does not miss them.
Layout lay_out(const table::Table& table, std::span<const std::string> header,
               const record::code::Vocabulary& vocabulary, bool read_labels);

}  // namespace bq::ingest::load
