#include "record/store/meds.h"

#include <csignal>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/check.h"
#include "record/store/folder_database.h"
#include "record/store/scratch_folder.h"

namespace bq::record::store {
namespace {

using base::ProblemKind;

const std::vector<ColumnSpec> extra = {{"subject_key"},
                                       {"centre"},
                                       {"known", ColumnType::timestamp},
                                       {"value_exact", ColumnType::int64},
                                       {"scale", ColumnType::int8},
                                       {"state"}};

struct Row {
  std::int64_t subject_id;
  std::optional<std::int64_t> time;
  std::string code;
  std::optional<double> value;
};

Table table_of(const std::vector<Row>& rows) {
  Table table = Table::of(meds_columns(extra));
  for (const auto& row : rows) {
    auto& c = table.columns;
    c[0].push_integer(row.subject_id);
    row.time ? c[1].push_integer(*row.time) : c[1].push_null();
    c[2].push_text(row.code);
    row.value ? c[3].push_number(*row.value) : c[3].push_null();
    c[4].push_text("p" + std::to_string(row.subject_id));
    c[5].push_text("A");
    row.time ? c[6].push_integer(*row.time + 50) : c[6].push_null();
    c[7].push_integer(735);
    c[8].push_integer(2);
    c[9].push_text("measured");
  }
  return table;
}

std::vector<Row> some_rows() {
  return {{-9, std::nullopt, "sex", std::nullopt},
          {-9, 1000, "lactate", 4.1},
          {-9, 1000, "heart_rate", 90},
          {7, 5, "lactate", 7.35}};
}

MedsMetadata some_metadata() {
  MedsMetadata metadata;
  metadata.dataset_name = "a ward 病房";
  metadata.dataset_version = "1";
  metadata.etl_name = "bianque";
  metadata.etl_version = "0.1.0";
  metadata.relative_time = true;
  metadata.site_id_columns = {"centre"};
  metadata.raw_source_id_columns = {"subject_key"};
  metadata.codes = {{"lactate", "Lactate", {"LOINC/2524-7", "LOINC/32693-4"}},
                    {"heart_rate", std::nullopt, {}}};
  metadata.splits = {{-9, "train"}, {7, "held_out"}};
  return metadata;
}

base::Done write(const std::string& folder, const Table& table, const MedsMetadata& metadata) {
  return write_meds(folder, extra, rows_of(table), metadata);
}

TEST(Meds, ComesBackAsItWent) {
  ScratchFolder scratch;
  Table table = table_of(some_rows());
  auto written = write(scratch.file("store/"), table, some_metadata());
  ASSERT_TRUE(written) << base::show(written.error());
  auto reader = read_meds(scratch.file("store"));
  ASSERT_TRUE(reader) << base::show(reader.error());
  MedsMetadata expected = some_metadata();
  expected.other_extension_columns = {"known", "value_exact", "scale", "state"};
  expected.codes.push_back({"sex", std::nullopt, {}});
  EXPECT_EQ(reader->metadata(), expected);
  EXPECT_EQ(reader->columns(), meds_columns(extra));
  EXPECT_EQ(reader->rows(), 4);
  Table chunk;
  ASSERT_TRUE(*reader->next(chunk));
  ASSERT_EQ(chunk.rows(), 4U);
  for (std::size_t i = 0; i < chunk.columns.size(); ++i)
    for (std::size_t row = 0; row < 4; ++row) {
      EXPECT_EQ(cell_text(chunk.columns[i], row), cell_text(table.columns[i], row))
          << table.specs[i].name;
      EXPECT_EQ(chunk.columns[i].is_null(row), table.columns[i].is_null(row))
          << table.specs[i].name;
    }
  EXPECT_FALSE(*reader->next(chunk));
}

TEST(Meds, HasTheLayoutAndTypesOfTheStandard) {
  ScratchFolder scratch;
  ASSERT_TRUE(write(scratch.path() + "/store", table_of(some_rows()), some_metadata()));
  EXPECT_EQ(scratch.files(),
            (std::vector<std::string>{"store/data/0.parquet", "store/metadata/codes.parquet",
                                      "store/metadata/dataset.json",
                                      "store/metadata/subject_splits.parquet"}));
  std::string json = *base::read_file(scratch.file("store/metadata/dataset.json"));
  EXPECT_NE(json.find("\"meds_version\": \"0.4.0\""), std::string::npos);
  EXPECT_NE(json.find("\"time_anchor\": \"2000-01-01T00:00:00\""), std::string::npos);
  auto types =
      run_sql(scratch.file("store"),
              "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE data) "
              "WHERE column_name IN ('subject_id', 'time', 'code', 'numeric_value')");
  ASSERT_TRUE(types);
  EXPECT_EQ(types->columns[0].text(0),
            "subject_id BIGINT, time TIMESTAMP, code VARCHAR, numeric_value FLOAT");
  auto parents = run_sql(
      scratch.file("store"),
      "SELECT typeof(parent_codes), len(parent_codes) FROM metadata_codes WHERE code = 'lactate'");
  ASSERT_TRUE(parents);
  EXPECT_EQ(parents->columns[0].text(0), "VARCHAR[]");
  EXPECT_EQ(parents->columns[1].integer(0), 2);
}

TEST(Meds, GivesTheSameBytesForTheSameRows) {
  ScratchFolder scratch;
  for (const char* name : {"a", "b"})
    ASSERT_TRUE(write(scratch.file(name), table_of(some_rows()), some_metadata()));
  for (const char* name : {"/data/0.parquet", "/metadata/codes.parquet", "/metadata/dataset.json"})
    EXPECT_EQ(*base::read_file(scratch.file("a") + name),
              *base::read_file(scratch.file("b") + name))
        << name;
}

TEST(Meds, ReadsShardsInTheOrderOfTheirPaths) {
  ScratchFolder scratch;
  std::string folder = scratch.file("store");
  ASSERT_TRUE(write(folder, table_of(some_rows()), some_metadata()));
  ASSERT_TRUE(write_parquet(folder + "/data/1/x.parquet", table_of({{11, 3, "lactate", 1}})));
  auto reader = read_meds(folder, {"code", "subject_id"});
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->rows(), 5);
  Table chunk, all = Table::of(reader->columns());
  while (*reader->next(chunk)) all.append(chunk);
  ASSERT_EQ(all.rows(), 5U);
  EXPECT_EQ(all.columns[1].integer(0), -9);
  EXPECT_EQ(all.columns[1].integer(4), 11);
  EXPECT_FALSE(read_meds(folder, {"Code"}));
  ASSERT_TRUE(write_parquet(folder + "/data/1/y.parquet", Table::of(meds_columns({}))));
  EXPECT_EQ(base::show(read_meds(folder).error()),
            folder + "/data/1/y.parquet: has other columns than the shards before it");
}

TEST(Meds, ChecksWhatTheStandardAsksOfRows) {
  ScratchFolder scratch;
  std::vector<std::vector<Row>> wrong = {
      {{1, 5, "a", 1}, {2, 5, "a", 1}, {1, 6, "a", 1}},  // a subject in two places
      {{1, 5, "a", 1}, {1, 4, "a", 1}},                  // time going backwards
      {{1, 5, "a", 1}, {1, std::nullopt, "a", 1}}};      // static rows come first
  for (const auto& rows : wrong)
    EXPECT_THROW((void)write(scratch.file("store"), table_of(rows), some_metadata()),
                 base::CheckFailure);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Meds, ReplacesItsOwnFoldersOnly) {
  ScratchFolder scratch;
  std::string folder = scratch.file("store");
  ASSERT_TRUE(write(folder, table_of(some_rows()), some_metadata()));
  ASSERT_TRUE(write(folder, table_of({{1, 5, "a", 1}}), some_metadata()));
  EXPECT_EQ(read_meds(folder)->rows(), 1);
  MedsMetadata other = some_metadata();
  other.etl_name = "another";
  EXPECT_FALSE(write(folder, table_of(some_rows()), other));
  ASSERT_TRUE(base::write_file(scratch.file("mine/letter.txt"), "dear"));
  auto refused = write(scratch.file("mine"), table_of(some_rows()), some_metadata());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().place.file, scratch.file("mine"));
  EXPECT_EQ(read_meds(folder)->rows(), 1);
  EXPECT_EQ(scratch.files().size(), 5U);
  ASSERT_TRUE(base::write_file(folder + "/notes.txt", "mine"));
  EXPECT_FALSE(write(folder, table_of(some_rows()), some_metadata()));
}

