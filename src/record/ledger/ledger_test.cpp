#include "record/ledger/ledger.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "record/ledger/made_ledger.h"

namespace bq::record::ledger {
namespace {

namespace fs = std::filesystem;
using base::ProblemKind;

std::vector<std::string> kept_copies(const ScratchFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (entry.path().filename().string().starts_with("ledger-")) names.push_back(entry.path());
  return names;
}

TEST(Ledger, AppendsEventsOneAfterTheOther) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  for (int i = 1; i <= 3; ++i) {
    auto receipt = ledger->write(write_note("p1", R"({"n":)" + std::to_string(i) + "}"));
    ASSERT_TRUE(receipt) << base::show(receipt.error());
    EXPECT_EQ(receipt->answer, std::to_string(i));
    EXPECT_EQ(receipt->seq, i);
    EXPECT_FALSE(receipt->repeated);
  }
  ASSERT_TRUE(ledger->write(write_note("p2")));
  auto events = events_after(**ledger->read(), 1, 2);
  ASSERT_EQ(events->size(), 2U);
  const Event& second = (*events)[0];
  EXPECT_EQ(second.seq, 2);
  EXPECT_EQ(second.actor + second.centre + second.kind + second.subject + second.body,
            R"(annabeijingnote.writtenp1{"n":2})");
  EXPECT_GT(second.recorded, first_moment);
  EXPECT_GT((*events)[1].recorded, second.recorded);
  EXPECT_EQ((*events)[1].hash, hash_of(second.hash, (*events)[1]));
  EXPECT_EQ(events_about(**ledger->read(), "p1", 1, 100)->size(), 2U);
  EXPECT_EQ(ledger->head().seq, 4);
  EXPECT_EQ(counts_in(*ledger), (std::vector<std::string>{R"(p1|3|{"n":3})", "p2|1|{}"}));
}

TEST(Ledger, IsThereAgainAfterClosing) {
  ScratchFolder folder;
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  auto ledger = open_counts(folder.path());
  EXPECT_EQ(ledger->write(write_note("p1"))->answer, "2");
  EXPECT_EQ(counts_in(*ledger), std::vector<std::string>{"p1|2|{}"});
}

TEST(Ledger, RefusedCommandChangesNothing) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  ASSERT_TRUE(ledger->write(write_note("p1")));
  const Head head = ledger->head();
  Command refusing{"anna", "key", [](Transaction& t) -> base::Result<Answer> {
                     BQ_TRY(t.append(note("p1")));
                     return base::refuse(ProblemKind::option, {}, "no");
                   }};
  EXPECT_EQ(ledger->write(refusing).error().sentence, "no");
  Command swallowing{"anna", "", [](Transaction& t) -> base::Result<Answer> {
                       (void)t.append(note("p1", "refuse me"));
                       return "done";
                     }};
  EXPECT_EQ(ledger->write(swallowing).error().sentence, "the tables do not take it");
  Command throwing{"anna", "", [](Transaction& t) -> base::Result<Answer> {
                     BQ_TRY(t.append(note("p1")));
                     BQ_CHECK(false, "a check of ours");
                   }};
  EXPECT_NE(ledger->write(throwing).error().sentence.find("a check of ours"), std::string::npos);
  EXPECT_EQ(ledger->head(), head);
  EXPECT_EQ(counts_in(*ledger), std::vector<std::string>{"p1|1|{}"});
  EXPECT_EQ(ledger->write(write_note("p1", "{}", "key"))->answer, "2") << "a refusal keeps no key";
  ledger.reset();
  EXPECT_FALSE(verify(folder.path())->fault);
}

TEST(Ledger, CommandsSeeWhatTheyAndThoseBeforeHaveDone) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  Command doubling{"anna", "", [](Transaction& t) -> base::Result<Answer> {
                     BQ_TRY(t.append(note("p1")));
                     BQ_TRY(t.append(note("p1")));
                     EXPECT_FALSE(t.state().select("DELETE FROM counts"));
                     EXPECT_FALSE(t.state().select("COMMIT"));
                     return rows_of(t.state(), "SELECT n FROM counts", 1)[0];
                   }};
  auto first = ledger->hand_in(doubling);
  auto second = ledger->hand_in(doubling);
  EXPECT_EQ(first.get()->answer, "2");
  EXPECT_EQ(second.get()->answer, "4");
}

