#include "record/store/column.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"

namespace bq::record::store {

namespace {

bool is_integral(ColumnType type) {
  return type == ColumnType::int8 || type == ColumnType::int16 || type == ColumnType::int32 ||
         type == ColumnType::int64;
}

// DuckDB keeps infinite dates and timestamps as the ends of their integers; no instant holds those
// days.
constexpr std::int64_t last_day = std::numeric_limits<std::int64_t>::max() / base::us_per_day;

bool holds_instant(std::int64_t days) { return days > -last_day && days < last_day; }

std::string iso_text(std::int64_t us, bool utc) {
  if (!holds_instant(us / base::us_per_day)) return us > 0 ? "infinity" : "-infinity";
  std::string text = base::show(base::Instant{us});
  text.pop_back();
  std::int64_t fraction = us % base::us_per_second;
  if (fraction < 0) fraction += base::us_per_second;
  if (fraction != 0) text += fmt::format(".{:06}", fraction);
  return utc ? text + "Z" : text;
}

std::string date_text(std::int64_t days) {
  if (!holds_instant(days)) return days > 0 ? "infinity" : "-infinity";
  return iso_text(days * base::us_per_day, false).substr(0, 10);
}

}  // namespace

std::string_view show(ColumnType type) {
  static constexpr std::array<std::string_view, 12> words = {
      "boolean", "int8",    "int16", "int32", "int64",     "float32",
      "float64", "decimal", "text",  "date",  "timestamp", "timestamp_utc"};
  return words[static_cast<std::size_t>(type)];
}

std::string_view Texts::operator[](std::size_t row) const {
  std::size_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(begin, ends_[row] - begin);
}

void Texts::push_back(std::string_view text) {
  bytes_.append(text);
  ends_.push_back(bytes_.size());
}

void Texts::resize(std::size_t rows) {
  ends_.resize(rows, bytes_.size());
  bytes_.resize(ends_.empty() ? 0 : ends_.back());
}

void Texts::clear() {
  bytes_.clear();
  ends_.clear();
}

Column::Column(ColumnType type, int scale) : type_(type), scale_(scale) {
  BQ_CHECK(type == ColumnType::decimal ? scale >= 0 && scale <= 18 : scale == 0,
           "a scale belongs to decimals, 0 to 18");
  switch (type) {
    case ColumnType::boolean: values_ = std::vector<std::uint8_t>(); break;
    case ColumnType::float32: values_ = std::vector<float>(); break;
    case ColumnType::float64: values_ = std::vector<double>(); break;
    case ColumnType::text: values_ = Texts(); break;
    default: values_ = std::vector<std::int64_t>(); break;
  }
}

template <class Values>
Values& Column::as() {
  Values* values = std::get_if<Values>(&values_);
  BQ_CHECK(values != nullptr, fmt::format("a column of type {} was used as another", show(type_)));
  return *values;
}

template <class Values>
const Values& Column::as() const {
  const Values* values = std::get_if<Values>(&values_);
  BQ_CHECK(values != nullptr, fmt::format("a column of type {} was read as another", show(type_)));
  return *values;
}

std::size_t Column::rows() const {
  return std::visit([](const auto& values) { return values.size(); }, values_);
}

std::span<const std::uint8_t> Column::truths() const { return as<std::vector<std::uint8_t>>(); }
std::span<const std::int64_t> Column::integers() const { return as<std::vector<std::int64_t>>(); }
std::span<const float> Column::floats() const { return as<std::vector<float>>(); }
std::span<const double> Column::doubles() const { return as<std::vector<double>>(); }
std::span<std::uint8_t> Column::truths() { return as<std::vector<std::uint8_t>>(); }
std::span<std::int64_t> Column::integers() { return as<std::vector<std::int64_t>>(); }
std::span<float> Column::floats() { return as<std::vector<float>>(); }
std::span<double> Column::doubles() { return as<std::vector<double>>(); }
std::string_view Column::text(std::size_t row) const { return as<Texts>()[row]; }

double Column::number(std::size_t row) const {
  if (type_ == ColumnType::float64) return doubles()[row];
  if (type_ == ColumnType::float32) return static_cast<double>(floats()[row]);
  if (type_ == ColumnType::decimal) return base::to_double(integer(row), scale_);
  BQ_CHECK(is_integral(type_), "this column holds no numbers");
  return static_cast<double>(integer(row));
}

void Column::push_truth(bool value) {
  as<std::vector<std::uint8_t>>().push_back(value ? 1 : 0);
  if (has_nulls()) nulls_.push_back(0);
}

void Column::push_integer(std::int64_t value) {
  as<std::vector<std::int64_t>>().push_back(value);
  if (has_nulls()) nulls_.push_back(0);
}

void Column::push_number(double value) {
  if (type_ == ColumnType::float32) {
    as<std::vector<float>>().push_back(static_cast<float>(value));
  } else {
    as<std::vector<double>>().push_back(value);
  }
  if (has_nulls()) nulls_.push_back(0);
}

void Column::push_text(std::string_view value) {
  as<Texts>().push_back(value);
  if (has_nulls()) nulls_.push_back(0);
}

void Column::push_null() {
  std::size_t row = rows();
  resize(row + 1);
  set_null(row);
}

void Column::resize(std::size_t count) {
  std::visit([count](auto& values) { values.resize(count); }, values_);
  if (has_nulls()) nulls_.resize(count, 0);
}

void Column::set_nulls(std::size_t first, std::span<const std::uint8_t> marks) {
  BQ_CHECK(first + marks.size() <= rows(), "a mark belongs to a row");
  if (nulls_.empty()) nulls_.resize(rows(), 0);
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i] != 0) nulls_[first + i] = 1;
  std::visit(
      [&](auto& values) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(values)>, Texts>)
          for (std::size_t i = 0; i < marks.size(); ++i)
            if (marks[i] != 0) values[first + i] = 0;
      },
      values_);
}

