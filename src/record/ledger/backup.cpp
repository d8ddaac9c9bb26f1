#include "record/ledger/backup.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "record/ledger/chain.h"
#include "record/ledger/folder.h"
#include "record/ledger/script.h"
#include "record/ledger/verification.h"

namespace bq::record::ledger {

using base::ProblemKind;

namespace {

constexpr const char* beside[] = {"-wal", "-shm"};

base::Done check_backup(const std::string& file, const Verdict& verdict) {
  if (verdict.fault)
    return base::refuse(
        ProblemKind::data, {file},
        fmt::format("the backup does not hold: {}; take another", verdict.fault->sentence));
  if (verdict.head.seq == 0)
    return base::refuse(ProblemKind::data, {file}, "the backup has no events; take another");
  return {};
}

base::Result<std::optional<StoredHead>> head_in_file(const std::string& database) {
  BQ_ASSIGN(auto connection, Connection::open_to_write(database));
  BQ_TRY(connection->checkpoint());
  return read_head(*connection);
}

// A damaged database says nothing; then heads.log knows best.
Head present_head(const LedgerFiles& files, const HeadsLog& log) {
  Head present;
  if (base::file_exists(files.database))
    if (auto stored = head_in_file(files.database); stored && *stored) present = **stored;
  if (log.last() && log.last()->seq > present.seq) present = *log.last();
  return present;
}

base::Done check_loss(const Restoring& restoring, const Head& present, const Verdict& backup) {
  BQ_ASSIGN(auto reader, Connection::open_to_read(restoring.from));
  BQ_ASSIGN(auto hash, hash_at(*reader, present.seq));
  if (present.seq == 0 || hash == present.hash || restoring.replace_newer) return {};
  return base::refuse(
      ProblemKind::option, {restoring.folder},
      fmt::format("this ledger ends at event {}, the backup at {}, and it does not have all that "
                  "is here; say explicitly that it may replace what is newer",
                  present.seq, backup.head.seq));
}

base::Result<SignedHead> append_restored(const std::string& file, const NewEvent& event,
                                         base::secret::Signer signer, Clock clock) {
  BQ_ASSIGN(auto connection, Connection::open_to_write(file));
  BQ_TRY(connection->run(own_sql("begin")));
  BQ_ASSIGN(std::int64_t version, version_of(*connection, own_migrations().owner));
  if (version > own_migrations().version())
    return base::refuse(ProblemKind::data, {file},
                        "the backup was written by a newer programme; restore it with that one");
  BQ_TRY(migrate(*connection, {own_migrations()}));
  Chain chain(*connection, {}, std::move(signer), std::move(clock));
  BQ_TRY(chain.load());
  BQ_TRY(chain.append(event));
  BQ_ASSIGN(SignedHead head, chain.sign_unapplied());
  BQ_TRY(connection->run(own_sql("commit")));
  BQ_TRY(connection->checkpoint());
  return head;
}

base::Done refuse_move(const std::string& path) {
  return base::refuse(ProblemKind::disk, {path},
                      fmt::format("cannot be put in its place: {}", std::strerror(errno)));
}

// At every moment there is a whole database under one of the names.
base::Result<std::string> exchange(const LedgerFiles& files, const std::string& fresh,
                                   const Restoring& restoring) {
  std::string kept;
  if (base::file_exists(files.database)) {
    kept = dated_name(restoring.folder, "replaced", restoring.clock());
    if (::link(files.database.c_str(), kept.c_str()) != 0)
      BQ_TRY(refuse_move(kept));
  }
  // Those that are left belong to a database that could not be opened.
  for (const char* ending : beside)
    if (base::file_exists(files.database + ending) &&
        ::rename((files.database + ending).c_str(), (kept + ending).c_str()) != 0)
      BQ_TRY(refuse_move(kept + ending));
  if (::rename(fresh.c_str(), files.database.c_str()) != 0)
    BQ_TRY(refuse_move(files.database));
  BQ_TRY(sync_name(files.database));
  return kept;
}

base::Result<SignedHead> prepare(const Restoring& restoring, const std::string& fresh,
                                 const Restored& restored, const base::secret::Signer& signer) {
  ::unlink(fresh.c_str());
  BQ_ASSIGN(auto reader, Connection::open_to_read(restoring.from));
  BQ_TRY(reader->copy_to(fresh));
  const NewEvent event{restoring.actor, "", restored_kind, "ledger", write_restored(restored)};
  return append_restored(fresh, event, signer, restoring.clock);
}

}  // namespace

std::string dated_name(const std::string& folder, const std::string& why, base::Instant now) {
  std::string moment = base::show(now);
  std::erase_if(moment, [](char sign) { return sign == '-' || sign == ':'; });
  std::string name = fmt::format("{}/ledger-{}-{}.db", folder, why, moment);
  for (int n = 2; base::file_exists(name); ++n)
    name = fmt::format("{}/ledger-{}-{}-{}.db", folder, why, moment, n);
  return name;
}

base::Result<RestoreReport> restore(const Restoring& restoring) {
  BQ_ASSIGN(FolderLock lock, FolderLock::take(restoring.folder));
  const LedgerFiles files(restoring.folder);
  BQ_ASSIGN(Verdict backup, verify_file(restoring.from));
  BQ_TRY(check_backup(restoring.from, backup));
  BQ_ASSIGN(auto signer, open_signer(files));
  BQ_ASSIGN(HeadsLog log, HeadsLog::open(files.heads));
  RestoreReport report;
  report.restored = {present_head(files, log), backup.head, ""};
  if (backup.public_key != signer.public_key()) report.restored.replaced_key = backup.public_key;
  BQ_TRY(check_loss(restoring, report.restored.from, backup));
  const std::string fresh = files.database + ".restoring";
  auto prepared = prepare(restoring, fresh, report.restored, signer);
  if (!prepared) ::unlink(fresh.c_str());
  BQ_ASSIGN(SignedHead head, std::move(prepared));
  BQ_ASSIGN(report.kept, exchange(files, fresh, restoring));
  report.seq = head.seq;
  BQ_TRY(log.add(head));
  BQ_TRY(log.sync());
  return report;
}

}  // namespace bq::record::ledger
