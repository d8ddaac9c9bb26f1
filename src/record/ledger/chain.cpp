#include "record/ledger/chain.h"

#include <limits>

#include <fmt/format.h>

#include "base/text.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {

using base::ProblemKind;

namespace {

constexpr std::string_view own_kinds = "ledger.";

base::Done check(const NewEvent& event) {
  for (const std::string* text :
       {&event.actor, &event.centre, &event.kind, &event.subject, &event.body})
    if (!base::is_utf8(*text) || text->find('\0') != std::string::npos)
      return base::refuse(ProblemKind::data, {}, "an event is UTF-8 text without zero bytes");
  if (event.actor.empty() || event.kind.empty())
    return base::refuse(ProblemKind::data, {}, "an event says who did what: actor and kind");
  if (event.kind.starts_with(own_kinds))
    return base::refuse(ProblemKind::data, {},
                        fmt::format("events `{}*` are the ledger's own", own_kinds));
  return {};
}

}  // namespace

base::Result<std::optional<SignedHead>> Chain::load() {
  BQ_ASSIGN(std::int64_t last, last_seq(connection_));
  BQ_ASSIGN(auto stored, read_head(connection_));
  if (!stored) stored = StoredHead();
  if (stored->seq != last || (last != 0 && !is_signed(*stored)))
    return base::refuse(ProblemKind::data, {},
                        fmt::format("the events end at {}, the signed head is {}: the ledger was "
                                    "changed from outside; look with `audit verify`, restore a "
                                    "backup",
                                    last, stored->seq));
  applied_ = stored->applied;
  head_ = *stored;
  if (last == 0) return std::nullopt;
  return *stored;
}

void Chain::go_back(const Head& head) {
  head_ = head;
  for (auto& projection : projections_) projection->go_back(head.seq);
}

base::Result<Event> Chain::append(NewEvent fresh) {
  Event event{std::move(fresh), head_.seq + 1, clock_(), ""};
  event.hash = hash_of(head_.hash, event);
  BQ_TRY(connection_.run(own_sql("insert_event"),
                         {event.seq, event.recorded.us, event.actor, event.centre, event.kind,
                          event.subject, event.body, event.hash}));
  head_ = {event.seq, event.hash};
  BQ_TRY(apply(event));
  return event;
}

base::Result<SignedHead> Chain::sign() {
  BQ_TRY(settle());
  applied_ = head_.seq;
  return sign_unapplied();
}

base::Result<SignedHead> Chain::sign_unapplied() {
  SignedHead head = sign_head(head_, clock_(), signer_);
  BQ_TRY(connection_.run(own_sql("write_head"), {head.seq, head.hash, head.recorded.us,
                                                 head.public_key, head.signature, applied_}));
  return head;
}

base::Done Chain::catch_up() { return apply_after(applied_); }

base::Done Chain::replay_all() {
  for (auto& projection : projections_) BQ_TRY(projection->clear(connection_));
  return apply_after(0);
}

base::Done Chain::apply(const Event& event) {
  for (auto& projection : projections_) BQ_TRY(projection->apply(event, connection_));
  return {};
}

base::Done Chain::settle() {
  for (auto& projection : projections_) BQ_TRY(projection->settle(connection_));
  return {};
}

// Settles now and then: what projections note must not grow with the chain.
base::Done Chain::apply_after(std::int64_t seq) {
  constexpr std::int64_t settle_every = 10'000;
  constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
  BQ_ASSIGN(Statement row, connection_.select(own_sql("events_after"), {seq, no_limit}));
  Event event;
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return settle();
    take_row(row, event);
    BQ_TRY(apply(event));
    if (event.seq % settle_every == 0) BQ_TRY(settle());
  }
}

base::Result<bool> Transaction::is_newer(const std::string& subject, std::int64_t seq) {
  BQ_ASSIGN(Statement row, state().select(own_sql("newer_event"), {subject, seq}));
  return row.next();
}

base::Result<Event> Transaction::append(NewEvent fresh) {
  BQ_TRY(check(fresh));
  auto event = chain_.append(std::move(fresh));
  if (!event) failure_ = event.error();
  return event;
}

}  // namespace bq::record::ledger
