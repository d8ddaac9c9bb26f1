// Consent, contacts and follow-up of one person; the schedule of all.
#include <algorithm>

#include <fmt/format.h>

#include "applications/registry/desk.h"
#include "applications/registry/refusals.h"
#include "applications/registry/tables.h"
#include "base/digest.h"

namespace bq::applications::registry {

using record::ledger::Answer;
using record::ledger::Transaction;
using Why = Refusal::Why;

namespace {

constexpr std::size_t most_text = 1000;

template <class All>
bool is_named(const All& all, const std::string& key) {
  return std::any_of(all.begin(), all.end(), [&](const auto& n) { return n.key == key; });
}

Refusal withdrawn() {
  return unacceptable("withdrawn", {"the consent was withdrawn: nobody is followed up any more",
                                    "知情同意已撤回，不再随访"});
}

}  // namespace

std::string Desk::today() const { return base::show(clock_() + registry_.zone()).substr(0, 10); }

Json Desk::schedule_of(const std::string& enrolled) const {
  Json out = Json::array();
  for (const auto& key : registry_.follow_up().visits) {
    const Visit& visit = *registry_.find_visit(key);
    out.push_back({{"visit", key},
                   {"from", day_after(enrolled, visit.at + -visit.window)},
                   {"due", day_after(enrolled, visit.at)},
                   {"to", day_after(enrolled, visit.at + visit.window)}});
  }
  return out;
}

void Desk::change_person(const Actor& actor, const std::string& key, const std::string& subject,
                         PersonWork work, Answered answered) {
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = key;
  command.run = [this, actor, subject, work = std::move(work),
                 refused](Transaction& t) -> base::Result<Answer> {
    auto person = find_person(t.state(), actor, subject);
    if (!person) {
      *refused = person.error();
      return base::refuse(base::ProblemKind::data, {}, person.error().sentence.en);
    }
    BQ_ASSIGN(Json out, work(t, *person, *refused));
    return out.dump();
  };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

void Desk::sign_consent(const Actor& actor, const ConsentAct& act, Answered answered) {
  change_person(
      actor, act.key, act.subject,
      [this, actor, act](Transaction& t, const Person& person,
                         std::optional<Refusal>& refused) -> base::Result<Json> {
        auto at = day_of(registry_, act.signed_on);
        bool known = registry_.consents().empty() || is_named(registry_.consents(), act.version);
        if (act.version.empty() || !known || !at || *at > clock_())
          return refuse_with(
              refused,
              unacceptable("consent", {"a consent has a known version and a day that is past",
                                       "请填写有效的知情同意书版本和签署日期"}));
        if (!person.withdrawn.empty())
          return refuse_with(
              refused, unacceptable("withdrawn", {"the consent was withdrawn", "知情同意已撤回"}));
        Json body{{"version", act.version}, {"signed", kept_day(act.signed_on)}};
        BQ_TRY(
            t.append({actor.name, person.centre, "consent.signed", person.subject, body.dump()}));
        return body;
      },
      std::move(answered));
}

void Desk::withdraw(const Actor& actor, const WithdrawAct& act, Answered answered) {
  change_person(
      actor, act.key, act.subject,
      [this, actor, act](Transaction& t, const Person& person,
                         std::optional<Refusal>& refused) -> base::Result<Json> {
        auto at = day_of(registry_, act.day);
        bool known = act.use == "stop" || act.use == "exclude";
        if (!at || *at > clock_() || !known || act.reason.size() > most_text)
          return refuse_with(
              refused,
              unacceptable("withdrawal", {"a withdrawal has its day and says stop or exclude",
                                          "请填写撤回日期，并选择“停止收集”或“排除使用”"}));
        if (!person.withdrawn.empty() && act.use == "stop")
          return refuse_with(refused, unacceptable("withdrawn", {"the consent is withdrawn already",
                                                                 "知情同意已撤回"}));
        Json body{{"day", kept_day(act.day)}, {"use", act.use}, {"reason", act.reason}};
        BQ_TRY(t.append(
            {actor.name, person.centre, "consent.withdrawn", person.subject, body.dump()}));
        return body;
      },
      std::move(answered));
}

void Desk::contact(const Actor& actor, const ContactAct& act, Answered answered) {
  change_person(
      actor, act.key, act.subject,
      [this, actor, act](Transaction& t, const Person& person,
                         std::optional<Refusal>& refused) -> base::Result<Json> {
        bool known = registry_.find_visit(act.visit) != nullptr &&
                     is_named(registry_.follow_up().outcomes, act.outcome);
        if (!known || act.note.size() > most_text || !base::is_utf8(act.note))
          return refuse_with(refused,
                             unacceptable("contact", {"a contact has its visit and outcome",
                                                      "请填写访视和联系结果"}));
        if (!person.withdrawn.empty()) return refuse_with(refused, withdrawn());
        Json body{{"visit", act.visit}, {"outcome", act.outcome}, {"note", act.note}};
        BQ_TRY(t.append(
            {actor.name, person.centre, "contact.attempted", person.subject, body.dump()}));
        return body;
      },
      std::move(answered));
}

void Desk::lose(const Actor& actor, const LostAct& act, Answered answered) {
  change_person(
      actor, act.key, act.subject,
      [this, actor, reason = act.reason](Transaction& t, const Person& person,
                                         std::optional<Refusal>& refused) -> base::Result<Json> {
        bool is_found = reason.empty();
        if (!is_found && !is_named(registry_.follow_up().lost_reasons, reason))
          return refuse_with(
              refused, unacceptable("reason", {"say why the person is lost", "请选择失访原因"}));
        // Who was found again would be asked for visits.
        if (!person.withdrawn.empty()) return refuse_with(refused, withdrawn());
        if (is_found == person.lost.empty())
          return refuse_with(refused, unacceptable("lost", {"that is so already", "状态未变"}));
        Json body{{"day", today()}, {"reason", reason}};
        const char* kind = is_found ? "follow_up.found" : "follow_up.lost";
        BQ_TRY(t.append({actor.name, person.centre, kind, person.subject, body.dump()}));
        return body;
      },
      std::move(answered));
}

// A death, or whatever else ends the follow-up, closes the visits that are still to come.
std::optional<Json> Desk::end_of(const SaveAct& act, const FormAnswer& answer) const {
  for (const auto& item : registry_.follow_up().ends) {
    auto at = answer.values.find(item);
    bool ended = at != answer.values.end() && at->second.value == 1 &&
                 at->second.state == record::fact::State::measured;
    if (ended) return Json{{"day", act.date}, {"item", item}};
  }
  return std::nullopt;
}

base::Done Desk::adopt() {
  std::string shape;
  for (const auto& key : registry_.follow_up().visits) {
    const Visit& visit = *registry_.find_visit(key);
    shape += fmt::format("{} {} {}\n", key, visit.at.us, visit.window.us);
  }
  Json now{{"version", registry_.version()}, {"visits", base::sha256_hex(shape)}};
  Command command;
  command.actor = "programme";
  command.run = [this, now](Transaction& t) -> base::Result<Answer> {
    std::string before;
    {
      BQ_ASSIGN(auto row, t.state().select(sql("last_of_kind"), {"programme.adopted"}));
      BQ_ASSIGN(bool there, row.next());
      if (there) before = row.text(0);
    }
    if (before == now.dump()) return std::string("{}");
    Json old = Json::parse(before, nullptr, false);
    bool same_visits = old.is_object() && old["visits"] == now["visits"];
    BQ_TRY(t.append({"programme", "", "programme.adopted", registry_.name(), now.dump()}));
    if (same_visits) return std::string("{}");
    std::vector<std::array<std::string, 3>> people;
    {
      BQ_ASSIGN(auto row, t.state().select(sql("all_people")));
      for (;;) {
        BQ_ASSIGN(bool more, row.next());
        if (!more) break;
        people.push_back(
            {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(3))});
      }
    }
    for (const auto& [subject, centre, enrolled] : people) {
      Json body{{"visits", schedule_of(enrolled)}};
      BQ_TRY(t.append({"programme", centre, "person.scheduled", subject, body.dump()}));
    }
    return std::string("{}");
  };
  auto done = ledger_.write(std::move(command));
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace bq::applications::registry