void Column::append(const Column& other) {
  BQ_CHECK(type_ == other.type_ && scale_ == other.scale_, "columns of two types cannot be joined");
  std::size_t before = rows();
  std::visit(
      [this](const auto& from) {
        using Values = std::decay_t<decltype(from)>;
        Values& to = as<Values>();
        if constexpr (std::is_same_v<Values, Texts>) {
          for (std::size_t row = 0; row < from.size(); ++row) to.push_back(from[row]);
        } else {
          to.insert(to.end(), from.begin(), from.end());
        }
      },
      other.values_);
  if (!has_nulls() && !other.has_nulls()) return;
  nulls_.resize(before, 0);
  nulls_.insert(nulls_.end(), other.nulls_.begin(), other.nulls_.end());
  nulls_.resize(rows(), 0);
}

void Column::clear() {
  std::visit([](auto& values) { values.clear(); }, values_);
  nulls_.clear();
}

Table Table::of(const std::vector<ColumnSpec>& specs) {
  Table table{specs, {}};
  table.columns.reserve(specs.size());
  for (const auto& spec : specs) table.columns.emplace_back(spec.type, spec.scale);
  return table;
}

const Column* Table::find(std::string_view name) const {
  for (std::size_t i = 0; i < specs.size(); ++i)
    if (specs[i].name == name) return &columns[i];
  return nullptr;
}

void Table::append(const Table& other) {
  BQ_CHECK(columns.size() == other.columns.size(), "tables of two shapes cannot be joined");
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].append(other.columns[i]);
}

void Table::clear() {
  for (auto& column : columns) column.clear();
}

std::optional<base::Decimal> exact_value(const Column& column, std::size_t row) {
  if (column.is_null(row)) return std::nullopt;
  if (column.type() == ColumnType::float64) return base::shortest(column.doubles()[row]);
  if (column.type() == ColumnType::float32) return base::shortest(column.floats()[row]);
  if (column.type() == ColumnType::decimal || is_integral(column.type()))
    return base::Decimal{column.integer(row), column.scale()};
  return std::nullopt;
}

std::optional<base::Instant> instant_value(const Column& column, std::size_t row) {
  if (column.is_null(row)) return std::nullopt;
  if (column.type() == ColumnType::date) {
    if (!holds_instant(column.integer(row))) return std::nullopt;
    return base::Instant{column.integer(row) * base::us_per_day};
  }
  if (column.type() != ColumnType::timestamp && column.type() != ColumnType::timestamp_utc)
    return std::nullopt;
  if (!holds_instant(column.integer(row) / base::us_per_day)) return std::nullopt;
  return base::Instant{column.integer(row)};
}

std::string cell_text(const Column& column, std::size_t row) {
  if (column.is_null(row)) return "";
  switch (column.type()) {
    case ColumnType::boolean: return column.truth(row) ? "true" : "false";
    case ColumnType::float32: return fmt::format("{}", column.floats()[row]);
    case ColumnType::float64: return fmt::format("{}", column.doubles()[row]);
    case ColumnType::decimal: return base::show_decimal(column.integer(row), column.scale());
    case ColumnType::text: return std::string(column.text(row));
    case ColumnType::date: return date_text(column.integer(row));
    case ColumnType::timestamp: return iso_text(column.integer(row), false);
    case ColumnType::timestamp_utc: return iso_text(column.integer(row), true);
    default: return fmt::format("{}", column.integer(row));
  }
}

}  // namespace bq::record::store
