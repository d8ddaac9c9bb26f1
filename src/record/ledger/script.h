#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::record::ledger {

/// A part of a .sql file: what follows `-- name: insert_event` up to the next such line. Statements
/// are written so that SQLite and PostgreSQL both take them; parameters are `$1`, `$2`.
struct NamedSql {
  std::string name;
  std::string text;
};

/// Reads the parts of a .sql file in their order. Refuses SQL before the first name, an empty part,
/// and a name twice.
base::Result<std::vector<NamedSql>> parse_sql(std::string_view file_text, const std::string& place);

/// The statements of a .sql file that was built into the programme.
class Script {
 public:
  /// A text that does not parse is our own fault.
  explicit Script(std::string_view file_text);
  /// Gives the text of a statement; a name that is not there is our own fault.
  const std::string& operator[](std::string_view name) const;

 private:
  std::vector<NamedSql> parts_;  // by name
};

/// Gives a statement of this room's ledger.sql.
const std::string& own_sql(std::string_view name);

}  // namespace bq::record::ledger
