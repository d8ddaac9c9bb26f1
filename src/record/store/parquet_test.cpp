#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/check.h"
#include "base/progress.h"
#include "record/store/parquet_reader.h"
#include "record/store/parquet_writer.h"
#include "record/store/scratch_folder.h"

namespace bq::record::store {
namespace {

using base::ProblemKind;

Table all_types() {
  Table table = Table::of({{"truth", ColumnType::boolean},
                           {"i8", ColumnType::int8},
                           {"i16", ColumnType::int16},
                           {"i32", ColumnType::int32},
                           {"i64", ColumnType::int64},
                           {"single", ColumnType::float32},
                           {"double", ColumnType::float64},
                           {"money", ColumnType::decimal, 2},
                           {"mean(heart_rate, 6 h)", ColumnType::text},
                           {"day", ColumnType::date},
                           {"time", ColumnType::timestamp},
                           {"time utc", ColumnType::timestamp_utc}});
  auto& c = table.columns;
  c[0].push_truth(true);
  c[1].push_integer(-128);
  c[2].push_integer(-32768);
  c[3].push_integer(std::numeric_limits<std::int32_t>::min());
  c[4].push_integer(std::numeric_limits<std::int64_t>::min());
  c[5].push_number(7.35);
  c[6].push_number(std::numeric_limits<double>::quiet_NaN());
  c[7].push_integer(-1234);
  c[8].push_text("乳酸 \"4.1\" mmol/L, a long one");
  c[9].push_integer(-1);
  c[10].push_integer(946684800000001);
  c[11].push_integer(-1);
  for (auto& column : c) column.push_null();
  for (auto& column : c) column.resize(3);
  return table;
}

std::vector<std::string> texts_of(const Column& column) {
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < column.rows(); ++row)
    texts.push_back(column.is_null(row) ? "null" : cell_text(column, row));
  return texts;
}

/// Gives `total` rows of i, i / 3 and a text, `step` rows a time; the second is null where i is
/// even.
NextRows counted(std::int64_t total, std::int64_t step) {
  return [=, at = std::int64_t{0}](Table& rows) mutable -> base::Result<bool> {
    std::int64_t end = std::min(at + step, total);
    if (at == end) return false;
    for (; at < end; ++at) {
      rows.columns[0].push_integer(at);
      rows.columns[1].push_number(static_cast<double>(at) / 3);
      if (at % 2 == 0) rows.columns[1].set_null(rows.rows() - 1);
      rows.columns[2].push_text("r" + std::to_string(at));
    }
    return true;
  };
}

const std::vector<ColumnSpec> counted_columns = {
    {"i", ColumnType::int64}, {"third", ColumnType::float64}, {"text"}};

std::string counted_file(const ScratchFolder& scratch, std::int64_t rows) {
  std::string path = scratch.file("counted.parquet");
  EXPECT_TRUE(write_parquet(path, counted_columns, counted(rows, 1000)));
  return path;
}

void cut(const std::string& path, std::size_t bytes) { std::filesystem::resize_file(path, bytes); }

TEST(Parquet, KeepsEveryTypeAndItsNull) {
  ScratchFolder scratch;
  Table table = all_types();
  std::string path = scratch.file("new folder/x.parquet");
  auto written = write_parquet(path, table);
  ASSERT_TRUE(written) << base::show(written.error());
  auto reader = ParquetReader::open(path);
  ASSERT_TRUE(reader) << base::show(reader.error());
  EXPECT_EQ(reader->columns(), table.specs);
  EXPECT_EQ(reader->rows(), 3);
  auto back = reader->read()->rest();
  ASSERT_TRUE(back);
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    EXPECT_EQ(texts_of(back->columns[i]), texts_of(table.columns[i])) << table.specs[i].name;
  EXPECT_EQ(scratch.files(), std::vector<std::string>{"new folder/x.parquet"});
}

TEST(Parquet, KeepsTheOrderOverManyRowGroups) {
  ScratchFolder scratch;
  std::string path = scratch.file("x.parquet");
  constexpr std::int64_t total = 300'000;
  ASSERT_TRUE(write_parquet(path, counted_columns, counted(total, 5000)));
  auto groups =
      Database::memory()->query("SELECT num_row_groups FROM parquet_file_metadata('" + path + "')");
  ASSERT_TRUE(groups);
  EXPECT_GE(groups->columns[0].integer(0), 3);
  auto reader = ParquetReader::open(path);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->rows(), total);
  auto rows = reader->read({"text", "third", "i"});
  ASSERT_TRUE(rows);
  auto table = rows->rest();
  ASSERT_TRUE(table);
  ASSERT_EQ(static_cast<std::int64_t>(table->rows()), total);
  for (std::int64_t i = 0; i < total; ++i) {
    auto row = static_cast<std::size_t>(i);
    ASSERT_EQ(table->columns[2].integer(row), i);
    ASSERT_EQ(table->columns[0].text(row), "r" + std::to_string(i));
    ASSERT_EQ(table->columns[1].is_null(row), i % 2 == 0);
    ASSERT_EQ(table->columns[1].number(row), i % 2 == 0 ? 0 : static_cast<double>(i) / 3);
  }
}

