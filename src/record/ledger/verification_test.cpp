#include "record/ledger/verification.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "record/ledger/made_ledger.h"

namespace bq::record::ledger {
namespace {

namespace fs = std::filesystem;
using base::ProblemKind;

void write_notes(const std::string& folder, int n) {
  auto ledger = open_counts(folder);
  for (int i = 1; i <= n; ++i)
    ASSERT_TRUE(ledger->write(write_note("p" + std::to_string(i % 3), std::to_string(i))));
}

// Gives `seq: sentence`, or `holds`.
std::string found(const base::Result<Verdict>& verdict) {
  if (!verdict) return base::show(verdict.error());
  if (!verdict->fault) return "holds";
  return fmt::format("{}: {}", verdict->fault->seq, verdict->fault->sentence);
}

std::string found_after(const std::string& sql, const std::string& heads = "") {
  ScratchFolder folder;
  write_notes(folder.path(), 9);
  EXPECT_EQ(found(verify(folder.path())), "holds");
  tamper(folder.file("ledger.db"), sql);
  return found(verify(folder.path(), {"", heads}));
}

// Writes the hashes of all events anew, as one would who knows how.
void chain_anew(const std::string& file) {
  auto connection = std::move(*Connection::open_to_write(file));
  auto events = events_after(*connection, 0, 1000);
  std::string previous = Head().hash;
  for (const Event& event : *events) {
    previous = hash_of(previous, event);
    ASSERT_TRUE(
        connection->run("UPDATE event SET hash = $1 WHERE seq = $2", {previous, event.seq}));
  }
  ASSERT_TRUE(connection->run("UPDATE head SET seq = $1, hash = $2",
                              {static_cast<std::int64_t>(events->size()), previous}));
}

TEST(Verification, HoldsForWhatWasWritten) {
  ScratchFolder folder;
  open_counts(folder.path());
  EXPECT_EQ(found(verify(folder.path())), "holds");
  write_notes(folder.path(), 5);
  auto verdict = verify(folder.path());
  EXPECT_EQ(found(verdict), "holds");
  EXPECT_EQ(verdict->events, 5);
  EXPECT_EQ(verdict->head.seq, 5);
  EXPECT_GE(verdict->log_lines, 1);
  auto ledger = open_counts(folder.path());
  ASSERT_TRUE(ledger->write(write_note("p1")));
  EXPECT_EQ(verify(folder.path())->events, 6) << "while it is open";
  EXPECT_FALSE(verify(folder.file("none")));
}

TEST(Verification, FindsAnyAlteredField) {
  for (const char* change :
       {"recorded = recorded + 1", "actor = 'bert'", "centre = 'shanghai'", "centre = ''",
        "kind = 'note.read'", "subject = 'p9'", "body = body || ' '",
        "hash = replace(hash, substr(hash, 1, 1), 'x')", "recorded = -recorded",
        // What moves from one field to its neighbour.
        "actor = 'an', centre = 'nabeijing'", "subject = 'p24', body = ''"})
    EXPECT_EQ(found_after(fmt::format("UPDATE event SET {} WHERE seq = 4", change)),
              "4: event 4 is not as it was written")
        << change;
}

TEST(Verification, FindsMissingAddedAndMovedEvents) {
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq = 4"), "4: event 4 is missing");
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq = 1"), "1: event 1 is missing");
  EXPECT_EQ(found_after("DELETE FROM event"),
            "1: the end is cut off: events 1 to 9 are missing");
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq = 4; UPDATE event SET seq = seq - 1 WHERE "
                        "seq > 4"),
            "4: event 4 is not as it was written");
  EXPECT_EQ(found_after("UPDATE event SET seq = 100 WHERE seq = 4; UPDATE event SET seq = 4 WHERE "
                        "seq = 5; UPDATE event SET seq = 5 WHERE seq = 100"),
            "4: event 4 is not as it was written");
  EXPECT_EQ(found_after("INSERT INTO event SELECT 0, recorded, actor, centre, kind, subject, body, "
                        "hash FROM event WHERE seq = 1"),
            "0: event 0 was never written");
  EXPECT_EQ(found_after("INSERT INTO event SELECT 10, recorded, actor, centre, kind, subject, "
                        "body, hash FROM event WHERE seq = 1"),
            "10: event 10 is not as it was written");
}

