#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bq::record::ledger {

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// A value for a `$1` of a statement; monostate is null.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;
using Values = std::initializer_list<Value>;

/// A statement that runs, from the connection's cache; goes back there at its end.
class Statement {
 public:
  struct Prepared;
  explicit Statement(std::shared_ptr<Prepared> prepared);
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Goes to the next row, at first to the first one; false at the end.
  base::Result<bool> next();
  /// What column `at`, from 0, of the present row holds; text and blob until the next call of
  /// `next`.
  bool is_null(int at) const;
  std::int64_t integer(int at) const;
  double number(int at) const;
  std::string_view text(int at) const;
  std::string_view blob(int at) const;

 private:
  std::shared_ptr<Prepared> prepared_;
};

/// What may be asked of a database by those who may not change it; of one thread at a time.
class Reader {
 public:
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Begins a statement that only reads; any other is refused.
  base::Result<Statement> select(const std::string& sql, Values values = {});

  struct Session;

 protected:
  explicit Reader(std::unique_ptr<Session> session);
  ~Reader();
  base::Result<Statement> prepare(const std::string& sql, Values values, bool reads_only);
  std::unique_ptr<Session> session_;

 private:
  base::Result<std::shared_ptr<Statement::Prepared>> find(const std::string& sql);
};

/// A connection to an SQLite file in WAL mode; of one thread at a time. Its problems say what to
/// do: disk (full, failed), permission, data (damaged, no database, a constraint), definition
/// (wrong SQL).
class Connection : public Reader {
 public:
  /// Opens a file that is there, for reading only.
  static base::Result<std::unique_ptr<Connection>> open_to_read(const std::string& path);
  /// Opens a file, or makes it for its owner only. Whatever is committed lies on the disk.
  static base::Result<std::unique_ptr<Connection>> open_to_write(const std::string& path);
  explicit Connection(std::unique_ptr<Session> session);

  /// Runs one statement to its end and gives how many rows it changed.
  base::Result<std::int64_t> run(const std::string& sql, Values values = {});
  /// Runs statements without parameters, one after the other.
  base::Done run_all(const std::string& sql);
  /// Copies the database as it is now into a new file that needs no other beside it; whole or not
  /// at all. A file that is there is refused.
  base::Done copy_to(const std::string& path);
  /// Writes all that waits in the WAL into the file.
  base::Done checkpoint();

  bool in_transaction() const;
  /// Gives the last failure that was not the statement's own (full disk, damage) and forgets it:
  /// what was done since BEGIN does not count then.
  std::optional<base::Problem> take_failure();
  /// Tells whether nothing was ever made in the file.
  base::Result<bool> is_empty();
  /// The mark in the file's header that says whose file it is; 0 in a new one.
  base::Result<std::int64_t> owner_mark();
  base::Done set_owner_mark(std::int64_t mark);

 private:
  base::Result<std::int64_t> number_of(const std::string& pragma);
};

/// Waits until a file's name lies on the disk.
base::Done sync_name(const std::string& path);

/// Connections to read with, each for one thread at a time; kept for the next who asks.
class ReaderPool {
 public:
  explicit ReaderPool(std::string path) : path_(std::move(path)) {}
  base::Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);

 private:
  std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

/// The state as it was when it was first asked, whatever is written meanwhile; of one thread at a
/// time. A long life makes the WAL long.
class Snapshot {
 public:
  static base::Result<Snapshot> take(std::shared_ptr<ReaderPool> pool);
  Snapshot(Snapshot&&) noexcept = default;
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot();
  Reader& operator*() const { return *connection_; }
  Reader* operator->() const { return connection_.get(); }

 private:
  Snapshot(std::shared_ptr<ReaderPool> pool, std::unique_ptr<Connection> connection)
      : pool_(std::move(pool)), connection_(std::move(connection)) {}
  std::shared_ptr<ReaderPool> pool_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace bq::record::ledger
