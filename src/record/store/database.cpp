#include "record/store/database.h"

#include <thread>

#include <fmt/format.h>

#include "base/progress.h"
#include "base/text.h"
#include "record/store/engine.h"
#include "record/store/vector_copy.h"

namespace bq::record::store {

using base::ProblemKind;

struct RowStream::State {
  std::shared_ptr<Session> session;
  PreparedHandle prepared;
  ResultHandle result;
  std::vector<ColumnSpec> specs;
};

namespace {

tl::unexpected<base::Problem> refuse_with(const char* sentence, const Session& session) {
  return base::refuse(
      problem_of(sentence == nullptr ? "DuckDB gives no reason" : sentence, session.origin));
}

base::Result<PreparedHandle> prepare(const Session& session, const std::string& sql) {
  PreparedHandle prepared;
  if (duckdb_prepare(session.connection.get(), sql.c_str(), prepared.out()) != DuckDBSuccess)
    return refuse_with(duckdb_prepare_error(prepared.get()), session);
  return prepared;
}

base::Done refuse_writing(const Session& session, duckdb_prepared_statement prepared) {
  duckdb_statement_type type = duckdb_prepared_statement_type(prepared);
  if (!session.engine->rows_only || type == DUCKDB_STATEMENT_TYPE_SELECT ||
      type == DUCKDB_STATEMENT_TYPE_EXPLAIN)
    return {};
  return base::refuse(
      ProblemKind::definition, session.origin.place,
      "only statements that read are taken here: SELECT, WITH, FROM, DESCRIBE, SHOW, EXPLAIN");
}

duckdb_state bind_one(duckdb_prepared_statement prepared, idx_t place, const Parameter& parameter) {
  if (const bool* truth = std::get_if<bool>(&parameter))
    return duckdb_bind_boolean(prepared, place, *truth);
  if (const auto* integer = std::get_if<std::int64_t>(&parameter))
    return duckdb_bind_int64(prepared, place, *integer);
  if (const double* number = std::get_if<double>(&parameter))
    return duckdb_bind_double(prepared, place, *number);
  if (const auto* text = std::get_if<std::string>(&parameter))
    return duckdb_bind_varchar_length(prepared, place, text->data(), text->size());
  if (const auto* instant = std::get_if<base::Instant>(&parameter))
    return duckdb_bind_timestamp_tz(prepared, place, duckdb_timestamp{instant->us});
  return duckdb_bind_null(prepared, place);
}

base::Done give(const Session& session, duckdb_prepared_statement prepared,
                const std::vector<Parameter>& parameters) {
  if (duckdb_nparams(prepared) != parameters.size())
    return base::refuse(ProblemKind::definition, session.origin.place,
                        fmt::format("the statement has {} parameters, {} were given",
                                    duckdb_nparams(prepared), parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (bind_one(prepared, i + 1, parameters[i]) != DuckDBSuccess)
      return refuse_with(duckdb_prepare_error(prepared), session);
  return {};
}

// How a type that we do not hold is taken: cut to a type that we hold, or as its text.
std::string_view cast_of(duckdb_type id) {
  if (id == DUCKDB_TYPE_TIMESTAMP_S || id == DUCKDB_TYPE_TIMESTAMP_MS ||
      id == DUCKDB_TYPE_TIMESTAMP_NS)
    return "TIMESTAMP";
  return "VARCHAR";
}

// Gives the statement without its closing semicolon and what a comment says after it.
std::string_view without_end(std::string_view sql) {
  std::size_t end = sql.rfind(';');
  if (end == std::string_view::npos) return sql;
  for (const std::string& line : base::split(sql.substr(end + 1), '\n'))
    if (auto part = base::trim(line); !part.empty() && !part.starts_with("--")) return sql;
  return without_end(sql.substr(0, end));
}

struct Casts {
  std::string columns;
  std::string names;
  bool needed = false;

  std::string around(std::string_view sql) const {
    return fmt::format("SELECT {} FROM (\n{}\n) AS q({})", columns, sql, names);
  }
};

Casts casts_of(duckdb_prepared_statement prepared) {
  Casts casts;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(prepared); ++i) {
    TypeHandle type(duckdb_prepared_statement_column_logical_type(prepared, i));
    bool held = held_as(type.get()).has_value();
    casts.needed = casts.needed || !held;
    std::string name = fmt::format("c{}", i);
    std::string cast = fmt::format("CAST({} AS {})", name, cast_of(duckdb_get_type_id(type.get())));
    casts.columns += (i == 0 ? "" : ", ") + (held ? name : cast);
    casts.names += (i == 0 ? "" : ", ") + name;
  }
  return casts;
}

std::vector<std::string> names_of(duckdb_prepared_statement prepared) {
  std::vector<std::string> names;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(prepared); ++i) {
    const char* name = duckdb_prepared_statement_column_name(prepared, i);
    names.emplace_back(name);
    duckdb_free(const_cast<char*>(name));
  }
  return names;
}

struct Statement {
  PreparedHandle prepared;
  std::vector<std::string> names;
};

// Prepares the statement with casts around the columns that we do not hold.
base::Result<Statement> prepare_held(const Session& session, const std::string& sql) {
  Statement statement;
  BQ_ASSIGN(statement.prepared, prepare(session, sql));
  duckdb_prepared_statement plain = statement.prepared.get();
  BQ_TRY(refuse_writing(session, plain));
  statement.names = names_of(plain);
  if (duckdb_prepared_statement_type(plain) != DUCKDB_STATEMENT_TYPE_SELECT) return statement;
  Casts casts = casts_of(plain);
  if (!casts.needed) return statement;
  auto cast = prepare(session, casts.around(sql));
  if (!cast) cast = prepare(session, casts.around(without_end(sql)));
  BQ_ASSIGN(statement.prepared, std::move(cast));
  return statement;
}

base::Done execute(const Session& session, duckdb_prepared_statement prepared,
                   duckdb_result* result) {
  PendingHandle pending;
  if (duckdb_pending_prepared_streaming(prepared, pending.out()) != DuckDBSuccess)
    return refuse_with(duckdb_pending_error(pending.get()), session);
  // Task by task, so that Ctrl-C is heard during a long sort or join.
  for (;;) {
    duckdb_pending_state state = duckdb_pending_execute_task(pending.get());
    if (state == DUCKDB_PENDING_ERROR)
      return refuse_with(duckdb_pending_error(pending.get()), session);
    if (duckdb_pending_execution_is_finished(state)) break;
    if (base::interrupted())
      return base::refuse(ProblemKind::interrupted, session.origin.place, "interrupted");
    if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::yield();
  }
  if (duckdb_execute_pending(pending.get(), result) == DuckDBSuccess) return {};
  return refuse_with(duckdb_result_error(result), session);
}

base::Result<std::vector<ColumnSpec>> specs_of(const Session& session, duckdb_result* result,
                                               const std::vector<std::string>& names) {
  std::vector<ColumnSpec> specs;
  for (idx_t i = 0; i < duckdb_column_count(result); ++i) {
    TypeHandle type(duckdb_column_logical_type(result, i));
    std::string name = i < names.size() ? names[i] : duckdb_column_name(result, i);
    auto spec = held_as(type.get());
    if (!spec)
      return base::refuse(
          ProblemKind::definition, session.origin.place,
          fmt::format("the type of the column `{}` is not known before the statement runs; "
                      "write CAST(... AS VARCHAR)",
                      name));
    spec->name = name;
    specs.push_back(*spec);
  }
  return specs;
}

}  // namespace

base::Result<RowStream> start(std::shared_ptr<Session> session, const std::string& sql,
                              const std::vector<Parameter>& parameters) {
  auto state = std::make_unique<RowStream::State>();
  BQ_ASSIGN(Statement statement, prepare_held(*session, sql));
  state->prepared = std::move(statement.prepared);
  BQ_TRY(give(*session, state->prepared.get(), parameters));
  BQ_TRY(execute(*session, state->prepared.get(), &state->result.result));
  BQ_ASSIGN(state->specs, specs_of(*session, &state->result.result, statement.names));
  state->session = std::move(session);
  return RowStream(std::move(state));
}

RowStream::RowStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowStream::RowStream(RowStream&&) noexcept = default;
RowStream& RowStream::operator=(RowStream&&) noexcept = default;
RowStream::~RowStream() = default;

const std::vector<ColumnSpec>& RowStream::columns() const { return state_->specs; }

base::Result<bool> RowStream::next(Table& rows) {
  if (rows.specs != state_->specs) rows = Table::of(state_->specs);
  rows.clear();
  if (base::interrupted())
    return base::refuse(ProblemKind::interrupted, state_->session->origin.place, "interrupted");
  ChunkHandle chunk(duckdb_fetch_chunk(state_->result.result));
  if (!chunk) {
    const char* sentence = duckdb_result_error(&state_->result.result);
    if (sentence != nullptr && *sentence != '\0') return refuse_with(sentence, *state_->session);
    return false;
  }
  std::size_t count = duckdb_data_chunk_get_size(chunk.get());
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    copy_out(duckdb_data_chunk_get_vector(chunk.get(), i), count, rows.columns[i]);
  return count > 0;
}

base::Result<Table> RowStream::rest() {
  Table all = Table::of(columns());
  Table chunk;
  for (;;) {
    BQ_ASSIGN(bool more, next(chunk));
    if (!more) return all;
    all.append(chunk);
  }
}

base::Result<Database> Database::memory(const DatabaseOptions& options) {
  BQ_ASSIGN(auto engine, open_engine("", options, true));
  BQ_ASSIGN(auto session, open_session(std::move(engine), {}));
  return Database(std::move(session));
}

base::Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
  BQ_ASSIGN(auto engine, open_engine(path, options, true));
  BQ_ASSIGN(auto session, open_session(std::move(engine), {{path}, path, ProblemKind::definition}));
  return Database(std::move(session));
}

base::Result<Table> Database::query(const std::string& sql,
                                    const std::vector<Parameter>& parameters) {
  BQ_ASSIGN(RowStream rows, start(session_, sql, parameters));
  return rows.rest();
}

base::Result<RowStream> Database::stream(const std::string& sql,
                                         const std::vector<Parameter>& parameters) {
  BQ_ASSIGN(auto session, open_session(session_->engine, session_->origin));
  return start(std::move(session), sql, parameters);
}

}  // namespace bq::record::store
