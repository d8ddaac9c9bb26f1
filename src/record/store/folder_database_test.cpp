#include "record/store/folder_database.h"

#include <gtest/gtest.h>

#include "record/store/parquet_writer.h"
#include "record/store/scratch_folder.h"

namespace bq::record::store {
namespace {

using base::ProblemKind;

void put(const ScratchFolder& scratch, const std::string& name, std::int64_t value) {
  Table table = Table::of({{"value", ColumnType::int64}});
  table.columns[0].push_integer(value);
  ASSERT_TRUE(write_parquet(scratch.file(name), table));
}

std::int64_t number(const base::Result<Table>& table) {
  EXPECT_TRUE(table) << base::show(table.error());
  return table ? table->columns[0].integer(0) : -1;
}

TEST(FolderDatabase, CallsFilesByTheirStems) {
  ScratchFolder scratch;
  put(scratch, "predictions.parquet", 1);
  put(scratch, "model/x y.parquet", 2);
  put(scratch, "model_x y.parquet", 3);
  put(scratch, "a[b].parquet", 4);
  EXPECT_EQ(number(run_sql(scratch.path(), "SELECT value FROM predictions")), 1);
  EXPECT_EQ(number(run_sql(scratch.path() + "/", "FROM \"model_x y\"")), 2);
  EXPECT_EQ(number(run_sql(scratch.path(), "FROM \"model_x y_2\"")), 3);
  EXPECT_EQ(number(run_sql(scratch.path(), "FROM \"a[b]\"")), 4);
  EXPECT_EQ(run_sql(scratch.path(), "SHOW TABLES")->rows(), 4U);
}

TEST(FolderDatabase, JoinsTheShardsOfAMedsFolder) {
  ScratchFolder scratch;
  put(scratch, "data/0.parquet", 1);
  put(scratch, "data/held_out/0.parquet", 2);
  put(scratch, "metadata/codes.parquet", 3);
  EXPECT_FALSE(run_sql(scratch.path(), "FROM data"));
  ASSERT_TRUE(base::write_file(scratch.file("metadata/dataset.json"), "{}"));
  EXPECT_EQ(number(run_sql(scratch.path(), "SELECT sum(value)::BIGINT FROM data")), 3);
  EXPECT_EQ(number(run_sql(scratch.path(), "FROM metadata_codes")), 3);
  EXPECT_EQ(number(run_sql(scratch.path(), "FROM data_0")), 1);
}

TEST(FolderDatabase, ReadsNothingElseAndWritesNothing) {
  ScratchFolder scratch, elsewhere;
  put(scratch, "a.parquet", 1);
  put(elsewhere, "b.parquet", 2);
  auto database = open_folder(scratch.path());
  ASSERT_TRUE(database) << base::show(database.error());
  auto other = database->query("FROM '" + elsewhere.file("b.parquet") + "'");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ProblemKind::permission);
  EXPECT_FALSE(database->query("SELECT * FROM read_text('/etc/passwd')"));
  std::string copy = "COPY a TO '" + scratch.file("x.csv") + "'";
  for (const std::string& sql :
       {copy, std::string("CREATE TABLE t AS FROM a"), std::string("DROP VIEW a"),
        std::string("SET threads = 4"), std::string("INSTALL httpfs")}) {
    auto done = database->query(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_NE(done.error().sentence.find("only statements that read"), std::string::npos)
        << done.error().sentence;
  }
  for (const char* sql :
       {"COPY a TO 'x.csv'", "ATTACH 'x.duckdb'", "EXPORT DATABASE 'x'", "PRAGMA threads = 4"})
    EXPECT_FALSE(database->query(sql)) << sql;
  EXPECT_EQ(scratch.files(), std::vector<std::string>{"a.parquet"});
  for (const char* sql : {"SELECT 1", "FROM a", "WITH x AS (FROM a) SELECT * FROM x", "DESCRIBE a",
                          "SHOW TABLES", "EXPLAIN FROM a", "SUMMARIZE a", "VALUES (1)"}) {
    auto done = database->query(sql);
    EXPECT_TRUE(done) << sql << ": " << (done ? "" : base::show(done.error()));
  }
  auto rows = database->stream("FROM a");
  ASSERT_TRUE(rows) << base::show(rows.error());
  EXPECT_EQ(rows->rest()->rows(), 1U);
}

TEST(FolderDatabase, NamesABadFileAndAMissingOne) {
  ScratchFolder scratch;
  EXPECT_NE(run_sql(scratch.path(), "SELECT 1").error().sentence.find("holds no .parquet file"),
            std::string::npos);
  EXPECT_EQ(run_sql(scratch.file("none"), "SELECT 1").error().sentence, "there is no such folder");
  put(scratch, "predictions.parquet", 1);
  auto table = run_sql(scratch.path(), "FROM prediction");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind, ProblemKind::definition);
  EXPECT_NE(table.error().sentence.find("predictions"), std::string::npos)
      << table.error().sentence;
  ASSERT_TRUE(base::write_file(scratch.file("z.parquet"), "this is no Parquet file"));
  auto bad = run_sql(scratch.path(), "FROM predictions");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ProblemKind::data);
  EXPECT_EQ(bad.error().place.file, scratch.file("z.parquet"));
}

}  // namespace
}  // namespace bq::record::store
