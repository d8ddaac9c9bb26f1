#include "record/store/parquet_writer.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/text.h"
#include "record/store/engine.h"
#include "record/store/vector_copy.h"

namespace bq::record::store {

using base::ProblemKind;

namespace {

/// Hands the rows of a `NextRows` to DuckDB as the table function `source_rows()`. It must outlive
/// the connection's statements.
class RowSource {
 public:
  RowSource(const std::vector<ColumnSpec>& columns, const NextRows& next);
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;

  void register_at(duckdb_connection connection);
  /// Throws again what `next` threw (a failed check), else gives what it refused.
  base::Done outcome() const;

 private:
  static void bind(duckdb_bind_info info);
  static void begin(duckdb_init_info info);
  static void fill(duckdb_function_info info, duckdb_data_chunk chunk);
  base::Result<bool> advance();
  void check_shape() const;
  base::Done check_texts() const;
  void copy_to(duckdb_data_chunk chunk);

  const std::vector<ColumnSpec>& columns_;
  const NextRows& next_;
  Table rows_;
  std::size_t given_ = 0;   // of rows_
  std::size_t before_ = 0;  // rows of earlier chunks
  bool ended_ = false;
  std::optional<base::Problem> problem_;
  std::exception_ptr failure_;
};

RowSource::RowSource(const std::vector<ColumnSpec>& columns, const NextRows& next)
    : columns_(columns), next_(next), rows_(Table::of(columns)) {}

void RowSource::register_at(duckdb_connection connection) {
  FunctionHandle function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), "source_rows");
  duckdb_table_function_set_extra_info(function.get(), this, nullptr);
  duckdb_table_function_set_bind(function.get(), &RowSource::bind);
  duckdb_table_function_set_init(function.get(), &RowSource::begin);
  duckdb_table_function_set_function(function.get(), &RowSource::fill);
  BQ_CHECK(duckdb_register_table_function(connection, function.get()) == DuckDBSuccess,
           "a new connection takes it");
}

base::Done RowSource::outcome() const {
  if (failure_) std::rethrow_exception(failure_);
  if (problem_) return base::refuse(*problem_);
  return {};
}

void RowSource::bind(duckdb_bind_info info) {
  auto* self = static_cast<RowSource*>(duckdb_bind_get_extra_info(info));
  for (const auto& column : self->columns_) {
    TypeHandle type(type_of(column));
    duckdb_bind_add_result_column(info, column.name.c_str(), type.get());
  }
}

void RowSource::begin(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

void RowSource::fill(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto* self = static_cast<RowSource*>(duckdb_function_get_extra_info(info));
  // No exception may pass through DuckDB's frames: it waits until the statement is over.
  try {
    if (auto more = self->advance(); !more) {
      self->problem_ = more.error();
    } else if (*more) {
      return self->copy_to(chunk);
    } else {
      return duckdb_data_chunk_set_size(chunk, 0);
    }
  } catch (...) {
    self->failure_ = std::current_exception();
  }
  duckdb_function_set_error(info, "the rows to write could not be made");
}

base::Result<bool> RowSource::advance() {
  while (!ended_ && given_ == rows_.rows()) {
    if (base::interrupted()) return base::refuse(ProblemKind::interrupted, {}, "interrupted");
    before_ += given_;
    given_ = 0;
    rows_.clear();
    BQ_ASSIGN(bool more, next_(rows_));
    ended_ = !more;
    check_shape();
    BQ_TRY(check_texts());
  }
  return given_ < rows_.rows();
}

void RowSource::check_shape() const {
  BQ_CHECK(rows_.columns.size() == columns_.size(), "the rows have the columns of the file");
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = rows_.columns[i];
    BQ_CHECK(column.rows() == rows_.rows(), "columns differ in length");
    BQ_CHECK(column.type() == columns_[i].type && column.scale() == columns_[i].scale,
             "a column has the type it was announced with");
  }
}

base::Done RowSource::check_texts() const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].type != ColumnType::text) continue;
    for (std::size_t row = 0; row < rows_.rows(); ++row)
      if (!base::is_utf8(rows_.columns[i].text(row)))
        return base::refuse(ProblemKind::data, {},
                            fmt::format("the text of `{}` in row {} is not UTF-8", columns_[i].name,
                                        before_ + row + 1));
  }
  return {};
}

