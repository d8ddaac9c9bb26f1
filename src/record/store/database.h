#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "record/store/column.h"

namespace bq::record::store {

struct Engine;
struct Session;

/// Says what a database may take. Extensions are never fetched, whatever is set here.
struct DatabaseOptions {
  unsigned threads = 1;
  std::string memory_limit;  // `500MB`, `2GB`; empty = four fifths of the machine's memory
};

/// A value for a `?` of a statement; monostate is null.
using Parameter =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, base::Instant>;

/// Rows of a running statement, taken a chunk at a time. Integers keep their width (unsigned ones
/// take the next), HUGEINT, UBIGINT, decimals over 18 digits, times, lists and every other type
/// come as DuckDB's text.
class RowStream {
 public:
  struct State;
  explicit RowStream(std::unique_ptr<State> state);
  RowStream(RowStream&&) noexcept;
  RowStream& operator=(RowStream&&) noexcept;
  ~RowStream();

  const std::vector<ColumnSpec>& columns() const;
  /// Replaces the rows of `chunk` with the next ones, at most 2,048; false at the end. Ctrl-C gives
  /// `interrupted`.
  base::Result<bool> next(Table& chunk);
  /// Takes all rows that are left.
  base::Result<Table> rest();

 private:
  std::unique_ptr<State> state_;
};

/// A DuckDB database; of one thread at a time. Its problems carry DuckDB's sentence and a kind by
/// its content: disk, permission, data (files, memory), definition (the statement).
class Database {
 public:
  /// Makes an empty one in memory.
  static base::Result<Database> memory(const DatabaseOptions& options = {});
  /// Opens a database file or makes it; one process at a time.
  static base::Result<Database> open(const std::string& path, const DatabaseOptions& options = {});
  explicit Database(std::shared_ptr<Session> session) : session_(std::move(session)) {}

  /// Runs one statement and keeps all its rows.
  base::Result<Table> query(const std::string& sql, const std::vector<Parameter>& parameters = {});
  /// Runs one statement on a connection of its own (no TEMP tables there) and hands its rows out
  /// bit by bit.
  base::Result<RowStream> stream(const std::string& sql,
                                 const std::vector<Parameter>& parameters = {});

 private:
  std::shared_ptr<Session> session_;
};

}  // namespace bq::record::store
