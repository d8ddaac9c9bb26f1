#include "record/store/parquet_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "record/store/engine.h"

namespace bq::record::store {

using base::ProblemKind;

/// A file DuckDB can open by name: a path, or a descriptor of a file that has no name any more.
class ParquetReader::Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  base::Done keep(std::string_view bytes);
  /// Gives the call that scans the file. Folders like `centre=A` are no columns here.
  std::string scan() const {
    return fmt::format("read_parquet({}, hive_partitioning = false)", sql_path(path));
  }

  std::string name;
  std::string path;
  std::shared_ptr<Session> session;

 private:
  int descriptor_ = -1;
};

namespace {

tl::unexpected<base::Problem> refuse_temporary(const std::string& name, int error) {
  return base::refuse(
      ProblemKind::disk, {name},
      fmt::format("cannot be put into the temporary folder: {}; set TMPDIR to one with space",
                  std::strerror(error)));
}

}  // namespace

base::Done ParquetReader::Source::keep(std::string_view bytes) {
  std::error_code error;
  std::string temporary = (std::filesystem::temp_directory_path(error) / "bianque-XXXXXX").string();
  if (error) return refuse_temporary(name, error.value());
  descriptor_ = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor_ < 0) return refuse_temporary(name, errno);
  // The name goes at once: however this process ends, nothing is left.
  ::unlink(temporary.c_str());
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refuse_temporary(name, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  path = fmt::format("/proc/self/fd/{}", descriptor_);
  return {};
}

base::Result<ParquetReader> ParquetReader::open_source(std::shared_ptr<Source> source) {
  ParquetReader reader;
  BQ_ASSIGN(auto engine, open_engine("", {}, false));
  Origin origin{{source->name}, source->path, ProblemKind::data};
  BQ_ASSIGN(source->session, open_session(std::move(engine), std::move(origin)));
  std::string count =
      fmt::format("SELECT num_rows FROM parquet_file_metadata({})", sql_path(source->path));
  BQ_ASSIGN(RowStream counted, start(source->session, count, {}));
  BQ_ASSIGN(Table number, counted.rest());
  BQ_ASSIGN(RowStream none,
            start(source->session, "SELECT * FROM " + source->scan() + " LIMIT 0", {}));
  reader.rows_ = number.columns.at(0).integer(0);
  reader.columns_ = none.columns();
  reader.source_ = std::move(source);
  return reader;
}

base::Result<ParquetReader> ParquetReader::open(const std::string& path) {
  std::error_code error;
  auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return base::refuse(ProblemKind::data, {path}, "there is no such file");
  if (!std::filesystem::is_regular_file(status))
    return base::refuse(ProblemKind::data, {path}, "is not a file");
  auto source = std::make_shared<Source>();
  source->name = path;
  source->path = std::filesystem::absolute(path, error).string();
  return open_source(std::move(source));
}

base::Result<ParquetReader> ParquetReader::open_bytes(std::string_view bytes,
                                                      const std::string& name) {
  auto source = std::make_shared<Source>();
  source->name = name;
  BQ_TRY(source->keep(bytes));
  return open_source(std::move(source));
}

base::Result<RowStream> ParquetReader::read(const std::vector<std::string>& names) const {
  std::vector<std::string> known;
  for (const auto& column : columns_) known.push_back(column.name);
  std::string list;
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return base::refuse(ProblemKind::definition, {source_->name},
                          fmt::format("has no column `{}`{}", name, base::suggestion(name, known)));
    list += (list.empty() ? "" : ", ") + sql_name(name);
  }
  std::string sql = fmt::format("SELECT {} FROM {}", list.empty() ? "*" : list, source_->scan());
  BQ_ASSIGN(auto session, open_session(source_->session->engine, source_->session->origin));
  session->kept = source_;
  return start(std::move(session), sql, {});
}

}  // namespace bq::record::store
