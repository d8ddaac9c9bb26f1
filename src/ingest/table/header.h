#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/table/delimited.h"
#include "ingest/table/mapping.h"

namespace bq::ingest::table {

/// Moves `rows` onto the last line of the header and gives the columns' names; nothing where the
/// text ends before. Where a header goes over several lines a name is its parts joined by `/`, and
/// an empty cell of an upper line belongs to the group at its left.
std::optional<std::vector<std::string>> read_header(Delimited& rows, const Dialect& dialect);

/// Joins the lines of a header into names.
std::vector<std::string> join_header(const std::vector<std::vector<std::string>>& lines);

}  // namespace bq::ingest::table