TEST(Verification, FindsACutOffEnd) {
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq > 7"),
            "8: the end is cut off: events 8 to 9 are missing");
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq > 7; DELETE FROM head"),
            "1: the signed head is missing");
  EXPECT_EQ(found_after("DELETE FROM event WHERE seq > 7; UPDATE head SET seq = 7, hash = (SELECT "
                        "hash FROM event WHERE seq = 7)"),
            "7: the signature of the head does not hold");
}

// Somebody puts an old database with an old, honest signature back.
TEST(Verification, FindsAnOldDatabaseByTheLog) {
  ScratchFolder folder;
  write_notes(folder.path(), 4);
  fs::copy_file(folder.file("ledger.db"), folder.file("old.db"));
  write_notes(folder.path(), 1);
  fs::rename(folder.file("old.db"), folder.file("ledger.db"));
  EXPECT_EQ(found(verify(folder.path())),
            "5: the end is cut off: heads.log knows event 5, the events end at 4");
}

TEST(Verification, FindsAChainThatWasWrittenAnew) {
  ScratchFolder folder;
  write_notes(folder.path(), 4);
  write_notes(folder.path(), 5);
  tamper(folder.file("ledger.db"), "UPDATE event SET body = 'x' WHERE seq = 4");
  chain_anew(folder.file("ledger.db"));
  EXPECT_EQ(found(verify(folder.path())), "4: event 4 is not the one that heads.log knows");
  fs::resize_file(folder.file("heads.log"), 0);
  EXPECT_EQ(found(verify(folder.path())), "9: the signature of the head does not hold");
}

TEST(Verification, FindsAddedEventsWithoutSignature) {
  ScratchFolder folder;
  write_notes(folder.path(), 4);
  {
    auto connection = std::move(*Connection::open_to_write(folder.file("ledger.db")));
    Event event = events_after(*connection, 3, 1)->at(0);
    event.seq = 5;
    const std::string hash = hash_of(event.hash, event);
    ASSERT_TRUE(connection->run("INSERT INTO event SELECT 5, recorded, actor, centre, kind, "
                                "subject, body, $1 FROM event WHERE seq = 4",
                                {hash}));
  }
  EXPECT_EQ(found(verify(folder.path())), "5: event 5 was added after the signed head");
  EXPECT_NE(try_open(folder.path()).error().sentence.find("changed from outside"),
            std::string::npos);
}

TEST(Verification, FindsBadSignatures) {
  EXPECT_EQ(found_after("UPDATE head SET signature = substr(signature, 3) || 'ab'"),
            "9: the signature of the head does not hold");
  EXPECT_EQ(found_after("UPDATE head SET recorded = recorded + 1"),
            "9: the signature of the head does not hold");
  // Signed anew by somebody else, with all files exchanged: the public key kept elsewhere tells.
  ScratchFolder folder, other;
  write_notes(folder.path(), 4);
  write_notes(other.path(), 4);
  const std::string kept = *read_public_key(folder.file("audit.pub"));
  EXPECT_EQ(found(verify(folder.path(), {kept, ""})), "holds");
  EXPECT_EQ(found(verify(other.path())), "holds");
  EXPECT_EQ(found(verify(other.path(), {kept, ""})),
            "1: the signature in line 1 of heads.log does not hold");
  fs::resize_file(other.file("heads.log"), 0);
  EXPECT_EQ(found(verify(other.path(), {kept, ""})), "4: the signature of the head does not hold");
}

TEST(Verification, FindsWhatIsWrongInTheLog) {
  ScratchFolder folder;
  for (int i = 0; i < 3; ++i) write_notes(folder.path(), 1);
  const std::string file = folder.file("heads.log");
  const std::string text = *base::read_file(file);
  ASSERT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  auto with = [&](const std::string& changed) {
    EXPECT_TRUE(base::write_file(file, changed));
    return found(verify(folder.path()));
  };
  std::string bent = text;
  bent[text.find(' ') + 1] = '9';
  EXPECT_EQ(with(bent), "1: the signature in line 1 of heads.log does not hold");
  bent = text;
  bent[text.find('\n') - 1] = text[text.find('\n') - 1] == '0' ? '1' : '0';
  EXPECT_EQ(with(bent), "1: the signature in line 1 of heads.log does not hold");
  EXPECT_EQ(with("nonsense\n" + text), "3: line 1 of heads.log is no head");
  EXPECT_EQ(with(text), "holds");
  fs::remove(file);
  EXPECT_EQ(found(verify(folder.path())),
            "3: heads.log is missing: nobody can say whether the end was cut off");
}

