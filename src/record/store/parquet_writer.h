#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/store/column.h"

namespace bq::record::store {

/// Fills an empty table of the writer's columns with the next rows, as many as it likes; false when
/// there are none left.
using NextRows = std::function<base::Result<bool>(Table& rows)>;

/// Writes a Parquet file (zstd) whole or not at all, in the order of the rows. `next` is called on
/// this thread until it says false; memory is one chunk of its rows and one row group of about 64
/// MB. Refused with nothing left behind: a full disk, a missing permission, text that is not UTF-8,
/// two columns whose names differ in case only, what `next` refuses, Ctrl-C.
base::Done write_parquet(const std::string& path, const std::vector<ColumnSpec>& columns,
                         const NextRows& next);

/// Writes a table that is whole in memory.
base::Done write_parquet(const std::string& path, const Table& table);

/// Gives the rows of a table once; the table must outlive it.
NextRows rows_of(const Table& table);

}  // namespace bq::record::store