TEST(Parquet, WritesNoRowsAndSkipsEmptyChunks) {
  ScratchFolder scratch;
  std::string path = scratch.file("x.parquet");
  int calls = 0;
  auto next = [&](Table& rows) -> base::Result<bool> {
    if (++calls == 3) rows.columns[0].push_integer(5);
    return calls < 5;
  };
  ASSERT_TRUE(write_parquet(path, {{"i", ColumnType::int64}}, next));
  EXPECT_EQ(ParquetReader::open(path)->rows(), 1);
  ASSERT_TRUE(write_parquet(path, {{"i", ColumnType::int64}}, counted(0, 1)));
  auto reader = ParquetReader::open(path);
  ASSERT_TRUE(reader) << base::show(reader.error());
  EXPECT_EQ(reader->rows(), 0);
  EXPECT_EQ(reader->read()->rest()->rows(), 0U);
}

TEST(Parquet, TakesNamesAsTheyAre) {
  ScratchFolder scratch;
  for (const char* name :
       {"a[1]*.parquet", "it's \"?\".parquet", "centre=A/x", "a1b.parquet", "无.parquet"}) {
    Table table = Table::of({{"name"}});
    table.columns[0].push_text(name);
    auto written = write_parquet(scratch.file(name), table);
    ASSERT_TRUE(written) << base::show(written.error());
  }
  for (const std::string& name : scratch.files()) {
    auto reader = ParquetReader::open(scratch.file(name));
    ASSERT_TRUE(reader) << base::show(reader.error());
    EXPECT_EQ(reader->columns().size(), 1U) << name;
    EXPECT_EQ(reader->rows(), 1) << name;
    EXPECT_EQ(reader->read()->rest()->columns[0].text(0), name);
  }
}

TEST(Parquet, ReadsBytesAndLeavesNothing) {
  ScratchFolder scratch, temporary;
  std::string bytes = *base::read_file(counted_file(scratch, 5000));
  ::setenv("TMPDIR", temporary.path().c_str(), 1);
  auto reader = ParquetReader::open_bytes(bytes, "all.zip:labs.parquet");
  ::unsetenv("TMPDIR");
  ASSERT_TRUE(reader) << base::show(reader.error());
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
  auto rows = reader->read({"i"});
  auto second = reader->read({"i"});
  *reader = *ParquetReader::open_bytes(bytes, "another");
  EXPECT_EQ(rows->rest()->columns[0].integer(4999), 4999);
  EXPECT_EQ(second->rest()->columns[0].integer(4999), 4999);
}

TEST(Parquet, NamesAFileThatIsCut) {
  ScratchFolder scratch;
  std::string path = counted_file(scratch, 200'000);
  std::string bytes = *base::read_file(path);
  for (std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{7}, std::size_t{0}}) {
    cut(path, size);
    auto reader = ParquetReader::open(path);
    ASSERT_FALSE(reader) << size;
    EXPECT_EQ(reader.error().kind, ProblemKind::data);
    EXPECT_EQ(reader.error().place.file, path);
    auto member = ParquetReader::open_bytes(bytes.substr(0, size), "all.zip:labs.parquet");
    ASSERT_FALSE(member) << size;
    EXPECT_EQ(member.error().place.file, "all.zip:labs.parquet");
    EXPECT_EQ(member.error().sentence.find("/proc"), std::string::npos) << member.error().sentence;
  }
}

base::Result<Table> read_all(std::string_view bytes) {
  BQ_ASSIGN(ParquetReader reader, ParquetReader::open_bytes(bytes, "bad.parquet"));
  BQ_ASSIGN(RowStream rows, reader.read());
  return rows.rest();
}

TEST(Parquet, NeverFallsOverCorruptBytes) {
  ScratchFolder scratch;
  std::string bytes = *base::read_file(counted_file(scratch, 3000));
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    std::string bad = bytes;
    for (int k = 0; k < 4; ++k) bad[random() % bad.size()] = static_cast<char>(random());
    auto table = read_all(bad);
    if (table) continue;
    ++refused;
    EXPECT_EQ(table.error().place.file, "bad.parquet");
  }
  EXPECT_GT(refused, 20);
}

TEST(Parquet, RefusesWhatIsNoParquetFile) {
  ScratchFolder scratch;
  ASSERT_TRUE(base::write_file(scratch.file("x.parquet"), "a,b\n1,2\n3,4\n5,6\n"));
  EXPECT_EQ(ParquetReader::open(scratch.file("x.parquet")).error().kind, ProblemKind::data);
  EXPECT_EQ(ParquetReader::open(scratch.path()).error().sentence, "is not a file");
  EXPECT_EQ(ParquetReader::open(scratch.file("none")).error().sentence, "there is no such file");
}

TEST(Parquet, NamesTheNearestColumn) {
  ScratchFolder scratch;
  auto reader = ParquetReader::open(counted_file(scratch, 10));
  auto rows = reader->read({"i", "thrid"});
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().sentence, "has no column `thrid`; did you mean `third`?");
  EXPECT_FALSE(reader->read({"I"})) << "names are exact";
}

