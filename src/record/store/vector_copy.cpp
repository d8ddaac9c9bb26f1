#include "record/store/vector_copy.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"
#include "record/store/engine.h"

namespace bq::record::store {

namespace {

constexpr int widest_decimal = 18;  // digits that fit 64 bits

std::optional<ColumnType> simple_type(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: return ColumnType::boolean;
    case DUCKDB_TYPE_TINYINT: return ColumnType::int8;
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_UTINYINT: return ColumnType::int16;
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_USMALLINT: return ColumnType::int32;
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UINTEGER: return ColumnType::int64;
    case DUCKDB_TYPE_FLOAT: return ColumnType::float32;
    case DUCKDB_TYPE_DOUBLE: return ColumnType::float64;
    case DUCKDB_TYPE_VARCHAR: return ColumnType::text;
    case DUCKDB_TYPE_DATE: return ColumnType::date;
    case DUCKDB_TYPE_TIMESTAMP: return ColumnType::timestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ: return ColumnType::timestamp_utc;
    default: return std::nullopt;
  }
}

template <class From>
void widen(const void* from, std::size_t rows, std::span<std::int64_t> to) {
  const From* values = static_cast<const From*>(from);
  for (std::size_t row = 0; row < rows; ++row) to[row] = static_cast<std::int64_t>(values[row]);
}

void copy_integers(duckdb_type id, const void* from, std::size_t rows, std::span<std::int64_t> to) {
  switch (id) {
    case DUCKDB_TYPE_TINYINT: return widen<std::int8_t>(from, rows, to);
    case DUCKDB_TYPE_UTINYINT: return widen<std::uint8_t>(from, rows, to);
    case DUCKDB_TYPE_SMALLINT: return widen<std::int16_t>(from, rows, to);
    case DUCKDB_TYPE_USMALLINT: return widen<std::uint16_t>(from, rows, to);
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE: return widen<std::int32_t>(from, rows, to);
    case DUCKDB_TYPE_UINTEGER: return widen<std::uint32_t>(from, rows, to);
    default: return widen<std::int64_t>(from, rows, to);
  }
}

duckdb_type storage_of(duckdb_vector vector) {
  TypeHandle type(duckdb_vector_get_column_type(vector));
  duckdb_type id = duckdb_get_type_id(type.get());
  return id == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_internal_type(type.get()) : id;
}

void copy_texts(duckdb_vector vector, std::size_t rows, Column& column) {
  auto* texts = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  std::uint64_t* valid = duckdb_vector_get_validity(vector);
  for (std::size_t row = 0; row < rows; ++row) {
    if (duckdb_validity_row_is_valid(valid, row)) {
      column.push_text({duckdb_string_t_data(&texts[row]), duckdb_string_t_length(texts[row])});
    } else {
      column.push_null();
    }
  }
}

template <class To>
void narrow(std::span<const std::int64_t> from, void* to) {
  To* values = static_cast<To*>(to);
  for (std::size_t row = 0; row < from.size(); ++row) {
    BQ_CHECK(
        from[row] >= std::numeric_limits<To>::min() && from[row] <= std::numeric_limits<To>::max(),
        fmt::format("{} does not fit the width of its column", from[row]));
    values[row] = static_cast<To>(from[row]);
  }
}

template <class Value>
void copy_same(std::span<const Value> from, void* to) {
  std::memcpy(to, from.data(), from.size_bytes());
}

void copy_values_in(const Column& column, std::size_t first, std::size_t count, void* to) {
  switch (column.type()) {
    case ColumnType::boolean: return copy_same(column.truths().subspan(first, count), to);
    case ColumnType::int8: return narrow<std::int8_t>(column.integers().subspan(first, count), to);
    case ColumnType::int16:
      return narrow<std::int16_t>(column.integers().subspan(first, count), to);
    case ColumnType::int32:
    case ColumnType::date: return narrow<std::int32_t>(column.integers().subspan(first, count), to);
    case ColumnType::float32: return copy_same(column.floats().subspan(first, count), to);
    case ColumnType::float64: return copy_same(column.doubles().subspan(first, count), to);
    default: return copy_same(column.integers().subspan(first, count), to);
  }
}

constexpr std::size_t word_bits =
    64;  // DuckDB marks rows in words; a set bit is a row that is not null

void mark_nulls(const std::uint64_t* valid, std::size_t rows, Column& column, std::size_t before) {
  for (std::size_t begin = 0; begin < rows; begin += word_bits) {
    std::uint64_t word = valid[begin / word_bits];
    if (word == ~std::uint64_t{0}) continue;
    std::array<std::uint8_t, word_bits> marks;
    for (std::size_t bit = 0; bit < word_bits; ++bit) marks[bit] = (word >> bit & 1) == 0 ? 1 : 0;
    std::size_t count = std::min(word_bits, rows - begin);
    column.set_nulls(before + begin, std::span(marks).first(count));
  }
}

void write_validity(std::span<const std::uint8_t> nulls, std::uint64_t* valid) {
  for (std::size_t begin = 0; begin < nulls.size(); begin += word_bits) {
    std::uint64_t word = ~std::uint64_t{0};
    std::size_t count = std::min(word_bits, nulls.size() - begin);
    for (std::size_t bit = 0; bit < count; ++bit)
      word ^= static_cast<std::uint64_t>(nulls[begin + bit]) << bit;
    valid[begin / word_bits] = word;
  }
}

}  // namespace