TEST(Ledger, RefusesEventsThatAreNone) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  std::vector<NewEvent> wrong(6, note("p1"));
  wrong[0].actor = "";
  wrong[1].kind = "";
  wrong[2].kind = "ledger.restored";
  wrong[3].body = "\xff";
  wrong[4].subject = std::string("a\0b", 3);
  wrong[5].centre = "\xC0\x80";
  for (const NewEvent& event : wrong) {
    auto receipt = ledger->write({"anna", "", [&](Transaction& t) -> base::Result<Answer> {
                                    BQ_TRY(t.append(event));
                                    return "";
                                  }});
    EXPECT_FALSE(receipt);
  }
  EXPECT_EQ(ledger->head().seq, 0);
}

TEST(Ledger, SameKeyGetsTheFirstAnswerAgain) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  EXPECT_EQ(ledger->write(write_note("p1", "{}", "k1"))->answer, "1");
  auto first = ledger->hand_in(write_note("p2", "{}", "k2"));
  auto twin = ledger->hand_in(write_note("p2", "{}", "k2"));
  EXPECT_EQ(first.get()->answer, "2");
  EXPECT_EQ(twin.get()->answer, "2");
  ledger.reset();
  ledger = open_counts(folder.path());
  auto again = ledger->write(write_note("p9", "{}", "k1"));
  EXPECT_EQ(again->answer, "1");
  EXPECT_EQ(again->seq, 1);
  EXPECT_TRUE(again->repeated);
  Command other = write_note("p3", "{}", "k1");
  other.actor = "bert";
  EXPECT_EQ(ledger->write(other)->answer, "3") << "another's key is another key";
  EXPECT_EQ(counts_in(*ledger), (std::vector<std::string>{"p1|1|{}", "p2|1|{}", "p3|1|{}"}));
}

TEST(Ledger, ClosingAnswersAllThatWait) {
  ScratchFolder folder;
  std::vector<std::future<base::Result<Receipt>>> futures;
  {
    auto ledger = open_counts(folder.path());
    for (int i = 0; i < 2000; ++i) futures.push_back(ledger->hand_in(write_note("p1")));
  }
  for (auto& future : futures) EXPECT_TRUE(future.get());
  EXPECT_EQ(verify(folder.path())->events, 2000);
}

TEST(Ledger, RefusesMoreThanCanWait) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  std::promise<void> gate;
  auto opened = gate.get_future();
  auto holding = ledger->hand_in({"anna", "", [&](Transaction&) -> base::Result<Answer> {
                                    opened.wait();
                                    return "";
                                  }});
  std::vector<std::future<base::Result<Receipt>>> futures;
  for (int i = 0; i < 10'002; ++i) futures.push_back(ledger->hand_in(write_note("p1")));
  EXPECT_EQ(futures.back().get().error().kind, ProblemKind::disk);
  gate.set_value();
  EXPECT_TRUE(holding.get());
  EXPECT_TRUE(futures.front().get());
}

TEST(Ledger, OneProcessAtATime) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  auto second = Ledger::open(folder.path(), {}, made_clock());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().sentence, "another process works with this ledger; end that one first");
  EXPECT_FALSE(restore({folder.file("b.db"), folder.path(), "anna", made_clock()}));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(Ledger::open(folder.path(), {}, made_clock()) ? 1 : 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Ledger, RebuildGivesTheSameTables) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  for (int i = 0; i < 500; ++i)
    ASSERT_TRUE(ledger->hand_in(write_note("p" + std::to_string(i % 7), std::to_string(i))).get());
  const auto tables = counts_in(*ledger);
  ASSERT_TRUE(ledger->rebuild());
  EXPECT_EQ(counts_in(*ledger), tables);
  ASSERT_TRUE(ledger->write(write_note("p0")));
  ledger.reset();
  tamper(folder.file("ledger.db"),
         "UPDATE counts SET n = 999; INSERT INTO counts VALUES ('x',1,"
         "'')");
  ledger = open_counts(folder.path());
  ASSERT_TRUE(ledger->rebuild());
  EXPECT_EQ(counts_in(*ledger)[1], tables[1]);
  EXPECT_EQ(counts_in(*ledger).size(), tables.size());
}

