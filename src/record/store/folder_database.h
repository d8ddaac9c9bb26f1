#pragma once

#include <string>

#include "base/result.h"
#include "record/store/database.h"

namespace bq::record::store {

/// Makes a database in memory with a view of every Parquet file below a folder, and of nothing else
/// on the machine: statements that read are taken, others refused. A file is called by its stem
/// (`predictions`), one in a subfolder with the subfolder's name before it (`metadata_codes`,
/// `data_0`); in a MEDS folder `data` is all its shards.
base::Result<Database> open_folder(const std::string& folder, const DatabaseOptions& options = {});

/// Runs one statement over a folder's Parquet files and keeps all rows; `SHOW TABLES` lists the
/// views.
base::Result<Table> run_sql(const std::string& folder, const std::string& sql,
                            const DatabaseOptions& options = {});

}  // namespace bq::record::store
