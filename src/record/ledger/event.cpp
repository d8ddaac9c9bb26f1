#include "record/ledger/event.h"

#include <charconv>

#include <fmt/format.h>

#include "base/digest.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {

using base::ProblemKind;

namespace {

std::string message_of(const SignedHead& head) {
  return fmt::format("bianque ledger head\n{}\n{}\n{}\n", head.seq, head.hash, head.recorded.us);
}

base::Result<std::vector<Event>> take_all(base::Result<Statement> begun) {
  BQ_ASSIGN(Statement row, std::move(begun));
  std::vector<Event> events;
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return events;
    take_row(row, events.emplace_back());
  }
}

}  // namespace

std::string hash_of(const std::string& previous, const Event& event) {
  base::Sha256 hash;
  hash.add_field(previous).add_field(std::to_string(event.seq));
  hash.add_field(std::to_string(event.recorded.us)).add_field(event.actor).add_field(event.centre);
  hash.add_field(event.kind).add_field(event.subject).add_field(event.body);
  return hash.finish_hex();
}

SignedHead sign_head(const Head& head, base::Instant recorded, const base::secret::Signer& signer) {
  SignedHead out{head, recorded, signer.public_key(), ""};
  out.signature = signer.sign(message_of(out));
  return out;
}

bool is_signed(const SignedHead& head) {
  return base::secret::is_signed(message_of(head), head.signature, head.public_key);
}

void take_row(const Statement& row, Event& event) {
  event.seq = row.integer(0);
  event.recorded.us = row.integer(1);
  std::string* const texts[] = {&event.actor,   &event.centre, &event.kind,
                                &event.subject, &event.body,   &event.hash};
  for (int i = 0; i < 6; ++i) *texts[i] = row.text(i + 2);
}

base::Result<std::optional<StoredHead>> read_head(Reader& reader) {
  BQ_ASSIGN(Statement row, reader.select(own_sql("read_head")));
  BQ_ASSIGN(bool found, row.next());
  if (!found) return std::nullopt;
  StoredHead head;
  head.seq = row.integer(0);
  head.hash = row.text(1);
  head.recorded.us = row.integer(2);
  head.public_key = row.text(3);
  head.signature = row.text(4);
  head.applied = row.integer(5);
  return head;
}

base::Result<std::optional<std::string>> hash_at(Reader& reader, std::int64_t seq) {
  BQ_ASSIGN(Statement row, reader.select(own_sql("hash_of_event"), {seq}));
  BQ_ASSIGN(bool found, row.next());
  if (!found) return std::nullopt;
  return std::string(row.text(0));
}

base::Result<std::int64_t> last_seq(Reader& reader) {
  BQ_ASSIGN(Statement row, reader.select(own_sql("last_seq")));
  BQ_TRY(row.next());
  return row.integer(0);
}

base::Result<std::vector<Event>> events_after(Reader& reader, std::int64_t seq,
                                              std::int64_t limit) {
  return take_all(reader.select(own_sql("events_after"), {seq, limit}));
}

base::Result<std::vector<Event>> events_about(Reader& reader, const std::string& subject,
                                              std::int64_t seq, std::int64_t limit) {
  return take_all(reader.select(own_sql("events_about"), {subject, seq, limit}));
}

std::string write_restored(const Restored& r) {
  return fmt::format(
      R"({{"from":{{"seq":{},"hash":"{}"}},"to":{{"seq":{},"hash":"{}"}},"replaced_key":"{}"}})",
      r.from.seq, r.from.hash, r.to.seq, r.to.hash, r.replaced_key);
}

base::Result<Restored> read_restored(const Event& event) {
  Restored restored;
  std::string_view rest = event.body;
  auto take = [&rest](std::string_view before, char after) {
    const std::size_t at = rest.find(before);
    if (at == std::string_view::npos) return std::string_view();
    rest.remove_prefix(at + before.size());
    return rest.substr(0, rest.find(after));
  };
  for (Head* head : {&restored.from, &restored.to}) {
    const std::string_view seq = take("\"seq\":", ',');
    std::from_chars(seq.data(), seq.data() + seq.size(), head->seq);
    head->hash = take("\"hash\":\"", '"');
  }
  restored.replaced_key = take("\"replaced_key\":\"", '"');
  if (write_restored(restored) != event.body)
    return base::refuse(ProblemKind::data, {},
                        fmt::format("event {} does not say what was restored", event.seq));
  return restored;
}

}  // namespace bq::record::ledger
