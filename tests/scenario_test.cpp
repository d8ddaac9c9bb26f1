// Every patient story of the repository is a test, told in every mode.
// bianque_stories [--update] [FILE...]: --update rewrites expectations that do not hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "base/file.h"
#include "programme/scenario/mode.h"
#include "programme/scenario/runner.h"

namespace {

namespace scenario = bq::programme::scenario;
using bq::record::code::Vocabulary;

const std::string root = BIANQUE_SOURCE_DIR;

class Stories {
 public:
  explicit Stories(bool updates) : updates_(updates) {}

  void tell(const std::string& path) {
    auto story = scenario::read_story(path);
    ASSERT_TRUE(story) << bq::base::show(story.error());
    Teller* teller = teller_of(std::filesystem::path(path).parent_path().parent_path().string());
    ASSERT_NE(teller, nullptr);
    auto report = teller->runner.run(*story);
    ASSERT_TRUE(report) << bq::base::show(report.error());
    EXPECT_GT(report->modes.size(), 1U);
    told_ += report->expectations * report->modes.size();
    if (updates_ && !report->failures.empty()) {
      auto written = bq::base::write_file(path, scenario::updated(*story, *report));
      ASSERT_TRUE(written) << bq::base::show(written.error());
      std::printf("%s: rewritten\n", path.c_str());
      return;
    }
    for (const auto& failure : report->failures) ADD_FAILURE() << scenario::show(failure);
  }
  std::size_t told() const { return told_; }

 private:
  // The concepts that stories of one programme may name, and its runner.
  struct Teller {
    explicit Teller(Vocabulary all) : vocabulary(std::move(all)), runner(vocabulary) {}
    Vocabulary vocabulary;
    scenario::StoryRunner runner;
  };
  Teller* teller_of(const std::string& programme) {
    auto& teller = tellers_[programme];
    if (teller) return teller.get();
    auto vocabulary = Vocabulary::load(root + "/vocabulary", programme);
    if (vocabulary) teller = std::make_unique<Teller>(std::move(*vocabulary));
    else ADD_FAILURE() << bq::base::show(vocabulary.error());
    return teller.get();
  }

  std::map<std::string, std::unique_ptr<Teller>> tellers_;
  bool updates_;
  std::size_t told_ = 0;
};

class StoryTest : public testing::Test {
 public:
  StoryTest(Stories& stories, std::string path) : stories_(stories), path_(std::move(path)) {}
  void TestBody() override { stories_.tell(path_); }

 private:
  Stories& stories_;
  std::string path_;
};

std::vector<std::string> all_stories() {
  std::vector<std::string> out;
  for (const char* folder : {"tests/scenarios", "programmes"}) {
    auto files = bq::base::list_files(root + "/" + folder);
    if (!files) continue;
    for (const std::string& file : *files)
      if (bq::base::matches(file, "*.story")) out.push_back(root + "/" + folder + "/" + file);
  }
  return out;
}

void register_story(Stories& stories, const std::string& path) {
  std::filesystem::path at(path);
  std::string suite = at.parent_path().parent_path().filename().string();
  testing::RegisterTest(
      suite.c_str(), at.stem().string().c_str(), nullptr, nullptr, path.c_str(), 1,
      [&stories, path]() -> testing::Test* { return new StoryTest(stories, path); });
}

}  // namespace

int main(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  std::vector<std::string> files;
  bool updates = false;
  for (int i = 1; i < count; ++i) {
    if (std::string(words[i]) == "--update")
      updates = true;
    else
      files.emplace_back(words[i]);
  }
  Stories stories(updates);
  if (files.empty()) files = all_stories();
  for (const std::string& file : files) register_story(stories, file);
  int code = RUN_ALL_TESTS();
  std::printf("%zu stories, %zu answers; modes of a later build: %s\n", files.size(),
              stories.told(), std::string(scenario::absent_modes()).c_str());
  return files.empty() ? 1 : code;
}
