#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "applications/simulation/label_rule.h"
#include "applications/simulation/stay.h"
#include "base/result.h"
#include "ingest/table/mapping.h"

namespace bq::applications::simulation {

/// Writes stays as rows of a mapping's table: its columns, separator, words, units, missing word
/// and time.
class SourceTable {
 public:
  /// Lays out a table with a column for each concept; refuses every other shape, and a label that
  /// it does not hold.
  static base::Result<SourceTable> plan(const ingest::table::Table& table,
                                        const GeneratorModel& model,
                                        const record::code::Vocabulary& vocabulary,
                                        const std::optional<LabelRule>& label);

  /// Gives the first line.
  std::string header() const;
  /// Appends the rows of a stay.
  void write(const Stay& stay, const std::string& subject, std::string& out) const;
  /// Marks the generator's concepts that the table holds.
  void mark_wanted(std::vector<std::uint8_t>& wanted) const;
  /// Lists columns whose concept the generator does not know; they are written all missing.
  std::vector<std::string> empty_columns() const;

 private:
  enum class Kind : std::uint8_t { value, time, subject, person, label };
  struct Column {
    Kind kind = Kind::value;
    std::string name;
    const ingest::table::Target* target = nullptr;
    const record::code::Concept* subject = nullptr;
    std::optional<std::size_t> model;  // place in the generator's concepts
    bool is_static = false;
    int decimals = 0;  // as written, in the source's unit
  };
  explicit SourceTable(const ingest::table::Table& table) : table_(&table) {}
  void add_values(const GeneratorModel& model, const record::code::Vocabulary& vocabulary);
  std::string cell(const Column& column, const Stay& stay, std::size_t row) const;
  std::string value_text(const Column& column, double value) const;
  std::string number_text(const Column& column, double value) const;
  std::string time_text(int row) const;
  std::string missing_word() const;
  std::string quoted(const std::string& text) const;

  const ingest::table::Table* table_;
  std::vector<Column> columns_;
  std::optional<LabelRule> label_;
  base::Duration every_;
};

}  // namespace bq::applications::simulation
