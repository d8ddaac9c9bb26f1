#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <duckdb.h>

#include "base/result.h"
#include "record/store/column.h"
#include "record/store/database.h"
#include "record/store/parquet_writer.h"

namespace bq::record::store {

/// Owns one object of DuckDB's C interface.
template <class T, auto Destroy>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(other.value_) { other.value_ = T{}; }
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (value_ != nullptr) Destroy(&value_);
  }
  T get() const { return value_; }
  T* out() { return &value_; }
  explicit operator bool() const { return value_ != nullptr; }

 private:
  T value_{};
};

using DatabaseHandle = Handle<duckdb_database, duckdb_close>;
using ConnectionHandle = Handle<duckdb_connection, duckdb_disconnect>;
using ConfigHandle = Handle<duckdb_config, duckdb_destroy_config>;
using PreparedHandle = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using PendingHandle = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using ChunkHandle = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using TypeHandle = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using FunctionHandle = Handle<duckdb_table_function, duckdb_destroy_table_function>;

/// Owns a result, streamed or not.
class ResultHandle {
 public:
  ResultHandle() = default;
  ResultHandle(const ResultHandle&) = delete;
  ResultHandle& operator=(const ResultHandle&) = delete;
  ~ResultHandle() { duckdb_destroy_result(&result); }
  duckdb_result result{};
};

/// Says how DuckDB's sentences become problems.
struct Origin {
  base::Place place;        // what the problem names
  std::string hidden_path;  // how DuckDB names it; replaced in its sentences
  base::ProblemKind otherwise =
      base::ProblemKind::definition;  // when the sentence is not of disk or permission
};

/// Turns a sentence of DuckDB into a problem, by its content.
base::Problem problem_of(std::string_view sentence, const Origin& origin);

/// A database; its connections keep it alive.
struct Engine {
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  std::string
      spill_folder;  // private, removed at the end; empty: what does not fit in memory is refused
  DatabaseHandle database;
  bool rows_only = false;  // refuse statements that write, attach or set
};

/// Opens a database: in memory when `path` is empty.
base::Result<std::shared_ptr<Engine>> open_engine(const std::string& path,
                                                  const DatabaseOptions& options, bool spill);

/// A connection; runs one statement at a time.
struct Session {
  std::shared_ptr<const void> kept;  // what must live as long as its statements, e.g. an open file
  std::shared_ptr<Engine> engine;
  ConnectionHandle connection;
  Origin origin;
};
base::Result<std::shared_ptr<Session>> open_session(std::shared_ptr<Engine> engine, Origin origin);

/// Starts a statement; types we do not hold are cast to text by DuckDB.
base::Result<RowStream> start(std::shared_ptr<Session> session, const std::string& sql,
                              const std::vector<Parameter>& parameters);

/// Runs a statement and drops its rows.
base::Done run(const std::shared_ptr<Session>& session, const std::string& sql);

/// Writes text as an SQL literal, a name as an SQL identifier.
std::string sql_text(std::string_view text);
std::string sql_name(std::string_view name);

/// Writes a path as an SQL literal that DuckDB does not take for a pattern or an address.
std::string sql_path(const std::string& path);

/// Writes as `write_parquet`, but what the SQL `selection` makes of the source's columns, e.g.
/// lists.
base::Done copy_parquet(const std::string& path, const std::vector<ColumnSpec>& columns,
                        const NextRows& next, const std::string& selection);

}  // namespace bq::record::store
