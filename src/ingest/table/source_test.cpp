#include "ingest/table/source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/table/file_watch.h"

namespace bq::ingest::table {
namespace {

namespace fs = std::filesystem;

class Source : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "source-test-XXXXXX").string();
    top_ = ::mkdtemp(name.data());
    folder_ = top_ + "/one/two/three";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(top_); }
  void put(const std::string& name, const std::string& text = "x") const {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << text;
  }
  std::vector<std::string> names(const std::string& key = "") const {
    std::vector<std::string> out;
    auto listing = list_source(folder_, key);
    if (!listing) return {base::show(listing.error())};
    for (const auto& c : listing->containers)
      out.push_back(c.name + (c.is_archive ? " archive" : ""));
    for (const auto& s : listing->skipped) out.push_back(s.rule + " " + s.path);
    return out;
  }
  std::string top_, folder_;
};

TEST_F(Source, ListsInByteOrder) {
  put("b/p1.csv"), put("a.csv"), put("B.csv"), put("b.csv");
  EXPECT_EQ(names(), (std::vector<std::string>{"B.csv", "a.csv", "b.csv", "b/p1.csv"}));
}

TEST_F(Source, TakesArchivesOfTheTopOnly) {
  put("set.tar.zst"), put("deep/set.tar.zst"), put("p1.csv");
  EXPECT_EQ(names(), (std::vector<std::string>{"p1.csv", "set.tar.zst archive",
                                               "nested_archive deep/set.tar.zst"}));
}

TEST_F(Source, DoesNotFollowLinks) {
  put("p1.csv");
  fs::create_symlink("p1.csv", folder_ + "/p2.csv");
  fs::create_directory_symlink("/etc", folder_ + "/etc");
  EXPECT_EQ(names(), (std::vector<std::string>{"p1.csv", "link etc", "link p2.csv"}));
}

TEST_F(Source, NarrowsToTheSubfolderOfTheKey) {
  put("ours/p1.csv"), put("theirs/p1.csv");
  EXPECT_EQ(names("ours"), (std::vector<std::string>{"p1.csv"}));
  EXPECT_EQ(names("absent"), (std::vector<std::string>{"ours/p1.csv", "theirs/p1.csv"}));
}

TEST_F(Source, RefusesAnEmptyAndAMissingFolder) {
  EXPECT_NE(names().front().find("the folder is empty"), std::string::npos);
  auto missing = list_source(folder_ + "/absent", "");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, base::ProblemKind::data);
  EXPECT_NE(missing.error().sentence.find("there is nothing of this name"), std::string::npos);
}

TEST_F(Source, TakesOneFile) {
  put("p1.csv");
  auto listing = list_source(folder_ + "/p1.csv", "key");
  ASSERT_TRUE(listing.has_value());
  ASSERT_EQ(listing->containers.size(), 1U);
  EXPECT_EQ(listing->containers[0].name, "p1.csv");
  EXPECT_EQ(listing->containers[0].end, folder_ + "/p1.csv");
}

TEST_F(Source, MatchesPathsWithoutTheEndingOfAnArchive) {
  put("set_A.tar.zst");
  auto listing = list_source(folder_, "");
  ASSERT_TRUE(listing.has_value());
  EXPECT_EQ(listing->containers[0].end, folder_ + "/set_A");
}

TEST_F(Source, KnowsGeneratedDataFromTheFileBesideThem) {
  put("data/set_A/p1.csv");
  auto is_generated = [&](const std::string& path) {
    return list_source(folder_ + "/" + path, "")->is_generated;
  };
  EXPECT_FALSE(is_generated("data"));
  put("data/generated.json", "{}");
  EXPECT_TRUE(is_generated("data"));
  EXPECT_TRUE(is_generated("data/set_A"));
  EXPECT_TRUE(is_generated("data/set_A/p1.csv"));
}

TEST_F(Source, TheMarkOfGeneratedDataIsSeenFromAnyDepthAndThroughLinks) {
  put("generated.json"), put("a/b/c/d/p1.csv");
  fs::create_directory_symlink(folder_ + "/a/b/c", top_ + "/link");
  for (const char* inside : {"/a", "/a/b/c/d", "/a/b/c/d/", "/a/b/c/d/p1.csv"})
    EXPECT_TRUE(list_source(folder_ + inside, "").value().is_generated) << inside;
  EXPECT_TRUE(list_source(top_ + "/link", "").value().is_generated);
  fs::remove(folder_ + "/generated.json");
  EXPECT_FALSE(list_source(folder_ + "/a", "").value().is_generated);
}

TEST_F(Source, NamesPipesAndRefusesThemAsData) {
  put("p1.csv");
  ASSERT_EQ(::mkfifo((folder_ + "/p2.csv").c_str(), 0600), 0);
  auto listing = list_source(folder_, "");
  ASSERT_TRUE(listing.has_value());
  ASSERT_EQ(listing->skipped.size(), 1U);
  EXPECT_EQ(listing->skipped[0].rule, "not_a_file");
  EXPECT_FALSE(list_source(folder_ + "/p2.csv", "").has_value());
}

TEST_F(Source, NoticesAFileThatIsWrittenTo) {
  put("p1.csv", "a,b\n1,2\n");
  auto file = FileWatch::open(folder_ + "/p1.csv");
  ASSERT_TRUE(file.has_value());
  std::ofstream(folder_ + "/p1.csv", std::ios::app) << "3,4\n";
  std::string bytes;
  auto read = file->read_into(bytes);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().sentence.find("was changed while it was read"), std::string::npos);
}

TEST_F(Source, NoticesAFileThatIsCutWhileRead) {
  put("p1.csv", "a,b\n1,2\n");
  auto file = FileWatch::open(folder_ + "/p1.csv");
  ASSERT_TRUE(file.has_value());
  fs::resize_file(folder_ + "/p1.csv", 3);
  std::string bytes;
  EXPECT_FALSE(file->read_into(bytes).has_value());
}

// Reads as a user who owns nothing: root may read everything.
template <class Work>
auto as_nobody(Work&& work) {
  constexpr ::uid_t nobody = 65534;
  bool was_root = ::geteuid() == 0 && ::seteuid(nobody) == 0;
  auto out = work();
  if (was_root) { EXPECT_EQ(::seteuid(0), 0); }
  return out;
}

TEST_F(Source, SaysWhichFileMayNotBeRead) {
  put("p1.csv");
  fs::permissions(top_, fs::perms::all);
  fs::permissions(folder_ + "/p1.csv", fs::perms::none);
  auto file = as_nobody([&] { return FileWatch::open(folder_ + "/p1.csv"); });
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().kind, base::ProblemKind::permission);
  EXPECT_NE(file.error().sentence.find("give this user the right"), std::string::npos);
}

TEST_F(Source, AFolderThatMayNotBeListedRefusesTheWhole) {
  put("a/p1.csv"), put("b/p2.csv"), put("c/p3.csv");
  fs::permissions(top_, fs::perms::all);
  fs::permissions(folder_ + "/b", fs::perms::none);
  auto listing = as_nobody([&] { return list_source(folder_, ""); });
  fs::permissions(folder_ + "/b", fs::perms::all);
  ASSERT_FALSE(listing.has_value());
  EXPECT_EQ(listing.error().kind, base::ProblemKind::permission);
  EXPECT_NE(base::show(listing.error()).find("/b: cannot be listed"), std::string::npos)
      << base::show(listing.error());
}

}  // namespace
}  // namespace bq::ingest::table
