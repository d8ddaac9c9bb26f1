#include "record/store/database.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/progress.h"
#include "record/store/scratch_folder.h"

namespace bq::record::store {
namespace {

using base::ProblemKind;

Database memory() { return std::move(*Database::memory()); }

std::vector<std::string> row_texts(const Table& table, std::size_t row) {
  std::vector<std::string> texts;
  for (const auto& column : table.columns)
    texts.push_back(column.is_null(row) ? "null" : cell_text(column, row));
  return texts;
}

TEST(Database, ReadsEveryTypeAndItsNull) {
  auto table = memory().query(
      "SELECT * FROM (VALUES (true, -1::TINYINT, -2::SMALLINT, -3::INTEGER, -4::BIGINT, "
      "1.5::FLOAT, -2.25::DOUBLE, "
      "'乳酸 is a text of many bytes', DATE '1969-12-31', TIMESTAMP '2110-04-11 "
      "15:52:22.000001', "
      "TIMESTAMPTZ '2110-04-11 15:52:22+02', -12.340::DECIMAL(18,3), 0.5::DECIMAL(4,2)), "
      "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t");
  ASSERT_TRUE(table) << base::show(table.error());
  EXPECT_EQ(
      row_texts(*table, 0),
      (std::vector<std::string>{
          "true", "-1", "-2", "-3", "-4", "1.5", "-2.25", "乳酸 is a text of many bytes",
          "1969-12-31", "2110-04-11T15:52:22.000001", "2110-04-11T13:52:22Z", "-12.340", "0.50"}));
  EXPECT_EQ(row_texts(*table, 1), std::vector<std::string>(13, "null"));
}

TEST(Database, GivesOtherTypesAsTheirText) {
  auto table = memory().query(
      "SELECT 12345678901234567890123456789.123456789::DECIMAL(38,9) AS wide, "
      "18446744073709551615::UBIGINT AS big, "
      "[1, 2] AS list, TIME '10:20:30' AS clock, {'a': 1} AS struct, 'x'::ENUM('x', 'y') AS word, "
      "TIMESTAMP_NS '2020-01-02 03:04:05.123456789' AS fine, 255::UTINYINT AS small, sum(1) AS "
      "total; -- done");
  ASSERT_TRUE(table) << base::show(table.error());
  EXPECT_EQ(row_texts(*table, 0),
            (std::vector<std::string>{"12345678901234567890123456789.123456789",
                                      "18446744073709551615", "[1, 2]", "10:20:30", "{'a': 1}", "x",
                                      "2020-01-02T03:04:05.123456", "255", "1"}));
  EXPECT_EQ(table->specs[0], (ColumnSpec{"wide", ColumnType::text}));
  EXPECT_EQ(table->specs[6], (ColumnSpec{"fine", ColumnType::timestamp}));
  EXPECT_EQ(table->specs[7], (ColumnSpec{"small", ColumnType::int16}));
}

TEST(Database, KeepsTheOrderOfAStatementWhoseTypesAreCast) {
  Database database = memory();
  auto plain = database.query("SELECT range AS i FROM range(50000) ORDER BY hash(range)");
  auto cast =
      database.query("SELECT range AS i, [range] AS list FROM range(50000) ORDER BY hash(range)");
  ASSERT_TRUE(plain && cast);
  ASSERT_EQ(plain->rows(), 50000U);
  auto a = plain->columns[0].integers(), b = cast->columns[0].integers();
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
}

TEST(Database, TakesParameters) {
  Database database = memory();
  auto table = database.query(
      "SELECT ?::BOOLEAN, ?::BIGINT, ?::DOUBLE, ?::VARCHAR, ?::TIMESTAMPTZ, ?::BIGINT",
      {true, std::int64_t{-7}, 0.1, std::string("it's"), base::relative_anchor, std::monostate()});
  ASSERT_TRUE(table) << base::show(table.error());
  EXPECT_EQ(row_texts(*table, 0), (std::vector<std::string>{"true", "-7", "0.1", "it's",
                                                            "2000-01-01T00:00:00Z", "null"}));
  auto missing = database.query("SELECT ?::BIGINT");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().sentence, "the statement has 1 parameters, 0 were given");
}

class DatabaseThreads : public testing::TestWithParam<unsigned> {};

TEST_P(DatabaseThreads, HandRowsOutBitByBitInOrder) {
  DatabaseOptions options;
  options.threads = GetParam();
  auto database = Database::memory(options);
  ASSERT_TRUE(database);
  ASSERT_TRUE(
      database->query("CREATE TABLE t AS SELECT range AS i, 'r' || range AS t FROM range(500000)"));
  auto rows = database->stream("FROM t");
  ASSERT_TRUE(rows) << base::show(rows.error());
  Table chunk;
  std::int64_t expected = 0, chunks = 0;
  for (;; ++chunks) {
    auto more = rows->next(chunk);
    ASSERT_TRUE(more);
    if (!*more) break;
    EXPECT_LE(chunk.rows(), 2048U);
    for (std::size_t row = 0; row < chunk.rows(); ++row, ++expected) {
      ASSERT_EQ(chunk.columns[0].integer(row), expected);
      ASSERT_EQ(chunk.columns[1].text(row), "r" + std::to_string(expected));
    }
  }
  EXPECT_EQ(expected, 500000);
  EXPECT_GE(chunks, 244);
}

INSTANTIATE_TEST_SUITE_P(OneAndTwo, DatabaseThreads, testing::Values(1U, 2U));

TEST(Database, SaysWhatIsWrongWithAStatement) {
  Database database = memory();
  auto slip = database.query("SELECT 1\nFORM t");
  ASSERT_FALSE(slip);
  EXPECT_EQ(slip.error().kind, ProblemKind::definition);
  EXPECT_EQ(slip.error().sentence.find('\n'), std::string::npos);
  EXPECT_NE(slip.error().sentence.find("(line 2: FORM t)"), std::string::npos)
      << slip.error().sentence;
  auto column = database.query("SELECT hart_rate FROM (SELECT 1 AS heart_rate)");
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().kind, ProblemKind::definition);
  EXPECT_NE(column.error().sentence.find("heart_rate"), std::string::npos);
  auto late = database.query("SELECT CAST('x' || range AS BIGINT) FROM range(3)");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ProblemKind::definition);
  auto file = database.query("SELECT * FROM read_parquet('/nowhere/x.parquet')");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ProblemKind::data);
  EXPECT_TRUE(database.query("SELECT 1")) << "a database goes on after a refusal";
}

