#include "record/ledger/writer.h"

#include <chrono>
#include <exception>

#include <fmt/format.h>

#include "base/clock.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {

using base::ProblemKind;

namespace {

constexpr std::size_t batch_commands = 1024;
constexpr double batch_s = 0.02;
constexpr std::size_t waiting_limit = 10'000;
constexpr double log_every_s = 1;

}  // namespace

Writer::Writer(Chain& chain, HeadsLog& log, std::optional<SignedHead> head)
    : chain_(chain), log_(log), signed_(std::move(head)), committed_(chain.head()) {
  log_head(true);
  thread_ = std::thread([this] { work(); });
}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  arrived_.notify_one();
  thread_.join();
  log_head(true);
}

void Writer::hand_in(Command command, Completion completion) {
  std::unique_lock lock(mutex_);
  if (is_ending_ || waiting_.size() >= waiting_limit) {
    const char* sentence = is_ending_ ? "the ledger is being closed; try again later"
                                      : "too many commands wait for the disk; try again later";
    const ProblemKind kind = is_ending_ ? ProblemKind::interrupted : ProblemKind::disk;
    lock.unlock();
    return completion(base::refuse(kind, {}, sentence));
  }
  waiting_.push_back({std::move(command), std::move(completion)});
  const bool was_idle = waiting_.size() == 1;
  lock.unlock();
  if (was_idle) arrived_.notify_one();
}

base::Done Writer::run_alone(const std::function<base::Done()>& alone) {
  std::lock_guard lock(batch_);
  return alone();
}

Head Writer::head() const {
  std::lock_guard lock(mutex_);
  return committed_;
}

void Writer::work() {
  while (wait_for_commands()) {
    run_batch();
    log_head(false);
  }
}

// False when all is done and the end has come. An idle ledger wakes to log its last head.
bool Writer::wait_for_commands() {
  std::unique_lock lock(mutex_);
  auto has_news = [this] { return is_ending_ || !waiting_.empty(); };
  while (!has_news()) {
    if (!signed_ || (log_.last() && Head(*log_.last()) == Head(*signed_))) {
      arrived_.wait(lock, has_news);
    } else if (!arrived_.wait_for(lock, std::chrono::duration<double>(log_every_s), has_news)) {
      lock.unlock();
      log_head(false);
      lock.lock();
    }
  }
  return !waiting_.empty();
}

std::optional<Writer::Waiting> Writer::take_one() {
  std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

void Writer::run_batch() {
  std::vector<Outcome> outcomes;
  {
    std::lock_guard lock(batch_);
    const Head before = chain_.head();
    base::Done done = run_commands(outcomes);
    if (done) done = commit();
    if (!done) {
      roll_back(before);
      for (Outcome& outcome : outcomes) outcome.receipt = base::refuse(done.error());
    }
  }
  for (Outcome& outcome : outcomes) outcome.completion(std::move(outcome.receipt));
}

// A refused command is an outcome; what is returned is a failure of the whole batch.
base::Done Writer::run_commands(std::vector<Outcome>& outcomes) {
  Connection& connection = chain_.connection();
  connection.take_failure();
  const auto begun = connection.run(own_sql("begin"));
  const double start = base::steady_seconds();
  while (outcomes.size() < batch_commands && base::steady_seconds() - start < batch_s) {
    auto next = take_one();
    if (!next) break;
    outcomes.push_back({std::move(next->completion), Receipt{}});
    if (!begun) return base::refuse(begun.error());
    outcomes.back().receipt = run_one(next->command);
    if (auto failure = connection.take_failure()) return base::refuse(*failure);
  }
  return {};
}

base::Result<Receipt> Writer::run_one(const Command& command) {
  const Head before = chain_.head();
  Connection& connection = chain_.connection();
  BQ_TRY(connection.run(own_sql("begin_command")));
  auto receipt = run_in_savepoint(command);
  if (!receipt) {
    chain_.go_back(before);
    BQ_TRY(connection.run(own_sql("undo_command")));
  }
  BQ_TRY(connection.run(own_sql("keep_command")));
  return receipt;
}

base::Result<Receipt> Writer::run_in_savepoint(const Command& command) {
  if (command.key.empty()) return run_first_time(command);
  Connection& connection = chain_.connection();
  {
    BQ_ASSIGN(Statement row,
              connection.select(own_sql("find_answer"), {command.actor, command.key}));
    BQ_ASSIGN(bool found, row.next());
    if (found) return Receipt{std::string(row.text(0)), row.integer(1), true};
  }
  BQ_ASSIGN(Receipt receipt, run_first_time(command));
  BQ_TRY(connection.run(own_sql("insert_answer"),
                        {command.actor, command.key, receipt.seq, receipt.answer}));
  return receipt;
}

base::Result<Receipt> Writer::run_first_time(const Command& command) {
  Transaction transaction(chain_);
  // A command that fails a check of its own must not end the thread that serves the others.
  try {
    BQ_ASSIGN(Answer answer, command.run(transaction));
    if (transaction.failure()) return base::refuse(*transaction.failure());
    return Receipt{std::move(answer), chain_.head().seq, false};
  } catch (const std::exception& failure) {
    return base::refuse(ProblemKind::data, {},
                        fmt::format("the command failed within: {}; nothing was kept",
                                    failure.what()));
  }
}

base::Done Writer::commit() {
  Connection& connection = chain_.connection();
  std::optional<SignedHead> head;
  if (!signed_ || chain_.head() != Head(*signed_)) {
    BQ_ASSIGN(head, chain_.sign());
  }
  BQ_TRY(connection.run(own_sql("commit")));
  if (head) signed_ = std::move(head);
  std::lock_guard lock(mutex_);
  committed_ = chain_.head();
  return {};
}

// SQLite may have rolled back by itself.
void Writer::roll_back(const Head& head) {
  Connection& connection = chain_.connection();
  if (connection.in_transaction()) connection.run(own_sql("roll_back"));
  connection.take_failure();
  chain_.go_back(head);
}

// What cannot be logged now is logged with the next head: the database has it all.
void Writer::log_head(bool at_once) {
  const double now_s = base::steady_seconds();
  if (!signed_ || (!at_once && now_s - logged_s_ < log_every_s)) return;
  if (!log_.add(*signed_)) return;
  logged_s_ = now_s;
  if (at_once) log_.sync();
}

}  // namespace bq::record::ledger
