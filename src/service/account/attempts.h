#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "service/account/refusal.h"

namespace bq::service::account {

/// Counts refused passwords by user and by remote address. After 5 for a user, or 20 for an
/// address (a hospital often has but one), within 15 minutes, the next must wait: 30 s, then
/// twice as long after each further refusal, up to 15 minutes. Names that are no user are counted
/// alike. Kept in memory only. Thread-safe: tries under way count as refused until they end, so
/// that many at once find no more than one after the other.
class Attempts {
 public:
  /// One try under way; ends with its life, neither refused nor good unless it is said.
  class Turn {
   public:
    Turn(Attempts& attempts, std::string user, std::string remote)
        : attempts_(&attempts), user_(std::move(user)), remote_(std::move(remote)) {}
    Turn(Turn&& other) noexcept
        : attempts_(std::exchange(other.attempts_, nullptr)),
          user_(std::move(other.user_)),
          remote_(std::move(other.remote_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (attempts_) attempts_->end(*this);
    }
    void was_refused(base::Instant now) { attempts_->count(*this, now); }
    /// Forgets the refusals of the user, not those of the address.
    void was_good() { attempts_->forgive(user_); }

   private:
    friend class Attempts;
    Attempts* attempts_;
    std::string user_;
    std::string remote_;
  };

  Outcome<Turn> begin(const std::string& user, const std::string& remote, base::Instant now);
  /// Forgets the refusals of a user.
  void forgive(const std::string& user);
  /// Gives how many users and addresses are kept in mind.
  std::size_t size() const;

 private:
  struct Tries {
    std::vector<base::Instant> refused;  // within the window
    int under_way = 0;
    int waits = 0;  // how often a wait was set, without a quiet window between
    base::Instant free = base::before_all;

    bool is_over(base::Instant now) const;
    int wait_s(std::size_t most, base::Instant now) const;
    void refuse(std::size_t most, base::Instant now);
  };
  using Table = std::unordered_map<std::string, Tries>;
  static void sweep(Table& table, base::Instant now);
  void count(const Turn& turn, base::Instant now);
  void end(const Turn& turn);

  static constexpr base::Duration window = base::of_minutes(15);
  static constexpr std::size_t most_by_user = 5;
  static constexpr std::size_t most_by_remote = 20;
  static constexpr std::size_t sweep_above = 1000;

  mutable std::mutex mutex_;
  Table users_;
  Table remotes_;
};

inline bool Attempts::Tries::is_over(base::Instant now) const {
  return under_way == 0 && now >= free + window &&
         (refused.empty() || now >= refused.back() + window);
}

inline int Attempts::Tries::wait_s(std::size_t most, base::Instant now) const {
  // Whatever lies further ahead was counted before the clock was set back.
  if (now < free && free <= now + window) {
    const std::int64_t us = (free - now).us + base::us_per_second - 1;
    return static_cast<int>(us / base::us_per_second);
  }
  const std::size_t recent = std::count_if(refused.begin(), refused.end(), [&](base::Instant at) {
    return at <= now && at + window > now;
  });
  const bool is_strict = recent >= most || (waits > 0 && now >= free && now < free + window);
  const std::size_t room = is_strict ? 1 : most - recent;
  return static_cast<std::size_t>(under_way) < room ? 0 : 1;
}

inline void Attempts::Tries::refuse(std::size_t most, base::Instant now) {
  constexpr int first_wait_s = 30;
  constexpr int longest_wait_s = 900;
  std::erase_if(refused, [&](base::Instant at) { return at + window <= now || at > now; });
  if (now >= free + window || free > now + window) waits = 0;
  refused.push_back(now);
  if (waits == 0 && refused.size() < most) return;
  const int wait_s = std::min(first_wait_s << std::min(waits, 10), longest_wait_s);
  ++waits;
  free = now + base::Duration{wait_s * base::us_per_second};
}

inline void Attempts::sweep(Table& table, base::Instant now) {
  if (table.size() <= sweep_above) return;
  std::erase_if(table, [&](const auto& entry) { return entry.second.is_over(now); });
}

inline Outcome<Attempts::Turn> Attempts::begin(const std::string& user, const std::string& remote,
                                               base::Instant now) {
  std::lock_guard lock(mutex_);
  sweep(users_, now);
  sweep(remotes_, now);
  const auto by_user = users_.find(user);
  const auto by_remote = remotes_.find(remote);
  int wait_s = by_user == users_.end() ? 0 : by_user->second.wait_s(most_by_user, now);
  if (by_remote != remotes_.end())
    wait_s = std::max(wait_s, by_remote->second.wait_s(most_by_remote, now));
  // Only a try that costs its caller a hash costs us memory.
  if (wait_s > 0) return refuse_for(wait_s);
  ++users_[user].under_way;
  ++remotes_[remote].under_way;
  return Turn(*this, user, remote);
}

inline void Attempts::count(const Turn& turn, base::Instant now) {
  std::lock_guard lock(mutex_);
  users_[turn.user_].refuse(most_by_user, now);
  remotes_[turn.remote_].refuse(most_by_remote, now);
}

inline void Attempts::end(const Turn& turn) {
  std::lock_guard lock(mutex_);
  --users_[turn.user_].under_way;
  --remotes_[turn.remote_].under_way;
}

inline void Attempts::forgive(const std::string& user) {
  std::lock_guard lock(mutex_);
  const auto found = users_.find(user);
  if (found == users_.end()) return;
  const int under_way = found->second.under_way;
  found->second = Tries();
  found->second.under_way = under_way;
}

inline std::size_t Attempts::size() const {
  std::lock_guard lock(mutex_);
  return users_.size() + remotes_.size();
}

}  // namespace bq::service::account
