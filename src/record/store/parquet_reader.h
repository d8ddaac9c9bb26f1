#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/store/column.h"
#include "record/store/database.h"

namespace bq::record::store {

/// Reads one Parquet file in the order of its rows. A file that is cut, corrupt or none gives a
/// problem that names it.
class ParquetReader {
 public:
  static base::Result<ParquetReader> open(const std::string& path);
  /// Reads bytes, e.g. an archive's member, from a nameless private file in the system's temporary
  /// folder.
  static base::Result<ParquetReader> open_bytes(std::string_view bytes, const std::string& name);

  const std::vector<ColumnSpec>& columns() const { return columns_; }
  std::int64_t rows() const { return rows_; }

  /// Starts at the first row with these columns, in this order; all when none is named. Several may
  /// run at once.
  base::Result<RowStream> read(const std::vector<std::string>& names = {}) const;

 private:
  class Source;
  ParquetReader() = default;
  static base::Result<ParquetReader> open_source(std::shared_ptr<Source> source);

  std::shared_ptr<Source> source_;
  std::vector<ColumnSpec> columns_;
  std::int64_t rows_ = 0;
};

}  // namespace bq::record::store
