#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret/signature.h"
#include "record/ledger/event.h"

namespace bq::record::ledger {

/// The files of a ledger in its folder.
struct LedgerFiles {
  explicit LedgerFiles(const std::string& folder)
      : database(folder + "/ledger.db"),
        key(folder + "/audit.key"),
        public_key(folder + "/audit.pub"),
        heads(folder + "/heads.log"),
        lock(folder + "/ledger.lock") {}
  std::string database;
  std::string key;         // signs heads; belongs into no backup of the database
  std::string public_key;  // for those who verify; keep a copy elsewhere
  std::string heads;       // heads that were signed, a line each; keep a copy elsewhere
  std::string lock;
};

/// Holds a ledger's folder for this process alone, until its end.
class FolderLock {
 public:
  /// Makes the folder if it is not there. Refused while another process holds it.
  static base::Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

/// Loads the key that signs, or makes it where there is no database yet, and writes the public key
/// beside it. Refuses a database without its key.
base::Result<base::secret::Signer> open_signer(const LedgerFiles& files);

/// Reads a public key file.
base::Result<std::string> read_public_key(const std::string& path);

/// A line of heads.log: seq, moment in microseconds, hash, public key, signature.
std::string write_head_line(const SignedHead& head);
std::optional<SignedHead> read_head_line(std::string_view line);

/// The heads that were signed, one line after the other; only ever grows.
class HeadsLog {
 public:
  /// Opens the file or makes it, and drops a last line that a crash has cut.
  static base::Result<HeadsLog> open(const std::string& path);
  HeadsLog(HeadsLog&& other) noexcept;
  HeadsLog& operator=(HeadsLog&&) = delete;
  ~HeadsLog();

  /// Gives the last line; nothing if the file is empty.
  const std::optional<SignedHead>& last() const { return last_; }
  /// Adds a line, unless it is the last already; a failure leaves the file as it was.
  base::Done add(const SignedHead& head);
  /// Waits until all lines lie on the disk.
  base::Done sync();

 private:
  HeadsLog(int file, std::string path) : file_(file), path_(std::move(path)) {}
  base::Done load();
  int file_;
  std::string path_;
  std::optional<SignedHead> last_;
};

}  // namespace bq::record::ledger
