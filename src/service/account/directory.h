#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/instant.h"
#include "service/account/state.h"

namespace bq::service::account {

/// The sessions and tokens of all active users in memory, by their stored form. Thread-safe; who
/// only asks waits for nobody but a `put` at work.
class Directory {
 public:
  static constexpr base::Duration idle_limit = base::of_minutes(30);
  static constexpr base::Duration age_limit = base::of_hours(12);
  static constexpr base::Duration write_every = base::of_minutes(10);

  struct Found {
    Person person;
    bool must_be_written = false;  // that it was seen: told to one caller in ten minutes
  };
  /// Finds who has a session that is neither idle nor old, and notes that it was used.
  std::optional<Found> by_session(const std::string& id, base::Instant now) const;
  std::optional<Person> by_token(const std::string& hash, base::Instant now) const;

  /// Puts a user's sessions and tokens in the place of those that were there; none if inactive.
  void put(const User& user);
  void forget(const std::string& name);

  static bool is_live(const Session& session, base::Instant now);

 private:
  struct Use {
    std::atomic<std::int64_t> seen_us;
    std::atomic<std::int64_t> written_us;
  };
  struct OpenSession {
    std::shared_ptr<const Person> person;
    base::Instant began;
    std::shared_ptr<Use> use;
  };
  struct OpenToken {
    std::shared_ptr<const Person> person;
    base::Instant expires;
  };
  void erase(const std::string& name);

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, OpenSession> sessions_;
  std::unordered_map<std::string, OpenToken> tokens_;
};

}  // namespace bq::service::account
