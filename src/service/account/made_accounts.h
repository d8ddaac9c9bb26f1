#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/check.h"
#include "record/ledger/made_ledger.h"
#include "service/account/accounts.h"

namespace bq::service::account {

// `correct horse 7` at a cost of nothing: whoever signs in with it is hashed anew.
inline constexpr const char* made_password = "correct horse 7";
inline constexpr const char* made_hash =
    "$argon2id$v=19$m=8,t=1,p=1$+3rZXs9333QcCJDfnUO5XA$H+cZIhXpDrPLc523LxmvNkgKCapTZcmpLFwnmMDpY5c";

/// Refuses all that is written while the disk is full; throws while it is broken.
class MadeDisk : public record::ledger::Projection {
 public:
  std::atomic<bool> is_full{false};
  std::atomic<bool> is_broken{false};
  record::ledger::Migrations migrations() const override {
    return record::ledger::Migrations::of(
        "disk", "-- name: 1\nCREATE TABLE disk (one BIGINT NOT NULL PRIMARY KEY);\n");
  }
  base::Done apply(const record::ledger::Event&, record::ledger::Connection&) override {
    if (is_broken) throw std::runtime_error("the disk is broken");
    if (is_full) return base::refuse(base::ProblemKind::disk, {"/a/path"}, "the disk is full");
    return {};
  }
  base::Done clear(record::ledger::Connection&) override { return {}; }
};

/// Accounts on a ledger of their own, with a clock that stands still until it is moved.
class MadeAccounts {
 public:
  MadeAccounts() { open(); }
  void open() {
    accounts_.reset();
    ledger_.reset();
    auto now = now_us_;
    auto clock = [now] { return base::Instant{now->load()}; };
    auto ledger = record::ledger::Ledger::open(folder_.path(), {make_projection(), disk_}, clock);
    BQ_CHECK(ledger, base::show(ledger.error()));
    ledger_ = std::move(*ledger);
    auto accounts = Accounts::open(*ledger_, clock);
    BQ_CHECK(accounts, base::show(accounts.error()));
    accounts_ = std::move(*accounts);
  }
  Accounts* operator->() { return accounts_.get(); }
  record::ledger::Ledger& ledger() { return *ledger_; }
  MadeDisk& disk() { return *disk_; }
  void wait(base::Duration duration) { *now_us_ += duration.us; }
  void wait_s(int s) { wait({s * base::us_per_second}); }
  base::Instant now() const { return {now_us_->load()}; }

  /// Puts an event on record as if these accounts had written it.
  void put(record::ledger::NewEvent event) {
    auto receipt = ledger_->write(
        {"test", "", [&](record::ledger::Transaction& t) -> base::Result<std::string> {
           BQ_TRY(t.append(event));
           return "";
         }});
    BQ_CHECK(receipt, base::show(receipt.error()));
  }
  /// Adds a user with `made_password`, without a hash at full cost.
  void add(const std::string& name, const std::vector<RoleAt>& roles) {
    put(About(nobody, name).created(name, made_hash, roles));
    put(About(nobody, name).password_changed(made_hash, false, "reset"));
  }
  Outcome<SignedIn> try_sign_in(const std::string& name, const std::string& password,
                                const std::string& remote = "10.0.0.1") {
    return accounts_->sign_in({name, password, remote});
  }
  std::string sign_in(const std::string& name) {
    auto in = try_sign_in(name, made_password);
    BQ_CHECK(in, in.error().code);
    return in->session;
  }
  Person person(const std::string& session) { return accounts_->who(session).value(); }

  std::vector<std::string> rows(const std::string& sql, int columns) {
    auto snapshot = ledger_->read();
    return record::ledger::rows_of(**snapshot, sql, columns);
  }
  /// Lists the bodies of the events of a kind.
  std::vector<std::string> events(const std::string& kind) {
    return rows("SELECT body FROM event WHERE kind = '" + kind + "' ORDER BY seq", 1);
  }
  /// Lists all that lies in the tables.
  std::vector<std::string> tables() {
    std::vector<std::string> out;
    for (const auto& [sql, columns] : std::vector<std::pair<std::string, int>>{
             {"SELECT name, display, password, active, must_change, last_sign_in FROM account_user "
              "ORDER BY name",
              6},
             {"SELECT name, role, centre FROM account_role ORDER BY name, role, centre", 3},
             {"SELECT session, name, began, seen FROM account_session ORDER BY session", 4},
             {"SELECT token, name, hash, title, made, expires, permissions FROM account_token "
              "ORDER BY token",
              7}}) {
      out.push_back("--");
      for (std::string& row : rows(sql, columns)) out.push_back(std::move(row));
    }
    return out;
  }

 private:
  record::ledger::ScratchFolder folder_;
  std::shared_ptr<std::atomic<std::int64_t>> now_us_ =
      std::make_shared<std::atomic<std::int64_t>>(record::ledger::first_moment.us);
  std::shared_ptr<MadeDisk> disk_ = std::make_shared<MadeDisk>();
  std::unique_ptr<record::ledger::Ledger> ledger_;
  std::unique_ptr<Accounts> accounts_;
};

template <class T>
std::string code_of(const Outcome<T>& outcome) {
  return outcome ? "" : outcome.error().code;
}

}  // namespace bq::service::account