void RowSource::copy_to(duckdb_data_chunk chunk) {
  std::size_t count = std::min<std::size_t>(duckdb_vector_size(), rows_.rows() - given_);
  for (std::size_t i = 0; i < columns_.size(); ++i)
    copy_in(rows_.columns[i], given_, count, duckdb_data_chunk_get_vector(chunk, i));
  duckdb_data_chunk_set_size(chunk, count);
  given_ += count;
}

constexpr std::size_t group_bytes = 64 << 20;
constexpr std::size_t vector_rows = 2048;
constexpr std::size_t most_group_rows = 60 * vector_rows;

std::size_t width_of(ColumnType type) {
  switch (type) {
    case ColumnType::boolean:
    case ColumnType::int8: return 1;
    case ColumnType::int16: return 2;
    case ColumnType::int32:
    case ColumnType::float32:
    case ColumnType::date: return 4;
    case ColumnType::text: return 16;
    default: return 8;
  }
}

// DuckDB holds one row group in memory before it writes it.
std::size_t group_rows(const std::vector<ColumnSpec>& columns) {
  std::size_t row_bytes = 0;
  for (const auto& column : columns) row_bytes += width_of(column.type);
  std::size_t vectors = group_bytes / std::max<std::size_t>(row_bytes, 1) / vector_rows;
  return std::clamp(vectors * vector_rows, vector_rows, most_group_rows);
}

// DuckDB would rename the second of two such columns and say nothing.
base::Done refuse_equal_names(const std::string& path, const std::vector<ColumnSpec>& columns) {
  std::map<std::string, std::string> seen;
  for (const auto& column : columns)
    if (auto [at, fresh] = seen.emplace(base::lower(column.name), column.name); !fresh)
      return base::refuse(
          ProblemKind::definition, {path},
          fmt::format(
              "two columns are called `{}` and `{}`; a Parquet file needs names that differ "
              "in more than case",
              at->second, column.name));
  return {};
}

base::Problem name_file(base::Problem problem, const std::string& path) {
  if (problem.place.file.empty()) problem.place.file = path;
  return problem;
}

}  // namespace

base::Done copy_parquet(const std::string& path, const std::vector<ColumnSpec>& columns,
                        const NextRows& next, const std::string& selection) {
  BQ_CHECK(!columns.empty(), "a table has columns");
  BQ_TRY(refuse_equal_names(path, columns));
  BQ_ASSIGN(auto file, base::FileWriter::open(path));
  BQ_ASSIGN(auto engine, open_engine("", {}, false));
  Origin origin{{path}, file.temporary(), ProblemKind::data};
  BQ_ASSIGN(auto session, open_session(std::move(engine), std::move(origin)));
  RowSource source(columns, next);
  source.register_at(session->connection.get());
  // A target is no pattern: it is written as it is.
  base::Done copied = run(
      session, fmt::format("COPY (SELECT {} FROM source_rows()) TO {} (FORMAT parquet, COMPRESSION "
                           "zstd, ROW_GROUP_SIZE {}, USE_TMP_FILE false)",
                           selection, sql_text(file.temporary()), group_rows(columns)));
  if (auto made = source.outcome(); !made) return base::refuse(name_file(made.error(), path));
  if (!copied && copied.error().kind == ProblemKind::disk)
    copied.error().sentence += "; nothing was kept, free space or choose another --out";
  BQ_TRY(std::move(copied));
  return file.finish();
}

base::Done write_parquet(const std::string& path, const std::vector<ColumnSpec>& columns,
                         const NextRows& next) {
  return copy_parquet(path, columns, next, "*");
}

base::Done write_parquet(const std::string& path, const Table& table) {
  return write_parquet(path, table.specs, rows_of(table));
}

NextRows rows_of(const Table& table) {
  return [&table, given = false](Table& rows) mutable -> base::Result<bool> {
    if (given) return false;
    rows.append(table);
    given = true;
    return true;
  };
}

}  // namespace bq::record::store
