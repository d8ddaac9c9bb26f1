#pragma once

#include <string>

#include "base/result.h"
#include "ingest/sheet/parts.h"
#include "ingest/sheet/workbook.h"
#include "ingest/sheet/xls_file.h"

namespace bq::ingest::sheet {

/// Reads the parts of an .xlsx or .xlsm.
base::Result<Workbook> read_xlsx(Parts& parts, const Limits& limits);

/// Reads the parts of an .ods.
base::Result<Workbook> read_ods(Parts& parts, const Limits& limits);

/// Reads an .xls of Excel 97 to 2003, or of Excel 5 and 95.
base::Result<Workbook> read_xls(const OleFile& file, const std::string& name,
                                const Limits& limits);

}  // namespace bq::ingest::sheet
