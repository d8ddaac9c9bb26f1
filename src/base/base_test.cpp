#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"

namespace bq::base {
namespace {

namespace fs = std::filesystem;

TEST(Decimal, ReadsWhatIsWrittenAndNothingElse) {
  EXPECT_EQ(parse_decimal("36.44")->digits, 3644);
  EXPECT_EQ(parse_decimal("-98.6")->digits, -986);
  EXPECT_EQ(parse_decimal("3e-2")->scale, 2);
  for (const char* bad :
       {"", "-", ".", "1,5", "1.2.3", "12a", "NaN", "0x1", "1e", "99999999999999999999"})
    EXPECT_FALSE(parse_decimal(bad)) << bad;
}

TEST(Decimal, RoundsHalfToEvenOnce) {
  Ratio one{1, 1}, none{0, 1};
  EXPECT_EQ(rescale(*parse_decimal("0.125"), one, none, 2)->value, 12);
  EXPECT_EQ(rescale(*parse_decimal("0.135"), one, none, 2)->value, 14);
  EXPECT_EQ(rescale(*parse_decimal("-0.125"), one, none, 2)->value, -12);
  EXPECT_FALSE(rescale(*parse_decimal("7.35"), one, none, 4)->rounded);
  EXPECT_EQ(to_double(73500, 4), 7.35);
}

TEST(Decimal, ConvertsFahrenheitExactly) {
  auto celsius = rescale(*parse_decimal("98.6"), *parse_ratio("5/9"), *parse_ratio("-160/9"), 2);
  EXPECT_EQ(celsius->value, 3700);
  EXPECT_FALSE(celsius->rounded);
}

TEST(Decimal, TakesFloat32SourcesAtTheirShortestDecimal) {
  auto d = shortest(7.35F);
  EXPECT_EQ(d->digits, 735);
  EXPECT_EQ(d->scale, 2);
}

TEST(Instant, ReadsAndWritesDurations) {
  EXPECT_EQ(parse_duration("6 h")->us, 6 * us_per_hour);
  EXPECT_EQ(parse_duration("-12 h")->us, -12 * us_per_hour);
  EXPECT_EQ(parse_duration("1.5 h")->us, 90 * us_per_minute);
  EXPECT_FALSE(parse_duration("6 hours"));
  EXPECT_EQ(show(of_hours(24)), "24 h");
  EXPECT_EQ(show(of_minutes(90)), "90 min");
}

TEST(Instant, ReadsAndWritesWallTime) {
  auto t = parse_instant("2110-04-11 15:52:22+00");
  ASSERT_TRUE(t);
  EXPECT_EQ(show(*t), "2110-04-11T15:52:22Z");
  EXPECT_EQ(parse_instant("2110-04-11T17:52:22+02:00")->us, t->us);
  EXPECT_FALSE(parse_instant("2110-02-30"));
  EXPECT_EQ(show(relative_anchor), "2000-01-01T00:00:00Z");
}

TEST(Instant, ReadsChineseWordsFullWidthAndBareDigits) {
  auto t = parse_instant("2024-03-01 08:05")->us;
  for (const char* same :
       {"2024年3月1日 8时5分", "2024年03月01日08:05", "２０２４年３月１日８点５分", "2024.3.1 8:05",
        "２０２４／３／１　０８：０５", "20240301080500", "2024年3月1日8时5分0秒"})
    EXPECT_EQ(parse_instant(same).value_or(Instant{}).us, t) << same;
  auto day = parse_wall_time("2024年3月1日");
  ASSERT_TRUE(day);
  EXPECT_TRUE(day->is_date);
  EXPECT_EQ(day->at.us, parse_instant("20240301")->us);
  EXPECT_EQ(show(parse_instant("2024年3月1日8时").value()), "2024-03-01T08:00:00Z");
  EXPECT_TRUE(parse_wall_time("2024-03-01T08:05:00+08:00")->states_zone);
  EXPECT_FALSE(parse_wall_time("2024-03-01T08:05:00")->states_zone);
  for (const char* bad : {"2024年2月30日", "24年3月1日", "2024年3月", "3月1日", "2024030", "20240230",
                          "2024.3", "年月日", "2024年13月1日", "2024年3月1日25时", "1.2.3"})
    EXPECT_FALSE(parse_instant(bad)) << bad;
}

TEST(Text, KnowsUtf8Strictly) {
  for (const char* good : {"", "a", "é", "中", "\xF0\xA0\xAE\xB7", "\xED\x9F\xBF", "\xEE\x80\x80"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad : {"\xC0\x80", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
                          "\xF4\x90\x80\x80", "\xE4\xB8", "\x80", "\xFF"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Text, WritesFullWidthSignsAsAscii) {
  EXPECT_EQ(half_width("１２．５％（Ａ）　x"), "12.5%(A) x");
  EXPECT_EQ(half_width("肌酐μ"), "肌酐μ");
  EXPECT_EQ(half_width("\xEF\xBC"), "\xEF\xBC");
  EXPECT_TRUE(has_full_width("１"));
  EXPECT_FALSE(has_full_width("肌酐 12"));
}

TEST(Instant, ReadsOneDigitAndSlashWhereTheYearStandsFirst) {
  auto same = [](const char* a, const char* b) {
    auto x = parse_instant(a), y = parse_instant(b);
    EXPECT_TRUE(x && y && x->us == y->us) << a;
  };
  same("2024/3/1 8:10", "2024-03-01 08:10");
  same("2024-3-1 8:10", "2024-03-01 08:10");
  same("2024/03/01 08:10:05", "2024-03-01 08:10:05");
  same("2024/12/31", "2024-12-31");
  same("2024/3/1T8:10:05.5+08:00", "2024-03-01T00:10:05.5Z");
  for (const char* bad : {"3/1/2024 8:10", "24/3/1 8:10", "2024/3-1 8:10", "2024/13/1 8:10",
                          "2024/3/1 24:10", "2024/3/1 8:1", "2024/3", "2024/3/1 8", "2024/3/1x8:10",
                          "2024-03-01x08:10", "2024//1", "2024/3/", ""})
    EXPECT_FALSE(parse_instant(bad)) << bad;
}

TEST(Text, NamesTheNearest) {
  EXPECT_EQ(suggestion("hart_rate", {"heart_rate", "lactate"}), "; did you mean `heart_rate`?");
  EXPECT_EQ(suggestion("zzzzzzzzzzzz", {"heart_rate"}), "");
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("脓毒症 abc"));
  EXPECT_FALSE(is_utf8("\xC5\xA7\xB6"));
  EXPECT_FALSE(is_utf8("\xE8\x84"));
  EXPECT_TRUE(is_utf8(""));
}

TEST(Digest, IsSha256AndTakesFirstEightBytes) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(group_hash("abc"), 0xba7816bf8f01cfeaULL);
}

TEST(Number, LogisticIsSymmetricAndBounded) {
  EXPECT_EQ(logistic(0), 0.5);
  EXPECT_EQ(logistic(-1000), 0.0);
  EXPECT_EQ(logistic(1000), 1.0);
  EXPECT_NEAR(logit(logistic(1.25)), 1.25, 1e-12);
}

TEST(Screen, ChineseTakesTwoCells) {
  EXPECT_EQ(cell_width("AUROC"), 5U);
  EXPECT_EQ(cell_width("验收"), 4U);
  EXPECT_EQ(cell_width("≥ 4"), 3U) << "a sign of one cell in three bytes";
  EXPECT_EQ(cell_width("（A）"), 5U);
  EXPECT_EQ(fit_left("验收", 6), "验收  ");
  EXPECT_EQ(fit_right("验收", 5), " 验收");
  EXPECT_EQ(fit_left("验收", 3), "验 ") << "half a character is a blank";
  EXPECT_EQ(fit_left("\xe9\xaa", 2).size(), 2U) << "broken bytes count one by one";
}

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "file-test-XXXXXX").string();
    top_ = ::mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(top_); }
  std::string path(const std::string& name) const { return top_ + "/" + name; }
  void put(const std::string& name) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name)) << "x";
  }
  std::string top_;
};

