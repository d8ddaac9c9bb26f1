#include <atomic>
#include <csignal>
#include <deque>
#include <future>
#include <set>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/parallel.h"
#include "base/random.h"
#include "record/ledger/made_ledger.h"

namespace bq::record::ledger {
namespace {

using base::ProblemKind;

// Sets the number of pages that the database may have, from within a transaction.
class Limited : public Counts {
 public:
  base::Done apply(const Event& event, Connection& state) override {
    BQ_TRY(state.run_all("PRAGMA max_page_count = " + std::to_string(pages.load())));
    return Counts::apply(event, state);
  }
  std::atomic<int> pages{1'000'000};
};

std::vector<base::Result<Receipt>> write_large(Ledger& ledger, const std::string& prefix, int n) {
  std::vector<std::future<base::Result<Receipt>>> futures;
  for (int i = 0; i < n; ++i) {
    const std::string name = prefix + std::to_string(i);
    futures.push_back(ledger.hand_in(write_note(name, std::string(3000, 'a'), name)));
  }
  std::vector<base::Result<Receipt>> receipts;
  for (auto& future : futures) receipts.push_back(future.get());
  return receipts;
}

std::set<std::string> subjects_in(Ledger& ledger) {
  auto subjects = rows_of(**ledger.read(), "SELECT subject FROM event ORDER BY seq", 1);
  std::set<std::string> distinct(subjects.begin(), subjects.end());
  EXPECT_EQ(distinct.size(), subjects.size()) << "nothing twice";
  return distinct;
}

// What was acknowledged is there, what was refused is not.
void expect_told_true(Ledger& ledger, const std::string& prefix,
                      const std::vector<base::Result<Receipt>>& receipts) {
  const auto subjects = subjects_in(ledger);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    EXPECT_EQ(subjects.contains(prefix + std::to_string(i)), receipts[i].has_value()) << i;
    if (receipts[i]) continue;
    EXPECT_EQ(receipts[i].error().kind, ProblemKind::disk) << receipts[i].error().sentence;
  }
}

TEST(Endurance, FullDatabaseRefusesTheBatchAndGoesOnLater) {
  ScratchFolder folder;
  auto tables = std::make_shared<Limited>();
  auto ledger = std::move(*Ledger::open(folder.path(), {tables}, made_clock()));
  auto before = write_large(*ledger, "before", 50);
  const Head head = ledger->head();
  tables->pages = 1;  // as many as there are
  auto full = write_large(*ledger, "full", 200);
  EXPECT_FALSE(full.back());
  expect_told_true(*ledger, "full", full);
  EXPECT_LT(ledger->head().seq, head.seq + 200);
  tables->pages = 1'000'000;
  for (const auto& receipt : write_large(*ledger, "full", 200)) EXPECT_TRUE(receipt);
  EXPECT_EQ(subjects_in(*ledger).size(), 250U);
  const auto counts = counts_in(*ledger);
  ASSERT_TRUE(ledger->rebuild());
  EXPECT_EQ(counts_in(*ledger), counts);
  ledger.reset();
  EXPECT_FALSE(verify(folder.path())->fault);
}

// In a child process: files may grow no further, then they may again. Exits 0 if all is well.
int write_on_a_full_disk(const std::string& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto ledger = open_counts(folder);
  write_large(*ledger, "before", 20);
  struct stat info{};
  ::stat((folder + "/ledger.db-wal").c_str(), &info);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = static_cast<rlim_t>(info.st_size) + 30'000;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const auto full = write_large(*ledger, "full", 100);
  expect_told_true(*ledger, "full", full);
  if (full.back() || full.back().error().kind != ProblemKind::disk) return 2;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  for (const auto& receipt : write_large(*ledger, "full", 100))
    if (!receipt) return 3;
  if (subjects_in(*ledger).size() != 120) return 4;
  return testing::Test::HasFailure() ? 5 : 0;
}

TEST(Endurance, DiskThatTakesNoMoreRefusesTheBatchAndGoesOnLater) {
  ScratchFolder folder;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(write_on_a_full_disk(folder.path()));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(verify(folder.path())->events, 120);
  EXPECT_FALSE(verify(folder.path())->fault);
}

// Writes for ever, some commands at a time, and tells the pipe what was acknowledged.
[[noreturn]] void write_until_killed(const std::string& folder, int pipe, int first) {
  auto ledger = open_counts(folder);
  constexpr int at_once = 40;
  std::deque<std::future<void>> outstanding;
  for (int i = first;; ++i) {
    auto told = std::make_shared<std::promise<void>>();
    outstanding.push_back(told->get_future());
    const std::string name = "p" + std::to_string(i);
    ledger->hand_in(write_note(name, "{}", name), [=](base::Result<Receipt> receipt) {
      if (!receipt || ::write(pipe, &i, sizeof i) != sizeof i) ::_exit(1);
      told->set_value();
    });
    if (outstanding.size() < at_once) continue;
    outstanding.front().wait();
    outstanding.pop_front();
  }
}

// Gives what was acknowledged until the child was killed, about when `acknowledged` were.
std::vector<int> run_and_kill(const std::string& folder, int first, int acknowledged) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) write_until_killed(folder, ends[1], first);
  ::close(ends[1]);
  std::vector<int> told;
  int i = 0;
  while (static_cast<int>(told.size()) < acknowledged && ::read(ends[0], &i, sizeof i) == sizeof i)
    told.push_back(i);
  ::kill(child, SIGKILL);
  while (::read(ends[0], &i, sizeof i) == sizeof i) told.push_back(i);
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  return told;
}

