#include "record/store/meds_metadata.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "record/store/engine.h"
#include "record/store/parquet_reader.h"

namespace bq::record::store {

using base::ProblemKind;
using Json = nlohmann::ordered_json;

namespace {

constexpr char parent_separator = '\x1F';
constexpr const char* time_statement =
    "The source has no calendar. Times are relative: they count from 2000-01-01T00:00:00, which is "
    "no real date.";

std::string dataset_path(const std::string& folder) { return folder + "/metadata/dataset.json"; }
std::string codes_path(const std::string& folder) { return folder + "/metadata/codes.parquet"; }
std::string splits_path(const std::string& folder) {
  return folder + "/metadata/subject_splits.parquet";
}

// Visits each member that dataset.json holds, with its key there.
template <class Metadata, class OnText, class OnList>
void visit_members(Metadata& metadata, OnText&& on_text, OnList&& on_list) {
  on_text("dataset_name", metadata.dataset_name);
  on_text("dataset_version", metadata.dataset_version);
  on_text("etl_name", metadata.etl_name);
  on_text("etl_version", metadata.etl_version);
  on_text("meds_version", metadata.meds_version);
  on_list("site_id_columns", metadata.site_id_columns);
  on_list("raw_source_id_columns", metadata.raw_source_id_columns);
  on_list("code_modifier_columns", metadata.code_modifier_columns);
  on_list("additional_value_modality_columns", metadata.additional_value_modality_columns);
  on_list("other_extension_columns", metadata.other_extension_columns);
}

base::Done write_dataset(const std::string& folder, const MedsMetadata& metadata) {
  Json json;
  visit_members(
      metadata, [&](const char* key, const std::string& text) { json[key] = text; },
      [&](const char* key, const std::vector<std::string>& list) { json[key] = list; });
  if (metadata.relative_time) {
    json["time_anchor"] = "2000-01-01T00:00:00";
    json["time_statement"] = time_statement;
  }
  std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  return base::write_file(dataset_path(folder), text + "\n");
}

Table codes_table(const std::vector<MedsCode>& codes) {
  Table table = Table::of({{"code"}, {"description"}, {"parents"}});
  for (const auto& code : codes) {
    table.columns[0].push_text(code.code);
    if (code.description) {
      table.columns[1].push_text(*code.description);
    } else {
      table.columns[1].push_null();
    }
    std::string parents;
    for (const auto& parent : code.parent_codes) {
      if (!parents.empty()) parents += parent_separator;
      parents += parent;
    }
    table.columns[2].push_text(parents);
  }
  return table;
}

base::Done write_codes(const std::string& folder, const std::vector<MedsCode>& codes) {
  Table table = codes_table(codes);
  return copy_parquet(codes_path(folder), table.specs, rows_of(table),
                      "code, description, CASE WHEN parents = '' THEN CAST([] AS VARCHAR[]) "
                      "ELSE string_split(parents, chr(31)) END AS parent_codes");
}

base::Done write_splits(const std::string& folder, const std::vector<MedsSplit>& splits) {
  if (splits.empty()) return {};
  Table table = Table::of({{"subject_id", ColumnType::int64}, {"split"}});
  for (const auto& split : splits) {
    table.columns[0].push_integer(split.subject_id);
    table.columns[1].push_text(split.split);
  }
  return write_parquet(splits_path(folder), table);
}

base::Result<Json> read_dataset(const std::string& folder) {
  std::string path = dataset_path(folder);
  if (!base::file_exists(path))
    return base::refuse(ProblemKind::data, {path},
                        "is missing, so the folder is not in the MEDS layout");
  BQ_ASSIGN(std::string text, base::read_file(path));
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return base::refuse(ProblemKind::data, {path}, "is not a JSON object");
  return json;
}

MedsMetadata members_of(const Json& json) {
  MedsMetadata metadata;
  metadata.meds_version.clear();
  visit_members(
      metadata,
      [&](const char* key, std::string& text) {
        if (auto at = json.find(key); at != json.end() && at->is_string())
          text = at->get<std::string>();
      },
      [&](const char* key, std::vector<std::string>& list) {
        auto at = json.find(key);
        if (at == json.end() || !at->is_array()) return;
        for (const auto& item : *at)
          if (item.is_string()) list.push_back(item.get<std::string>());
      });
  metadata.relative_time = json.contains("time_anchor");
  return metadata;
}

bool has_column(const ParquetReader& reader, std::string_view name) {
  for (const auto& column : reader.columns())
    if (column.name == name) return true;
  return false;
}

// The lists of parent codes are joined by DuckDB: a column of ours holds no list.
base::Result<Table> read_codes_table(const std::string& path) {
  BQ_ASSIGN(ParquetReader reader, ParquetReader::open(path));
  if (!has_column(reader, "code"))
    return base::refuse(ProblemKind::data, {path}, "has no column `code`");
  BQ_ASSIGN(auto engine, open_engine("", {}, false));
  BQ_ASSIGN(auto session, open_session(std::move(engine), {{path}, "", ProblemKind::data}));
  std::string sql = fmt::format(
      "SELECT code, {} AS description, {} AS parents FROM read_parquet({})",
      has_column(reader, "description") ? "description" : "CAST(NULL AS VARCHAR)",
      has_column(reader, "parent_codes") ? "array_to_string(parent_codes, chr(31))" : "''",
      sql_path(path));
  BQ_ASSIGN(RowStream rows, start(std::move(session), sql, {}));
  return rows.rest();
}

base::Done read_codes(const std::string& folder, MedsMetadata& metadata) {
  std::string path = codes_path(folder);
  if (!base::file_exists(path)) return {};
  BQ_ASSIGN(Table table, read_codes_table(path));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    MedsCode code{std::string(table.columns[0].text(row)), std::nullopt, {}};
    if (!table.columns[1].is_null(row)) code.description = std::string(table.columns[1].text(row));
    if (std::string_view parents = table.columns[2].text(row); !parents.empty())
      code.parent_codes = base::split(parents, parent_separator);
    metadata.codes.push_back(std::move(code));
  }
  return {};
}

base::Done read_splits(const std::string& folder, MedsMetadata& metadata) {
  std::string path = splits_path(folder);
  if (!base::file_exists(path)) return {};
  BQ_ASSIGN(ParquetReader reader, ParquetReader::open(path));
  BQ_ASSIGN(RowStream rows, reader.read({"subject_id", "split"}));
  BQ_ASSIGN(Table table, rows.rest());
  if (table.specs[0].type != ColumnType::int64 || table.specs[1].type != ColumnType::text)
    return base::refuse(ProblemKind::data, {path},
                        "needs `subject_id` as int64 and `split` as text");
  for (std::size_t row = 0; row < table.rows(); ++row)
    metadata.splits.push_back(
        {table.columns[0].integer(row), std::string(table.columns[1].text(row))});
  return {};
}

}  // namespace

base::Done write_metadata(const std::string& folder, const MedsMetadata& metadata) {
  BQ_TRY(write_codes(folder, metadata.codes));
  BQ_TRY(write_splits(folder, metadata.splits));
  for (const auto& [name, bytes] : metadata.own_files)
    BQ_TRY(base::write_file(folder + "/metadata/" + name, bytes));
  return write_dataset(folder, metadata);
}

base::Result<MedsMetadata> read_metadata(const std::string& folder) {
  BQ_ASSIGN(Json json, read_dataset(folder));
  MedsMetadata metadata = members_of(json);
  BQ_TRY(read_codes(folder, metadata));
  BQ_TRY(read_splits(folder, metadata));
  return metadata;
}

std::string etl_of(const std::string& folder) {
  auto json = read_dataset(folder);
  return json ? members_of(*json).etl_name : "";
}

}  // namespace bq::record::store