TEST(Parquet, LeavesNothingWhenTheRowsCannotBeMade) {
  ScratchFolder scratch;
  std::string path = counted_file(scratch, 10);
  std::string before = *base::read_file(path);
  int calls = 0;
  auto refusing = [&](Table& rows) -> base::Result<bool> {
    for (int i = 0; i < 5000; ++i) rows.columns[0].push_integer(i);
    if (++calls == 60) return base::refuse(ProblemKind::data, {"source.psv", 3}, "is cut");
    return true;
  };
  auto refused = write_parquet(path, {{"i", ColumnType::int64}}, refusing);
  ASSERT_FALSE(refused);
  EXPECT_EQ(base::show(refused.error()), "source.psv:3: is cut");
  auto failing = [](Table& rows) -> base::Result<bool> {
    rows.columns[0].push_text("a number was promised");
    return true;
  };
  EXPECT_THROW((void)write_parquet(path, {{"i", ColumnType::int64}}, failing), base::CheckFailure);
  auto wide = [](Table& rows) -> base::Result<bool> {
    rows.columns[0].push_integer(128);
    return true;
  };
  EXPECT_THROW((void)write_parquet(path, {{"i", ColumnType::int8}}, wide), base::CheckFailure);
  EXPECT_EQ(scratch.files(), std::vector<std::string>{"counted.parquet"});
  EXPECT_EQ(*base::read_file(path), before);
}

TEST(Parquet, RefusesTextThatIsNotUtf8AndNamesItsRow) {
  ScratchFolder scratch;
  Table table = Table::of({{"i", ColumnType::int64}, {"text"}});
  for (int i = 0; i < 3000; ++i) {
    table.columns[0].push_integer(i);
    table.columns[1].push_text(i == 2500 ? "\xC5\xA7\xB6" : "fine");
  }
  auto written = write_parquet(scratch.file("x.parquet"), table);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().sentence, "the text of `text` in row 2501 is not UTF-8");
  EXPECT_TRUE(scratch.files().empty());
}

TEST(Parquet, RefusesNamesThatDifferInCaseOnly) {
  ScratchFolder scratch;
  auto written = write_parquet(scratch.file("x.parquet"), Table::of({{"hb"}, {"Hb"}}));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ProblemKind::definition);
}

/// Tries to write noise that no compression makes small; the kind of the refusal, or -1.
int kind_of_refused_noise(const std::string& path) {
  std::mt19937_64 random(1);
  auto noise = [&](Table& rows) -> base::Result<bool> {
    for (int i = 0; i < 50'000; ++i)
      rows.columns[0].push_integer(static_cast<std::int64_t>(random()));
    return true;
  };
  auto written = write_parquet(path, {{"noise", ColumnType::int64}}, noise);
  return written || written.error().place.file != path ? -1
                                                       : static_cast<int>(written.error().kind);
}

TEST(ParquetDeathTest, SaysThatTheDiskIsFullAndLeavesNothing) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  ScratchFolder scratch;
  auto write_to_full_disk = [&] {
    // A limit of the file's size stands for the disk's end: writes fail half-way in the same
    // manner.
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{3'000'000, 3'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ScratchFolder inner;
    int kind = kind_of_refused_noise(inner.file("x.parquet"));
    ::_exit(kind == static_cast<int>(ProblemKind::disk) && inner.files().empty() ? 0 : 1);
  };
  EXPECT_EXIT(write_to_full_disk(), testing::ExitedWithCode(0), "");
}

TEST(ParquetDeathTest, SaysThatPermissionIsMissing) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto write_without_permission = [] {
    ScratchFolder scratch;
    std::string secret = counted_file(scratch, 10);
    ::chmod(secret.c_str(), 0);
    ::chmod(scratch.path().c_str(), 0555);
    if (::geteuid() == 0 && ::seteuid(65534) != 0) ::_exit(2);
    auto reader = ParquetReader::open(secret);
    if (reader || reader.error().kind != ProblemKind::permission) ::_exit(3);
    int kind = kind_of_refused_noise(scratch.file("x.parquet"));
    ::_exit(kind == static_cast<int>(ProblemKind::permission) ? 0 : 1);
  };
  EXPECT_EXIT(write_without_permission(), testing::ExitedWithCode(0), "");
}

TEST(ParquetDeathTest, HearsCtrlCWhileWriting) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto interrupted_write = [] {
    ScratchFolder scratch;
    int calls = 0;
    auto next = [&](Table& rows) -> base::Result<bool> {
      if (++calls == 3) base::set_interrupted();
      rows.columns[0].push_integer(calls);
      return calls < 1000;
    };
    auto written = write_parquet(scratch.file("x.parquet"), {{"i", ColumnType::int64}}, next);
    ::_exit(!written && written.error().kind == ProblemKind::interrupted && scratch.files().empty()
                ? 0
                : 1);
  };
  EXPECT_EXIT(interrupted_write(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace bq::record::store
