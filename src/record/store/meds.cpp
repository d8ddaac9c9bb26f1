#include "record/store/meds.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "record/store/meds_metadata.h"
#include "record/store/parquet_reader.h"

namespace bq::record::store {

namespace fs = std::filesystem;
using base::ProblemKind;

namespace {

const std::vector<ColumnSpec> own_columns = {{"subject_id", ColumnType::int64},
                                             {"time", ColumnType::timestamp},
                                             {"code", ColumnType::text},
                                             {"numeric_value", ColumnType::float32}};

// Gives a finished folder its name; what had the name before goes only then.
base::Done put_in_place(base::UnfinishedFolder folder, const std::string& path) {
  std::error_code error, ignored;
  std::string old = fmt::format("{}.old-{}", path, ::getpid());
  bool replaces = fs::exists(path, ignored);
  if (replaces) fs::rename(path, old, error);
  if (!error) fs::rename(folder.path(), path, error);
  if (!error) {
    folder.release();
    if (replaces) fs::remove_all(old, ignored);
    return {};
  }
  if (replaces) fs::rename(old, path, ignored);
  ProblemKind kind =
      error == std::errc::permission_denied ? ProblemKind::permission : ProblemKind::disk;
  return base::refuse(kind, {path},
                      fmt::format("the folder cannot be put in its place: {}", error.message()));
}

/// Lets rows through and checks what MEDS asks of them.
class MedsRows {
 public:
  explicit MedsRows(const NextRows& next) : next_(next) {}
  base::Result<bool> take(Table& rows);
  const std::set<std::string, std::less<>>& codes() const { return codes_; }

 private:
  void check(const Table& rows, std::size_t row);

  const NextRows& next_;
  std::set<std::string, std::less<>> codes_;
  std::unordered_set<std::int64_t> subjects_;
  std::int64_t subject_ = 0;
  std::optional<std::int64_t> time_;
};

base::Result<bool> MedsRows::take(Table& rows) {
  BQ_ASSIGN(bool more, next_(rows));
  for (const auto& column : rows.columns)
    BQ_CHECK(column.rows() == rows.rows(), "columns differ in length");
  for (std::size_t row = 0; row < rows.rows(); ++row) check(rows, row);
  return more;
}

void MedsRows::check(const Table& rows, std::size_t row) {
  const Column& subjects = rows.columns[0];
  const Column& times = rows.columns[1];
  const Column& codes = rows.columns[2];
  BQ_CHECK(!subjects.is_null(row) && !codes.is_null(row), "a MEDS row has a subject and a code");
  if (subjects_.empty() || subjects.integer(row) != subject_) {
    subject_ = subjects.integer(row);
    time_.reset();
    BQ_CHECK(subjects_.insert(subject_).second, "the rows of a subject stand together");
  }
  std::optional<std::int64_t> time;
  if (!times.is_null(row)) time = times.integer(row);
  BQ_CHECK(time_ <= time, "the rows of a subject go by time, those without one first");
  time_ = time;
  if (!codes_.contains(codes.text(row))) codes_.emplace(codes.text(row));
}

// Whether a folder may be replaced: it is empty, or it was written here and nothing was added to
// it.
bool is_ours(const std::string& folder, const std::string& etl_name) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  if (fs::is_empty(folder, error)) return true;
  auto files = base::list_files(folder);
  return files && etl_of(folder) == etl_name &&
         std::all_of(files->begin(), files->end(), [](const std::string& file) {
           return file.starts_with("data/") || file.starts_with("metadata/");
         });
}

base::Done refuse_other_folder(const std::string& folder, const std::string& etl_name) {
  BQ_CHECK(!etl_name.empty(), "a MEDS folder says what wrote it");
  std::error_code error;
  if (!fs::exists(folder, error) || is_ours(folder, etl_name)) return {};
  return base::refuse(ProblemKind::data, {folder},
                      "holds what was not written here; choose another folder");
}

void complete(MedsMetadata& metadata, const std::vector<ColumnSpec>& extra, const MedsRows& rows) {
  std::set<std::string> named;
  for (const auto* list :
       {&metadata.site_id_columns, &metadata.raw_source_id_columns, &metadata.code_modifier_columns,
        &metadata.additional_value_modality_columns, &metadata.other_extension_columns})
    named.insert(list->begin(), list->end());
  for (const auto& column : extra)
    if (column.name != "text_value" && !named.contains(column.name))
      metadata.other_extension_columns.push_back(column.name);
  std::set<std::string> described;
  for (const auto& code : metadata.codes) described.insert(code.code);
  for (const auto& code : rows.codes())
    if (!described.contains(code)) metadata.codes.push_back({code, std::nullopt, {}});
}

base::Done write_parts(const std::string& folder, const std::vector<ColumnSpec>& extra,
                       const NextRows& next, MedsMetadata metadata) {
  MedsRows rows(next);
  BQ_TRY(write_parquet(folder + "/data/0.parquet", meds_columns(extra),
                       [&](Table& chunk) { return rows.take(chunk); }));
  complete(metadata, extra, rows);
  return write_metadata(folder, metadata);
}

base::Done check_types(const std::string& path, const std::vector<ColumnSpec>& columns) {
  for (const auto& own : own_columns) {
    auto at = std::find_if(columns.begin(), columns.end(),
                           [&](const auto& column) { return column.name == own.name; });
    if (at == columns.end() && own.name == "numeric_value") continue;
    if (at == columns.end())
      return base::refuse(ProblemKind::data, {path},
                          fmt::format("has no column `{}`, which MEDS asks for", own.name));
    if (at->type != own.type)
      return base::refuse(ProblemKind::data, {path},
                          fmt::format("holds `{}` as {}; MEDS asks for {}", own.name,
                                      show(at->type), show(own.type)));
  }
  return {};
}

}  // namespace

