#include "service/command/command_line.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/progress.h"
#include "base/text.h"

namespace bq::service::command {
namespace {

bool has_chinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// All commands, those of groups among them.
std::vector<CLI::App*> commands_of(CLI::App& app) {
  std::vector<CLI::App*> out;
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    out.push_back(command);
    for (CLI::App* inner : commands_of(*command)) out.push_back(inner);
  }
  return out;
}

std::vector<CLI::App*> commands_of(CommandLine& line) { return commands_of(line.app()); }

TEST(CommandLine, HelpFitsATerminalOf80Columns) {
  for (auto language : {base::Language::en, base::Language::zh}) {
    CommandLine line(language);
    auto apps = commands_of(line);
    EXPECT_EQ(apps.size(), 32U) << "17 commands, five of them groups of 15 more";
    apps.push_back(&line.app());
    for (CLI::App* app : apps)
      for (const auto& text : base::split(app->help(), '\n'))
        EXPECT_LE(base::cell_width(text), 80U) << text;
  }
}

TEST(CommandLine, ChineseHelpSaysEverythingInChinese) {
  CommandLine chinese(base::Language::zh), english(base::Language::en);
  for (const char* word : {"Usage", "Options", "Positionals", "Commands", "TEXT", "REQUIRED"})
    for (CLI::App* app : commands_of(chinese))
      EXPECT_EQ(app->help().find(word), std::string::npos) << app->get_name() << ": " << word;
  for (CLI::App* app : commands_of(chinese)) {
    EXPECT_TRUE(has_chinese(app->get_description())) << app->get_name();
    for (CLI::Option* option : app->get_options())
      EXPECT_TRUE(has_chinese(option->get_description())) << option->get_name();
  }
  for (CLI::App* app : commands_of(english)) {
    EXPECT_FALSE(has_chinese(app->help())) << app->help();
    const bool is_group = !app->get_subcommands([](CLI::App*) { return true; }).empty();
    EXPECT_EQ(app->help().find("Example:\n  bianque ") == std::string::npos, is_group)
        << app->get_name();
  }
}

TEST(CommandLine, TheLanguageIsReadBeforeTheRest) {
  const char* apart[] = {"bianque", "run", "--lang", "zh", "--help"};
  const char* together[] = {"bianque", "run", "--lang=zh"};
  const char* cut[] = {"bianque", "run", "--lang"};
  EXPECT_EQ(language_asked(5, apart), "zh");
  EXPECT_EQ(language_asked(3, together), "zh");
  EXPECT_EQ(language_asked(3, cut), "");
}

TEST(CommandLine, TakesWhatTheExampleSays) {
  CommandLine line(base::Language::en);
  const char* words[] = {"bianque", "run", "programmes/x", "--data", "d", "--quick", "--seed", "7"};
  line.parse(8, words);
  EXPECT_EQ(line.options().programme, "programmes/x");
  EXPECT_EQ(line.options().data, "d");
  EXPECT_EQ(line.options().seed, 7U);
  EXPECT_TRUE(line.options().quick);
}

}  // namespace
}  // namespace bq::service::command
