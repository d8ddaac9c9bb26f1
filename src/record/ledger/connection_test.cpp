#include "record/ledger/connection.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "record/ledger/made_ledger.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {
namespace {

using base::ProblemKind;

std::unique_ptr<Connection> open(const ScratchFolder& folder) {
  return std::move(*Connection::open_to_write(folder.file("a.db")));
}

TEST(Script, ReadsNamedParts) {
  auto parts = parse_sql(
      "-- what this is\n\n-- name: first\nSELECT 1;\n-- a reason\nSELECT 2;\n\n-- name: second\n"
      "SELECT 3;",
      "a.sql");
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "first");
  EXPECT_EQ((*parts)[0].text, "SELECT 1;\n-- a reason\nSELECT 2;\n\n");
  EXPECT_EQ((*parts)[1].text, "SELECT 3;\n");
}

TEST(Script, RefusesWhatHasNoNameOrNoStatement) {
  EXPECT_EQ(base::show(parse_sql("\nSELECT 1;", "a.sql").error()),
            "a.sql:2: a statement needs a line `-- name: ...` before it");
  EXPECT_FALSE(parse_sql("-- name: a\n-- nothing\n-- name: b\nSELECT 1;", "a.sql"));
  EXPECT_FALSE(parse_sql("-- name: a\nSELECT 1;\n-- name: a\nSELECT 1;", "a.sql"));
  EXPECT_TRUE(parse_sql("", "a.sql")->empty());
  EXPECT_THROW(Script("-- name: a\nSELECT 1;")["b"], base::CheckFailure);
  EXPECT_THROW(Migrations::of("a", "-- name: 2\nSELECT 1;"), base::CheckFailure);
}

TEST(Connection, ValuesGoThereAndBack) {
  ScratchFolder folder;
  auto connection = open(folder);
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT, d DOUBLE PRECISION, s TEXT, b BLOB)"));
  const std::string bytes("\0\xff", 2);
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES ($1, $2, $3, $4)",
                              {least, 0.1, "王小明", Blob{bytes}}));
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES ($1, $1, $1, $1)", {std::monostate()}));
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES (1, 2, $1, $2)", {"", Blob{}}));
  auto row = connection->select("SELECT i, d, s, b FROM t ORDER BY rowid");
  ASSERT_TRUE(row && *row->next());
  EXPECT_EQ(row->integer(0), least);
  EXPECT_EQ(row->number(1), 0.1);
  EXPECT_EQ(row->text(2), "王小明");
  EXPECT_EQ(row->blob(3), bytes);
  ASSERT_TRUE(*row->next());
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(row->is_null(i));
  ASSERT_TRUE(*row->next());
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(row->is_null(i));
  EXPECT_FALSE(*row->next());
}

// PostgreSQL binds by the number; SQLite numbers its parameters as they come.
TEST(Connection, ParametersAreBoundByTheirNumber) {
  ScratchFolder folder;
  auto connection = open(folder);
  auto row = connection->select("SELECT $2, $1, $2", {"one", "two"});
  ASSERT_TRUE(row && *row->next());
  EXPECT_EQ(row->text(0), "two");
  EXPECT_EQ(row->text(1), "one");
  EXPECT_EQ(row->text(2), "two");
  for (const char* sql : {"SELECT $2", "SELECT ?", "SELECT :a", "SELECT $1, $3"})
    EXPECT_EQ(connection->select(sql, {"one"}).error().kind, ProblemKind::definition) << sql;
  EXPECT_EQ(connection->select("SELECT $1", {}).error().kind, ProblemKind::definition);
}

TEST(Connection, OneStatementCanRunTwiceAtOnce) {
  ScratchFolder folder;
  auto connection = open(folder);
  const std::string sql = "SELECT 1 UNION SELECT 2";
  auto outer = connection->select(sql);
  ASSERT_TRUE(*outer->next());
  auto inner = connection->select(sql);
  ASSERT_TRUE(*inner->next());
  EXPECT_EQ(outer->integer(0), 1);
  ASSERT_TRUE(*outer->next());
  EXPECT_EQ(outer->integer(0), 2);
  EXPECT_EQ(inner->integer(0), 1);
}