std::vector<ColumnSpec> meds_columns(const std::vector<ColumnSpec>& extra) {
  std::vector<ColumnSpec> columns = own_columns;
  columns.insert(columns.end(), extra.begin(), extra.end());
  return columns;
}

base::Done write_meds(const std::string& folder, const std::vector<ColumnSpec>& extra,
                      const NextRows& next, MedsMetadata metadata) {
  std::string path = fs::path(folder).lexically_normal().string();
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  BQ_TRY(refuse_other_folder(path, metadata.etl_name));
  const std::string temporary = fmt::format("{}.part-{}", path, ::getpid());
  std::error_code ignored;
  fs::remove_all(temporary, ignored);  // of a process that was killed
  auto target = base::UnfinishedFolder::open(temporary);
  auto written = target ? write_parts(temporary, extra, next, std::move(metadata))
                        : base::Done(tl::unexpected(target.error()));
  if (written) return put_in_place(std::move(*target), path);
  base::Problem problem = written.error();
  std::string& file = problem.place.file;
  if (file.starts_with(temporary)) file.replace(0, temporary.size(), path);
  return base::refuse(std::move(problem));
}

struct MedsReader::State {
  MedsMetadata metadata;
  std::vector<std::string> paths;
  std::vector<std::string> names;         // asked for; none = all
  std::vector<ColumnSpec> shard_columns;  // of every shard
  std::vector<ColumnSpec> columns;        // asked for
  std::int64_t rows = 0;
  std::size_t opened = 0;  // shards begun; only one is open at a time
  std::optional<RowStream> stream;
};

MedsReader::MedsReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
MedsReader::MedsReader(MedsReader&&) noexcept = default;
MedsReader& MedsReader::operator=(MedsReader&&) noexcept = default;
MedsReader::~MedsReader() = default;

const MedsMetadata& MedsReader::metadata() const { return state_->metadata; }
const std::vector<ColumnSpec>& MedsReader::columns() const { return state_->columns; }

std::int64_t MedsReader::rows() const { return state_->rows; }

base::Result<bool> MedsReader::next(Table& chunk) {
  for (;;) {
    if (state_->stream) {
      BQ_ASSIGN(bool more, state_->stream->next(chunk));
      if (more) return true;
    }
    if (state_->opened == state_->paths.size()) return false;
    BQ_ASSIGN(ParquetReader shard, ParquetReader::open(state_->paths[state_->opened]));
    BQ_ASSIGN(RowStream stream, shard.read(state_->names));
    state_->stream.emplace(std::move(stream));
    ++state_->opened;
  }
}

namespace {

base::Done add_shard(MedsReader::State& state, const std::string& path) {
  BQ_ASSIGN(ParquetReader shard, ParquetReader::open(path));
  BQ_TRY(check_types(path, shard.columns()));
  if (state.paths.empty()) state.shard_columns = shard.columns();
  if (shard.columns() != state.shard_columns)
    return base::refuse(ProblemKind::data, {path}, "has other columns than the shards before it");
  state.paths.push_back(path);
  state.rows += shard.rows();
  return {};
}

base::Done choose_columns(MedsReader::State& state, const std::vector<std::string>& names) {
  const auto& all = state.shard_columns;
  state.names = names;
  if (names.empty()) state.columns = all;
  for (const auto& name : names) {
    auto at = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
    if (at == all.end())
      return base::refuse(ProblemKind::definition, {},
                          fmt::format("the MEDS data have no column `{}`", name));
    state.columns.push_back(*at);
  }
  return {};
}

}  // namespace

base::Result<MedsReader> read_meds(const std::string& folder,
                                   const std::vector<std::string>& names) {
  auto state = std::make_unique<MedsReader::State>();
  BQ_ASSIGN(state->metadata, read_metadata(folder));
  std::string data = folder + "/data";
  BQ_ASSIGN(auto files, base::list_files(data));
  std::erase_if(files, [](const std::string& file) { return !file.ends_with(".parquet"); });
  if (files.empty()) return base::refuse(ProblemKind::data, {data}, "holds no .parquet file");
  for (const auto& file : files) BQ_TRY(add_shard(*state, data + "/" + file));
  BQ_TRY(choose_columns(*state, names));
  return MedsReader(std::move(state));
}

}  // namespace bq::record::store
