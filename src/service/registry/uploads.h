#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/instant.h"
#include "base/result.h"
#include "record/ledger/ledger.h"
#include "service/http/response.h"

namespace bq::service::registry {

/// What files may take.
struct UploadLimits {
  std::uint64_t file_bytes = 64'000'000;
  std::uint64_t all_bytes = 512'000'000;  // of everybody
  std::size_t files = 40;                 // of everybody
  std::int64_t hours = 12;                // since it was last used
};

/// A file that somebody gave to import.
struct Upload {
  std::string id;    // names it, also on the disk
  std::string user;  // whose it is; for nobody else is it there
  std::string name;  // as the client calls it: shown, never a path
  std::uint64_t bytes = 0;
  std::uint64_t there = 0;  // of them
  base::Instant used;

  bool is_whole() const { return there == bytes; }
};

/// Files that wait to be imported, in a folder of this process alone (mode 0700, files 0600), under
/// names that the server chooses. Nothing is kept from one process to the next. Thread-safe.
class Uploads {
 public:
  template <class T>
  using Outcome = tl::expected<T, http::Response>;

  /// Takes a folder; whatever lies in it from before is removed.
  static base::Result<std::unique_ptr<Uploads>> open(std::string folder, UploadLimits limits,
                                                     record::ledger::Clock clock);
  Uploads(const Uploads&) = delete;
  Uploads& operator=(const Uploads&) = delete;
  ~Uploads();

  /// Begins a file of so many bytes with its first ones, often all. A file that the user has under
  /// this name already is replaced once the new one is whole.
  Outcome<Upload> begin(const std::string& user, const std::string& name, std::uint64_t bytes,
                        std::string_view first);
  /// Appends the bytes that begin at a position.
  Outcome<Upload> append(const std::string& user, const std::string& id, std::uint64_t at,
                         std::string_view more);
  Outcome<void> remove(const std::string& user, const std::string& id);
  /// Lists what a user has, the oldest first.
  std::vector<Upload> of(const std::string& user);

  /// Puts whole files of a user into another folder, under names that tables may go by; refused
  /// where one is not there. What happens to the uploads afterwards does not touch these.
  Outcome<std::vector<std::string>> lay_out(const std::string& user,
                                            const std::vector<std::string>& ids,
                                            const std::string& folder);

  const UploadLimits& limits() const { return limits_; }
  /// Endings of the names that are taken.
  static const std::vector<std::string>& endings();
  /// Gives where something of a run lies in the folder.
  std::string path(const std::string& id) const { return folder_ + "/" + id; }

 private:
  Uploads(std::string folder, UploadLimits limits, record::ledger::Clock clock)
      : folder_(std::move(folder)), limits_(limits), clock_(std::move(clock)) {}
  using List = std::vector<Upload>;
  List::iterator find(const std::string& user, const std::string& id);
  void drop(List::iterator upload);
  void sweep();
  Outcome<Upload> write(List::iterator upload, std::string_view bytes);
  Outcome<void> refuse_file(const std::string& name, std::uint64_t bytes) const;

  std::string folder_;
  UploadLimits limits_;
  record::ledger::Clock clock_;
  std::mutex mutex_;
  List all_;
};

/// Makes a folder for its owner alone; one that is there must be a folder of ours.
base::Done make_private_folder(const std::string& path);

}  // namespace bq::service::registry
