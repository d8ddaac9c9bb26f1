#include "record/ledger/ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "record/ledger/backup.h"
#include "record/ledger/script.h"
#include "record/ledger/verification.h"
#include "record/ledger/writer.h"

namespace bq::record::ledger {

using base::ProblemKind;

struct Ledger::State {
  std::string folder;
  FolderLock lock;
  HeadsLog log;
  std::unique_ptr<Connection> connection;
  Chain chain;
  std::shared_ptr<ReaderPool> readers;
  std::unique_ptr<Writer> writer;
};

namespace {

std::vector<Migrations> known_migrations(const Projections& projections) {
  std::vector<Migrations> known{own_migrations()};
  for (const auto& projection : projections) known.push_back(projection->migrations());
  return known;
}

base::Done in_transaction(Connection& connection, const std::function<base::Done()>& work) {
  BQ_TRY(connection.run(own_sql("begin")));
  base::Done done = work();
  if (done) {
    if (auto committed = connection.run(own_sql("commit")); !committed)
      done = base::refuse(committed.error());
  }
  if (!done && connection.in_transaction()) connection.run(own_sql("roll_back"));
  return done;
}

base::Done claim(Connection& connection) {
  BQ_ASSIGN(bool is_empty, connection.is_empty());
  if (is_empty)
    return in_transaction(connection, [&]() -> base::Done {
      BQ_TRY(connection.set_owner_mark(owner_mark));
      BQ_TRY(connection.run(own_sql("create_schema")));
      return {};
    });
  BQ_ASSIGN(std::int64_t mark, connection.owner_mark());
  if (mark == owner_mark) return {};
  return base::refuse(ProblemKind::data, {}, "is a database, but no ledger; choose another folder");
}

// Where and when a ledger is opened.
struct Opening {
  std::string folder;
  base::Instant now;
};

base::Done keep_old_version(Connection& connection, const Opening& opening,
                            const std::vector<Migrations>& pending) {
  BQ_ASSIGN(std::int64_t version, version_of(connection, own_migrations().owner));
  if (pending.empty() || version == 0) return {};
  const Migrations& last = pending.back();
  return connection.copy_to(dated_name(
      opening.folder, fmt::format("before-{}-{}", last.owner, last.version()), opening.now));
}

base::Done update_tables(Chain& chain, const std::vector<Migrations>& pending) {
  BQ_TRY(migrate(chain.connection(), pending));
  BQ_TRY(chain.load());
  const bool is_anew = std::any_of(pending.begin(), pending.end(), [](const Migrations& m) {
    return m.owner != own_migrations().owner;
  });
  if (chain.head().seq == 0) return {};
  if (is_anew) {
    BQ_TRY(chain.replay_all());
  } else {
    BQ_TRY(chain.catch_up());
  }
  BQ_TRY(chain.sign());
  return {};
}

base::Done check_key(Connection& connection, const std::string& public_key) {
  BQ_ASSIGN(std::int64_t version, version_of(connection, own_migrations().owner));
  if (version == 0) return {};
  BQ_ASSIGN(auto head, read_head(connection));
  if (!head || head->public_key == public_key) return {};
  return base::refuse(ProblemKind::data, {},
                      "is signed with another key than audit.key; put the key of this database "
                      "back, or restore it as a backup into a new folder");
}

// Most often the last line tells all.
base::Done check_log(Connection& connection, const HeadsLog& log, const std::string& folder) {
  if (!log.last()) return {};
  BQ_ASSIGN(auto hash, hash_at(connection, log.last()->seq));
  if (hash == log.last()->hash) return {};
  BQ_ASSIGN(Verdict verdict, verify(folder));
  if (!verdict.fault) return {};
  return base::refuse(ProblemKind::data, {},
                      fmt::format("{}; put the database back, or restore a backup so that the "
                                  "chain says so",
                                  verdict.fault->sentence));
}

base::Result<std::unique_ptr<Connection>> open_database(const LedgerFiles& files,
                                                        const HeadsLog& log) {
  if (log.last() && !base::file_exists(files.database))
    return base::refuse(ProblemKind::data, {files.database},
                        "is missing, though heads.log knows it; put it back or restore a backup");
  BQ_ASSIGN(auto connection, Connection::open_to_write(files.database));
  BQ_TRY(claim(*connection));
  return connection;
}

base::Done prepare(Chain& chain, const Opening& opening, const std::vector<Migrations>& known) {
  Connection& connection = chain.connection();
  BQ_ASSIGN(auto pending, find_pending(connection, known));
  BQ_TRY(keep_old_version(connection, opening, pending));
  return in_transaction(connection, [&] { return update_tables(chain, pending); });
}

template <class T>
base::Result<T> placed(base::Result<T> result, const std::string& file) {
  if (!result && result.error().place.file.empty()) result.error().place.file = file;
  return result;
}

}  // namespace

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ledger::~Ledger() = default;

base::Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& folder,
                                                   Projections projections, Clock clock) {
  BQ_ASSIGN(FolderLock lock, FolderLock::take(folder));
  const LedgerFiles files(folder);
  BQ_ASSIGN(auto signer, open_signer(files));
  BQ_ASSIGN(HeadsLog log, HeadsLog::open(files.heads));
  BQ_ASSIGN(auto connection, placed(open_database(files, log), files.database));
  BQ_TRY(placed(check_key(*connection, signer.public_key()), files.database));
  const auto known = known_migrations(projections);
  Chain chain(*connection, std::move(projections), std::move(signer), clock);
  BQ_TRY(placed(prepare(chain, {folder, clock()}, known), files.database));
  BQ_TRY(placed(check_log(*connection, log, folder), files.database));
  BQ_ASSIGN(auto head, chain.load());
  auto state = std::unique_ptr<State>(
      new State{folder, std::move(lock), std::move(log), std::move(connection), std::move(chain),
                std::make_shared<ReaderPool>(files.database), nullptr});
  state->writer = std::make_unique<Writer>(state->chain, state->log, std::move(head));
  return std::unique_ptr<Ledger>(new Ledger(std::move(state)));
}

void Ledger::hand_in(Command command, Completion completion) {
  state_->writer->hand_in(std::move(command), std::move(completion));
}

std::future<base::Result<Receipt>> Ledger::hand_in(Command command) {
  auto promise = std::make_shared<std::promise<base::Result<Receipt>>>();
  auto future = promise->get_future();
  hand_in(std::move(command),
          [promise](base::Result<Receipt> receipt) { promise->set_value(std::move(receipt)); });
  return future;
}

base::Result<Receipt> Ledger::write(Command command) { return hand_in(std::move(command)).get(); }

base::Result<Snapshot> Ledger::read() { return Snapshot::take(state_->readers); }

Head Ledger::head() const { return state_->writer->head(); }

base::Done Ledger::rebuild() {
  return state_->writer->run_alone([this] {
    return in_transaction(*state_->connection, [this] { return state_->chain.replay_all(); });
  });
}

base::Done Ledger::backup(const std::string& to_file) {
  BQ_ASSIGN(auto connection, state_->readers->take());
  BQ_TRY(connection->copy_to(to_file));
  state_->readers->give_back(std::move(connection));
  return {};
}

}  // namespace bq::record::ledger
