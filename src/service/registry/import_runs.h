#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "applications/registry/desk.h"
#include "base/progress.h"
#include "record/ledger/ledger.h"
#include "service/registry/uploads.h"

namespace bq::service::registry {

/// The work there is about imports; each takes seconds to minutes.
enum class ImportWork { suggestion, dry_run, import, undo };

struct RunRequest {
  ImportWork what = ImportWork::suggestion;
  std::vector<std::string> uploads;  // of a suggestion, a dry run and an import
  std::string mapping;               // the text, of a dry run and an import
  std::string consent;               // version, of people whom the import enrols; empty: nobody
  base::Language language = base::Language::en;  // of the suggestion's comments
  std::string import_id;                         // of an undo
};

/// For whom a run is: it acts as this person until it ends.
struct RunOwner {
  applications::registry::Actor actor;
  std::string display;
};

/// Runs imports beside the site: one at a time, on a thread of its own, so that no page waits. Of
/// each kind of work a user's last one is kept, with its answer, for some hours. Thread-safe.
class ImportRuns {
 public:
  template <class T>
  using Outcome = Uploads::Outcome<T>;

  struct Parts {
    applications::registry::Desk* desk = nullptr;
    record::ledger::Ledger* ledger = nullptr;
    std::string folder;  // of uploads; this process's alone
    record::ledger::Clock clock;
    UploadLimits limits = {};
    std::function<void()> between_forms = {};  // called while work goes on; may be empty
  };
  static base::Result<std::unique_ptr<ImportRuns>> open(Parts parts);
  ImportRuns(const ImportRuns&) = delete;
  ImportRuns& operator=(const ImportRuns&) = delete;
  /// Stops what is running between two forms, and waits for that.
  ~ImportRuns();

  Uploads& uploads() { return *uploads_; }

  /// Begins a piece of work and gives its state; refused while another one is running, whoever's.
  Outcome<http::Json> begin(const RunOwner& owner, RunRequest request);
  /// Gives a user's runs, and who else has one running.
  http::Json list(const std::string& user);
  Outcome<http::Json> state(const std::string& user, const std::string& id);
  /// Asks a run to stop; one that has ended is left as it is.
  Outcome<http::Json> stop(const std::string& user, const std::string& id);
  /// Gives refused cells from one on, of those that are kept one by one.
  Outcome<http::Json> refused(const std::string& user, const std::string& id, std::size_t from,
                              std::size_t most);
  /// Gives the bytes of the workbook with every refused cell.
  Outcome<std::string> report(const std::string& user, const std::string& id);

 private:
  struct Run;
  explicit ImportRuns(Parts parts);
  Run* find(const std::string& user, const std::string& id);
  void loop();
  void work(Run& run);
  base::Done answer(Run& run);
  bool goes_on(const Run& run);
  void tell(Run& run, std::uint64_t done, std::uint64_t all);
  base::Done answer_import(Run& run, const std::vector<std::string>& files);
  void end(Run& run, const base::Done& done);
  void forget_old();
  void forget(const Run& run);
  http::Json write(const Run& run) const;

  Parts parts_;
  std::unique_ptr<Uploads> uploads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Run>> runs_;  // in the order in which they began
  Run* current_ = nullptr;
  std::uint64_t begun_ = 0;
  bool is_ending_ = false;
  std::thread worker_;
};

}  // namespace bq::service::registry