TEST(Connection, KeepsItsSettings) {
  ScratchFolder folder;
  auto connection = open(folder);
  auto pragma = [&](const std::string& name) {
    return rows_of(*connection, "SELECT * FROM pragma_" + name, 1)[0];
  };
  EXPECT_EQ(pragma("journal_mode"), "wal");
  EXPECT_EQ(pragma("synchronous"), "2");
  EXPECT_EQ(pragma("foreign_keys"), "1");
  EXPECT_EQ(pragma("trusted_schema"), "0");
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT)"));
  for (const char* name : {"a.db", "a.db-wal"}) {
    struct stat info{};
    ASSERT_EQ(::stat(folder.file(name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U) << name;
  }
}

TEST(Connection, ReadersOnlyRead) {
  ScratchFolder folder;
  auto connection = open(folder);
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT PRIMARY KEY)"));
  for (const char* sql : {"DELETE FROM t", "COMMIT", "BEGIN", "DROP TABLE t", "ATTACH 'x' AS y",
                          "INSERT INTO t VALUES (1) RETURNING i"})
    EXPECT_EQ(connection->select(sql).error().kind, ProblemKind::definition) << sql;
  auto reader = Connection::open_to_read(folder.file("a.db"));
  EXPECT_FALSE((*reader)->run("INSERT INTO t VALUES (1)"));
  EXPECT_FALSE(Connection::open_to_read(folder.file("none.db")));
}

TEST(Connection, ProblemsHaveTheirKind) {
  ScratchFolder folder;
  auto connection = open(folder);
  EXPECT_EQ(connection->run("SELEC 1").error().kind, ProblemKind::definition);
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT PRIMARY KEY, s TEXT)"));
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES (1, '')"));
  EXPECT_EQ(connection->run("INSERT INTO t VALUES (1, '')").error().kind, ProblemKind::data);
  EXPECT_FALSE(connection->take_failure()) << "the statement's own fault";
  ASSERT_TRUE(connection->run_all("PRAGMA max_page_count = 1"));
  auto full = connection->run("INSERT INTO t VALUES (2, $1)", {std::string(100'000, 'a')});
  EXPECT_EQ(full.error().kind, ProblemKind::disk);
  EXPECT_TRUE(connection->take_failure());
  EXPECT_FALSE(connection->take_failure());

  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  EXPECT_NE(Connection::open_to_write(folder.file("text.db")).error().sentence.find("no database"),
            std::string::npos);
  EXPECT_EQ(Connection::open_to_write(folder.path()).error().kind, ProblemKind::data);
}

TEST(Connection, SnapshotsStayAsTheyWere) {
  ScratchFolder folder;
  auto connection = open(folder);
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT); INSERT INTO t VALUES (1)"));
  auto pool = std::make_shared<ReaderPool>(folder.file("a.db"));
  auto old = Snapshot::take(pool);
  const std::string sql = "SELECT i FROM t ORDER BY i";
  EXPECT_EQ(rows_of(**old, sql, 1).size(), 1U);
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES (2)"));
  EXPECT_EQ(rows_of(**old, sql, 1).size(), 1U);
  EXPECT_EQ(rows_of(**Snapshot::take(pool), sql, 1).size(), 2U);
}

TEST(Connection, CopiesAreOneWholeFile) {
  ScratchFolder folder;
  auto connection = open(folder);
  ASSERT_TRUE(connection->run_all("CREATE TABLE t (i BIGINT); INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(connection->copy_to(folder.file("copy.db")));
  EXPECT_EQ(rows_of(**Connection::open_to_read(folder.file("copy.db")), "SELECT i FROM t", 1)[0],
            "1");
  EXPECT_FALSE(std::filesystem::exists(folder.file("copy.db-wal")));
  ASSERT_TRUE(connection->run("INSERT INTO t VALUES (2)"));
  EXPECT_FALSE(connection->copy_to(folder.file("copy.db"))) << "a copy is never replaced";
  EXPECT_FALSE(connection->copy_to(folder.file("no_folder/copy.db")));
  EXPECT_EQ(rows_of(**Connection::open_to_read(folder.file("copy.db")), "SELECT i FROM t", 1)
                .size(),
            1U);
}

}  // namespace
}  // namespace bq::record::ledger
