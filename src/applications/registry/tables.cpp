#include "applications/registry/tables.h"

#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

#include "applications/registry/saved_form.h"
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

struct Kind {
  std::string_view name;
  base::Done (*apply)(const Event&, const json&, Connection&);
  bool moves_visits = false;
};
constexpr Kind kinds[] = {
    {"person.enrolled", enrol, true},
    {"person.scheduled", schedule, true},
    {"form.state", set_state},
    {"query.raised", raise},
    {"query.answered", answer},
    {"query.closed", close},
    {"consent.signed", consent},
    {"consent.withdrawn", withdraw, true},
    {"contact.attempted", contact},
    {"follow_up.lost", lose, true},
    {"follow_up.found", find_again, true},
    {"follow_up.ended", end, true},
};

}  // namespace

const std::string& sql(std::string_view name) {
  static const record::ledger::Script script(statements_sql);
  return script[name];
}

record::ledger::Migrations Tables::migrations() const {
  return record::ledger::Migrations::of("registry", tables_sql);
}

// The visit took place with the first form that is saved of it.
base::Done Tables::take_place(const Event& event, const std::string& visit, Connection& state) {
  Stand before;
  {
    BQ_ASSIGN(auto row, state.select(sql("visit_stands"), {event.subject, visit}));
    BQ_ASSIGN(bool there, row.next());
    if (!there || row.text(0) == "done") return {};
    before = {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
  }
  BQ_TRY(state.run(sql("visit_is_done"), {event.subject, visit}));
  moved_.push_back({event.seq, event.centre, visit, before, {"done", before.from, before.to}});
  return {};
}

// Notes which visits of a person stand otherwise after some work.
base::Done Tables::move_visits(const Event& event, Connection& state,
                               const std::function<base::Done()>& work) {
  auto read = [&]() -> base::Result<std::map<std::string, Stand>> {
    std::map<std::string, Stand> out;
    BQ_ASSIGN(auto row, state.select(sql("visits_of"), {event.subject}));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) return out;
      out[std::string(row.text(0))] = {std::string(row.text(4)), std::string(row.text(1)),
                                       std::string(row.text(3))};
    }
  };
  BQ_ASSIGN(auto before, read());
  BQ_TRY(work());
  BQ_ASSIGN(auto now, read());
  for (const auto& [visit, stand] : now)
    if (Stand& was = before[visit]; was != stand)
      moved_.push_back({event.seq, event.centre, visit, was, stand});
  return {};
}

base::Done Tables::save(const Event& event, Connection& state) {
  BQ_ASSIGN(auto saved, saved_form_of(event));
  const std::string &visit = saved->visit, &form = saved->form;
  Required before;
  if (saved->version > 1) {
    BQ_ASSIGN(auto row, state.select(sql("form"), {event.subject, visit, form, saved->repeat}));
    BQ_ASSIGN(bool there, row.next());
    if (there)
      before = {std::string(row.text(2)), read_required(row.text(7), row.text(8), row.text(9))};
  }
  noted_.push_back(
      {event.seq, event.centre, form, std::move(before), {saved->day, saved->required}});
  BQ_TRY(take_place(event, visit, state));
  std::string missing = saved->missing(), beside = saved->beside();
  BQ_TRY(
      state.run(sql("save_form"), {event.subject, visit, form, saved->repeat, event.centre,
                                   saved->version, saved->day, event.recorded.us, event.actor,
                                   saved->filled, saved->wanted, saved->entries, missing, beside}));
  return {};
}

base::Done Tables::settle(Connection& state) {
  BQ_TRY(settle_completeness(state));
  return settle_coverage(state);
}

base::Done Tables::settle_coverage(Connection& state) {
  std::map<std::tuple<std::string, std::string, Stand>, std::int64_t> sums;
  for (const Moved& moved : moved_)
    for (const auto& [stand, sign] : {std::pair{&moved.before, -1}, {&moved.now, 1}})
      if (!stand->stands.empty()) sums[{moved.centre, moved.visit, *stand}] += sign;
  moved_.clear();
  for (const auto& [key, n] : sums) {
    const auto& [centre, visit, stand] = key;
    if (n == 0) continue;
    BQ_TRY(state.run(sql("count_visits"), {centre, visit, stand.stands, stand.from, stand.to, n}));
  }
  return {};
}

base::Done Tables::settle_completeness(Connection& state) {
  using Sum = std::pair<std::int64_t, std::int64_t>;  // filled, wanted
  std::map<std::tuple<std::string, std::string, std::string>, std::map<std::string, Sum>> sums;
  for (const Noted& noted : noted_)
    for (const auto& [side, sign] : {std::pair{&noted.before, -1}, {&noted.now, 1}}) {
      auto& items = sums[{noted.centre, noted.form, side->day.substr(0, 7)}];
      auto at = items.begin();  // both stand in the order of their names
      for (const auto& [item, filled] : side->items) {
        while (at != items.end() && at->first < item) ++at;
        at = items.try_emplace(at, item);
        at->second.first += filled ? sign : 0;
        at->second.second += sign;
      }
    }
  noted_.clear();
  for (const auto& [key, items] : sums)
    for (const auto& [item, sum] : items) {
      const auto& [centre, form, month] = key;
      if (sum == Sum()) continue;
      BQ_TRY(state.run(sql("count_filled"), {centre, form, item, month, sum.first, sum.second}));
    }
  return {};
}

void Tables::go_back(std::int64_t seq) {
  std::erase_if(noted_, [seq](const Noted& noted) { return noted.seq > seq; });
  std::erase_if(moved_, [seq](const Moved& moved) { return moved.seq > seq; });
}

base::Done Tables::apply(const Event& event, Connection& state) {
  if (event.kind == "form.saved") return save(event, state);
  for (const Kind& kind : kinds) {
    if (event.kind != kind.name) continue;
    json body = json::parse(event.body, nullptr, false);
    auto broken = [] {
      return base::refuse(base::ProblemKind::data, {}, "an event of the registry has no body");
    };
    if (!body.is_object()) return broken();
    try {
      if (!kind.moves_visits) return kind.apply(event, body, state);
      return move_visits(event, state, [&] { return kind.apply(event, body, state); });
    } catch (const json::exception&) {
      return broken();
    }
  }
  return {};
}

base::Done Tables::clear(Connection& state) {
  noted_.clear();
  moved_.clear();
  return state.run_all(sql("clear"));
}

}  // namespace bq::applications::registry
