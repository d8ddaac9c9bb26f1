// Which unit a column of numbers is in: what is stated, else what the values and custom say.
#include <algorithm>

#include <fmt/format.h>

#include "ingest/quality/judge.h"
#include "ingest/quality/number_text.h"
#include "programme/draft/guess.h"

namespace bq::programme::draft {

using record::code::Concept;
using record::code::Conversion;

namespace {

constexpr double enough = 0.9;  // share of cells from which on a unit fits

double applied(const Conversion& conversion, double value) {
  auto of = [](const base::Ratio& r) {
    return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
  };
  return value * of(conversion.times) + of(conversion.plus);
}

// The middle of the numbers that state no unit of their own.
std::optional<double> median_of(const ColumnProfile& column) {
  std::vector<double> values;
  for (const auto& [cell, unit] : column.measures) {
    if (!unit.empty()) continue;
    auto number = ingest::quality::read_number(cell, '.');
    if (!number) continue;
    double value = static_cast<double>(number->number.digits);
    for (int i = 0; i < number->number.scale; ++i) value /= 10;
    values.push_back(value);
  }
  if (values.empty()) return std::nullopt;
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void add_once(std::vector<std::string>& units, const std::string& unit) {
  if (std::find(units.begin(), units.end(), unit) == units.end()) units.push_back(unit);
}

}  // namespace

double Guesser::plausible_share(const ColumnProfile& column, const Concept& c,
                                const std::string& unit) const {
  auto conversion = record::code::conversion_of(vocabulary_.units(), c, unit);
  if (column.measures.empty() || !conversion) return 0;
  auto fits = [&](base::Decimal number, const Conversion& by) {
    auto judged = ingest::quality::NumberJudge(c, by).judge(number);
    return judged.verdict == ingest::quality::Verdict::kept;
  };
  std::uint64_t kept = 0;
  for (const auto& [cell, own_unit] : column.measures) {
    if (own_unit.empty()) {
      auto number = ingest::quality::read_number(cell, '.');
      kept += number && fits(number->number, *conversion) ? 1 : 0;
      continue;
    }
    auto measure = ingest::quality::read_measure(cell, '.');
    auto own = record::code::conversion_of(vocabulary_.units(), c, own_unit);
    kept += measure && own && fits(measure->number.number, *own) ? 1 : 0;
  }
  double of_measures = static_cast<double>(kept) / static_cast<double>(column.measures.size());
  return of_measures * column.share(column.numbers + column.with_unit);
}

// Tells whether the middle value, read in a unit, is one that columns of the concept have.
bool Guesser::is_usual(const ColumnProfile& column, const Concept& c,
                       const std::string& unit) const {
  const UsualUnit* usual = usual_.find(c.name);
  auto median = median_of(column);
  if (usual == nullptr || !usual->low || !usual->high || !median) return true;
  auto from = record::code::conversion_of(vocabulary_.units(), c, unit);
  auto of_usual = record::code::conversion_of(vocabulary_.units(), c, usual->unit);
  if (!from || !of_usual) return true;
  double value = applied(*from, *median);
  return value >= applied(*of_usual, *usual->low) && value <= applied(*of_usual, *usual->high);
}

// The units that a column may be in, the most usual first.
std::vector<std::string> Guesser::fitting_units(const ColumnProfile& column,
                                                const Concept& c) const {
  std::vector<std::string> likely, out;
  if (const UsualUnit* usual = usual_.find(c.name)) {
    likely.push_back(usual->unit);
    for (const auto& other : usual->others) add_once(likely, other);
  }
  add_once(likely, c.unit);
  for (const auto& accepted : c.accepts) add_once(likely, accepted.unit);
  auto add_fitting = [&](const std::vector<std::string>& units) {
    for (const auto& unit : units)
      if (plausible_share(column, c, unit) >= enough) out.push_back(unit);
  };
  add_fitting(likely);
  if (out.empty()) add_fitting(vocabulary_.units().names());
  return out;
}

void Guesser::choose_unit(const ColumnProfile& column, const Concept& c, Guess& out) const {
  std::vector<std::string> fitting = fitting_units(column, c);
  auto usual = std::find_if(fitting.begin(), fitting.end(),
                            [&](const auto& unit) { return is_usual(column, c, unit); });
  if (usual != fitting.end())
    out.unit = *usual;
  else if (!fitting.empty())
    out.unit = fitting.front();
  else
    out.unit = c.unit;
  out.share = plausible_share(column, c, out.unit);
  out.reason = {"by its name; no unit is stated, the values fit " + out.unit,
                "按列名；未注明单位，数值符合 " + out.unit};
  if (fitting.size() > 1)
    out.question = {
        fmt::format("In which unit is `{}`: {}?", column.name, fmt::join(fitting, " or ")),
        fmt::format("“{}”的单位是 {}？", column.name, fmt::join(fitting, " 还是 "))};
}

Guess Guesser::guess_number(const ColumnProfile& column, const Concept& c) {
  Guess out;
  out.column = column.name;
  out.use = Use::concept_value;
  out.cells = column.filled();
  out.concept_name = c.name;
  std::string stated = split_unit(column.name, vocabulary_.units()).second;
  auto judge = [&](const std::string& unit) { return plausible_share(column, c, unit); };
  if (c.unit == "1") {
    out.share = judge("1");
    out.reason = {"by its name", "按列名"};
  } else if (!stated.empty() && record::code::conversion_of(vocabulary_.units(), c, stated)) {
    out.unit = stated;
    out.share = judge(stated);
    out.reason = {"name and unit in the heading", "列名中有名称和单位"};
  } else if (column.with_unit > column.numbers && !column.units.empty()) {
    out.unit = c.unit;
    out.share = judge(c.unit);
    out.reason = {"by its name; the unit stands in the cells", "按列名；单位写在单元格内"};
  } else {
    choose_unit(column, c, out);
  }
  if (out.is_sure() && !out.unit.empty() && !is_usual(column, c, out.unit))
    out.question = {fmt::format("Is `{}` in {}? So read, its values are unusual for {}.",
                                column.name, out.unit, c.title.en),
                    fmt::format("“{}”的单位是 {} 吗？这样读，数值不像通常的{}。", column.name,
                                out.unit, c.title.zh)};
  if (out.share < enough)
    out.question = {
        fmt::format("Is `{}` really {}? Only {:.0f} % of its values are plausible in {}.",
                    column.name, c.title.en, 100 * out.share, out.unit),
        fmt::format("“{}”确实是{}吗？以 {} 计只有 {:.0f}% 的值合理。", column.name, c.title.zh,
                    out.unit, 100 * out.share)};
  return out;
}

}  // namespace bq::programme::draft