TEST(Endurance, NothingAcknowledgedIsLostOrDoubledWhenKilled) {
  ScratchFolder folder;
  base::Random random(20260531);
  std::set<int> acknowledged;
  int first = 0;
  for (int round = 0; round < 12; ++round) {
    const int n = static_cast<int>(random.below(300));
    for (int i : run_and_kill(folder.path(), first, n)) acknowledged.insert(i), first = i + 1;
    EXPECT_FALSE(verify(folder.path())->fault);
    auto ledger = open_counts(folder.path());
    const auto subjects = subjects_in(*ledger);
    for (int i : acknowledged) EXPECT_TRUE(subjects.contains("p" + std::to_string(i))) << i;
    EXPECT_LE(subjects.size(), acknowledged.size() + 40U * (round + 1U));
    const auto tables = counts_in(*ledger);
    ASSERT_TRUE(ledger->rebuild());
    EXPECT_EQ(counts_in(*ledger), tables) << "tables and events were committed together";
    EXPECT_FALSE(verify(folder.path())->fault);
  }
  EXPECT_GT(acknowledged.size(), 100U);
  // The client asks again for all, not knowing what was kept.
  auto ledger = open_counts(folder.path());
  for (int i = 0; i < first; ++i) {
    const std::string name = "p" + std::to_string(i);
    ASSERT_TRUE(ledger->hand_in(write_note(name, "{}", name)).get());
  }
  for (const auto& row : rows_of(**ledger->read(), "SELECT DISTINCT n FROM counts", 1))
    EXPECT_EQ(row, "1");
}

// Reads the tables and the events in one snapshot: neither is ahead of the other.
void expect_whole_snapshot(Ledger& ledger) {
  auto snapshot = ledger.read();
  ASSERT_TRUE(snapshot) << base::show(snapshot.error());
  const auto events = rows_of(**snapshot, "SELECT COUNT(*) FROM event", 1);
  const auto counted = rows_of(**snapshot, "SELECT COALESCE(SUM(n), 0) FROM counts", 1);
  const auto head = rows_of(**snapshot, "SELECT COALESCE(MAX(seq), 0) FROM head", 1);
  EXPECT_EQ(events, counted);
  EXPECT_EQ(events, head);
}

TEST(Endurance, EightThreadsWriteAndReadAtOnce) {
  ScratchFolder folder;
  constexpr int writers = 8, each = 200;
  auto ledger = open_counts(folder.path());
  base::parallel_for(writers, writers, [&](std::size_t writer, unsigned) {
    std::vector<std::future<base::Result<Receipt>>> futures;
    for (int i = 0; i < each; ++i) {
      const bool refuse = i % 10 == 9;
      futures.push_back(
          ledger->hand_in(write_note("p" + std::to_string(writer), refuse ? "refuse me" : "{}")));
      if (i % 50 == 0) expect_whole_snapshot(*ledger);
      if (i % 100 != 99) continue;
      EXPECT_TRUE(ledger->rebuild());
    }
    for (int i = 0; i < each; ++i) EXPECT_EQ(futures[i].get().has_value(), i % 10 != 9);
  });
  std::vector<std::string> expected;
  for (int i = 0; i < writers; ++i) expected.push_back("p" + std::to_string(i) + "|180|{}");
  EXPECT_EQ(counts_in(*ledger), expected);
  EXPECT_EQ(ledger->head().seq, writers * 180);
  ledger.reset();
  EXPECT_FALSE(verify(folder.path())->fault);
}

}  // namespace
}  // namespace bq::record::ledger
