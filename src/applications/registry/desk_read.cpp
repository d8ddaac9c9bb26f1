// What people read of a registry. Every question says of which centres its caller sees anything.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "applications/registry/desk.h"
#include "applications/registry/refusals.h"
#include "applications/registry/saved_form.h"
#include "applications/registry/tables.h"

namespace bq::applications::registry {

using record::ledger::Reader;
using record::ledger::Statement;
using Why = Refusal::Why;

namespace {

Json query_json(const Statement& row, const std::string& number) {
  auto text = [&](int at) { return std::string(row.text(at)); };
  return {{"id", text(0)},
          {"subject", text(1)},
          {"number", number},
          {"centre", text(2)},
          {"visit", text(3)},
          {"form", text(4)},
          {"repeat", row.integer(5)},
          {"item", text(6)},
          {"rule", text(7)},
          {"state", text(8)},
          {"text", {{"en", text(9)}, {"zh", text(10)}}},
          {"raised", base::show(base::Instant{row.integer(11)})},
          {"raised_by", text(12)},
          {"answer", text(13)},
          {"answered_by", text(14)},
          {"closed_by", text(15)}};
}

// Turns the caller's words into a pattern that only finds what they say.
std::string pattern_of(const std::string& search) {
  std::string out = "%";
  for (char c : search.substr(0, 60)) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + "%";
}

}  // namespace

tl::expected<Desk::Person, Refusal> Desk::find_person(Reader& state, const Actor& actor,
                                                      const std::string& subject) {
  BQ_READ(auto row, state.select(sql("person"), {subject, actor.sight()}));
  BQ_READ(bool there, row.next());
  if (!there) return tl::unexpected(not_there());
  auto text = [&](int at) { return std::string(row.text(at)); };
  return Person{text(0), text(1), text(2), text(3), text(4),
                text(5), text(6), text(7), text(8), text(9)};
}

base::Result<Desk::Kept> Desk::find_form(Reader& state, const FormPlace& place) {
  BQ_ASSIGN(auto row,
            state.select(sql("form"), {place.subject, place.visit, place.form, place.repeat}));
  BQ_ASSIGN(bool there, row.next());
  Kept out;
  if (!there) return out;
  out.version = row.integer(0);
  out.state = row.text(1);
  out.day = row.text(2);
  out.saved = row.integer(3);
  out.by = row.text(4);
  out.entries = read_entries(Json::parse(row.text(7))).value_or(Entries{});
  return out;
}

// The facts of the person's other forms, where conditions of this one read any concept that it does
// not ask for itself.
base::Result<std::vector<OtherFact>> Desk::other_facts(Reader& state, const FormPlace& place) {
  std::vector<OtherFact> out;
  const Form& form = *registry_.find_form(place.form);
  if (form.plan.concepts().empty()) return out;
  BQ_ASSIGN(auto row, state.select(sql("forms_of"), {place.subject}));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return out;
    bool same =
        row.text(0) == place.visit && row.text(1) == place.form && row.integer(2) == place.repeat;
    const Form* other = registry_.find_form(row.text(1));
    auto day = day_of(registry_, std::string(row.text(5)));
    if (same || other == nullptr || !day) continue;
    auto entries = read_entries(Json::parse(row.text(10)));
    if (!entries) continue;
    for (const auto& [key, entry] : *entries) {
      const Item* item = other->find(key);
      if (item == nullptr || !item->concept_id || form.layout->slot_of(*item->concept_id) < 0)
        continue;
      auto value = read_kept(registry_, *item, entry);
      if (!value) continue;
      base::Instant at = item->kind == ItemKind::date ? value->happened : *day + base::of_hours(24);
      out.push_back({*item->concept_id, *value, at});
    }
  }
}

// Only a day before the enrolment can lie before birth: else no identifier is opened. What is only
// tried is not compared: nobody finds the day of birth by trying days.
tl::expected<FormAnswer, Refusal> Desk::check_with(Reader& state, const Person& person,
                                                   const Filled& filled) {
  BQ_READ(auto others, other_facts(state, filled.place));
  FormInput input;
  input.form = registry_.find_form(filled.place.form);
  input.date = kept_day(filled.date);
  input.entries = &filled.entries;
  if (filled.is_saved && input.date < person.enrolled) {
    BQ_READ(input.born, birth_of(state, person.subject));
  }
  input.others = std::move(others);
  input.now = clock_();
  return check_form(registry_, input);
}

// The day of birth that a sealed identity card says; it is compared here and shown nowhere.
base::Result<base::Instant> Desk::birth_of(Reader& state, const std::string& subject) {
  base::Instant out = base::before_all;
  BQ_ASSIGN(auto row, state.select(sql("identity"), {subject}));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return out;
    auto text = sealer_.open(row.text(1), subject + "/" + std::string(row.text(0)));
    if (text) out = std::max(out, birth_on_card(registry_, *text));
  }
}