TEST_F(Files, AnUnfinishedFolderGoesWithAllThatIsInIt) {
  {
    auto folder = UnfinishedFolder::open(path("made/new"));
    ASSERT_TRUE(folder.has_value());
    put("made/new/a/b/file");
    fs::create_symlink(top_, path("made/new/a/link"));
    UnfinishedFolder moved = std::move(*folder);
    EXPECT_TRUE(folder_exists(path("made/new")));
  }
  EXPECT_FALSE(folder_exists(path("made/new")));
  EXPECT_TRUE(folder_exists(path("made")));
}

TEST_F(Files, AReleasedFolderStays) {
  {
    auto folder = UnfinishedFolder::open(path("new"));
    ASSERT_TRUE(folder.has_value());
    folder->release();
  }
  EXPECT_TRUE(folder_exists(path("new")));
}

TEST_F(Files, WhatWasThereIsNeverTakenForUnfinished) {
  put("old/file");
  put("plain");
  EXPECT_FALSE(UnfinishedFolder::open(path("old")).has_value());
  EXPECT_FALSE(UnfinishedFolder::open(path("plain")).has_value());
  EXPECT_TRUE(file_exists(path("old/file")));
  EXPECT_TRUE(file_exists(path("plain")));
}

TEST_F(Files, RemovesUnfinishedFoldersWhileOthersWrite) {
  auto folder = UnfinishedFolder::open(path("new"));
  ASSERT_TRUE(folder.has_value());
  put("new/deep/file");
  auto writer = FileWriter::open(path("out.csv"));
  ASSERT_TRUE(writer.has_value());
  std::thread busy([&] {
    for (int i = 0; i < 20000 && folder_exists(path("new/deep")); ++i)
      std::ofstream(path("new/deep/" + std::to_string(i % 500))) << i;
  });
  remove_unfinished();
  busy.join();
  EXPECT_FALSE(folder_exists(path("new")));
  EXPECT_TRUE(fs::is_empty(top_));
}

TEST_F(Files, ListsFilesLinksAndOthersApart) {
  put("b/file");
  put("a");
  fs::create_symlink("a", path("link"));
  ASSERT_EQ(::mkfifo(path("b/pipe").c_str(), 0600), 0);
  using Names = std::vector<std::string>;
  Names links, others;
  EXPECT_EQ(list_files(top_, &links, &others).value(), (Names{"a", "b/file"}));
  EXPECT_EQ(links, Names{"link"});
  EXPECT_EQ(others, Names{"b/pipe"});
}

}  // namespace
}  // namespace bq::base