TEST(Backup, IsWholeWhileWritingGoesOn) {
  ScratchFolder folder;
  auto ledger = open_counts(folder.path());
  std::vector<std::future<base::Result<Receipt>>> futures;
  for (int i = 0; i < 300; ++i) {
    futures.push_back(ledger->hand_in(write_note("p1")));
    if (i % 100 != 50) continue;
    const std::string file = folder.file(fmt::format("backup{}.db", i));
    ASSERT_TRUE(ledger->backup(file));
    EXPECT_EQ(found(verify_file(file)), "holds");
    EXPECT_FALSE(ledger->backup(file)) << "never replaced";
  }
  for (auto& future : futures) EXPECT_TRUE(future.get());
  ASSERT_TRUE(ledger->backup(folder.file("end.db")));
  auto verdict = verify_file(folder.file("end.db"));
  EXPECT_EQ(verdict->head, ledger->head());
  EXPECT_EQ(rows_of(**Connection::open_to_read(folder.file("end.db")), "SELECT n FROM counts", 1),
            std::vector<std::string>{"300"});
  EXPECT_EQ(ledger->backup(folder.file("none/end.db")).error().kind, ProblemKind::data);
}

class Restore : public testing::Test {
 protected:
  // Five events, a backup, four more.
  Restore() {
    write_notes(folder.path(), 5);
    EXPECT_TRUE(open_counts(folder.path())->backup(backup));
    old_tables = counts_in(*open_counts(folder.path()));
    write_notes(folder.path(), 4);
    newer = verify(folder.path())->head;
  }
  base::Result<RestoreReport> restore_into(const std::string& path, bool replace_newer = false) {
    return restore({backup, path, "anna", made_clock(), replace_newer});
  }
  ScratchFolder folder;
  std::string backup = folder.file("backup.db");
  std::vector<std::string> old_tables;
  Head newer;
};

TEST_F(Restore, YesterdaysBackupIsVisibleInTheChain) {
  auto refused = restore_into(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::option);
  EXPECT_EQ(verify(folder.path())->events, 9) << "nothing happened";

  auto report = restore_into(folder.path(), true);
  ASSERT_TRUE(report) << base::show(report.error());
  EXPECT_EQ(report->seq, 6);
  EXPECT_EQ(report->restored.from, newer);
  EXPECT_EQ(verify_file(report->kept)->head, newer) << "the replaced one is kept";
  auto verdict = verify(folder.path());
  EXPECT_EQ(found(verdict), "holds");
  ASSERT_EQ(verdict->restored.size(), 1U);
  EXPECT_EQ(verdict->restored[0].from, newer);
  EXPECT_EQ(verdict->restored[0].to.seq, 5);
  EXPECT_EQ(verdict->restored[0].replaced_key, "");

  auto ledger = open_counts(folder.path());
  auto event = events_after(**ledger->read(), 5, 9)->at(0);
  EXPECT_EQ(event.kind + " " + event.actor, "ledger.restored anna");
  EXPECT_EQ(event.body, write_restored(report->restored));
  old_tables.insert(old_tables.begin(), "ledger|1|" + event.body);
  EXPECT_EQ(counts_in(*ledger), old_tables) << "the tables know the event too";
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(ledger->write(write_note("p1")));
  ledger.reset();
  EXPECT_EQ(found(verify(folder.path())), "holds");
}

// The log still knows what the backup left behind: without the event nobody could.
TEST_F(Restore, LogRefusesWhatTheChainDoesNotSay) {
  ASSERT_TRUE(restore_into(folder.path(), true));
  fs::copy_file(backup, folder.file("ledger.db"), fs::copy_options::overwrite_existing);
  EXPECT_EQ(found(verify(folder.path())).substr(0, 23), "6: the end is cut off: ");
}

