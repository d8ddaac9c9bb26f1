#include "ingest/sheet/cell_text.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace bq::ingest::sheet {
namespace {

TEST(NumberText, IsWhatTheProgramShows) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(37.5), "37.5");
  EXPECT_EQ(number_text(-1200), "-1200");
  EXPECT_EQ(number_text(0.30000000000000004), "0.3");
  EXPECT_EQ(number_text(1.0 / 3), "0.333333333333333");
  EXPECT_EQ(number_text(0.000001), "0.000001");
  EXPECT_EQ(number_text(0.0000001), "1e-07");
  EXPECT_EQ(number_text(-1.25e-7), "-1.25e-07");
  EXPECT_EQ(number_text(999'999'999'999'999), "999999999999999");
  EXPECT_EQ(number_text(1e15), "1000000000000000");
  EXPECT_EQ(number_text(1.5e20), "1.5e+20");
  EXPECT_EQ(number_text(123456.789012345678), "123456.789012346");
}

TEST(NumberText, LeavesWhatIsWrittenSo) {
  for (const char* text : {"0", "7", "37.5", "-0.25", "0.000001", "999999999999999", "120"})
    EXPECT_TRUE(is_number_text(text)) << text;
  for (const char* text : {"", "-", "-0", "+1", "01", "1.0", "1.", ".5", "1e3", "0.0000001",
                           "0.30000000000000004", "1234567890123456", "1.2.3", " 1", "0x1", "-.5"})
    EXPECT_FALSE(is_number_text(text)) << text;
  for (const char* text : {"0", "7", "37.5", "-0.25", "0.000001", "999999999999999", "120",
                           "0.00000123", "98765.4321"})
    EXPECT_EQ(number_text(std::atof(text)), text);
}

