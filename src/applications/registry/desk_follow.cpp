// Follow-up and completeness, as pages and as a calendar.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "applications/registry/desk.h"
#include "applications/registry/refusals.h"
#include "applications/registry/tables.h"

namespace bq::applications::registry {

namespace {

constexpr std::int64_t most_rows = 200;

Json share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? Json() : Json(static_cast<double>(part) / static_cast<double>(whole));
}

// Text of a calendar: commas, semicolons and backslashes are escaped, lines end in CRLF (RFC 5545).
std::string calendar_text(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == ',' || c == ';' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A programme may have let go of a visit or an item: nobody can catch up on it any more.
bool asks_for(const Registry& registry, const std::string& form, const std::string& item) {
  const Form* of = registry.find_form(form);
  const Item* asked = of == nullptr ? nullptr : of->find(item);
  return asked != nullptr && asked->is_required && !asked->derived_from;
}

std::string without_hyphens(std::string day) {
  std::erase(day, '-');
  return day;
}

}  // namespace

Outcome Desk::withdrawal(const Actor& actor, const std::string& subject) {
  BQ_READ(auto snapshot, ledger_.read());
  auto person = find_person(*snapshot, actor, subject);
  if (!person) return tl::unexpected(person.error());
  std::int64_t forms = 0, values = 0, visits = 0;
  BQ_READ(auto row, snapshot->select(sql("forms_of"), {subject}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    ++forms;
    values += static_cast<std::int64_t>(Json::parse(row.text(10)).size());
  }
  BQ_READ(auto visit, snapshot->select(sql("visits_of"), {subject}));
  for (;;) {
    BQ_READ(bool more, visit.next());
    if (!more) break;
    visits += visit.text(4) == "open" ? 1 : 0;
  }
  return Json{
      {"forms", forms},
      {"values", values},
      {"visits", visits},
      {"withdrawn", person->withdrawn},
      {"stop",
       {{"en", "what was entered is kept and used; nothing more is entered, no visit is due"},
        {"zh", "保留并使用已录入的数据；不再录入，不再安排随访"}}},
      {"exclude",
       {{"en", "besides, the person is left out of every analysis, and identifiers are removed"},
        {"zh", "此外，该受试者不再进入任何分析，并移除身份信息"}}}};
}

Outcome Desk::worklist(const Actor& actor, const std::string& state, const std::string& centre) {
  BQ_READ(auto snapshot, ledger_.read());
  std::string now = today();
  const std::string& query = sql(state == "overdue" ? "worklist_overdue" : "worklist_due");
  Json rows = Json::array();
  for (const Named& one : registry_.centres()) {
    if (!actor.sees(one.key) || (!centre.empty() && centre != one.key)) continue;
    for (const auto& visit : registry_.follow_up().visits) {
      BQ_READ(auto row, snapshot->select(query, {one.key, visit, now, "", "", most_rows}));
      for (;;) {
        BQ_READ(bool more, row.next());
        if (!more) break;
        auto text = [&](int at) { return std::string(row.text(at)); };
        rows.push_back({{"subject", text(0)},
                        {"number", text(1)},
                        {"centre", one.key},
                        {"visit", text(2)},
                        {"from", text(3)},
                        {"due", text(4)},
                        {"to", text(5)}});
      }
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Json& a, const Json& b) { return a["to"] < b["to"]; });
  bool is_cut = rows.size() > static_cast<std::size_t>(most_rows);
  if (is_cut) rows.erase(rows.begin() + most_rows, rows.end());
  return Json{{"state", state == "overdue" ? "overdue" : "due"},
              {"today", now},
              {"rows", std::move(rows)},
              {"is_cut", is_cut}};
}

Outcome Desk::coverage(const Actor& actor) {
  BQ_READ(auto snapshot, ledger_.read());
  struct Sums {
    std::int64_t done = 0, overdue = 0, lost = 0, due = 0;
    Json json() const {
      return {{"done", done},
              {"overdue", overdue},
              {"lost", lost},
              {"due", due},
              {"share", share(done, done + overdue + lost)}};
    }
  };
  std::map<std::string, Sums> centres;
  Json visits = Json::array();
  BQ_READ(auto row, snapshot->select(sql("coverage"), {today(), actor.sight()}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    const auto& counted = registry_.follow_up().visits;
    if (std::find(counted.begin(), counted.end(), row.text(1)) == counted.end()) continue;
    Sums one{row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
    Sums& sum = centres[std::string(row.text(0))];
    sum.done += one.done, sum.overdue += one.overdue, sum.lost += one.lost, sum.due += one.due;
    Json line = one.json();
    line["centre"] = std::string(row.text(0));
    line["visit"] = std::string(row.text(1));
    visits.push_back(std::move(line));
  }
  Json by_centre = Json::array();
  for (const auto& [centre, sum] : centres) {
    Json line = sum.json();
    line["centre"] = centre;
    by_centre.push_back(std::move(line));
  }
  return Json{{"contracted", registry_.follow_up().cover},
              {"today", today()},
              {"centres", std::move(by_centre)},
              {"visits", std::move(visits)}};
}

Outcome Desk::completeness(const Actor& actor, const std::string& form) {
  BQ_READ(auto snapshot, ledger_.read());
  using Counts = std::pair<std::int64_t, std::int64_t>;
  std::map<std::string, Counts> centres, forms, months;
  std::map<std::pair<std::string, std::string>, Counts> items;
  BQ_READ(auto row, snapshot->select(sql("completeness"), {actor.sight(), form}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    auto add = [&](Counts& to) { to.first += row.integer(4), to.second += row.integer(5); };
    std::string key(row.text(1)), item(row.text(2));
    if (!asks_for(registry_, key, item)) continue;
    add(centres[std::string(row.text(0))]);
    add(forms[key]);
    add(items[{key, item}]);
    add(months[std::string(row.text(3))]);
  }
  auto lines = [](const auto& sums, const char* name) {
    Json out = Json::array();
    for (const auto& [key, counts] : sums)
      out.push_back({{name, key},
                     {"filled", counts.first},
                     {"wanted", counts.second},
                     {"share", share(counts.first, counts.second)}});
    return out;
  };
  Json by_item = Json::array();
  for (const auto& [key, counts] : items)
    by_item.push_back({{"form", key.first},
                       {"item", key.second},
                       {"filled", counts.first},
                       {"wanted", counts.second},
                       {"share", share(counts.first, counts.second)}});
  return Json{{"contracted", registry_.follow_up().complete},
              {"centres", lines(centres, "centre")},
              {"forms", lines(forms, "form")},
              {"items", std::move(by_item)},
              {"months", lines(months, "month")}};
}

Outcome Desk::gaps(const Actor& actor, const std::string& centre, const std::string& form,
                   const std::string& after) {
  if (!actor.sees(centre) || !registry_.has_centre(centre) || registry_.find_form(form) == nullptr)
    return tl::unexpected(not_there());
  BQ_READ(auto snapshot, ledger_.read());
  Json rows = Json::array();
  BQ_READ(auto row, snapshot->select(sql("gaps"), {centre, form, after, most_rows}));
  for (;;) {
    BQ_READ(bool more, row.next());
    if (!more) break;
    auto text = [&](int at) { return std::string(row.text(at)); };
    Json missing = Json::parse(row.text(7));
    for (std::size_t i = missing.size(); i-- > 0;)
      if (!asks_for(registry_, form, missing[i].get<std::string>())) missing.erase(i);
    rows.push_back({{"subject", text(0)},
                    {"number", text(1)},
                    {"centre", text(2)},
                    {"visit", text(3)},
                    {"form", text(4)},
                    {"repeat", row.integer(5)},
                    {"date", text(6)},
                    {"missing", std::move(missing)}});
  }
  // A page ends between two people: the next one goes on after the last of them.
  Json next;
  if (static_cast<std::int64_t>(rows.size()) >= most_rows) {
    Json last = rows.back()["subject"];
    bool is_one = rows.front()["subject"] == last;
    while (!is_one && rows.back()["subject"] == last) rows.erase(rows.size() - 1);
    next = rows.back()["subject"];
  }
  for (std::size_t i = rows.size(); i-- > 0;)
    if (rows[i]["missing"].empty()) rows.erase(i);
  return Json{{"rows", std::move(rows)}, {"next", std::move(next)}};
}

tl::expected<std::string, Refusal> Desk::calendar(const Actor& actor, const std::string& centre) {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bianque//registry//EN\r\n";
  std::string stamp = base::show(clock_());
  std::erase(stamp, '-'), std::erase(stamp, ':');
  for (const char* state : {"overdue", "due"}) {
    auto list = worklist(actor, state, centre);
    if (!list) return tl::unexpected(list.error());
    for (const Json& row : (*list)["rows"]) {
      std::string visit = row["visit"], number = row["number"], subject = row["subject"];
      const Visit* named = registry_.find_visit(visit);
      std::string title = named == nullptr ? visit : named->title.zh + " " + named->title.en;
      std::string until = day_after(row["to"].get<std::string>(), base::of_hours(24));
      out += fmt::format(
          "BEGIN:VEVENT\r\nUID:{}-{}@{}\r\nDTSTAMP:{}\r\nDTSTART;VALUE=DATE:{}\r\n"
          "DTEND;VALUE=DATE:{}\r\nSUMMARY:{}\r\nEND:VEVENT\r\n",
          subject, visit, registry_.name(), stamp, without_hyphens(row["due"].get<std::string>()),
          without_hyphens(until), calendar_text(number + " " + title));
    }
  }
  return out + "END:VCALENDAR\r\n";
}

}  // namespace bq::applications::registry
