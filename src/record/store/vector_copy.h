#pragma once

#include <optional>

#include <duckdb.h>

#include "record/store/column.h"

namespace bq::record::store {

/// Gives the column a DuckDB type is held in; empty when only its text can be had.
std::optional<ColumnSpec> held_as(duckdb_logical_type type);

/// Gives the DuckDB type that keeps a column's values.
duckdb_logical_type type_of(const ColumnSpec& spec);

/// Adds the first `rows` values of a flat vector to a column made by `held_as`.
void copy_out(duckdb_vector vector, std::size_t rows, Column& column);

/// Writes `count` rows of a column, from `first`, to the start of a vector of `type_of`.
void copy_in(const Column& column, std::size_t first, std::size_t count, duckdb_vector vector);

}  // namespace bq::record::store