TEST(Ledger, MigratesAfterACopyAndReplays) {
  ScratchFolder folder;
  {
    auto ledger = open_counts(folder.path());
    for (const char* subject : {"p1", "p2", "p1"}) ASSERT_TRUE(ledger->write(write_note(subject)));
  }
  EXPECT_TRUE(kept_copies(folder).empty());
  const std::string second_text =
      std::string(Counts::first_tables) +
      "-- name: 2\nDROP TABLE counts;\nCREATE TABLE counts (subject TEXT NOT NULL PRIMARY KEY, n "
      "BIGINT NOT NULL, body TEXT NOT NULL, extra TEXT);\n";
  {
    auto ledger = try_open(folder.path(), second_text);
    ASSERT_TRUE(ledger) << base::show(ledger.error());
    EXPECT_EQ(counts_in(**ledger), (std::vector<std::string>{"p1|2|{}", "p2|1|{}"}));
    EXPECT_EQ(rows_of(**(*ledger)->read(), "SELECT version FROM schema ORDER BY owner", 1),
              (std::vector<std::string>{"2", "1"}));
  }
  const auto copies = kept_copies(folder);
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_NE(copies[0].find("ledger-before-counts-2-"), std::string::npos);
  EXPECT_EQ(verify_file(copies[0])->events, 3);
  EXPECT_FALSE(verify(folder.path())->fault);

  auto older = try_open(folder.path());
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().sentence,
            "the tables of `counts` have version 2, this programme knows 1; use the newer "
            "programme, or restore a backup from before it");
  auto without = Ledger::open(folder.path(), {}, made_clock());
  ASSERT_FALSE(without);
  EXPECT_NE(without.error().sentence.find("tables of `counts`"), std::string::npos);
}

TEST(Ledger, FailedMigrationLeavesTheOldVersion) {
  ScratchFolder folder;
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  const std::string broken = std::string(Counts::first_tables) +
                             "-- name: 2\nDROP TABLE counts;\nCREATE TABLE nonsense (;\n";
  EXPECT_EQ(try_open(folder.path(), broken).error().kind, ProblemKind::definition);
  EXPECT_EQ(counts_in(*open_counts(folder.path())), std::vector<std::string>{"p1|1|{}"});
}

TEST(Ledger, NewProjectionGetsAllEvents) {
  ScratchFolder folder;
  ASSERT_TRUE((*Ledger::open(folder.path(), {}, made_clock()))->write(write_note("p1")));
  auto ledger = open_counts(folder.path());
  EXPECT_EQ(counts_in(*ledger), std::vector<std::string>{"p1|1|{}"});
}

TEST(Ledger, RefusesFoldersThatDoNotFit) {
  ScratchFolder folder;
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  auto sentence = [&] {
    auto ledger = try_open(folder.path());
    return ledger ? std::string("opens") : ledger.error().sentence;
  };
  auto without = [&](const std::string& name) {
    fs::rename(folder.file(name), folder.file("away"));
    const std::string said = sentence();
    fs::rename(folder.file("away"), folder.file(name));
    return said;
  };
  EXPECT_NE(without("audit.key").find("key that signs this ledger is missing"), std::string::npos);
  EXPECT_NE(without("ledger.db").find("is missing, though heads.log knows it"), std::string::npos);
  fs::permissions(folder.file("audit.key"), fs::perms(0644));
  EXPECT_NE(sentence().find("others may read"), std::string::npos);
  fs::permissions(folder.file("audit.key"), fs::perms(0600));
  EXPECT_EQ(sentence(), "opens");

  ScratchFolder other;
  open_counts(other.path());
  fs::copy_file(other.file("audit.key"), folder.file("audit.key"),
                fs::copy_options::overwrite_existing);
  EXPECT_NE(sentence().find("is not the public key of audit.key"), std::string::npos);
  fs::copy_file(other.file("audit.pub"), folder.file("audit.pub"),
                fs::copy_options::overwrite_existing);
  EXPECT_NE(sentence().find("signed with another key"), std::string::npos);

  ScratchFolder stranger;
  tamper(stranger.file("ledger.db"), "CREATE TABLE t (i BIGINT)");
  std::ofstream(stranger.file("audit.key"));
  fs::copy_file(folder.file("audit.key"), stranger.file("audit.key"),
                fs::copy_options::overwrite_existing);
  EXPECT_NE(try_open(stranger.path()).error().sentence.find("is a database, but no ledger"),
            std::string::npos);
}

TEST(Ledger, RefusesToGoOnWhereTheEndWasCutOff) {
  ScratchFolder folder;
  {
    auto ledger = open_counts(folder.path());
    ASSERT_TRUE(ledger->write(write_note("p1")));
    ASSERT_TRUE(ledger->backup(folder.file("old.db")));
    ASSERT_TRUE(ledger->write(write_note("p1")));
  }
  fs::rename(folder.file("old.db"), folder.file("ledger.db"));
  auto ledger = try_open(folder.path());
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().sentence.find("heads.log knows event 2, the events end at 1"),
            std::string::npos)
      << ledger.error().sentence;
}