base::Result<Json> Desk::queries_of(Reader& state, const std::string& subject,
                                    const std::string& number) {
  BQ_ASSIGN(auto row, state.select(sql("queries_of"), {subject}));
  Json out = Json::array();
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return out;
    out.push_back(query_json(row, number));
  }
}

// Other people with an identifier in common; of names alone only where a second trace agrees.
base::Result<Json> Desk::duplicates_of(Reader& state, const std::string& subject) {
  std::vector<std::pair<std::string, std::string>> own;
  {
    BQ_ASSIGN(auto row, state.select(sql("traces_of"), {subject}));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) break;
      own.emplace_back(row.text(0), row.text(1));
    }
  }
  struct Match {
    std::string number, centre;
    std::vector<std::string> kinds;
  };
  std::map<std::string, Match> found;
  for (const auto& [pseudonym, kind] : own) {
    BQ_ASSIGN(auto row, state.select(sql("traces"), {pseudonym, subject}));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) break;
      Match& match = found[std::string(row.text(0))];
      match.number = row.text(2);
      match.centre = row.text(3);
      match.kinds.push_back(kind);
    }
  }
  Json out = Json::array();
  for (const auto& [other, match] : found) {
    bool exact = std::any_of(match.kinds.begin(), match.kinds.end(), [](const std::string& kind) {
      return kind != "name" && kind.find('~') == std::string::npos;
    });
    if (!exact && match.kinds.size() < 2) continue;
    out.push_back({{"number", match.number},
                   {"centre", match.centre},
                   {"why", exact ? "exact" : "near"},
                   {"kinds", match.kinds}});
  }
  return out;
}

Outcome Desk::people(const Actor& actor, const PeopleRequest& request) {
  BQ_READ(auto snapshot, ledger_.read());
  std::size_t limit = std::clamp<std::size_t>(request.limit, 1, 200);
  auto bar = request.after.find('|');
  std::string from_centre = request.after.substr(0, bar);
  std::int64_t from_n = 0;
  if (bar != std::string::npos)
    std::from_chars(request.after.data() + bar + 1, request.after.data() + request.after.size(),
                    from_n);
  Json rows = Json::array();
  std::string next;
  bool begun = request.after.empty();
  for (const Named& centre : registry_.centres()) {
    if (!actor.sees(centre.key) || (!request.centre.empty() && request.centre != centre.key))
      continue;
    bool here = centre.key == from_centre;
    if (!begun && !here) continue;
    std::int64_t after = !begun && here ? from_n : 0;
    begun = true;
    BQ_READ(auto row, snapshot->select(sql("people_of_centre"),
                                       {centre.key, after, pattern_of(request.search),
                                        static_cast<std::int64_t>(limit - rows.size())}));
    for (;;) {
      BQ_READ(bool more, row.next());
      if (!more) break;
      rows.push_back({{"subject", std::string(row.text(0))},
                      {"number", std::string(row.text(2))},
                      {"centre", std::string(row.text(1))},
                      {"enrolled", std::string(row.text(3))},
                      {"lost", std::string(row.text(5))},
                      {"withdrawn", std::string(row.text(6))}});
      next = centre.key + "|" + std::to_string(row.integer(4));
    }
    if (rows.size() >= limit) break;
  }
  for (Json& person : rows) {
    std::string subject = person["subject"], enrolled = person["enrolled"];
    Json visits = Json::object();
    for (const Visit& visit : registry_.visits())
      visits[visit.key] = {{"due", day_after(enrolled, visit.at)},
                           {"from", day_after(enrolled, visit.at + -visit.window)},
                           {"to", day_after(enrolled, visit.at + visit.window)},
                           {"filled", 0},
                           {"wanted", 0},
                           {"forms", 0},
                           {"of_forms", visit.forms.size()},
                           {"saved", nullptr}};
    BQ_READ(auto row, snapshot->select(sql("totals_of"), {subject}));
    for (;;) {
      BQ_READ(bool more, row.next());
      if (!more) break;
      std::string key(row.text(0));
      if (!visits.contains(key)) continue;
      visits[key]["filled"] = row.integer(1);
      visits[key]["wanted"] = row.integer(2);
      visits[key]["forms"] = row.integer(4);
      visits[key]["saved"] = base::show(base::Instant{row.integer(3)});
    }
    person["visits"] = std::move(visits);
    BQ_READ(auto count, snapshot->select(sql("open_queries_of"), {subject}));
    BQ_READ(bool there, count.next());
    person["open_queries"] = there ? count.integer(0) : 0;
  }
  Json out{{"people", std::move(rows)}, {"next", nullptr}};
  if (out["people"].size() >= limit) out["next"] = next;
  return out;
}

