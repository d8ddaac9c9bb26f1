// The audit trail: what was done, and whether the chain holds.
#include <charconv>

#include "record/ledger/verification.h"
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Json;
using http::Response;
using http::Route;
using http::Type;

namespace {

constexpr std::int64_t most_rows = 200;
constexpr std::int64_t most_scanned = 20'000;  // events looked at for one page

Response failed(const base::Problem& why) {
  return http::problem(503, "failed", {why.sentence, "读取失败：" + why.sentence});
}

// What an auditor needs of a body; sealed texts and values stay where they are.
Json about(const record::ledger::Event& event) {
  Json body = Json::parse(event.body, nullptr, false), out = Json::object();
  if (!body.is_object()) return out;
  for (const char* shown : {"visit", "form", "repeat", "version", "reason", "state", "id", "item",
                            "rule", "number", "why", "remote", "title"})
    if (body.contains(shown)) out[shown] = body[shown];
  if (body.contains("changed") && body["changed"].is_object()) {
    Json items = Json::array();
    for (const auto& [item, entry] : body["changed"].items()) items.push_back(item);
    out["items"] = std::move(items);
  }
  return out;
}

// What belongs to no centre is seen by those who audit all of them.
bool sees_centre(const account::Person& person, const std::string& centre) {
  account::Centres centres = person.centres_for("audit.read");
  return centre.empty() ? centres.all : centres.contains(centre);
}

// Newest first, from just before `before`; a filter that finds little looks at so many and goes on.
Response list(const Office& office, const http::Fields& query, const account::Person& person) {
  auto snapshot = office.ledger->read();
  if (!snapshot) return failed(snapshot.error());
  auto number = [&](const char* name, std::int64_t otherwise) {
    std::string_view text = query.get(name);
    std::int64_t out = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
  };
  auto last = record::ledger::last_seq(**snapshot);
  if (!last) return failed(last.error());
  std::int64_t before = std::min(number("before", *last + 1), *last + 1), scanned = 0;
  std::int64_t limit = std::clamp<std::int64_t>(number("limit", 50), 1, most_rows);
  std::string_view subject = query.get("subject"), kind = query.get("kind");
  Json entries = Json::array();
  while (before > 1 && scanned < most_scanned &&
         static_cast<std::int64_t>(entries.size()) < limit) {
    std::int64_t from = std::max<std::int64_t>(0, before - 1 - 500);
    auto events = record::ledger::events_after(**snapshot, from, before - 1 - from);
    if (!events) return failed(events.error());
    for (auto event = events->rbegin(); event != events->rend(); ++event) {
      if (static_cast<std::int64_t>(entries.size()) >= limit) break;
      ++scanned;
      before = event->seq;
      bool wanted = (subject.empty() || event->subject == subject) &&
                    (kind.empty() || event->kind == kind) && sees_centre(person, event->centre);
      if (!wanted) continue;
      entries.push_back({{"seq", event->seq},
                         {"recorded", base::show(event->recorded)},
                         {"actor", event->actor},
                         {"centre", event->centre},
                         {"kind", event->kind},
                         {"subject", event->subject},
                         {"about", about(*event)}});
    }
  }
  return http::json(
      {{"entries", std::move(entries)}, {"next", before > 1 ? Json(before) : Json()}});
}

Json verdict_json(const record::ledger::Verdict& verdict) {
  bool holds = !verdict.fault;
  return {{"holds", holds},
          {"events", verdict.events},
          {"head", verdict.head.hash},
          {"first_bad", holds ? Json() : Json(verdict.fault->seq)},
          {"sentence", holds ? "" : verdict.fault->sentence}};
}

}  // namespace

void add_audit_routes(http::Router& router, const Office& office) {
  Route entries;
  entries.method = "GET";
  entries.path = "/api/audit";
  entries.summary = {"The audit trail, newest first", "稽查轨迹，先新后旧"};
  entries.access = Access::needs("audit.read");
  for (auto [name, type, en, zh] :
       {std::tuple{"before", Type::integer, "`next` of the page before", "上一页的 next"},
        {"limit", Type::integer, "at most 200", "至多 200"},
        {"subject", Type::text, "only about this", "仅此对象"},
        {"kind", Type::text, "only of this kind", "仅此类"}})
    entries.parameters.push_back({name, In::query, type, false, {en, zh}});
  entries.work = [office](const Call& call) -> Response {
    auto person = person_of(office, call.request);
    if (!person) return refuse(account::Refusal("not_signed_in"));
    return list(office, call.request.query, *person);
  };
  router.add(std::move(entries));
  Route verify;
  verify.method = "GET";
  verify.path = "/api/audit/verify";
  verify.summary = {"Tells whether the chain of events holds", "校验事件链是否完整"};
  verify.access = Access::needs("audit.read");
  verify.rate = "login";
  verify.work = [office](const Call& call) -> Response {
    if (!person_of(office, call.request)) return refuse(account::Refusal("not_signed_in"));
    auto verdict = record::ledger::verify(office.folder);
    if (!verdict) return failed(verdict.error());
    return http::json(verdict_json(*verdict));
  };
  router.add(std::move(verify));
}

}  // namespace bq::service::registry