TEST(Meds, NamesWhatIsMissingOrOfAnotherType) {
  ScratchFolder scratch;
  std::string folder = scratch.file("store");
  EXPECT_EQ(read_meds(folder).error().place.file, folder + "/metadata/dataset.json");
  ASSERT_TRUE(write(folder, table_of(some_rows()), some_metadata()));
  Table wrong =
      Table::of({{"subject_id", ColumnType::int64}, {"time", ColumnType::timestamp_utc}, {"code"}});
  ASSERT_TRUE(write_parquet(folder + "/data/0.parquet", wrong));
  EXPECT_EQ(base::show(read_meds(folder).error()),
            folder + "/data/0.parquet: holds `time` as timestamp_utc; MEDS asks for timestamp");
  ASSERT_TRUE(
      write_parquet(folder + "/data/0.parquet", Table::of({{"subject_id", ColumnType::int64}})));
  EXPECT_NE(read_meds(folder).error().sentence.find("no column `time`"), std::string::npos);
  ASSERT_TRUE(base::write_file(folder + "/metadata/dataset.json", "[1"));
  EXPECT_EQ(read_meds(folder).error().sentence, "is not a JSON object");
}

TEST(MedsDeathTest, LeavesNothingOnAFullDisk) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto write_to_full_disk = [] {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{1'000'000, 1'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ScratchFolder scratch;
    std::mt19937_64 random(1);
    std::vector<Row> rows;
    for (int i = 0; i < 300'000; ++i)
      rows.push_back({static_cast<std::int64_t>(random()), 1, "noise", 1});
    auto written = write(scratch.file("store"), table_of(rows), some_metadata());
    bool clean = std::filesystem::is_empty(scratch.path());
    clean = clean && !written && written.error().place.file == scratch.file("store/data/0.parquet");
    ::_exit(!written && written.error().kind == ProblemKind::disk && clean ? 0 : 1);
  };
  EXPECT_EXIT(write_to_full_disk(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace bq::record::store
