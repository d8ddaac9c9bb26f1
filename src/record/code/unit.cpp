#include "record/code/unit.h"

#include <fmt/format.h>

namespace bq::record::code {

namespace {

using base::ProblemKind;

// Composes value * a.times + a.plus with the inverse of b.
std::optional<Conversion> through(const Conversion& a, const Conversion& b) {
  auto product = [](std::int64_t x, std::int64_t y) -> std::optional<std::int64_t> {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(x, y, &out)) return std::nullopt;
    return out;
  };
  auto n = product(a.times.numerator, b.times.denominator);
  auto d = product(a.times.denominator, b.times.numerator);
  if (!n || !d || *d == 0) return std::nullopt;
  Conversion out;
  auto times = base::parse_ratio(fmt::format("{}/{}", *n, *d));
  // (a.plus - b.plus) / b.times
  auto left = product(a.plus.numerator, b.plus.denominator);
  auto right = product(b.plus.numerator, a.plus.denominator);
  auto below = product(a.plus.denominator, b.plus.denominator);
  if (!times || !left || !right || !below) return std::nullopt;
  auto top = product(*left - *right, b.times.denominator);
  auto bottom = product(*below, b.times.numerator);
  if (!top || !bottom) return std::nullopt;
  auto plus = base::parse_ratio(fmt::format("{}/{}", *top, *bottom));
  if (!plus) return std::nullopt;
  out.times = *times;
  out.plus = *plus;
  out.source = a.source.empty() ? b.source : a.source;
  return out;
}

}  // namespace

Dimension multiply(const Dimension& a, const Dimension& b, int sign) {
  Dimension out = a;
  for (const auto& [name, power] : b) {
    out[name] += sign * power;
    if (out[name] == 0) out.erase(name);
  }
  return out;
}

std::string show(const Dimension& dimension) {
  if (dimension.empty()) return "a pure number";
  std::string out;
  for (const auto& [name, power] : dimension) {
    if (!out.empty()) out += ' ';
    out += power == 1 ? name : fmt::format("{}^{}", name, power);
  }
  return out;
}

base::Done UnitTable::read_unit(const base::document::Node& name,
                                const base::document::Node& body) {
  Unit unit;
  unit.name = name.scalar;
  unit.base_unit = body.text("of").value_or(unit.name);
  if (const base::document::Node* dimension = body.find("dimension"))
    for (const auto& [key, power] : dimension->entries)
      unit.dimension[key.scalar] = std::atoi(power.scalar.c_str());
  auto times = base::parse_ratio(body.text("times").value_or("1"));
  auto plus = base::parse_ratio(body.text("plus").value_or("0"));
  if (!times || !plus)
    return base::refuse(ProblemKind::definition, body.place,
                        "`times` and `plus` are decimals or ratios like 5/9");
  unit.to_base = {*times, *plus, body.text("source").value_or("")};
  std::vector<std::string> spellings{unit.name};
  if (const base::document::Node* spelled = body.find("spelled"))
    for (const auto& s : spelled->texts()) spellings.push_back(s);
  for (const auto& s : spellings)
    if (!spelled_.emplace(s, units_.size()).second)
      return base::refuse(ProblemKind::definition, name.place,
                          fmt::format("the unit `{}` is defined twice", s));
  units_.push_back(std::move(unit));
  return {};
}

base::Result<UnitTable> UnitTable::load(const std::string& file) {
  BQ_ASSIGN(base::document::Node document, base::document::read_document(file));
  const base::document::Node* units = document.find("units");
  if (units == nullptr || !units->is_map())
    return base::refuse(ProblemKind::definition, document.place,
                        "a units file needs the map `units`");
  UnitTable table;
  for (const auto& [name, body] : units->entries) BQ_TRY(table.read_unit(name, body));
  for (Unit& unit : table.units_) {
    const Unit* origin = table.find(unit.base_unit);
    if (origin == nullptr)
      return base::refuse(
          ProblemKind::definition, units->place,
          fmt::format("the unit `{}` refers to an unknown unit `{}`", unit.name, unit.base_unit));
    if (unit.dimension.empty()) unit.dimension = origin->dimension;
  }
  return table;
}

const Unit* UnitTable::find(std::string_view spelling) const {
  auto at = spelled_.find(std::string(spelling));
  return at == spelled_.end() ? nullptr : &units_[at->second];
}

std::string_view UnitTable::longest_prefix(std::string_view text) const {
  std::string_view best;
  for (const auto& [spelling, unit] : spelled_)
    if (spelling.size() > best.size() && text.substr(0, spelling.size()) == spelling)
      best = text.substr(0, spelling.size());
  return best;
}

std::vector<std::string> UnitTable::names() const {
  std::vector<std::string> out;
  for (const auto& unit : units_) out.push_back(unit.name);
  return out;
}

std::optional<Conversion> UnitTable::convert(const Unit& from, const Unit& to) const {
  if (from.name == to.name) return Conversion{};
  if (from.base_unit != to.base_unit) return std::nullopt;
  return through(from.to_base, to.to_base);
}

std::optional<Conversion> conversion_of(const UnitTable& units, const Concept& subject,
                                        std::string_view spelling) {
  if (spelling == subject.unit) return Conversion{};
  for (const auto& accepted : subject.accepts)
    if (accepted.unit == spelling) return accepted.conversion;
  const Unit* from = units.find(spelling);
  const Unit* to = units.find(subject.unit);
  if (from == nullptr || to == nullptr) return std::nullopt;
  if (auto direct = units.convert(*from, *to)) return direct;
  for (const auto& accepted : subject.accepts) {
    const Unit* other = units.find(accepted.unit);
    if (other != nullptr && other->name == from->name) return accepted.conversion;
  }
  return std::nullopt;
}

}  // namespace bq::record::code
