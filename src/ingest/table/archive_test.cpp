#include "ingest/table/archive.h"

#include <filesystem>
#include <fstream>
#include <functional>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace bq::ingest::table {
namespace {

namespace fs = std::filesystem;

struct Member {
  std::string path;
  std::string bytes;
  std::string link;                             // of a symbolic link
  std::string hard_link;
};

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "archive-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void add(::archive* out, const Member& member) {
  ::archive_entry* entry = ::archive_entry_new();
  ::archive_entry_set_pathname(entry, member.path.c_str());
  ::archive_entry_set_perm(entry, 0644);
  ::archive_entry_set_filetype(entry, member.link.empty() ? AE_IFREG : AE_IFLNK);
  if (!member.link.empty()) ::archive_entry_set_symlink(entry, member.link.c_str());
  if (!member.hard_link.empty()) ::archive_entry_set_hardlink(entry, member.hard_link.c_str());
  ::archive_entry_set_size(entry, static_cast<la_int64_t>(member.bytes.size()));
  ASSERT_EQ(::archive_write_header(out, entry), ARCHIVE_OK) << ::archive_error_string(out);
  ::archive_write_data(out, member.bytes.data(), member.bytes.size());
  ::archive_entry_free(entry);
}

// Writes an archive of the kind that its name says.
void write(const std::string& path, const std::vector<Member>& members) {
  ::archive* out = ::archive_write_new();
  bool zip = path.ends_with(".zip");
  if (zip) ::archive_write_set_format_zip(out);
  else ::archive_write_set_format_gnutar(out);
  if (path.ends_with(".zst")) ::archive_write_add_filter_zstd(out);
  if (path.ends_with("gz")) ::archive_write_add_filter_gzip(out);
  ASSERT_EQ(::archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
  for (const auto& member : members) add(out, member);
  ASSERT_EQ(::archive_write_close(out), ARCHIVE_OK);
  ::archive_write_free(out);
}

struct Read {
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> skipped;             // rule path
  std::string refusal;
};

Read read(base::Result<Archive> archive, const std::function<void()>& between = [] {}) {
  Read out;
  for (;;) {
    if (!archive) break;
    auto next = archive->next();
    for (const auto& s : archive->take_skipped()) out.skipped.push_back(s.rule + " " + s.path);
    if (!next) {
      out.refusal = base::show(next.error());
      return out;
    }
    if (!*next) return out;
    auto bytes = archive->read();
    if (!bytes) {
      out.refusal = base::show(bytes.error());
      return out;
    }
    out.files.emplace_back(**next, std::string(*bytes));
    between();
  }
  out.refusal = base::show(archive.error());
  return out;
}

const std::vector<Member> two{{"set/p1.csv", "a,b\n1,2\n", "", ""},
                              {"./set/p2.csv", std::string(300'000, 'x'), "", ""}};

class EveryKind : public testing::TestWithParam<std::string> {};

TEST_P(EveryKind, GivesItsFilesInOrder) {
  Folder folder;
  write(folder.file(GetParam()), two);
  Read out = read(Archive::open(folder.file(GetParam())));
  ASSERT_EQ(out.refusal, "");
  ASSERT_EQ(out.files.size(), 2U);
  EXPECT_EQ(out.files[0], (std::pair<std::string, std::string>{"set/p1.csv", "a,b\n1,2\n"}));
  EXPECT_EQ(out.files[1].first, "set/p2.csv");
  EXPECT_EQ(out.files[1].second, two[1].bytes);
}

// Wherever it is cut, an archive never passes for a whole one with fewer files.
TEST_P(EveryKind, RefusesToBeCutOff) {
  Folder folder;
  std::vector<Member> members;
  for (int i = 0; i < 20; ++i)
    members.push_back({"p" + std::to_string(i) + ".csv", std::to_string(i * 7919), "", ""});
  write(folder.file(GetParam()), members);
  auto size = fs::file_size(folder.file(GetParam()));
  std::string bytes = *base::read_file(folder.file(GetParam()));
  for (std::uintmax_t keep = 0; keep < size - 1; keep += 1 + size / 97) {
    std::ofstream(folder.file("cut-" + GetParam()), std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(keep));
    Read out = read(Archive::open(folder.file("cut-" + GetParam())));
    // The padding behind a tar's end mark may go.
    EXPECT_TRUE(!out.refusal.empty() || out.files.size() == members.size())
        << keep << " of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Archive, EveryKind,
                         testing::Values("a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip"),
                         [](const auto& kind) {
                           std::string name;
                           for (char c : kind.param) name += c == '.' ? '_' : c;
                           return name;
                         });

TEST(Archive, NamesWhatItDoesNotRead) {
  Folder folder;
  write(folder.file("a.tar.gz"), {{"../climbs.csv", "x", "", ""},
                                  {"/absolute.csv", "x", "", ""},
                                  {"set/../../climbs.csv", "x", "", ""},
                                  {"C:\\windows.csv", "x", "", ""},
                                  {"inner.tar.zst", "x", "", ""},
                                  {"good.csv", "x", "", ""},
                                  {"symbolic.csv", "", "/etc/passwd", ""},
                                  {"hard.csv", "", "", "good.csv"}});
  Read out = read(Archive::open(folder.file("a.tar.gz")));
  EXPECT_EQ(out.refusal, "");
  ASSERT_EQ(out.files.size(), 1U);
  EXPECT_EQ(out.files[0].first, "good.csv");
  EXPECT_EQ(out.skipped,
            (std::vector<std::string>{
                "climbing_path ../climbs.csv", "climbing_path /absolute.csv",
                "climbing_path set/../../climbs.csv", "climbing_path C:\\windows.csv",
                "nested_archive inner.tar.zst", "link symbolic.csv", "link hard.csv"}));
}

TEST(Archive, RefusesABombByItsRatio) {
  Folder folder;
  write(folder.file("a.tar.zst"), {{"big.csv", std::string(60'000'000, '\0'), "", ""}});
  Read out = read(Archive::open(folder.file("a.tar.zst")));
  EXPECT_NE(out.refusal.find("unpacks to more than 2000 times its size"), std::string::npos)
      << out.refusal;
  EXPECT_NE(out.refusal.find("big.csv"), std::string::npos);
}

TEST(Archive, RefusesABombThatIsPassedOver) {
  Folder folder;
  write(folder.file("a.tar.zst"), {{"big.bin", std::string(60'000'000, '\0'), "", ""}});
  auto archive = Archive::open(folder.file("a.tar.zst"));
  ASSERT_TRUE(archive.has_value());
  ASSERT_TRUE(archive->next().has_value());
  EXPECT_FALSE(archive->next().has_value());
}

TEST(Archive, RefusesAMemberAboveTheLimit) {
  Folder folder;
  write(folder.file("a.tar"), {{"big.csv", std::string(5000, 'x'), "", ""}});
  Limits limits;
  limits.member_bytes = 4096;
  EXPECT_NE(read(Archive::open(folder.file("a.tar"), limits)).refusal, "");
  limits.member_bytes = 5000;
  EXPECT_EQ(read(Archive::open(folder.file("a.tar"), limits)).refusal, "");
}

TEST(Archive, RefusesTooMuchInAll) {
  Folder folder;
  std::vector<Member> members;
  for (int i = 0; i < 4; ++i)
    members.push_back({std::to_string(i) + ".csv", std::string(1000, 'x'), "", ""});
  write(folder.file("a.tar"), members);
  Limits limits;
  limits.total_bytes = 3999;
  EXPECT_NE(read(Archive::open(folder.file("a.tar"), limits)).refusal, "");
  limits.total_bytes = 4000;
  EXPECT_EQ(read(Archive::open(folder.file("a.tar"), limits)).refusal, "");
}

TEST(Archive, NoticesThatItIsWrittenTo) {
  Folder folder;
  std::string path = folder.file("a.tar");
  write(path, two);
  Read out = read(Archive::open(path), [&] { std::ofstream(path, std::ios::app) << "more"; });
  EXPECT_NE(out.refusal.find("was changed while it was read"), std::string::npos) << out.refusal;
}

TEST(Archive, RefusesWhatIsNone) {
  Folder folder;
  std::ofstream(folder.file("a.zip")) << "this is text";
  Read out = read(Archive::open(folder.file("a.zip")));
  EXPECT_NE(out.refusal.find("a.zip"), std::string::npos);
  EXPECT_NE(out.refusal.find("damaged"), std::string::npos) << out.refusal;
}

TEST(Archive, ReadsFromMemoryAlike) {
  Folder folder;
  write(folder.file("a.tar.zst"), two);
  std::string bytes = *base::read_file(folder.file("a.tar.zst"));
  EXPECT_EQ(read(Archive::open_bytes(bytes, "a.tar.zst")).files.size(), 2U);
}

TEST(Archive, IsKnownByItsName) {
  EXPECT_TRUE(is_archive_name("x/set_A.TAR.ZST"));
  EXPECT_FALSE(is_archive_name("x/.zip"));
  EXPECT_FALSE(is_archive_name("p1.csv"));
  EXPECT_EQ(without_archive_ending("x/set_A.tar.zst"), "x/set_A");
}

}  // namespace
}  // namespace bq::ingest::table