// What the chain has written again since the restoration is not excused by it.
TEST_F(Restore, LogFindsAnEndThatWasCutOffAfterwards) {
  ASSERT_TRUE(restore_into(folder.path(), true));
  open_counts(folder.path());
  fs::copy_file(folder.file("ledger.db"), folder.file("old.db"));
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  fs::rename(folder.file("old.db"), folder.file("ledger.db"));
  EXPECT_EQ(found(verify(folder.path())),
            "7: the end is cut off: heads.log knows event 7, the events end at 6");
}

TEST_F(Restore, IntoANewFolderGetsAKeyOfItsOwn) {
  ScratchFolder fresh;
  auto report = restore_into(fresh.path());
  ASSERT_TRUE(report) << base::show(report.error());
  EXPECT_EQ(report->kept, "");
  EXPECT_EQ(report->restored.from, Head());
  EXPECT_EQ(report->restored.replaced_key, *read_public_key(folder.file("audit.pub")));
  auto verdict = verify(fresh.path());
  EXPECT_EQ(found(verdict), "holds");
  EXPECT_NE(verdict->public_key, report->restored.replaced_key);
  EXPECT_TRUE(open_counts(fresh.path())->write(write_note("p1")));
}

TEST_F(Restore, OfAllThatIsThereNeedsNoFlag) {
  ASSERT_TRUE(open_counts(folder.path())->backup(folder.file("now.db")));
  backup = folder.file("now.db");
  EXPECT_TRUE(restore_into(folder.path()));
  EXPECT_EQ(found(verify(folder.path())), "holds");
}

TEST_F(Restore, ReplacesADamagedDatabase) {
  std::ofstream(folder.file("ledger.db"), std::ios::trunc) << std::string(9000, 'x');
  EXPECT_FALSE(try_open(folder.path()));
  EXPECT_EQ(restore_into(folder.path()).error().kind, ProblemKind::option)
      << "heads.log knows that events are lost";
  auto report = restore_into(folder.path(), true);
  ASSERT_TRUE(report) << base::show(report.error());
  EXPECT_EQ(report->restored.from, newer);
  EXPECT_EQ(fs::file_size(report->kept), 9000U);
  EXPECT_EQ(found(verify(folder.path())), "holds");
  EXPECT_TRUE(open_counts(folder.path())->write(write_note("p1")));
}

TEST_F(Restore, RefusesABackupThatDoesNotHold) {
  fs::copy_file(backup, folder.file("bent.db"));
  tamper(folder.file("bent.db"), "UPDATE event SET body = 'x' WHERE seq = 2");
  backup = folder.file("bent.db");
  auto refused = restore_into(folder.path(), true);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("event 2 is not as it was written"), std::string::npos);
  backup = folder.file("none.db");
  EXPECT_EQ(restore_into(folder.path(), true).error().kind, ProblemKind::data);
  EXPECT_EQ(verify(folder.path())->events, 9);
}

TEST_F(Restore, TwiceTheSameBackupHolds) {
  ASSERT_TRUE(restore_into(folder.path(), true));
  ASSERT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  EXPECT_EQ(found(verify(folder.path())), "holds");
  auto report = restore_into(folder.path(), true);
  ASSERT_TRUE(report) << base::show(report.error());
  EXPECT_EQ(report->restored.from.seq, 7);
  EXPECT_EQ(found(verify(folder.path())), "holds");
  EXPECT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  EXPECT_EQ(found(verify(folder.path())), "holds");
}

// Between the exchange of the files and the line in heads.log.
TEST_F(Restore, SurvivesACrashBeforeItsLineInTheLog) {
  fs::copy_file(folder.file("heads.log"), folder.file("heads.before"));
  ASSERT_TRUE(restore_into(folder.path(), true));
  fs::rename(folder.file("heads.before"), folder.file("heads.log"));
  EXPECT_EQ(found(verify(folder.path())), "holds");
  EXPECT_TRUE(open_counts(folder.path())->write(write_note("p1")));
  EXPECT_EQ(found(verify(folder.path())), "holds");
}

}  // namespace
}  // namespace bq::record::ledger