Outcome Desk::person(const Actor& actor, const std::string& subject) {
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, subject);
  if (!person) return tl::unexpected(person.error());
  BQ_READ(Json queries, queries_of(*snapshot, subject, person->number));
  auto open_at = [&](const std::string& visit, const std::string& form, std::int64_t repeat) {
    return std::count_if(queries.begin(), queries.end(), [&](const Json& q) {
      return q["visit"] == visit && q["form"] == form && q["repeat"] == repeat &&
             q["state"] != "closed";
    });
  };
  std::map<std::pair<std::string, std::string>, Json> kept;
  BQ_READ(auto row, snapshot->select(sql("forms_of"), {subject}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    std::string visit(row.text(0)), form(row.text(1));
    kept[{visit, form}].push_back({{"repeat", row.integer(2)},
                                   {"version", row.integer(3)},
                                   {"state", std::string(row.text(4))},
                                   {"date", std::string(row.text(5))},
                                   {"saved", base::show(base::Instant{row.integer(6)})},
                                   {"by", std::string(row.text(7))},
                                   {"filled", row.integer(8)},
                                   {"wanted", row.integer(9)},
                                   {"open_queries", open_at(visit, form, row.integer(2))}});
  }
  Json visits = Json::array();
  for (const Visit& visit : registry_.visits()) {
    Json forms = Json::array();
    for (const auto& form : visit.forms) {
      auto at = kept.find({visit.key, form});
      forms.push_back({{"form", form}, {"repeats", at == kept.end() ? Json::array() : at->second}});
    }
    visits.push_back({{"key", visit.key},
                      {"due", day_after(person->enrolled, visit.at)},
                      {"from", day_after(person->enrolled, visit.at + -visit.window)},
                      {"to", day_after(person->enrolled, visit.at + visit.window)},
                      {"forms", std::move(forms)}});
  }
  BQ_READ(Json duplicates, duplicates_of(*snapshot, subject));
  Json contacts = Json::array();
  BQ_READ(auto contact, snapshot->select(sql("contacts_of"), {subject}));
  for (;;) {
    BQ_READ(bool more, contact.next());
    if (!more) break;
    contacts.push_back({{"visit", std::string(contact.text(1))},
                        {"at", base::show(base::Instant{contact.integer(2)})},
                        {"by", std::string(contact.text(3))},
                        {"outcome", std::string(contact.text(4))},
                        {"note", std::string(contact.text(5))}});
  }
  return Json{{"subject", subject},
              {"number", person->number},
              {"centre", person->centre},
              {"enrolled", person->enrolled},
              {"consent",
               {{"version", person->consent},
                {"signed", person->signed_on},
                {"withdrawn", person->withdrawn},
                {"use", person->use}}},
              {"visits", std::move(visits)},
              {"queries", std::move(queries)},
              {"lost", person->lost},
              {"lost_reason", person->lost_reason},
              {"contacts", std::move(contacts)},
              {"duplicates", std::move(duplicates)}};
}

Outcome Desk::form(const Actor& actor, const FormPlace& place) {
  if (auto refusal = refuse_place(place)) return tl::unexpected(*refusal);
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, place.subject);
  if (!person) return tl::unexpected(person.error());
  BQ_READ(Kept kept, find_form(*snapshot, place));
  BQ_READ(Json all, queries_of(*snapshot, place.subject, person->number));
  Json queries = Json::array();
  for (Json& q : all)
    if (q["visit"] == place.visit && q["form"] == place.form && q["repeat"] == place.repeat)
      queries.push_back(std::move(q));
  return Json{{"version", kept.version},
              {"state", kept.state},
              {"date", kept.day},
              {"saved", kept.version == 0 ? Json() : Json(base::show(base::Instant{kept.saved}))},
              {"by", kept.by},
              {"values", write_entries(present_entries(registry_, *registry_.find_form(place.form),
                                                       kept.entries))},
              {"queries", std::move(queries)}};
}

Outcome Desk::check(const Actor& actor, const FormPlace& place, const std::string& date,
                    const Entries& entries) {
  if (auto refusal = refuse_place(place)) return tl::unexpected(*refusal);
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, place.subject);
  if (!person) return tl::unexpected(person.error());
  auto answer = check_with(*snapshot, *person, {place, date, entries});
  if (!answer) return tl::unexpected(answer.error());
  Json shown = Json::object();
  for (const auto& [item, is_shown] : answer->shown) shown[item] = is_shown;
  return Json{{"shown", std::move(shown)},
              {"derived", write_entries(answer->derived)},
              {"problems", write_problems(answer->problems)},
              {"filled", answer->filled},
              {"wanted", answer->wanted}};
}