std::optional<ColumnSpec> held_as(duckdb_logical_type type) {
  duckdb_type id = duckdb_get_type_id(type);
  if (id == DUCKDB_TYPE_DECIMAL && duckdb_decimal_width(type) <= widest_decimal)
    return ColumnSpec{"", ColumnType::decimal, duckdb_decimal_scale(type)};
  if (auto simple = simple_type(id)) return ColumnSpec{"", *simple, 0};
  return std::nullopt;
}

duckdb_logical_type type_of(const ColumnSpec& spec) {
  switch (spec.type) {
    case ColumnType::boolean: return duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    case ColumnType::int8: return duckdb_create_logical_type(DUCKDB_TYPE_TINYINT);
    case ColumnType::int16: return duckdb_create_logical_type(DUCKDB_TYPE_SMALLINT);
    case ColumnType::int32: return duckdb_create_logical_type(DUCKDB_TYPE_INTEGER);
    case ColumnType::int64: return duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
    case ColumnType::float32: return duckdb_create_logical_type(DUCKDB_TYPE_FLOAT);
    case ColumnType::float64: return duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
    case ColumnType::decimal:
      return duckdb_create_decimal_type(widest_decimal, static_cast<std::uint8_t>(spec.scale));
    case ColumnType::text: return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    case ColumnType::date: return duckdb_create_logical_type(DUCKDB_TYPE_DATE);
    case ColumnType::timestamp: return duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP);
    case ColumnType::timestamp_utc: break;
  }
  return duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ);
}

void copy_out(duckdb_vector vector, std::size_t rows, Column& column) {
  if (column.type() == ColumnType::text) return copy_texts(vector, rows, column);
  std::size_t before = column.rows();
  column.resize(before + rows);
  const void* from = duckdb_vector_get_data(vector);
  if (column.type() == ColumnType::boolean) {
    std::memcpy(column.truths().data() + before, from, rows);
  } else if (column.type() == ColumnType::float32) {
    std::memcpy(column.floats().data() + before, from, rows * sizeof(float));
  } else if (column.type() == ColumnType::float64) {
    std::memcpy(column.doubles().data() + before, from, rows * sizeof(double));
  } else {
    copy_integers(storage_of(vector), from, rows, column.integers().subspan(before));
  }
  if (const std::uint64_t* valid = duckdb_vector_get_validity(vector); valid != nullptr)
    mark_nulls(valid, rows, column, before);
}

void copy_in(const Column& column, std::size_t first, std::size_t count, duckdb_vector vector) {
  if (column.type() == ColumnType::text) {
    for (std::size_t row = 0; row < count; ++row) {
      std::string_view text = column.text(first + row);
      duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
    }
  } else {
    copy_values_in(column, first, count, duckdb_vector_get_data(vector));
  }
  if (!column.has_nulls()) return;
  duckdb_vector_ensure_validity_writable(vector);
  write_validity(column.null_marks().subspan(first, count), duckdb_vector_get_validity(vector));
}

}  // namespace bq::record::store