TEST(Ledger, LogsHeadsNowAndThenAndAtTheEnd) {
  ScratchFolder folder;
  auto lines = [&] {
    const std::string text = *base::read_file(folder.file("heads.log"));
    return std::count(text.begin(), text.end(), '\n');
  };
  auto ledger = open_counts(folder.path());
  const double start = base::steady_seconds();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(ledger->write(write_note("p1")));
  EXPECT_LE(static_cast<double>(lines()), base::steady_seconds() - start + 1);
  ledger.reset();
  const auto at_end = lines();
  EXPECT_GE(at_end, 1);
  // A crash may cut a line.
  std::ofstream(folder.file("heads.log"), std::ios::app) << "21 17";
  EXPECT_FALSE(verify(folder.path())->fault);
  open_counts(folder.path());
  EXPECT_EQ(lines(), at_end) << "nothing new, no new line";
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  EXPECT_EQ(lines(), at_end + 1);
  EXPECT_FALSE(verify(folder.path())->fault);
}

}  // namespace
/// Notes how many events there are of each subject, and writes it when it is asked to.
class Sums : public Projection {
 public:
  Migrations migrations() const override {
    return Migrations::of("sums",
                          "-- name: 1\nCREATE TABLE sums (subject TEXT NOT NULL PRIMARY KEY, n "
                          "BIGINT NOT NULL);\n");
  }
  base::Done apply(const Event& event, Connection&) override {
    noted_.emplace_back(event.seq, event.subject);
    return {};
  }
  base::Done settle(Connection& state) override {
    for (const auto& [seq, subject] : std::exchange(noted_, {}))
      BQ_TRY(
          state.run("INSERT INTO sums (subject, n) VALUES ($1, 1) ON CONFLICT (subject) DO "
                    "UPDATE SET n = sums.n + 1",
                    {subject}));
    return {};
  }
  void go_back(std::int64_t seq) override {
    std::erase_if(noted_, [seq](const auto& one) { return one.first > seq; });
  }
  base::Done clear(Connection& state) override { return state.run_all("DELETE FROM sums"); }

 private:
  std::vector<std::pair<std::int64_t, std::string>> noted_;
};

TEST(Ledger, SettlesSumsBeforeACommitAndForgetsWhatWasUndone) {
  ScratchFolder folder;
  auto ledger = Ledger::open(folder.file("ledger"), {std::make_shared<Sums>()}, made_clock());
  ASSERT_TRUE(ledger);
  auto sum = [&](const std::string& subject) {
    auto snapshot = (*ledger)->read();
    auto row = (*snapshot)->select("SELECT n FROM sums WHERE subject = $1", {subject});
    return *row->next() ? row->integer(0) : 0;
  };
  ASSERT_TRUE((*ledger)->write(write_note("p1")));
  Command refused{"anna", "", [](Transaction& t) -> base::Result<Answer> {
                    BQ_TRY(t.append(note("p1")));
                    BQ_TRY(t.append(note("p2")));
                    return base::refuse(ProblemKind::data, {}, "no");
                  }};
  ASSERT_FALSE((*ledger)->write(refused));
  ASSERT_TRUE((*ledger)->write(write_note("p1")));
  EXPECT_EQ(sum("p1"), 2);
  EXPECT_EQ(sum("p2"), 0);
  ASSERT_TRUE((*ledger)->rebuild().has_value());
  EXPECT_EQ(sum("p1"), 2);
}

TEST(Ledger, TellsWhetherASubjectHasNewerEvents) {
  ScratchFolder folder;
  auto ledger = Ledger::open(folder.file("ledger"), {}, made_clock());
  ASSERT_TRUE(ledger);
  ASSERT_TRUE((*ledger)->write(write_note("p1")));
  ASSERT_TRUE((*ledger)->write(write_note("p2")));
  Command ask{"anna", "", [](Transaction& t) -> base::Result<Answer> {
                BQ_ASSIGN(bool before, t.is_newer("p1", 1));
                BQ_TRY(t.append(note("p1")));
                BQ_ASSIGN(bool after, t.is_newer("p1", 1));
                BQ_ASSIGN(bool other, t.is_newer("p2", 2));
                return std::string(before ? "1" : "0") + (after ? "1" : "0") + (other ? "1" : "0");
              }};
  auto receipt = (*ledger)->write(ask);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->answer, "010");
}

}  // namespace bq::record::ledger
