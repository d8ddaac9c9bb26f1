#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/result.h"
#include "record/ledger/chain.h"
#include "record/ledger/folder.h"

namespace bq::record::ledger {

/// The one thread that writes. It takes the commands that wait, runs each inside one transaction,
/// commits, and only then answers: the disk is waited for once for many.
class Writer {
 public:
  Writer(Chain& chain, HeadsLog& log, std::optional<SignedHead> head);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Runs what was handed in, answers it, and ends.
  ~Writer();

  /// Hands a command in. Refused, through its completion, when too many wait already.
  void hand_in(Command command, Completion completion);
  /// Runs work between two batches, from the caller's thread.
  base::Done run_alone(const std::function<base::Done()>& work);
  /// Gives where the chain ends on the disk.
  Head head() const;

 private:
  struct Waiting {
    Command command;
    Completion completion;
  };
  struct Outcome {
    Completion completion;
    base::Result<Receipt> receipt;
  };

  void work();
  bool wait_for_commands();
  std::optional<Waiting> take_one();
  void run_batch();
  base::Done run_commands(std::vector<Outcome>& outcomes);
  base::Result<Receipt> run_one(const Command& command);
  base::Result<Receipt> run_in_savepoint(const Command& command);
  base::Result<Receipt> run_first_time(const Command& command);
  base::Done commit();
  void roll_back(const Head& head);
  void log_head(bool now);

  Chain& chain_;
  HeadsLog& log_;
  std::optional<SignedHead> signed_;
  double logged_s_ = 0;
  std::mutex batch_;  // held while the connection is in use
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> waiting_;
  bool is_ending_ = false;
  Head committed_;
  std::thread thread_;
};

}  // namespace bq::record::ledger
