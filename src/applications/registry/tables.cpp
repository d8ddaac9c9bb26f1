#include "applications/registry/tables.h"

#include <nlohmann/json.hpp>

#include "record/ledger/script.h"

namespace bq::applications::registry {

using nlohmann::json;
using record::ledger::Connection;
using record::ledger::Event;

extern const std::string_view tables_sql;
extern const std::string_view statements_sql;

namespace {

std::string text(const json& body, const char* key) { return body.value(key, std::string()); }

base::Done schedule(const Event& event, const json& body, Connection& state) {
  for (const auto& visit : body.value("visits", json::array())) {
    std::string key = text(visit, "visit"), from = text(visit, "from"), due = text(visit, "due"),
                to = text(visit, "to");
    BQ_TRY(state.run(sql("schedule_visit"), {event.subject, key, event.centre, from, due, to}));
  }
  return {};
}

base::Done enrol(const Event& event, const json& body, Connection& state) {
  const json& consent = body.at("consent");
  BQ_TRY(state.run(
      sql("insert_person"),
      {event.subject, event.centre, body.value("n", std::int64_t{0}), text(body, "number"),
       text(body, "enrolled"), text(consent, "version"), text(consent, "signed")}));
  for (const auto& [kind, sealed] : body.at("sealed").items()) {
    std::string bytes = sealed.get<std::string>();
    BQ_TRY(state.run(sql("insert_identity"), {event.subject, kind, bytes}));
  }
  BQ_TRY(schedule(event, body, state));
  for (const auto& [kind, pseudonym] : body.at("traces").items()) {
    std::string bytes = pseudonym.get<std::string>();
    BQ_TRY(state.run(sql("insert_trace"), {bytes, event.subject, kind}));
  }
  return {};
}

/// The required items of a form that was saved on a day: 1 where one is filled in, else 0.
struct FilledItems {
  std::string day;
  const json& items;
};

// Moves the counts of completeness from what a form was to what it is.
base::Done count(const Event& event, const std::string& form, const FilledItems& before,
                 const FilledItems& now, Connection& state) {
  auto add = [&](const FilledItems& side, std::int64_t sign) -> base::Done {
    std::string month = side.day.substr(0, 7);
    for (const auto& [item, filled] : side.items.items())
      BQ_TRY(state.run(sql("count_filled"),
                       {event.centre, form, item, month, sign * filled.get<std::int64_t>(), sign}));
    return {};
  };
  BQ_TRY(add(before, -1));
  return add(now, 1);
}

// A save says only what it changes; null takes an entry back.
base::Done save(const Event& event, const json& body, Connection& state) {
  std::string visit = text(body, "visit"), form = text(body, "form"), day = text(body, "day");
  auto repeat = body.value("repeat", std::int64_t{1});
  json entries = json::object(), items = json::object();
  std::string before_day;
  {
    BQ_ASSIGN(auto row, state.select(sql("form"), {event.subject, visit, form, repeat}));
    BQ_ASSIGN(bool there, row.next());
    if (there) entries = json::parse(row.text(7)), items = json::parse(row.text(8));
    if (there) before_day = row.text(2);
  }
  for (const auto& [item, entry] : body.at("changed").items()) {
    if (entry.is_null())
      entries.erase(item);
    else
      entries[item] = entry;
  }
  json now = body.value("items", json::object());
  BQ_TRY(count(event, form, {before_day, items}, {day, now}, state));
  BQ_TRY(state.run(sql("visit_is_done"), {event.subject, visit}));
  std::string kept = entries.dump(), wanted = now.dump();
  BQ_TRY(state.run(
      sql("save_form"),
      {event.subject, visit, form, repeat, event.centre, body.value("version", std::int64_t{0}),
       day, event.recorded.us, event.actor, body.value("filled", std::int64_t{0}),
       body.value("wanted", std::int64_t{0}), kept, wanted}));
  return {};
}

base::Done raise(const Event& event, const json& body, Connection& state) {
  std::string id = text(body, "id"), visit = text(body, "visit"), form = text(body, "form"),
              item = text(body, "item"), rule = text(body, "rule"), en = text(body, "en"),
              zh = text(body, "zh");
  BQ_TRY(state.run(sql("insert_query"), {id, event.subject, event.centre, visit, form,
                                         body.value("repeat", std::int64_t{1}), item, rule, en, zh,
                                         event.recorded.us, event.actor}));
  return {};
}

base::Done set_state(const Event& event, const json& body, Connection& state) {
  std::string visit = text(body, "visit"), form = text(body, "form"), word = text(body, "state");
  BQ_TRY(state.run(sql("set_form_state"),
                   {event.subject, visit, form, body.value("repeat", std::int64_t{1}), word}));
  return {};
}

base::Done answer(const Event& event, const json& body, Connection& state) {
  std::string id = text(body, "id"), said = text(body, "text");
  BQ_TRY(state.run(sql("answer_query"), {id, said, event.actor}));
  return {};
}

base::Done close(const Event& event, const json& body, Connection& state) {
  std::string id = text(body, "id");
  BQ_TRY(state.run(sql("close_query"), {id, event.actor}));
  return {};
}

base::Done consent(const Event& event, const json& body, Connection& state) {
  std::string version = text(body, "version"), day = text(body, "signed");
  BQ_TRY(state.run(sql("set_consent"), {event.subject, version, day}));
  return {};
}

// No visit is asked for any more; with `exclude` nobody can say any more who it was.
base::Done withdraw(const Event& event, const json& body, Connection& state) {
  std::string day = text(body, "day"), use = text(body, "use");
  BQ_TRY(state.run(sql("withdraw"), {event.subject, day, use}));
  BQ_TRY(state.run(sql("close_visits"), {event.subject, "open", "withdrawn", day}));
  BQ_TRY(state.run(sql("miss_visits"), {event.subject, day}));
  if (use != "exclude") return {};
  BQ_TRY(state.run(sql("forget_identity"), {event.subject}));
  BQ_TRY(state.run(sql("forget_traces"), {event.subject}));
  return {};
}

base::Done contact(const Event& event, const json& body, Connection& state) {
  std::string visit = text(body, "visit"), outcome = text(body, "outcome"),
              note = text(body, "note");
  BQ_TRY(state.run(sql("insert_contact"), {event.seq, event.subject, visit, event.recorded.us,
                                           event.actor, outcome, note}));
  return {};
}

base::Done lose(const Event& event, const json& body, Connection& state) {
  std::string day = text(body, "day"), reason = text(body, "reason");
  BQ_TRY(state.run(sql("set_lost"), {event.subject, day, reason}));
  BQ_TRY(state.run(sql("close_visits"), {event.subject, "open", "lost", day}));
  BQ_TRY(state.run(sql("miss_visits"), {event.subject, day}));
  return {};
}

base::Done end(const Event& event, const json& body, Connection& state) {
  std::string day = text(body, "day");
  BQ_TRY(state.run(sql("close_visits"), {event.subject, "open", "ended", day}));
  BQ_TRY(state.run(sql("miss_visits"), {event.subject, day}));
  return {};
}

base::Done find_again(const Event& event, const json&, Connection& state) {
  BQ_TRY(state.run(sql("set_lost"), {event.subject, "", ""}));
  for (const char* stands : {"lost", "missed"})
    BQ_TRY(state.run(sql("close_visits"), {event.subject, stands, "open", ""}));
  return {};
}

using Apply = base::Done (*)(const Event&, const json&, Connection&);
constexpr std::pair<std::string_view, Apply> kinds[] = {
    {"person.enrolled", enrol},     {"person.scheduled", schedule}, {"form.saved", save},
    {"form.state", set_state},      {"query.raised", raise},        {"query.answered", answer},
    {"query.closed", close},        {"consent.signed", consent},    {"consent.withdrawn", withdraw},
    {"contact.attempted", contact}, {"follow_up.lost", lose},       {"follow_up.found", find_again},
    {"follow_up.ended", end},
};

}  // namespace

const std::string& sql(std::string_view name) {
  static const record::ledger::Script script(statements_sql);
  return script[name];
}

record::ledger::Migrations Tables::migrations() const {
  return record::ledger::Migrations::of("registry", tables_sql);
}

base::Done Tables::apply(const Event& event, Connection& state) {
  for (const auto& [kind, apply] : kinds) {
    if (event.kind != kind) continue;
    json body = json::parse(event.body, nullptr, false);
    auto broken = [] {
      return base::refuse(base::ProblemKind::data, {}, "an event of the registry has no body");
    };
    if (!body.is_object()) return broken();
    try {
      return apply(event, body, state);
    } catch (const json::exception&) {
      return broken();
    }
  }
  return {};
}

base::Done Tables::clear(Connection& state) { return state.run_all(sql("clear")); }

}  // namespace bq::applications::registry
