#include "record/ledger/connection.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_map>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

namespace bq::record::ledger {

using base::Problem;
using base::ProblemKind;

namespace {

constexpr int busy_timeout_ms = 5000;
constexpr std::size_t kept_readers = 32;
constexpr std::size_t kept_statements = 256;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3_stmt, Finalize>;

bool is_own_fault(int code) {
  const int primary = code & 0xFF;
  return primary == SQLITE_ERROR || primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH ||
         primary == SQLITE_RANGE || primary == SQLITE_TOOBIG;
}

Problem system_problem(int error, const std::string& path) {
  const bool is_refused = error == EACCES || error == EPERM || error == EROFS;
  const bool is_missing = error == ENOENT || error == ENOTDIR || error == EISDIR;
  return {is_refused   ? ProblemKind::permission
          : is_missing ? ProblemKind::data
                       : ProblemKind::disk,
          {path},
          fmt::format("cannot be opened: {}",
                      error == 0 ? "not a file that can be opened" : std::strerror(error))};
}

// A write that was cut short leaves no reason.
std::string why_of_disk(const std::string& said, int error) {
  return error == 0 ? said : said + ", " + std::strerror(error);
}

Problem problem_of(int code, sqlite3* database, const std::string& path) {
  const std::string said = sqlite3_errmsg(database);
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {ProblemKind::disk, {path}, "the disk is full; nothing of this was kept, free space"};
    case SQLITE_IOERR:
      return {ProblemKind::disk,
              {path},
              fmt::format("the disk failed ({}); nothing of this was kept, free space or look at "
                          "the disk",
                          why_of_disk(said, sqlite3_system_errno(database)))};
    case SQLITE_NOTADB:
      return {ProblemKind::data, {path}, "is no database; restore a backup in its place"};
    case SQLITE_CORRUPT:
      return {ProblemKind::data, {path}, "is damaged; restore the last backup"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ProblemKind::permission, {path}, fmt::format("may not be written: {}", said)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ProblemKind::data, {path}, "another programme holds it; end that and try again"};
    case SQLITE_CANTOPEN:
      return system_problem(sqlite3_system_errno(database), path);
    case SQLITE_NOMEM:
      return {ProblemKind::data, {path}, "the memory is full; nothing of this was kept"};
    case SQLITE_INTERRUPT:
      return {ProblemKind::interrupted, {path}, "interrupted"};
    case SQLITE_CONSTRAINT:
      return {ProblemKind::data, {path}, said};
    default:
      return {ProblemKind::definition, {path}, said};
  }
}

}  // namespace

struct Statement::Prepared {
  Handle handle;
  std::vector<int> places;  // of $1, $2, ... among SQLite's parameters
  Reader::Session* session = nullptr;
  bool is_running = false;
};

struct Reader::Session {
  sqlite3* database = nullptr;
  std::string path;
  std::unordered_map<std::string, std::shared_ptr<Statement::Prepared>> cache;
  std::optional<Problem> failure;

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    cache.clear();
    sqlite3_close_v2(database);
  }

  tl::unexpected<Problem> refuse_with(int code) {
    Problem problem = problem_of(code, database, path);
    if (!is_own_fault(code)) failure = problem;
    return base::refuse(std::move(problem));
  }
  base::Done pragma(const char* sql) {
    const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return refuse_with(code);
    return {};
  }
};

namespace {

base::Result<std::vector<int>> places_of(sqlite3_stmt* statement) {
  std::vector<int> places(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)));
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
    if (places[i] == 0)
      return base::refuse(ProblemKind::definition, {},
                          fmt::format("the parameters of a statement are $1 to ${}, without gaps: "
                                      "{}",
                                      places.size(), sqlite3_sql(statement)));
  }
  return places;
}

