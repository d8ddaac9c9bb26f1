#include "programme/draft/usual_units.h"

#include <array>

#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"
#include "programme/acceptance/comma_table.h"

namespace bq::programme::draft {

using base::ProblemKind;
using record::code::Vocabulary;

namespace {

base::Result<std::optional<double>> number_of(const std::string& cell, const base::Place& place) {
  if (cell.empty()) return std::optional<double>();
  auto ratio = base::parse_ratio(cell);
  if (!ratio) return base::refuse(ProblemKind::definition, place, "`" + cell + "` is no number");
  return std::optional(static_cast<double>(ratio->numerator) /
                       static_cast<double>(ratio->denominator));
}

base::Done check_unit(const Vocabulary& vocabulary, const std::string& concept_name,
                      const std::string& unit, const base::Place& place) {
  auto id = vocabulary.find(concept_name);
  if (!id)
    return base::refuse(ProblemKind::definition, place,
                        "the vocabulary has no concept `" + concept_name + "`");
  if (record::code::conversion_of(vocabulary.units(), vocabulary.at(*id), unit)) return {};
  return base::refuse(ProblemKind::definition, place,
                      "`" + concept_name + "` cannot be read in " + unit);
}

}  // namespace

base::Result<UsualUnits> UsualUnits::load(const Vocabulary& vocabulary) {
  UsualUnits out;
  std::string file = vocabulary.folder() + "/names/usual_units.csv";
  if (!base::file_exists(file)) return out;
  BQ_ASSIGN(std::string bytes, base::read_file(file));
  constexpr std::array<std::string_view, 6> columns{"concept", "unit", "others",
                                                    "low",     "high", "source"};
  BQ_ASSIGN(auto table, acceptance::CommaTable::parse(bytes, file, columns));
  for (const auto& row : table.rows()) {
    const std::string& name = table.cell(row, "concept");
    UsualUnit usual;
    usual.unit = table.cell(row, "unit");
    for (std::string& other : base::split(table.cell(row, "others"), ' '))
      if (!other.empty()) usual.others.push_back(std::move(other));
    BQ_TRY(check_unit(vocabulary, name, usual.unit, table.place(row)));
    for (const auto& other : usual.others)
      BQ_TRY(check_unit(vocabulary, name, other, table.place(row)));
    BQ_ASSIGN(usual.low, number_of(table.cell(row, "low"), table.place(row)));
    BQ_ASSIGN(usual.high, number_of(table.cell(row, "high"), table.place(row)));
    out.by_concept_.emplace(name, std::move(usual));
  }
  return out;
}

const UsualUnit* UsualUnits::find(const std::string& concept_name) const {
  auto at = by_concept_.find(concept_name);
  return at == by_concept_.end() ? nullptr : &at->second;
}

}  // namespace bq::programme::draft
