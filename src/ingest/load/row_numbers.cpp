// Numbers that are more than plain ones: with a unit, as a limit, two in a cell.
#include <fmt/format.h>

#include "ingest/load/row_mapper.h"

namespace bq::ingest::load {

using quality::Judged;

// Reads one of the numbers of a cell like 142/83; a cell of more or fewer is told of once.
void RowMapper::read_part(const Field& field, const quality::NumberJudge& judge,
                          std::string_view text) {
  std::string plain = base::half_width(text);
  std::string_view rest = plain, part;
  std::uint32_t count = 0;
  for (bool more = true; more; ++count) {
    auto end = rest.find(field.part.sign);
    more = end != std::string_view::npos;
    if (count == field.part.index) part = base::trim(rest.substr(0, end));
    rest = more ? rest.substr(end + field.part.sign.size()) : std::string_view();
  }
  if (count == field.part.count && !part.empty()) return read_text(field, judge, part);
  ++counts_.not_understood;
  if (field.part.index == 0 || count == field.part.count)
    lose(field, "not_split", text, "kept out");
}

void RowMapper::read_text(const Field& field, const quality::NumberJudge& judge,
                          std::string_view text) {
  char decimal = layout_->table->dialect.decimal;
  if (auto read = quality::read_number(text, decimal))
    return take_number(field, judge.judge(read->number), read->limit, text);
  if (take_measure(field, text)) return;
  ++counts_.not_understood;
  if (quality::has_other_decimal_sign(text, decimal))
    lose(field, "decimal_sign", text,
         "kept out; if the source writes it so, say `decimal` in the mapping");
  else
    lose(field, "not_a_number", text, "kept out");
}

// Takes a number that brings its unit; that of the cell holds, not that of the column.
bool RowMapper::take_measure(const Field& field, std::string_view text) {
  auto measure = quality::read_measure(text, layout_->table->dialect.decimal);
  if (!measure) return false;
  const quality::NumberJudge* judge = judge_of(field, measure->unit);
  if (judge == nullptr) return false;
  bool other = field.target->conversion && !(field.judge && judge->converts_as(*field.judge));
  if (other) {
    std::string shown(text);
    lose(field, "unit_in_cell", shown, "read in the cell's own unit");
  }
  take_number(field, judge->judge(measure->number.number), measure->number.limit, text);
  return true;
}

// The cell as it is written, so that it can be found, with what it says in the concept's unit.
std::string RowMapper::shown_implausible(const Field& field, const Judged& judged,
                                         std::string_view cell) const {
  std::string unit = field.subject->unit == "1" ? "" : " " + field.subject->unit;
  auto number = quality::read_number(cell, layout_->table->dialect.decimal);
  auto written =
      number ? base::rescale(number->number, {1, 1}, {0, 1}, field.subject->scale) : std::nullopt;
  if (written && written->value == judged.value) return std::string(cell) + unit;
  return fmt::format("{} ({}{})", cell, base::show_decimal(judged.value, field.subject->scale),
                     unit);
}

}  // namespace bq::ingest::load