// Copies what it is given: the caller's texts may be gone when the statement runs.
int bind_one(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(statement, place, *integer);
  if (const auto* number = std::get_if<double>(&value))
    return sqlite3_bind_double(statement, place, *number);
  if (const auto* text = std::get_if<std::string_view>(&value))
    return sqlite3_bind_text64(statement, place, text->data() == nullptr ? "" : text->data(),
                               text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (const auto* blob = std::get_if<Blob>(&value))
    return sqlite3_bind_blob64(statement, place,
                               blob->bytes.data() == nullptr ? "" : blob->bytes.data(),
                               blob->bytes.size(), SQLITE_TRANSIENT);
  return sqlite3_bind_null(statement, place);
}

std::string_view view_of(const void* bytes, int size) {
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace

Statement::Statement(std::shared_ptr<Prepared> prepared) : prepared_(std::move(prepared)) {}

Statement::~Statement() {
  if (!prepared_) return;
  sqlite3_reset(prepared_->handle.get());
  sqlite3_clear_bindings(prepared_->handle.get());
  prepared_->is_running = false;
}

base::Result<bool> Statement::next() {
  const int code = sqlite3_step(prepared_->handle.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return prepared_->session->refuse_with(code);
}

bool Statement::is_null(int at) const {
  return sqlite3_column_type(prepared_->handle.get(), at) == SQLITE_NULL;
}
std::int64_t Statement::integer(int at) const {
  return sqlite3_column_int64(prepared_->handle.get(), at);
}
double Statement::number(int at) const {
  return sqlite3_column_double(prepared_->handle.get(), at);
}
std::string_view Statement::text(int at) const {
  const void* bytes = sqlite3_column_text(prepared_->handle.get(), at);
  return view_of(bytes, sqlite3_column_bytes(prepared_->handle.get(), at));
}
std::string_view Statement::blob(int at) const {
  const void* bytes = sqlite3_column_blob(prepared_->handle.get(), at);
  return view_of(bytes, sqlite3_column_bytes(prepared_->handle.get(), at));
}

Reader::Reader(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Reader::~Reader() = default;

base::Result<std::shared_ptr<Statement::Prepared>> Reader::find(const std::string& sql) {
  auto kept = session_->cache.find(sql);
  const bool is_kept = kept != session_->cache.end();
  if (is_kept && !kept->second->is_running) return kept->second;
  auto prepared = std::make_shared<Statement::Prepared>();
  prepared->session = session_.get();
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(session_->database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  prepared->handle.reset(handle);
  if (code != SQLITE_OK) return session_->refuse_with(code);
  BQ_ASSIGN(prepared->places, places_of(handle));
  if (!is_kept && session_->cache.size() < kept_statements) session_->cache[sql] = prepared;
  return prepared;
}

base::Result<Statement> Reader::prepare(const std::string& sql, Values values, bool reads_only) {
  BQ_ASSIGN(auto prepared, find(sql));
  sqlite3_stmt* handle = prepared->handle.get();
  // To SQLite a COMMIT reads only; it has no columns.
  if (reads_only && (sqlite3_stmt_readonly(handle) == 0 || sqlite3_column_count(handle) == 0))
    return base::refuse(ProblemKind::definition, {session_->path},
                        fmt::format("only statements that read are taken here, not: {}", sql));
  if (values.size() != prepared->places.size())
    return base::refuse(ProblemKind::definition, {session_->path},
                        fmt::format("the statement has {} parameters, {} were given: {}",
                                    prepared->places.size(), values.size(), sql));
  prepared->is_running = true;
  Statement statement(prepared);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (int code = bind_one(handle, prepared->places[i], values.begin()[i]); code != SQLITE_OK)
      return session_->refuse_with(code);
  return statement;
}

base::Result<Statement> Reader::select(const std::string& sql, Values values) {
  return prepare(sql, values, true);
}

namespace {

base::Result<std::unique_ptr<Connection>> open(std::unique_ptr<Reader::Session> session, int flags,
                                               const char* pragmas) {
  const int code = sqlite3_open_v2(session->path.c_str(), &session->database,
                                   flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return session->refuse_with(code);
  sqlite3_extended_result_codes(session->database, 1);
  sqlite3_busy_timeout(session->database, busy_timeout_ms);
  BQ_TRY(
      session->pragma("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                      "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"));
  BQ_TRY(session->pragma(pragmas));
  return std::make_unique<Connection>(std::move(session));
}

// SQLite gives the WAL the mode of the database.
base::Done make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return base::refuse(system_problem(errno, path));
  ::close(file);
  return {};
}

base::Done copy_pages(sqlite3* from, const std::string& path) {
  BQ_TRY(make_private(path));
  Reader::Session to;
  to.path = path;
  if (int code = sqlite3_open_v2(path.c_str(), &to.database, SQLITE_OPEN_READWRITE, nullptr);
      code != SQLITE_OK)
    return to.refuse_with(code);
  sqlite3_backup* backup = sqlite3_backup_init(to.database, "main", from, "main");
  if (backup == nullptr) return to.refuse_with(sqlite3_errcode(to.database));
  sqlite3_backup_step(backup, -1);
  if (int code = sqlite3_backup_finish(backup); code != SQLITE_OK) return to.refuse_with(code);
  // A copy is one file, to be read where nothing may be written.
  return to.pragma("PRAGMA journal_mode = DELETE");
}

}  // namespace

Connection::Connection(std::unique_ptr<Session> session) : Reader(std::move(session)) {}

base::Result<std::unique_ptr<Connection>> Connection::open_to_read(const std::string& path) {
  auto session = std::make_unique<Session>();
  session->path = path;
  return open(std::move(session), SQLITE_OPEN_READONLY,
              "PRAGMA query_only = ON; PRAGMA cache_size = -8192");
}

base::Result<std::unique_ptr<Connection>> Connection::open_to_write(const std::string& path) {
  BQ_TRY(make_private(path));
  auto session = std::make_unique<Session>();
  session->path = path;
  return open(std::move(session), SQLITE_OPEN_READWRITE,
              "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
              "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 10000");
}

base::Result<std::int64_t> Connection::run(const std::string& sql, Values values) {
  BQ_ASSIGN(Statement statement, prepare(sql, values, false));
  for (;;) {
    BQ_ASSIGN(bool more, statement.next());
    if (!more) return sqlite3_changes64(session_->database);
  }
}

base::Done Connection::run_all(const std::string& sql) { return session_->pragma(sql.c_str()); }

base::Done Connection::copy_to(const std::string& path) {
  const std::string part = path + ".part";
  ::unlink(part.c_str());
  base::Done copied = copy_pages(session_->database, part);
  // A link never replaces.
  if (copied && ::link(part.c_str(), path.c_str()) != 0) {
    Problem problem = system_problem(errno, path);
    problem.sentence = fmt::format("cannot be written: {}", std::strerror(errno));
    copied = base::refuse(std::move(problem));
  }
  ::unlink(part.c_str());
  if (copied) copied = sync_name(path);
  return copied;
}

base::Done Connection::checkpoint() { return session_->pragma("PRAGMA wal_checkpoint(TRUNCATE)"); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(session_->database) == 0; }

std::optional<Problem> Connection::take_failure() {
  return std::exchange(session_->failure, std::nullopt);
}

base::Result<std::int64_t> Connection::number_of(const std::string& pragma) {
  BQ_ASSIGN(Statement statement, prepare(pragma, {}, false));
  BQ_TRY(statement.next());
  return statement.integer(0);
}

base::Result<bool> Connection::is_empty() {
  BQ_ASSIGN(std::int64_t changes, number_of("PRAGMA schema_version"));
  return changes == 0;
}

base::Result<std::int64_t> Connection::owner_mark() { return number_of("PRAGMA application_id"); }

base::Done Connection::set_owner_mark(std::int64_t mark) {
  return session_->pragma(fmt::format("PRAGMA application_id = {}", mark).c_str());
}

base::Done sync_name(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!is_synced) return base::refuse(system_problem(error, folder));
  return {};
}

base::Result<std::unique_ptr<Connection>> ReaderPool::take() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return Connection::open_to_read(path_);
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kept_readers) idle_.push_back(std::move(connection));
}

base::Result<Snapshot> Snapshot::take(std::shared_ptr<ReaderPool> pool) {
  BQ_ASSIGN(auto connection, pool->take());
  BQ_TRY(connection->run("BEGIN"));
  return Snapshot(std::move(pool), std::move(connection));
}

Snapshot::~Snapshot() {
  if (connection_ && connection_->run("ROLLBACK")) pool_->give_back(std::move(connection_));
}

}  // namespace bq::record::ledger