TEST(Database, FetchesNoExtension) {
  Database database = memory();
  EXPECT_FALSE(database.query("INSTALL httpfs"));
  auto table = database.query("SELECT * FROM 'https://example.invalid/a.parquet'");
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().sentence.find("extension"), std::string::npos);
  auto settings = database.query(
      "SELECT value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', "
      "'autoload_known_extensions')");
  ASSERT_TRUE(settings);
  ASSERT_EQ(settings->rows(), 2U);
  for (std::size_t row = 0; row < 2; ++row) EXPECT_EQ(settings->columns[0].text(row), "false");
}

TEST(Database, ShowsTimesInUtcOnEveryConnection) {
  Database database = memory();
  EXPECT_EQ(database.query("SELECT current_setting('TimeZone')")->columns[0].text(0), "UTC");
  for (int i = 0; i < 2; ++i) {
    auto rows = database.stream("SELECT CAST(TIMESTAMPTZ '2000-01-01 02:00:00+02' AS VARCHAR)");
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->rest()->columns[0].text(0), "2000-01-01 00:00:00+00");
  }
}

TEST(Database, SaysWhenMemoryIsTooSmall) {
  DatabaseOptions options;
  options.memory_limit = "30MB";
  auto database = Database::memory(options);
  ASSERT_TRUE(database);
  auto table = database->query("SELECT len(list(range)) FROM range(20000000)");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind, ProblemKind::data);
  EXPECT_NE(table.error().sentence.find("Out of Memory"), std::string::npos);
  options.memory_limit = "much";
  EXPECT_EQ(Database::memory(options).error().kind, ProblemKind::option);
}

TEST(Database, RemovesWhatItPutInTheTemporaryFolder) {
  ScratchFolder scratch;
  ::setenv("TMPDIR", scratch.path().c_str(), 1);
  {
    DatabaseOptions options;
    options.memory_limit = "40MB";
    auto database = Database::memory(options);
    ASSERT_TRUE(database);
    auto rows = database->stream("SELECT hash(range) AS h, range FROM range(4000000) ORDER BY h");
    ASSERT_TRUE(rows) << base::show(rows.error());
    Table chunk;
    ASSERT_TRUE(rows->next(chunk));
    EXPECT_FALSE(scratch.files().empty()) << "this sort does not fit 40 MB";
  }
  ::unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Database, KeepsTablesInItsFile) {
  ScratchFolder scratch;
  std::string path = scratch.file("facts.duckdb");
  {
    auto database = Database::open(path);
    ASSERT_TRUE(database) << base::show(database.error());
    ASSERT_TRUE(database->query("CREATE TABLE t AS SELECT 42 AS answer"));
  }
  auto again = Database::open(path);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->query("SELECT answer FROM t")->columns[0].integer(0), 42);
  auto nowhere = Database::open(scratch.file("no/such/folder/x.duckdb"));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().place.file, scratch.file("no/such/folder/x.duckdb"));
}

TEST(DatabaseDeathTest, HearsCtrlC) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto interrupted_query = [] {
    Database database = memory();
    base::set_interrupted();
    auto table = database.query(
        "SELECT count(*) FROM range(40000) a, range(40000) b WHERE a.range + b.range = 1");
    ::_exit(!table && table.error().kind == ProblemKind::interrupted ? 0 : 1);
  };
  EXPECT_EXIT(interrupted_query(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace bq::record::store
