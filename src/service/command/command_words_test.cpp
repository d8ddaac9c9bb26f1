#include "service/command/command_words.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "service/command/command_compare.h"

namespace bq::service::command {
namespace {

std::size_t holes(std::string_view text) {
  std::size_t n = 0;
  for (auto at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++n;
  return n;
}

bool has_chinese(const std::string& text) {
  return base::cell_width(text) >
         static_cast<std::size_t>(
             std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

TEST(CommandWords, BothLanguagesSayTheSameThings) {
  const std::regex half_width("[^\\x00-\\x7F] ?[,;:()]|[,;:()] ?[^\\x00-\\x7F]");
  for (int i = 0; i < static_cast<int>(Text::count_); ++i) {
    const auto& words = words_of(static_cast<Text>(i));
    EXPECT_FALSE(words.en.empty()) << i;
    EXPECT_EQ(holes(words.en), holes(words.zh)) << words.en;
    auto zh = std::regex_replace(words.zh, std::regex("V\\(T\\)"), "V");  // a formula
    EXPECT_FALSE(std::regex_search(zh, half_width)) << zh;
    if (words.en != words.zh && words.zh.find_first_not_of(" {}") != std::string::npos) {
      EXPECT_TRUE(has_chinese(words.zh)) << words.zh;
    }
  }
}

TEST(CommandWords, LanguageIsAskedForThenSetThenTheLocale) {
  for (const char* name : {"BIANQUE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
  EXPECT_EQ(choose_language(""), Language::en);
  ::setenv("LANG", "zh_CN.UTF-8", 1);
  EXPECT_EQ(choose_language(""), Language::zh);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  EXPECT_EQ(choose_language(""), Language::en) << "LC_ALL is asked first";
  ::setenv("BIANQUE_LANG", "zh", 1);
  EXPECT_EQ(choose_language(""), Language::zh);
  EXPECT_EQ(choose_language("en"), Language::en) << "--lang decides";
  for (const char* name : {"BIANQUE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
}

TEST(CommandWords, ProgressIsToldInChinese) {
  EXPECT_EQ(chinese_line("fit 2 of 7: within_A fold 0"),
            "第 2 次拟合，共 7 次：A 中心内部，第 0 折");
  EXPECT_EQ(chinese_line("fit A_to_B"), "拟合 A → B");
  EXPECT_EQ(chinese_line("fit B_to_A: taken from an earlier run"), "拟合 B → A：取自先前的运行");
  EXPECT_EQ(chinese_line("evaluating with longer delays"), "加长延迟后复评");
  EXPECT_EQ(chinese_line("no centre maps `gcs`, so the parts of scores that read it are "
                         "not_collected"),
            "各中心均未映射 `gcs`，评分中用到它的各项按未采集处理");
  EXPECT_EQ(chinese_line("something new"), "something new");
  EXPECT_EQ(chinese_line(""), "");
}

// A sentence that an engine room changes must be changed here too.
TEST(CommandWords, EveryLineOfTheEngineHasChinese) {
  const std::regex said(
      "(?:base::say\\((?:fmt::format\\()?|base::Progress progress\\()\"([^\"]+)\"");
  std::size_t n = 0;
  for (const char* room : {"ingest", "programme", "applications", "service"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::string(BIANQUE_SOURCE_DIR "/src/") + room)) {
      if (entry.path().extension() != ".cpp" || entry.path() == __FILE__) continue;
      auto source = base::read_file(entry.path().string()).value();
      for (std::sregex_iterator at(source.begin(), source.end(), said), end; at != end; ++at) {
        auto line = std::regex_replace((*at)[1].str(), std::regex("\\{[^}]*\\}"), "A");
        if (line.back() == ' ') line += "A";
        EXPECT_TRUE(has_chinese(chinese_line(line))) << line << " in " << entry.path();
        ++n;
      }
    }
  EXPECT_GT(n, 6U);
}

TEST(CommandWords, NoColourWhereThereIsNoTerminal) {
  EXPECT_EQ(paint(Tone::failure, "refused", 1).find("refused"), ::isatty(1) == 1 ? 5U : 0U);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(paint(Tone::failure, "refused", 1), "refused");
  ::unsetenv("NO_COLOR");
}

programme::comparison::Comparison two_runs() {
  programme::comparison::Comparison out;
  out.lines = {{false, "rounds: 100"}, {true, "rounds: 300"}};
  out.data_before = "0123456789abcdef", out.data_after = "fedcba9876543210";
  out.counts = {{"values", "", 9734916, 9734000}, {"episodes", "A", std::nullopt, 352}};
  using analysis::evaluation::Interval;
  programme::comparison::FigurePair auroc{
      "within_A", "auroc", {0.792, Interval{0.771, 0.813}}, {0.8, Interval{0.779, 0.82}}, {}};
  auto paired = auroc;
  paired.design = "A_to_B";
  paired.paired = {4034, {0.008, Interval{0.002, 0.0141}}};
  programme::comparison::FigurePair equal{"within_A", "slope", {0.98, {}}, {0.98, {}}, {}};
  programme::comparison::FigurePair drop{
      "A_to_B", "drop", {-0.0069, Interval{-0.0428, 0.0278}}, {0.1, Interval{0.0669, 0.13}}, {}};
  out.figures = {auroc, equal, paired, drop};
  return out;
}

TEST(ShowComparison, StandsInEightyCellsInBothLanguages) {
  for (Language language : {Language::en, Language::zh})
    for (const auto& line : base::split(show_comparison(two_runs(), language), '\n'))
      EXPECT_LE(base::cell_width(line), 80U) << line;
}

TEST(ShowComparison, PutsFiguresSideBySideAndSaysWhetherTheyDiffer) {
  auto en = show_comparison(two_runs(), Language::en);
  EXPECT_NE(en.find("AUROC                    0.7920 (0.7710 to 0.8130)  "
                    "0.8000 (0.7790 to 0.8200)\n    the intervals overlap; no subjects"),
            std::string::npos)
      << en;
  EXPECT_NE(en.find("paired over 4034 subjects: after - before = +0.0080 (+0.0020 to +0.0141)"),
            std::string::npos)
      << en;
  EXPECT_NE(en.find("3 of 4 figures differ"), std::string::npos) << en;
  EXPECT_NE(en.find("  - rounds: 100\n  + rounds: 300\n"), std::string::npos);
  EXPECT_EQ(en.find("slope"), std::string::npos) << "what is equal is counted, not listed";
  EXPECT_NE(en.find("-0.007 (-0.043 to 0.028)   0.100 (0.067 to 0.130)"), std::string::npos) << en;
  auto zh = show_comparison(two_runs(), Language::zh);
  EXPECT_NE(zh.find("4034 例配对：之后减之前 = +0.0080（+0.0020 至 +0.0141）"), std::string::npos)
      << zh;
  EXPECT_NE(zh.find("事件数，A 中心"), std::string::npos) << zh;
}

}  // namespace
}  // namespace bq::service::command
