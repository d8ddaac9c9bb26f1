#include "ingest/sheet/workbook_writer.h"

#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "ingest/sheet/made_workbook.h"

namespace bq::ingest::sheet {
namespace {

using testing::HasSubstr;

class Writer : public testing::Test {
 protected:
  ~Writer() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  base::Result<Workbook> read(const std::string& name) const {
    return read_workbook(*base::read_file(file(name)), name);
  }
  static std::string why(const base::Done& done) {
    return done ? std::string() : base::show(done.error());
  }

 private:
  std::string folder_ = testing::TempDir() + "writer-test-" + std::to_string(::getpid());
};

TEST_F(Writer, WritesWhatTheReaderReads) {
  auto writer = WorkbookWriter::open(file("a.xlsx"));
  ASSERT_TRUE(writer);
  ASSERT_EQ(why(writer->add_sheet("随访")), "");
  ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"病历号", "K", "note"})), "");
  ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"p1", 4.25, "a,\"b\""})), "");
  ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"p2", 0.30000000000000004, ""})), "");
  ASSERT_EQ(why(writer->add_sheet("second")), "");
  ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"x"})), "");
  EXPECT_FALSE(base::file_exists(file("a.xlsx")));
  ASSERT_EQ(why(writer->finish()), "");
  auto workbook = read("a.xlsx");
  EXPECT_EQ(texts_of(workbook), "病历号,K,note\np1,4.25,\"a,\"\"b\"\"\"\np2,0.3,\nx\n");
  ASSERT_EQ(workbook->sheets.size(), 2U);
  EXPECT_EQ(workbook->sheets[0].name, "随访");
}

TEST_F(Writer, WritesNoFormulas) {
  auto writer = WorkbookWriter::open(file("a.xlsx"));
  ASSERT_EQ(why(writer->add_sheet("S")), "");
  std::vector<Cell> cells{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A0", "{=1}",
                          "http://example.org", "_x0041_"};
  ASSERT_EQ(why(writer->write_row(cells)), "");
  ASSERT_EQ(why(writer->finish()), "");
  auto workbook = read("a.xlsx");
  EXPECT_EQ(texts_of(workbook),
            "=1+1,+1,-1,@SUM(A1), =1,=cmd|'/c calc'!A0,{=1},http://example.org,_x0041_\n");
  EXPECT_TRUE(workbook->remarks.empty());
}

TEST_F(Writer, KeepsNothingThatIsNotFinished) {
  {
    auto writer = WorkbookWriter::open(file("a.xlsx"));
    ASSERT_EQ(why(writer->add_sheet("S")), "");
    ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"x"})), "");
  }
  EXPECT_TRUE(std::filesystem::is_empty(file("")));
}

TEST_F(Writer, RefusesWhatNoWorkbookHolds) {
  auto writer = WorkbookWriter::open(file("a.xlsx"));
  EXPECT_THAT(why(writer->write_row(std::vector<Cell>{"x"})), HasSubstr("needs a sheet"));
  EXPECT_THAT(why(writer->add_sheet("a/b")), HasSubstr("cannot be a sheet's name"));
  EXPECT_THAT(why(writer->add_sheet("")), HasSubstr("it is empty"));
  EXPECT_THAT(why(writer->add_sheet(std::string(32, 'x'))), HasSubstr("cannot be a sheet's name"));
  ASSERT_EQ(why(writer->add_sheet("S")), "");
  EXPECT_THAT(why(writer->add_sheet("S")), HasSubstr("cannot be a sheet's name"));
  EXPECT_THAT(why(writer->write_row(std::vector<Cell>{std::nan("")})), HasSubstr("not finite"));
  EXPECT_THAT(why(writer->write_row(std::vector<Cell>{"\xFF"})), HasSubstr("UTF-8"));
  EXPECT_THAT(why(writer->write_row(std::vector<Cell>{std::string(32'768, 'x')})),
              HasSubstr("row 1, column 1"));
  EXPECT_THAT(why(writer->write_row(std::vector<Cell>(16'385))), HasSubstr("divide it"));
}

TEST_F(Writer, GivesTheSameBytes) {
  for (const char* name : {"a.xlsx", "b.xlsx"}) {
    auto writer = WorkbookWriter::open(file(name));
    ASSERT_EQ(why(writer->add_sheet("S")), "");
    ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"x", 1.0})), "");
    ASSERT_EQ(why(writer->finish()), "");
  }
  EXPECT_EQ(*base::read_file(file("a.xlsx")), *base::read_file(file("b.xlsx")));
}

// A person reads the table: its header is bold and stays, its columns are as wide as their texts.
TEST_F(Writer, FreezesAndWidens) {
  auto writer = WorkbookWriter::open(file("a.xlsx"));
  ASSERT_EQ(why(writer->add_sheet("S")), "");
  std::vector<Cell> header{"id", std::string(20, 'x'), "中文中文中文"};
  ASSERT_EQ(why(writer->write_row(header)), "");
  ASSERT_EQ(why(writer->write_row(std::vector<Cell>{"1", "2", std::string(500, 'y')})), "");
  ASSERT_EQ(why(writer->finish()), "");
  ::archive* zip = ::archive_read_new();
  ::archive_read_support_format_zip(zip);
  ASSERT_EQ(::archive_read_open_filename(zip, file("a.xlsx").c_str(), 1 << 16), ARCHIVE_OK);
  ::archive_entry* entry = nullptr;
  std::string sheet(1 << 16, '\0');
  while (::archive_read_next_header(zip, &entry) == ARCHIVE_OK)
    if (std::string(::archive_entry_pathname(entry)) == "xl/worksheets/sheet1.xml")
      sheet.resize(static_cast<std::size_t>(::archive_read_data(zip, sheet.data(), sheet.size())));
  ::archive_read_free(zip);
  EXPECT_THAT(sheet, HasSubstr("state=\"frozen\""));
  EXPECT_THAT(sheet, HasSubstr("ySplit=\"1\""));
  EXPECT_THAT(sheet, HasSubstr("<c r=\"A1\" s=\"1\""));
  EXPECT_THAT(sheet, HasSubstr("<c r=\"A2\" t="));
  EXPECT_THAT(sheet, HasSubstr("<col min=\"1\" max=\"1\" width=\"8.7"));
  EXPECT_THAT(sheet, HasSubstr("<col min=\"2\" max=\"2\" width=\"22.7"));
  EXPECT_THAT(sheet, HasSubstr("<col min=\"3\" max=\"3\" width=\"60.7"));
}

}  // namespace
}  // namespace bq::ingest::sheet
