// What people do at a registry: each act is a command of the ledger.
#include "applications/registry/desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "applications/registry/refusals.h"
#include "applications/registry/tables.h"
#include "base/secret/token.h"

namespace bq::applications::registry {

using record::ledger::Answer;
using record::ledger::NewEvent;
using record::ledger::Transaction;
using Why = Refusal::Why;

namespace {

constexpr std::size_t most_identity = 200;
constexpr std::size_t most_reason = 1000;

std::string new_id(const char* kind) {
  return kind + base::secret::stored_form(base::secret::make_token()).substr(0, 12);
}

bool is_text(const std::string& text, std::size_t most) {
  return text.size() <= most && base::is_utf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

Json place_json(const FormPlace& place) {
  return {{"visit", place.visit}, {"form", place.form}, {"repeat", place.repeat}};
}

// What differs between the saved entries and the new ones; an entry that is gone is null.
Json changes(const Json& before, const Entries& after) {
  Json out = Json::object(), now = write_entries(after);
  for (const auto& [item, entry] : now.items())
    if (!before.contains(item) || before[item] != entry) out[item] = entry;
  for (const auto& [item, entry] : before.items())
    if (!now.contains(item)) out[item] = nullptr;
  return out;
}

bool replaces(const Json& before, const Json& changed) {
  for (const auto& [item, entry] : changed.items())
    if (before.contains(item)) return true;
  return false;
}

}  // namespace

bool Actor::sees(const std::string& centre) const {
  return sees_all || std::find(centres.begin(), centres.end(), centre) != centres.end();
}

std::string Actor::sight() const {
  if (sees_all) return "*";
  std::string out = "|";
  for (const auto& centre : centres) out += centre + "|";
  return out;
}

Desk::Desk(const Registry& registry, record::ledger::Ledger& ledger, const base::secret::Key& key,
           record::ledger::Clock clock, Gate gate)
    : registry_(registry),
      ledger_(ledger),
      sealer_(key),
      pseudonymiser_(key),
      clock_(std::move(clock)),
      gate_(std::move(gate)) {}

void Desk::hand_in(Command command, std::shared_ptr<std::optional<Refusal>> refused,
                   Answered answered) {
  if (!command.key.empty()) command.key = command.actor + "/" + command.key;
  ledger_.hand_in(std::move(command),
                  [refused = std::move(refused),
                   answered = std::move(answered)](base::Result<record::ledger::Receipt> receipt) {
                    if (receipt) return answered(Json::parse(receipt->answer));
                    if (*refused) return answered(tl::unexpected(**refused));
                    const std::string& why = receipt.error().sentence;
                    bool disk = receipt.error().kind == base::ProblemKind::disk;
                    answered(tl::unexpected(Refusal{Why::failed,
                                                    disk ? "disk" : "failed",
                                                    {"not saved: " + why, "未保存：" + why},
                                                    Json::object()}));
                  });
}

std::optional<Refusal> Desk::refuse_place(const FormPlace& place) const {
  const Visit* visit = registry_.find_visit(place.visit);
  const Form* form = registry_.find_form(place.form);
  if (visit == nullptr || form == nullptr) return not_there();
  if (std::find(visit->forms.begin(), visit->forms.end(), place.form) == visit->forms.end())
    return not_there();
  if (place.repeat < 1 || place.repeat > (form->repeats ? 1000 : 1)) return not_there();
  return std::nullopt;
}

std::optional<Refusal> Desk::refuse_enrolment(const Actor& actor, const EnrolAct& act) const {
  if (!registry_.has_centre(act.centre) || !actor.sees(act.centre)) return not_there();
  if (gate_)
    if (auto why = gate_()) return Refusal{Why::forbidden, "approval", *why, Json::object()};
  auto day = day_of(registry_, act.enrolled);
  if (!day || *day > clock_())
    return unacceptable(
        "enrolled", {"the day of enrolment is no day, or in the future", "入组日期无效或在未来"});
  auto signed_on = day_of(registry_, act.consent_signed);
  const auto& versions = registry_.consents();
  bool known =
      versions.empty() || std::any_of(versions.begin(), versions.end(),
                                      [&](const Named& v) { return v.key == act.consent_version; });
  if (!known)
    return unacceptable("consent",
                        {"there is no such version of the consent", "没有这一版知情同意书"});
  if (act.consent_version.empty() || !is_text(act.consent_version, 60) || !signed_on ||
      *signed_on > clock_())
    return unacceptable("consent", {"nobody is enrolled without the version and day of his consent",
                                    "没有知情同意书版本与签署日期，不能入组"});
  for (const auto& [kind, value] : act.identity) {
    const auto& known = registry_.identifiers();
    bool there = std::any_of(known.begin(), known.end(),
                             [&, k = kind](const Named& n) { return n.key == k; });
    if (!there || !is_text(value, most_identity))
      return unacceptable("identity", {fmt::format("`{}` is no identifier here, or too long", kind),
                                       fmt::format("“{}”不是本库的身份信息，或过长", kind)});
  }
  return std::nullopt;
}

// Keyed traces by which the same person is met again: each identifier, and for a near match the day
// of birth within an identity card and the tail of a telephone number.
std::map<std::string, std::string> Desk::traces_of(const EnrolAct& act) const {
  std::map<std::string, std::string> out;
  for (const auto& [kind, value] : act.identity) {
    std::string plain = base::secret::normalise_identifier(value);
    if (plain.empty()) continue;
    out[kind] = trace_of(kind, plain);
    if (plain.size() == 18)
      out[kind + "~birth"] = pseudonymiser_.pseudonym("birth", plain.substr(6, 8));
    else if (plain.size() == 11)
      out[kind + "~tail"] = pseudonymiser_.pseudonym("tail", plain.substr(5));
  }
  return out;
}

std::string Desk::trace_of(const std::string& kind, const std::string& identifier) const {
  return pseudonymiser_.pseudonym(kind, base::secret::normalise_identifier(identifier));
}

void Desk::enrol(const Actor& actor, const EnrolAct& act, Answered answered) {
  if (auto refusal = refuse_enrolment(actor, act)) return answered(tl::unexpected(*refusal));
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = act.key;
  command.run = [this, act, name = actor.name](Transaction& t) -> base::Result<Answer> {
    std::int64_t n = 0;
    {
      BQ_ASSIGN(auto row, t.state().select(sql("next_number"), {act.centre}));
      BQ_TRY(row.next());
      n = row.integer(0);
    }
    std::string subject = new_id("p");
    Json sealed = Json::object();
    for (const auto& [kind, value] : act.identity)
      if (!value.empty()) sealed[kind] = sealer_.seal(value, subject + "/" + kind);
    std::string number = registry_.number_of(act.centre, n);
    Json body{{"n", n},
              {"number", number},
              {"enrolled", act.enrolled},
              {"visits", schedule_of(act.enrolled)},
              {"consent", {{"version", act.consent_version}, {"signed", act.consent_signed}}},
              {"sealed", std::move(sealed)},
              {"traces", traces_of(act)}};
    if (!act.import_id.empty()) body["import"] = act.import_id;
    BQ_TRY(t.append({name, act.centre, "person.enrolled", subject, body.dump()}));
    BQ_ASSIGN(Json duplicates, duplicates_of(t.state(), subject));
    return Json{{"subject", subject}, {"number", number}, {"possible_duplicates", duplicates}}
        .dump();
  };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

void Desk::save(const Actor& actor, const SaveAct& act, Answered answered) {
  auto refuse = [&](Refusal refusal) { answered(tl::unexpected(std::move(refusal))); };
  if (auto refusal = refuse_place(act.place)) return refuse(*refusal);
  if (!is_text(act.reason, most_reason))
    return refuse(unacceptable("reason", {"the reason is too long", "修改理由过长"}));
  auto snapshot = ledger_.read();
  if (!snapshot)
    return refuse({Why::failed, "failed", {snapshot.error().sentence, "读取失败"}, {}});
  auto person = find_person(**snapshot, actor, act.place.subject);
  if (!person) return refuse(person.error());
  auto checked = check_with(**snapshot, act.place, act.date, act.entries);
  if (!checked) return refuse(checked.error());
  if (checked->is_refused()) {
    Refusal refusal = unacceptable("problems", {"the form cannot be saved so: see the items",
                                                "表单不能这样保存：请看各条目的提示"});
    refusal.more["problems"] = write_problems(checked->problems);
    return refuse(std::move(refusal));
  }
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = act.key;
  command.run = [this, saving = Saving{actor, act, person->centre, std::move(*checked)},
                 refused](Transaction& t) { return save_in(t, saving, *refused); };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

// Why a form that is good in itself cannot be saved now.
std::optional<Refusal> Desk::refuse_saving(const Person& person, const Kept& kept,
                                           const SaveAct& act) const {
  if (!person.withdrawn.empty())
    return Refusal{
        Why::conflict,
        "withdrawn",
        {"the consent was withdrawn on " + person.withdrawn + ": nothing more is entered",
         "已于 " + person.withdrawn + " 撤回知情同意，不再录入"},
        Json::object()};
  if (kept.state != "open")
    return Refusal{
        Why::conflict,
        "locked",
        {"the form is " + kept.state + ": it cannot be changed", "表单已锁定或冻结，不能修改"},
        Json::object()};
  if (kept.version == act.base) return std::nullopt;
  Refusal conflict{Why::conflict,
                   "conflict",
                   {"somebody else has saved this form meanwhile", "此表单已被他人保存"},
                   Json::object()};
  Entries present = present_entries(registry_, *registry_.find_form(act.place.form),
                                    read_entries(kept.entries).value_or(Entries{}));
  conflict.more["current"] = {{"version", kept.version},
                              {"date", kept.day},
                              {"by", kept.by},
                              {"saved", base::show(base::Instant{kept.saved})},
                              {"values", write_entries(present)}};
  return conflict;
}

// The entries as they are kept: numbers with their unit, derived values, nothing that is hidden,
// and what an earlier version of the programme asked for where it was.
Entries Desk::entries_to_keep(const Saving& saving, const Kept& kept) const {
  const Form& form = *registry_.find_form(saving.act.place.form);
  Entries out = saving.act.entries;
  for (auto& [key, entry] : out) {
    const Item* item = form.find(key);
    bool counted = item != nullptr && item->kind == ItemKind::number && item->unit != "1";
    if (counted && entry.missing.empty() && entry.unit.empty()) entry.unit = item->unit;
  }
  for (const auto& [item, entry] : saving.answer.derived) out[item] = entry;
  for (const auto& [item, shown] : saving.answer.shown)
    if (!shown) out.erase(item);
  if (auto before = read_entries(kept.entries))
    for (const auto& [key, entry] : *before)
      if (form.find(key) == nullptr) out.emplace(key, entry);
  return out;
}

base::Result<Answer> Desk::save_in(Transaction& t, const Saving& saving,
                                   std::optional<Refusal>& refused) {
  const auto& [actor, act, centre, answer] = saving;
  BQ_ASSIGN(Kept kept, find_form(t.state(), act.place));
  auto person = find_person(t.state(), actor, act.place.subject);
  if (!person) return refuse_with(refused, person.error());
  if (auto refusal = refuse_saving(*person, kept, act)) return refuse_with(refused, *refusal);
  Json changed = changes(kept.entries, entries_to_keep(saving, kept));
  bool same = changed.empty() && kept.day == act.date;
  if (!same && replaces(kept.entries, changed) && act.reason.empty())
    return refuse_with(refused, unacceptable("reason", {"say why saved values are changed",
                                                        "修改已保存的数值需填写理由"}));
  std::int64_t version = kept.version;
  if (!same || kept.version == 0) {
    Json body = place_json(act.place);
    body["version"] = ++version;
    body["day"] = act.date;
    body["changed"] = std::move(changed);
    body["reason"] = act.reason;
    if (!act.import_id.empty()) body["import"] = act.import_id;
    body["filled"] = answer.filled;
    body["wanted"] = answer.wanted;
    Json items = Json::object();
    for (const auto& [item, there] : answer.required) items[item] = there ? 1 : 0;
    body["items"] = std::move(items);
    BQ_TRY(t.append({actor.name, centre, "form.saved", act.place.subject, body.dump()}));
    BQ_TRY(raise_and_close(t, actor, act, centre, answer));
    BQ_TRY(note_end(t, actor, act, centre, answer));
  }
  return Json{{"version", version},
              {"filled", answer.filled},
              {"wanted", answer.wanted},
              {"problems", write_problems(answer.problems)}}
      .dump();
}

// A rule that no longer holds raises a query unless one is open; one that holds again closes it.
base::Done Desk::raise_and_close(Transaction& t, const Actor& actor, const SaveAct& act,
                                 const std::string& centre, const FormAnswer& answer) {
  BQ_ASSIGN(Json all, queries_of(t.state(), act.place.subject, ""));
  auto of_form = [&](const Json& q) {
    return q["visit"] == act.place.visit && q["form"] == act.place.form &&
           q["repeat"] == act.place.repeat && q["state"] != "closed" && q["rule"] != "";
  };
  auto meets = [](const Json& q, const FormProblem& p) {
    return q["item"] == p.item && q["rule"] == p.rule;
  };
  for (const FormProblem& p : answer.problems) {
    if (p.level != Level::query || p.rule == "required") continue;
    bool there = std::any_of(all.begin(), all.end(),
                             [&](const Json& q) { return of_form(q) && meets(q, p); });
    if (there) continue;
    Json body = place_json(act.place);
    body["id"] = new_id("q");
    body["item"] = p.item;
    body["rule"] = p.rule;
    body["en"] = p.sentence.en;
    body["zh"] = p.sentence.zh;
    BQ_TRY(t.append({actor.name, centre, "query.raised", act.place.subject, body.dump()}));
  }
  for (const Json& q : all) {
    if (!of_form(q)) continue;
    bool still = std::any_of(answer.problems.begin(), answer.problems.end(),
                             [&](const FormProblem& p) { return meets(q, p); });
    if (still) continue;
    Json body{{"id", q["id"]}, {"text", "the rule holds again"}};
    BQ_TRY(t.append({actor.name, centre, "query.closed", act.place.subject, body.dump()}));
  }
  return {};
}

void Desk::set_state(const Actor& actor, const StateAct& act, Answered answered) {
  const auto& [key, place, state, reason] = act;
  auto refuse = [&](Refusal refusal) { answered(tl::unexpected(std::move(refusal))); };
  if (auto refusal = refuse_place(place)) return refuse(*refusal);
  if (state != "open" && state != "locked" && state != "frozen")
    return refuse(unacceptable("state", {"a form is open, locked or frozen", "表单状态无效"}));
  if (!is_text(reason, most_reason) || (state == "open" && reason.empty()))
    return refuse(unacceptable("reason", {"say why", "请填写理由"}));
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = key;
  command.run = [this, actor, place = place, state = state, reason = reason,
                 refused](Transaction& t) -> base::Result<Answer> {
    auto person = find_person(t.state(), actor, place.subject);
    if (!person) return refuse_with(*refused, person.error());
    BQ_ASSIGN(Kept kept, find_form(t.state(), place));
    if (kept.version == 0) return refuse_with(*refused, not_there());
    Json body = place_json(place);
    body["state"] = state;
    body["reason"] = reason;
    if (kept.state != state)
      BQ_TRY(t.append({actor.name, person->centre, "form.state", place.subject, body.dump()}));
    return Json{{"state", state}}.dump();
  };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

void Desk::raise(const Actor& actor, const QueryAct& act, Answered answered) {
  auto refuse = [&](Refusal refusal) { answered(tl::unexpected(std::move(refusal))); };
  if (auto refusal = refuse_place(act.place)) return refuse(*refusal);
  if (registry_.find_form(act.place.form)->find(act.item) == nullptr) return refuse(not_there());
  if (act.text.empty() || !is_text(act.text, most_reason))
    return refuse(unacceptable("text", {"a query says what is asked", "请填写质疑内容"}));
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = act.key;
  command.run = [this, actor, act, refused](Transaction& t) -> base::Result<Answer> {
    auto person = find_person(t.state(), actor, act.place.subject);
    if (!person) return refuse_with(*refused, person.error());
    Json body = place_json(act.place);
    body["id"] = new_id("q");
    body["item"] = act.item;
    body["rule"] = "";
    body["en"] = act.text;
    body["zh"] = act.text;
    BQ_TRY(t.append({actor.name, person->centre, "query.raised", act.place.subject, body.dump()}));
    BQ_ASSIGN(Json all, queries_of(t.state(), act.place.subject, person->number));
    for (const Json& q : all)
      if (q["id"] == body["id"]) return q.dump();
    return Json::object().dump();
  };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

void Desk::answer(const Actor& actor, const ReplyAct& act, Answered answered) {
  change_query(actor, act, "query.answered", std::move(answered));
}

void Desk::close(const Actor& actor, const ReplyAct& act, Answered answered) {
  change_query(actor, act, "query.closed", std::move(answered));
}

void Desk::change_query(const Actor& actor, const ReplyAct& act, const std::string& kind,
                        Answered answered) {
  const auto& [key, id, text] = act;
  bool answers = kind == "query.answered";
  if ((answers && text.empty()) || !is_text(text, most_reason))
    return answered(
        tl::unexpected(unacceptable("text", {"an answer says something", "请填写答复内容"})));
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.key = key;
  command.run = [actor, id = id, kind, text = text, answers,
                 refused](Transaction& t) -> base::Result<Answer> {
    std::string subject, centre, state;
    {
      BQ_ASSIGN(auto row, t.state().select(sql("query"), {id, actor.sight()}));
      BQ_ASSIGN(bool there, row.next());
      if (!there) return refuse_with(*refused, not_there());
      subject = row.text(1);
      centre = row.text(2);
      state = row.text(8);
    }
    if (state == "closed")
      return refuse_with(
          *refused, {Why::conflict, "closed", {"the query is closed already", "该质疑已关闭"}, {}});
    BQ_TRY(t.append({actor.name, centre, kind, subject, Json{{"id", id}, {"text", text}}.dump()}));
    return Json{{"id", id}, {"state", answers ? "answered" : "closed"}}.dump();
  };
  hand_in(std::move(command), std::move(refused), std::move(answered));
}

void Desk::identity(const Actor& actor, const std::string& subject, Answered answered) {
  auto refused = std::make_shared<std::optional<Refusal>>();
  Command command;
  command.actor = actor.name;
  command.run = [this, actor, subject, refused](Transaction& t) -> base::Result<Answer> {
    auto person = find_person(t.state(), actor, subject);
    if (!person) return refuse_with(*refused, person.error());
    BQ_TRY(t.append({actor.name, person->centre, "identity.read", subject, "{}"}));
    return Json::object().dump();
  };
  // The names themselves are opened after the fact is on record, and lie in no answer of the
  // ledger.
  hand_in(std::move(command), std::move(refused),
          [this, subject, answered = std::move(answered)](Outcome outcome) {
            if (!outcome) return answered(std::move(outcome));
            auto failed = [&](const base::Problem& why) {
              answered(tl::unexpected(
                  Refusal{Why::failed, "failed", {why.sentence, "读取失败"}, Json::object()}));
            };
            auto snapshot = ledger_.read();
            if (!snapshot) return failed(snapshot.error());
            auto row = (*snapshot)->select(sql("identity"), {subject});
            if (!row) return failed(row.error());
            Json out = Json::object();
            for (;;) {
              auto more = row->next();
              if (!more) return failed(more.error());
              if (!*more) break;
              std::string kind(row->text(0));
              auto text = sealer_.open(row->text(1), subject + "/" + kind);
              if (!text) return failed(text.error());
              out[kind] = *text;
            }
            answered(std::move(out));
          });
}

}  // namespace bq::applications::registry