Outcome Desk::history(const Actor& actor, const FormPlace& place) {
  if (auto refusal = refuse_place(place)) return tl::unexpected(*refusal);
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, place.subject);
  if (!person) return tl::unexpected(person.error());
  Json versions = Json::array();
  Entries now;
  auto shown = [](const Entries& all, const std::string& item) {
    auto at = all.find(item);
    return at == all.end() || at->second.is_empty() ? Json() : write_entries({*at}).at(item);
  };
  std::int64_t after = 0;
  for (;;) {
    BQ_READ(auto events, record::ledger::events_about(*snapshot, place.subject, after, 500));
    for (const auto& event : events) {
      after = event.seq;
      if (event.kind != "form.saved") continue;
      BQ_READ(auto saved, saved_form_of(event));
      if (saved->visit != place.visit || saved->form != place.form || saved->repeat != place.repeat)
        continue;
      Entries then = read_entries(Json::parse(saved->entries)).value_or(Entries{});
      Json changes = Json::array();
      for (const auto& [item, entry] : changes_between(now, then))
        changes.push_back({{"item", item}, {"from", shown(now, item)}, {"to", shown(then, item)}});
      now = std::move(then);
      versions.push_back({{"version", saved->version},
                          {"recorded", base::show(event.recorded)},
                          {"by", event.actor},
                          {"reason", saved->reason},
                          {"changes", std::move(changes)}});
    }
    if (events.size() < 500) break;
  }
  return Json{{"versions", std::move(versions)}};
}

// Each version of a value with its three clocks: the form's day, when it could be known, and when
// it was entered.
Outcome Desk::timeline(const Actor& actor, const std::string& subject) {
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, subject);
  if (!person) return tl::unexpected(person.error());
  Json facts = Json::array();
  std::map<std::tuple<std::string, std::string, std::int64_t>, Entries> forms;
  BQ_READ(auto events, record::ledger::events_about(*snapshot, subject, 0, 5000));
  for (const auto& event : events) {
    if (event.kind != "form.saved") continue;
    BQ_READ(auto saved, saved_form_of(event));
    const Form* form = registry_.find_form(saved->form);
    auto day = day_of(registry_, saved->day);
    auto entries = read_entries(Json::parse(saved->entries));
    if (form == nullptr || !day || !entries) continue;
    Entries& before = forms[{saved->visit, saved->form, saved->repeat}];
    Entries changed = changes_between(before, *entries);
    before = std::move(*entries);
    for (const auto& [key, entry] : changed) {
      const Item* item = form->find(key);
      if (item == nullptr || !item->concept_id || entry.is_empty()) continue;
      const auto& c = registry_.vocabulary().at(*item->concept_id);
      base::Instant happened = std::min(*day + base::of_hours(24), event.recorded);
      base::Instant known = std::min(happened + c.delay, std::max(happened, event.recorded));
      facts.push_back({{"concept", key},
                       {"title", {{"en", item->title.en}, {"zh", item->title.zh}}},
                       {"value", entry.value},
                       {"unit", entry.unit == "1" ? "" : entry.unit},
                       {"state", entry.missing.empty() ? "measured" : entry.missing},
                       {"happened", base::show(happened)},
                       {"known", base::show(known)},
                       {"recorded", base::show(event.recorded)},
                       {"visit", saved->visit},
                       {"form", saved->form},
                       {"repeat", saved->repeat}});
    }
  }
  return Json{{"facts", std::move(facts)}};
}

Outcome Desk::queries(const Actor& actor, const QueriesRequest& request) {
  const auto& [state, centre, after, wanted] = request;
  std::size_t limit = std::clamp<std::size_t>(wanted, 1, 200);
  BQ_READ(auto snapshot, ledger_.read());
  Actor narrowed = actor;
  if (!centre.empty()) {
    if (!actor.sees(centre)) return tl::unexpected(not_there());
    narrowed = {actor.name, false, {centre}};
  }
  std::int64_t from = -1;
  std::string from_id;
  if (auto bar = after.find('|'); bar != std::string::npos) {
    std::from_chars(after.data(), after.data() + bar, from);
    from_id = after.substr(bar + 1);
  }
  Json out = Json::array();
  std::string next;
  BQ_READ(auto row, snapshot->select(sql("queries_by_state"),
                                     {state.empty() ? "open" : state, from, from_id,
                                      narrowed.sight(), static_cast<std::int64_t>(limit)}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    BQ_READ(auto number, snapshot->select(sql("number_of"), {std::string(row.text(1))}));
    BQ_READ(bool there, number.next());
    out.push_back(query_json(row, there ? std::string(number.text(0)) : ""));
    next = fmt::format("{}|{}", row.integer(11), row.text(0));
  }
  Json answer{{"queries", std::move(out)}, {"next", nullptr}};
  if (answer["queries"].size() >= limit) answer["next"] = next;
  return answer;
}

}  // namespace bq::applications::registry
