#include "service/account/accounts.h"

#include "base/secret/password.h"
#include "base/secret/token.h"

namespace bq::service::account {

using record::ledger::Answer;
using record::ledger::Command;

namespace {

// The first use costs one hash more than the others: it must not be an unknown user's sign-in.
void prepare_nobody() {
  static const bool is_ready = !base::secret::verify_nobody("");
  static_cast<void>(is_ready);
}

}  // namespace

base::Result<std::unique_ptr<Accounts>> Accounts::open(record::ledger::Ledger& ledger,
                                                       record::ledger::Clock clock) {
  prepare_nobody();
  auto out = std::unique_ptr<Accounts>(new Accounts(ledger, std::move(clock)));
  BQ_ASSIGN(auto snapshot, ledger.read());
  BQ_ASSIGN(auto users, all_users(*snapshot));
  for (const User& user : users) out->directory_.put(user);
  return out;
}

Outcome<Accounts::Repeat> Accounts::write(const Order& order, const std::string& about,
                                          const Work& work) {
  std::lock_guard lock(writing_);
  std::optional<Refusal> refused;
  Command command{order.by.name, order.key.empty() ? "" : "account:" + order.key,
                  [&](Transaction& transaction) -> base::Result<Answer> {
                    auto done = work(transaction);
                    if (done) return Answer();
                    refused = done.error();
                    return base::refuse(base::ProblemKind::option, {}, refused->code);
                  }};
  auto receipt = ledger_.write(std::move(command));
  if (!receipt) return tl::unexpected(refused ? *refused : Refusal(receipt.error()));
  if (!about.empty()) refresh(about);
  return receipt->repeated ? Repeat::yes : Repeat::no;
}

// Who cannot be read is known no longer, until the next sign-in.
void Accounts::refresh(const std::string& name) {
  auto user = find(name);
  if (user && *user) {
    directory_.put(**user);
  } else {
    directory_.forget(name);
  }
}

Outcome<std::optional<User>> Accounts::find(const std::string& name) const {
  BQ_ASSIGN(auto snapshot, ledger_.read());
  BQ_ASSIGN(auto user, find_user(*snapshot, name));
  return user;
}

Outcome<User> Accounts::existing(const std::string& name) const {
  BQ_ASSIGN(auto snapshot, ledger_.read());
  return existing_user(*snapshot, name);
}

Outcome<std::string> Accounts::hash(const std::string& password) const {
  const HashTurn turn(hashing_);
  auto out = base::secret::hash_password(password);
  if (!out) return refuse("memory");
  return std::move(*out);
}

std::optional<Person> Accounts::who(const std::string& session) const {
  const std::string id = base::secret::stored_form(session);
  auto found = directory_.by_session(id, clock_());
  if (!found) return std::nullopt;
  if (found->must_be_written) ledger_.hand_in(note_use(found->person.name, id), [](auto) {});
  return std::move(found->person);
}

std::optional<Person> Accounts::who_by_token(const std::string& token) const {
  return directory_.by_token(base::secret::stored_form(token), clock_());
}

}  // namespace bq::service::account