TEST(DateText, CountsTheDayThatNeverWas) {
  auto day = [](double serial) { return date_text(serial, DateKind::date, false); };
  EXPECT_EQ(day(1).text, "1900-01-01");
  EXPECT_EQ(day(59).text, "1900-02-28");
  EXPECT_EQ(day(60).text, "1900-02-29");
  EXPECT_FALSE(day(60).is_possible);
  EXPECT_EQ(day(61).text, "1900-03-01");
  EXPECT_TRUE(day(61).is_possible);
  EXPECT_EQ(day(45'352).text, "2024-03-01");
  EXPECT_EQ(day(45'351).text, "2024-02-29");
  EXPECT_EQ(day(2'958'465).text, "9999-12-31");
  EXPECT_EQ(day(0).text, "1900-01-00");
  EXPECT_FALSE(day(0).is_possible);
  for (double none : {-1.0, 2'958'466.0, 1e300}) EXPECT_FALSE(day(none).is_possible) << none;
  EXPECT_EQ(day(-1).text, "-1");
}

TEST(DateText, CountsFrom1904) {
  EXPECT_EQ(date_text(0, DateKind::date, true).text, "1904-01-01");
  EXPECT_EQ(date_text(60, DateKind::date, true).text, "1904-03-01");
  EXPECT_EQ(date_text(43'890, DateKind::date, true).text, "2024-03-01");
  EXPECT_TRUE(date_text(60, DateKind::date, true).is_possible);
}

TEST(DateText, WritesTimes) {
  double at = 45'352 + (8 * 3600 + 10 * 60) / 86'400.0;
  EXPECT_EQ(date_text(at, DateKind::date_and_time, false).text, "2024-03-01 08:10");
  EXPECT_EQ(date_text(at + 30 / 86'400.0, DateKind::date_and_time, false).text,
            "2024-03-01 08:10:30");
  // A time that the format hides is not lost, nor a day.
  EXPECT_EQ(date_text(at, DateKind::date, false).text, "2024-03-01 08:10");
  EXPECT_EQ(date_text(at, DateKind::time, false).text, "2024-03-01 08:10");
  EXPECT_EQ(date_text(45'352, DateKind::date_and_time, false).text, "2024-03-01 00:00");
  EXPECT_EQ(date_text(0.340277777777778, DateKind::time, false).text, "08:10");
  EXPECT_EQ(date_text(0, DateKind::time, false).text, "00:00");
  EXPECT_EQ(date_text(1.104166666666667, DateKind::elapsed, false).text, "26:30");
  // To the second, which may be the next day's first.
  EXPECT_EQ(date_text(45'352.9999999, DateKind::date_and_time, false).text, "2024-03-02 00:00");
}

TEST(DateKind, IsKnownByNumber) {
  EXPECT_EQ(kind_of_builtin(0), DateKind::none);
  EXPECT_EQ(kind_of_builtin(13), DateKind::none);
  for (std::uint32_t id : {14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
    EXPECT_EQ(kind_of_builtin(id), DateKind::date) << id;
  for (std::uint32_t id : {18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56})
    EXPECT_EQ(kind_of_builtin(id), DateKind::time) << id;
  EXPECT_EQ(kind_of_builtin(22), DateKind::date_and_time);
  EXPECT_EQ(kind_of_builtin(46), DateKind::elapsed);
  for (std::uint32_t id : {23, 26, 37, 44, 48, 49, 59, 164})
    EXPECT_EQ(kind_of_builtin(id), DateKind::none) << id;
}

TEST(DateKind, IsReadFromTheFormat) {
  for (const char* code : {"General", "0.00", "#,##0.00_);[Red](#,##0.00)", "@", "0.00E+00", "0%",
                           "0\"days\"", "0\\d", "[Red]0", "[$-804]0", "_d0", "", "\"unclosed d",
                           "[h"})
    EXPECT_EQ(kind_of_format(code), DateKind::none) << code;
  for (const char* code : {"yyyy-mm-dd", "m/d/yy", "YYYY\"年\"M\"月\"D\"日\"", "mmm",
                           "[$-804]aaaa\\ d", "yyyy年m月d日", "0年", "m"})
    EXPECT_EQ(kind_of_format(code), DateKind::date) << code;
  for (const char* code : {"h:mm", "hh:mm:ss", "mm:ss.0", "h\"时\"mm\"分\"", "h时mm分ss秒",
                           "h:mm AM/PM"})
    EXPECT_EQ(kind_of_format(code), DateKind::time) << code;
  for (const char* code : {"[h]:mm", "[mm]:ss", "[HH]:MM:SS"})
    EXPECT_EQ(kind_of_format(code), DateKind::elapsed) << code;
  for (const char* code :
       {"yyyy-mm-dd hh:mm", "m/d/yy h:mm", "yyyy年m月d日 h时mm分", "mmm hh"})
    EXPECT_EQ(kind_of_format(code), DateKind::date_and_time) << code;
  // Only what stands for positive numbers counts.
  EXPECT_EQ(kind_of_format("0.0;yyyy"), DateKind::none);
}

TEST(IsoText, IsShortened) {
  EXPECT_EQ(iso_text("2024-03-01"), "2024-03-01");
  EXPECT_EQ(iso_text("2024-03-01T00:00:00"), "2024-03-01");
  EXPECT_EQ(iso_text("2024-03-01T08:10:00.000000000"), "2024-03-01 08:10");
  EXPECT_EQ(iso_text("2024-03-01T08:10:30Z"), "2024-03-01 08:10:30");
  EXPECT_EQ(iso_text("2024-03-01T08:10:30.25"), "2024-03-01 08:10:30.25");
  EXPECT_EQ(iso_text("soon"), "soon");
  EXPECT_EQ(duration_text("PT08H10M00S"), "08:10");
  EXPECT_EQ(duration_text("PT26H30M05.000S"), "26:30:05");
  EXPECT_EQ(duration_text("PT45M"), "00:45");
  EXPECT_EQ(duration_text("P1D"), "P1D");
  EXPECT_EQ(duration_text("PTxH"), "PTxH");
}

TEST(CleanText, HasNoControlCharacters) {
  std::string out = "> ";
  append_clean(out, "a\r\nb\t\tc d\n");
  EXPECT_EQ(out, "> a b c d ");
  EXPECT_EQ(without_escapes("a_x000D_b_x4E2D_c_x0041"), "a\rb中c_x0041");
  EXPECT_EQ(without_escapes("_x005F_x0041_"), "_x0041_");
  EXPECT_EQ(without_escapes("_xD800_ _xZZZZ_ _x"), "_xD800_ _xZZZZ_ _x");
}

}  // namespace
}  // namespace bq::ingest::sheet
