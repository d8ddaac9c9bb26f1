#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "programme/locker/approvals.h"
#include "programme/locker/evidence_locker.h"

namespace bq::programme::locker {
namespace {

class Records : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (std::filesystem::temp_directory_path() /
               ("bianque-locker-" + std::to_string(::getpid())))
                  .string();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string put(const std::string& name, const std::string& bytes) const {
    EXPECT_TRUE(base::write_file(folder_ + "/" + name, bytes));
    return folder_ + "/" + name;
  }
  std::string folder_;
};

using ApprovalsOnRecord = Records;
using Evidence = Records;

Approval letter() {
  return {"ethics",     "made", "2026-118",    "retrospective data",
          "2027-05-31", "office", "2026-06-01T08:00:00Z"};
}

std::string refusal(const base::Done& done) { return done ? "" : done.error().sentence; }

TEST_F(ApprovalsOnRecord, HoldToTheirLastDayAndNoLonger) {
  auto approvals = Approvals::load(folder_).value();
  ASSERT_TRUE(approvals.add(letter(), "2026-06-01"));
  auto again = Approvals::load(folder_).value();
  EXPECT_TRUE(again.require("ethics", "made", "2027-05-31"));
  auto late = again.require("ethics", "made", "2027-06-01");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, base::ProblemKind::permission);
  EXPECT_NE(late.error().sentence.find("2026-118 expired on 2027-05-31"), std::string::npos);
  EXPECT_FALSE(again.require("ethics", "other", "2027-01-01")) << "another programme";
  EXPECT_FALSE(again.require("human_genetic_resources", "made", "2027-01-01"));
}

TEST_F(ApprovalsOnRecord, RefuseWhatIsNone) {
  auto approvals = Approvals::load(folder_).value();
  auto with = [](auto change) {
    Approval a = letter();
    change(a);
    return a;
  };
  EXPECT_NE(refusal(approvals.add(with([](auto& a) { a.kind = "ethic"; }), "2026-06-01"))
                .find("did you mean `ethics`"),
            std::string::npos);
  for (auto field : {&Approval::number, &Approval::scope, &Approval::by, &Approval::programme})
    EXPECT_FALSE(approvals.add(with([&](auto& a) { a.*field = "  "; }), "2026-06-01"));
  for (const char* day : {"2027-02-29", "27-01-01", "2027-1-1", "2027-13-01", "tomorrow"})
    EXPECT_NE(refusal(approvals.add(with([&](auto& a) { a.expires = day; }), "2026-06-01"))
                  .find("expires on a day"),
              std::string::npos)
        << day;
  EXPECT_NE(refusal(approvals.add(letter(), "2027-06-01")).find("expired"), std::string::npos);
  ASSERT_TRUE(approvals.add(letter(), "2026-06-01"));
  EXPECT_NE(refusal(approvals.add(letter(), "2026-06-01")).find("is on record"),
            std::string::npos);
  EXPECT_EQ(Approvals::load(folder_).value().all().size(), 1U);
}

TEST_F(ApprovalsOnRecord, ABrokenLineIsNamed) {
  put("approvals.ndjson", "{\"kind\":\"ethics\"}\n");
  auto read = Approvals::load(folder_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().place.line, 1);
}

Piece piece_for(const std::string& shown) {
  Piece out;
  out.item = "G-1", out.shown = shown, out.by = "office", out.at = "2026-06-01T08:00:00Z";
  out.shows = "two patents";
  return out;
}

TEST_F(Evidence, IsKeptByDigestAndDeclares) {
  auto locker = EvidenceLocker::open(folder_).value();
  std::string file = put("letter.pdf", "two patents");
  Piece piece = piece_for("G-1/04");
  piece.value = 2, piece.unit = "patents";
  piece.states = "patent_type=invention;stage=application;software_copyrights=2";
  ASSERT_TRUE(locker.add(file, piece));
  std::filesystem::remove(file);
  auto again = EvidenceLocker::open(folder_).value();
  ASSERT_EQ(again.all().size(), 1U);
  EXPECT_EQ(again.all()[0].sha256, base::sha256_hex("two patents"));
  EXPECT_EQ(again.all()[0].name, "letter.pdf");
  auto declared = again.declared();
  ASSERT_TRUE(declared.contains("G-1/04"));
  const auto& figure = declared.at("G-1/04");
  EXPECT_EQ(figure.value, 2.0);
  EXPECT_EQ(figure.unit, "patents");
  EXPECT_EQ(figure.conditions.words.at("patent_type"), std::vector<std::string>{"invention"});
  EXPECT_EQ(figure.conditions.numbers.at("software_copyrights"), 2.0);
  EXPECT_EQ(figure.evidence.size(), 1U);
}

TEST_F(Evidence, WhoseBytesChangedShowsNothing) {
  auto locker = EvidenceLocker::open(folder_).value();
  ASSERT_TRUE(locker.add(put("letter.pdf", "two patents"), piece_for("G-1/04")));
  const std::string kept = locker.path(locker.all()[0]);
  EXPECT_TRUE(locker.is_intact(locker.all()[0]));
  ASSERT_TRUE(base::write_file(kept, "three patents"));
  EXPECT_FALSE(locker.is_intact(locker.all()[0]));
  EXPECT_TRUE(locker.declared().empty());
  std::filesystem::remove(kept);
  EXPECT_FALSE(locker.is_intact(locker.all()[0]));
}

TEST_F(Evidence, RefusesWhatShowsNothing) {
  auto locker = EvidenceLocker::open(folder_).value();
  auto sentence = [&](const std::string& file, Piece piece) {
    auto added = locker.add(file, std::move(piece));
    return added ? std::string() : added.error().sentence;
  };
  std::string file = put("a.pdf", "bytes");
  Piece without = piece_for("G-1/04");
  without.by = "";
  EXPECT_NE(sentence(file, without).find("--by"), std::string::npos);
  Piece bare = piece_for("G-1/04");
  bare.value = 2;
  EXPECT_NE(sentence(file, bare).find("needs its unit"), std::string::npos);
  Piece odd = piece_for("G-1/04");
  odd.states = "=";
  EXPECT_NE(sentence(file, odd).find("--states"), std::string::npos);
  EXPECT_NE(sentence(put("empty.pdf", ""), piece_for("G-1/04")).find("is empty"),
            std::string::npos);
  EXPECT_FALSE(sentence(folder_ + "/absent.pdf", piece_for("G-1/04")).empty());
  EXPECT_EQ(sentence(file, piece_for("G-1/04")), "");
  EXPECT_NE(sentence(file, piece_for("G-1/04")).find("already"), std::string::npos);
  EXPECT_EQ(sentence(file, piece_for("G-1/06")), "") << "the same file may show another indicator";
}

TEST_F(Evidence, ABrokenIndexIsNamed) {
  std::filesystem::create_directories(folder_ + "/evidence");
  put("evidence/index.ndjson", "\nnot json\n");
  auto read = EvidenceLocker::open(folder_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().place.line, 2);
}

}  // namespace
}  // namespace bq::programme::locker
