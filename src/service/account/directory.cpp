#include "service/account/directory.h"

#include <algorithm>
#include <mutex>

namespace bq::service::account {

namespace {

// Several threads use one session: what they note only ever grows.
void raise(std::atomic<std::int64_t>& value, std::int64_t to) {
  std::int64_t before = value.load();
  while (before < to && !value.compare_exchange_weak(before, to)) {
  }
}

}  // namespace

bool Directory::is_live(const Session& session, base::Instant now) {
  return now < session.seen + idle_limit && now < session.began + age_limit;
}

std::optional<Directory::Found> Directory::by_session(const std::string& id,
                                                      base::Instant now) const {
  std::shared_lock lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return std::nullopt;
  const OpenSession& open = found->second;
  if (!is_live({id, open.began, {open.use->seen_us.load()}}, now)) return std::nullopt;
  raise(open.use->seen_us, now.us);
  std::int64_t written_us = open.use->written_us.load();
  const bool is_due = now.us - written_us >= write_every.us &&
                      open.use->written_us.compare_exchange_strong(written_us, now.us);
  return Found{*open.person, is_due};
}

std::optional<Person> Directory::by_token(const std::string& hash, base::Instant now) const {
  std::shared_lock lock(mutex_);
  const auto found = tokens_.find(hash);
  if (found == tokens_.end() || now >= found->second.expires) return std::nullopt;
  return *found->second.person;
}

void Directory::erase(const std::string& name) {
  const auto is_of = [&](const auto& entry) { return entry.second.person->name == name; };
  std::erase_if(sessions_, is_of);
  std::erase_if(tokens_, is_of);
}

void Directory::put(const User& user) {
  const auto person = std::make_shared<const Person>(person_of(user));
  std::unique_lock lock(mutex_);
  std::unordered_map<std::string, std::shared_ptr<Use>> uses;
  for (const Session& session : user.sessions)
    if (auto known = sessions_.find(session.id); known != sessions_.end())
      uses[session.id] = known->second.use;
  erase(user.name);
  if (!user.is_active) return;
  for (const Session& session : user.sessions) {
    auto& use = uses[session.id];
    if (!use) use = std::make_shared<Use>(session.seen.us, session.seen.us);
    sessions_[session.id] = {person, session.began, use};
  }
  for (const Token& token : user.tokens)
    tokens_[token.hash] = {std::make_shared<const Person>(person_of(user, token)), token.expires};
}

void Directory::forget(const std::string& name) {
  std::unique_lock lock(mutex_);
  erase(name);
}

}  // namespace bq::service::account
