#include "record/store/engine.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bq::record::store {

namespace fs = std::filesystem;
using base::Problem;
using base::ProblemKind;

namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  for (auto part : parts)
    if (text.find(part) != std::string_view::npos) return true;
  return false;
}

ProblemKind kind_of(std::string_view sentence, ProblemKind otherwise) {
  if (contains_any(sentence, {"No space left on device", "File too large", "Disk quota exceeded",
                              "Input/output error"}))
    return ProblemKind::disk;
  if (contains_any(sentence, {"Permission denied", "Permission Error", "Operation not permitted",
                              "Read-only file system"}))
    return ProblemKind::permission;
  if (sentence.starts_with("INTERRUPT")) return ProblemKind::interrupted;
  if (contains_any(sentence, {"IO Error", "Out of Memory Error"})) return ProblemKind::data;
  return otherwise;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// One line: the sentence, then the line of the statement it points at; the caret below it is
// dropped.
std::string one_line(std::string_view sentence) {
  std::string out, where;
  for (const std::string& line : base::split(sentence, '\n')) {
    std::string_view part = base::trim(line);
    if (part.empty() || part == "^") continue;
    if (part.starts_with("LINE ")) {
      where = fmt::format(" (line {})", part.substr(5));
    } else {
      out += (out.empty() ? "" : " ") + std::string(part);
    }
  }
  return out + where;
}

base::Result<std::string> make_spill_folder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "bianque-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr)
    return base::refuse(ProblemKind::disk, {name},
                        "no folder for temporary files can be made; set TMPDIR to one");
  return name;
}

base::Result<ConfigHandle> make_config(const DatabaseOptions& options,
                                       const std::string& spill_folder) {
  ConfigHandle config;
  duckdb_create_config(config.out());
  // An extension may only be one that is inside the library: nothing is ever fetched.
  std::vector<std::pair<const char*, std::string>> settings = {
      {"autoinstall_known_extensions", "false"},    {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},      {"custom_extension_repository", "/nowhere"},
      {"threads", std::to_string(options.threads)}, {"temp_directory", spill_folder},
      {"preserve_insertion_order", "true"}};
  if (!options.memory_limit.empty()) settings.emplace_back("memory_limit", options.memory_limit);
  for (const auto& [name, value] : settings)
    if (duckdb_set_config(config.get(), name, value.c_str()) != DuckDBSuccess)
      return base::refuse(ProblemKind::option, {},
                          fmt::format("DuckDB does not take {} = `{}`", name, value));
  return config;
}

}  // namespace

Problem problem_of(std::string_view sentence, const Origin& origin) {
  std::string text = replace_all(one_line(sentence), origin.hidden_path, origin.place.file);
  ProblemKind kind = kind_of(text, origin.otherwise);
  return Problem{kind, origin.place, kind == ProblemKind::interrupted ? "interrupted" : text};
}

Engine::~Engine() {
  database = DatabaseHandle();
  if (spill_folder.empty()) return;
  std::error_code ignored;
  fs::remove_all(spill_folder, ignored);
}

base::Result<std::shared_ptr<Engine>> open_engine(const std::string& path,
                                                  const DatabaseOptions& options, bool spill) {
  auto engine = std::make_shared<Engine>();
  if (spill) {
    BQ_ASSIGN(engine->spill_folder, make_spill_folder());
  }
  BQ_ASSIGN(ConfigHandle config, make_config(options, engine->spill_folder));
  char* sentence = nullptr;
  const char* name = path.empty() ? nullptr : path.c_str();
  if (duckdb_open_ext(name, engine->database.out(), config.get(), &sentence) != DuckDBSuccess) {
    Problem problem = problem_of(sentence, {{path}, "", ProblemKind::data});
    duckdb_free(sentence);
    return base::refuse(std::move(problem));
  }
  // Times are shown and cut in UTC on every machine.
  BQ_ASSIGN(auto session, open_session(engine, {{path}, "", ProblemKind::data}));
  BQ_TRY(run(session, "SET GLOBAL TimeZone = 'UTC'"));
  return engine;
}

base::Result<std::shared_ptr<Session>> open_session(std::shared_ptr<Engine> engine, Origin origin) {
  auto session = std::make_shared<Session>();
  session->engine = std::move(engine);
  session->origin = std::move(origin);
  if (duckdb_connect(session->engine->database.get(), session->connection.out()) != DuckDBSuccess)
    return base::refuse(ProblemKind::data, session->origin.place, "DuckDB gives no connection");
  return session;
}

base::Done run(const std::shared_ptr<Session>& session, const std::string& sql) {
  ResultHandle handle;
  if (duckdb_query(session->connection.get(), sql.c_str(), &handle.result) == DuckDBSuccess)
    return {};
  const char* sentence = duckdb_result_error(&handle.result);
  return base::refuse(problem_of(sentence == nullptr ? "" : sentence, session->origin));
}

std::string sql_text(std::string_view text) {
  return "'" + replace_all(std::string(text), "'", "''") + "'";
}

std::string sql_name(std::string_view name) {
  return "\"" + replace_all(std::string(name), "\"", "\"\"") + "\"";
}

std::string sql_path(const std::string& path) {
  std::error_code error;
  std::string absolute = fs::absolute(path, error).string();
  std::string quoted;
  for (char c : error ? path : absolute) {
    bool pattern = c == '*' || c == '?' || c == '[';
    quoted += pattern ? std::string("[") + c + "]" : std::string(1, c);
  }
  return sql_text(quoted);
}

}  // namespace bq::record::store
