#include "programme/acceptance/indicators.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "base/file.h"

namespace bq::programme::acceptance {

using base::Done;
using base::ProblemKind;
using base::Result;

namespace {

constexpr std::array<std::string_view, 12> indicator_columns{
    "item",       "indicator", "kind", "quantified", "label_zh",   "text_en",
    "capability", "unit",      "op",   "value",      "value_high", "needs"};

// Reads one row; each member refuses with the row's line.
class RowReader {
 public:
  RowReader(const CommaTable& table, const CommaTable::Row& row) : table_(table), row_(row) {}

  Result<Indicator> read() {
    BQ_TRY(read_names());
    BQ_TRY(read_kind());
    BQ_TRY(read_needs());
    BQ_TRY(read_op());
    if (out_.op == Op::none || out_.op == Op::text) {
      BQ_TRY(no_numbers());
    } else {
      BQ_TRY(read_reach());
    }
    return std::move(out_);
  }

 private:
  const std::string& cell(std::string_view column) const { return table_.cell(row_, column); }

  tl::unexpected<base::Problem> refuse(std::string_view sentence) const {
    return base::refuse(ProblemKind::definition, table_.place(row_),
                        fmt::format("indicator {}: {}", cell("indicator"), sentence));
  }

  Done read_names() {
    out_.item = cell("item");
    out_.id = cell("indicator");
    if (out_.item.empty() || !out_.id.starts_with(out_.item + "/") ||
        out_.id.size() == out_.item.size() + 1)
      return refuse(fmt::format("its id is not its item `{}` and /NN", out_.item));
    out_.label = {cell("text_en"), cell("label_zh")};
    if (out_.label.en.empty() || out_.label.zh.empty())
      return refuse("it needs text_en and label_zh");
    out_.capability = cell("capability");
    out_.unit = cell("unit");
    return {};
  }

  Done read_kind() {
    const auto& kind = cell("kind");
    if (kind == "S") out_.kind = Kind::software;
    else if (kind == "D") out_.kind = Kind::data;
    else if (kind == "X") out_.kind = Kind::organisational;
    else return refuse(fmt::format("the kind `{}` is none of S, D, X", kind));
    const auto& quantified = cell("quantified");
    if (quantified != "yes" && quantified != "no")
      return refuse(fmt::format("quantified is yes or no, not `{}`", quantified));
    out_.quantified = quantified == "yes";
    return {};
  }

  Done read_needs() {
    auto needs = parse_needs(cell("needs"));
    if (!needs) return refuse(needs.error());
    out_.needs = std::move(*needs);
    return {};
  }

  Done read_op() {
    auto op = parse_op(cell("op"));
    if (!op)
      return refuse(fmt::format("the op `{}` is none of >=, >, <=, <, range, =, text", cell("op")));
    out_.op = *op;
    if (out_.quantified != (out_.op != Op::none))
      return refuse("an indicator that is quantified has an op, and no other");
    return {};
  }

  Done no_numbers() {
    for (std::string_view column : {"value", "value_high"})
      if (!cell(column).empty()) return refuse(fmt::format("{} stands without an op", column));
    return {};
  }

  Result<double> number(std::string_view column) const {
    auto read = base::parse_decimal(cell(column));
    if (!read) return refuse(fmt::format("{} `{}` is not a number", column, cell(column)));
    return base::to_double(read->digits, read->scale);
  }

  Done read_reach() {
    if (out_.unit.empty()) return refuse("a value wants its unit");
    Reach reach{out_.op};
    BQ_ASSIGN(reach.value, number("value"));
    if ((out_.op == Op::range) == cell("value_high").empty())
      return refuse("a range has value and value_high, nothing else has value_high");
    if (out_.op == Op::range) {
      BQ_ASSIGN(reach.high, number("value_high"));
      if (*reach.high <= reach.value) return refuse("value_high is not above value");
    }
    for (const auto& need : out_.needs) reach.about = reach.about || need.key == "about";
    if (reach.about && out_.op != Op::equal) return refuse("about=yes belongs to the op =");
    out_.reach = reach;
    return {};
  }

  const CommaTable& table_;
  const CommaTable::Row& row_;
  Indicator out_;
};

}  // namespace

std::string_view show(Kind kind) {
  switch (kind) {
    case Kind::software: return "S";
    case Kind::data: return "D";
    case Kind::organisational: return "X";
  }
  BQ_CHECK(false, "every kind has a letter");
}

Result<Indicators> Indicators::load(const std::string& vocabulary_folder) {
  const std::string folder = vocabulary_folder + "/guides/";
  BQ_ASSIGN(std::string indicators, base::read_file(folder + "indicators.csv"));
  BQ_ASSIGN(std::string items, base::read_file(folder + "items.csv"));
  Indicators out;
  BQ_TRY(out.read(indicators, items, folder));
  return out;
}

Result<Indicators> Indicators::parse(std::string_view indicators, std::string_view items) {
  Indicators out;
  BQ_TRY(out.read(indicators, items, ""));
  return out;
}

Done Indicators::read(std::string_view indicators, std::string_view items,
                      const std::string& folder) {
  BQ_ASSIGN(auto item_table, CommaTable::parse(items, folder + "items.csv", item_columns));
  BQ_TRY(read_items(item_table));
  BQ_ASSIGN(auto table,
            CommaTable::parse(indicators, folder + "indicators.csv", indicator_columns));
  for (const auto& row : table.rows()) BQ_TRY(add(table, row));
  digest_ = base::Sha256().add_field(indicators).add_field(items).finish_hex();
  return {};
}

Done Indicators::read_items(const CommaTable& table) {
  for (const auto& row : table.rows()) {
    const auto& id = table.cell(row, "id");
    if (id.empty() || has_item(id))
      return base::refuse(ProblemKind::definition, table.place(row),
                          fmt::format("the item `{}` stands twice or has no id", id));
    items_.push_back(id);
  }
  return {};
}

Done Indicators::add(const CommaTable& table, const CommaTable::Row& row) {
  BQ_ASSIGN(Indicator indicator, RowReader(table, row).read());
  if (!has_item(indicator.item))
    return base::refuse(ProblemKind::definition, table.place(row),
                        fmt::format("indicator {}: items.csv has no item `{}`{}", indicator.id,
                                    indicator.item, base::suggestion(indicator.item, items_)));
  if (find(indicator.id) != nullptr)
    return base::refuse(ProblemKind::definition, table.place(row),
                        fmt::format("indicator {} stands twice", indicator.id));
  by_id_.emplace(indicator.id, all_.size());
  all_.push_back(std::move(indicator));
  return {};
}

bool Indicators::has_item(std::string_view item) const {
  return std::find(items_.begin(), items_.end(), item) != items_.end();
}

const Indicator* Indicators::find(std::string_view id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &all_[found->second];
}

std::vector<const Indicator*> Indicators::of_item(std::string_view item) const {
  std::vector<const Indicator*> out;
  for (const auto& indicator : all_)
    if (indicator.item == item) out.push_back(&indicator);
  return out;
}

std::vector<std::string> Indicators::ids() const {
  std::vector<std::string> out;
  for (const auto& indicator : all_) out.push_back(indicator.id);
  return out;
}

}  // namespace bq::programme::acceptance
