#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/instant.h"

namespace bq::record::store {

/// What a column holds. Instants are microseconds since 1970 in UTC; `timestamp` states no zone,
/// `timestamp_utc` does.
enum class ColumnType {
  boolean,
  int8,
  int16,
  int32,
  int64,
  float32,
  float64,
  decimal,
  text,
  date,
  timestamp,
  timestamp_utc
};

/// Gives the word for a type: `int64`, `text`.
std::string_view show(ColumnType type);

/// A column's name and type; `scale` counts the decimals of a `decimal` (at most 18 digits in all).
struct ColumnSpec {
  std::string name;
  ColumnType type = ColumnType::text;
  int scale = 0;
  bool operator==(const ColumnSpec&) const = default;
};

/// Many texts in one block of bytes.
class Texts {
 public:
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t row) const;
  void push_back(std::string_view text);
  void resize(std::size_t rows);
  void clear();

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Values of one type with a mark for null; the number under a null is zero.
/// Reading or writing another type than the column's is a failed check.
class Column {
 public:
  explicit Column(ColumnType type, int scale = 0);

  ColumnType type() const { return type_; }
  int scale() const { return scale_; }
  std::size_t rows() const;
  bool is_null(std::size_t row) const { return !nulls_.empty() && nulls_[row] != 0; }
  bool has_nulls() const { return !nulls_.empty(); }
  /// Gives 1 for each null row, 0 for others; empty when no row is null.
  std::span<const std::uint8_t> null_marks() const { return nulls_; }

  /// Gives a boolean.
  bool truth(std::size_t row) const { return truths()[row] != 0; }
  /// Gives an integer, the microseconds of a timestamp, the days since 1970 of a date, the digits
  /// of a decimal.
  std::int64_t integer(std::size_t row) const { return integers()[row]; }
  /// Gives any numeric value as a double, a decimal as the double of its literal.
  double number(std::size_t row) const;
  /// Gives a text; valid until the column changes.
  std::string_view text(std::size_t row) const;

  std::span<const std::uint8_t> truths() const;
  std::span<const std::int64_t> integers() const;
  std::span<const float> floats() const;
  std::span<const double> doubles() const;
  std::span<std::uint8_t> truths();
  std::span<std::int64_t> integers();
  std::span<float> floats();
  std::span<double> doubles();

  void push_truth(bool value);
  void push_integer(std::int64_t value);
  /// Adds to a float32 (rounded) or float64 column.
  void push_number(double value);
  void push_text(std::string_view value);
  void push_null();
  /// Makes room for `rows` rows, the new ones zero and not null; then fill the spans.
  void resize(std::size_t rows);
  void set_null(std::size_t row) { set_nulls(row, std::array<std::uint8_t, 1>{1}); }
  /// Sets null each row from `first` on whose mark is not 0.
  void set_nulls(std::size_t first, std::span<const std::uint8_t> marks);
  void append(const Column& other);
  void clear();

 private:
  template <class Values>
  Values& as();
  template <class Values>
  const Values& as() const;

  ColumnType type_;
  int scale_;
  std::variant<std::vector<std::uint8_t>, std::vector<std::int64_t>, std::vector<float>,
               std::vector<double>, Texts>
      values_;
  std::vector<std::uint8_t> nulls_;  // empty while no row is null
};

/// Columns of equal length.
struct Table {
  std::vector<ColumnSpec> specs;
  std::vector<Column> columns;

  /// Makes a table of no rows.
  static Table of(const std::vector<ColumnSpec>& specs);
  std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
  /// Finds a column by its exact name, or null.
  const Column* find(std::string_view name) const;
  void append(const Table& other);
  void clear();
};

/// Gives a numeric cell as an exact decimal (a float at its shortest decimal); empty for null, NaN,
/// infinity and texts.
std::optional<base::Decimal> exact_value(const Column& column, std::size_t row);

/// Gives a timestamp or date (at 00:00) as an instant; empty for null, infinite ones and other
/// types.
std::optional<base::Instant> instant_value(const Column& column, std::size_t row);

/// Writes a cell: shortest decimals, `true`, ISO 8601 with `Z` where the zone is known; empty for
/// null.
std::string cell_text(const Column& column, std::size_t row);

}  // namespace bq::record::store
