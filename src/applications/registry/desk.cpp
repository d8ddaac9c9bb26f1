// What people do at a registry: each act is a command of the ledger.
#include "applications/registry/desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "applications/registry/refusals.h"
#include "applications/registry/saved_form.h"
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

// Ids grow with time: what comes one after the other lies side by side in the tables. Their end
// cannot be guessed.
std::string new_id(const char* kind, base::Instant now) {
  return fmt::format("{}{:014x}{}", kind, now.us,
                     base::secret::stored_form(base::secret::make_token()).substr(0, 12));
}

bool is_text(const std::string& text, std::size_t most) {
  return text.size() <= most && base::is_utf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

Json place_json(const FormPlace& place) {
  return {{"visit", place.visit}, {"form", place.form}, {"repeat", place.repeat}};
}

bool replaces(const Entries& before, const Entries& changed) {
  return std::any_of(changed.begin(), changed.end(),
                     [&](const auto& entry) { return before.count(entry.first) > 0; });
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
  for (const auto& [kind, value] : act.identity)
    if (birth_on_card(registry_, value) > *day)
      return unacceptable("enrolled", {"the day of enrolment lies before birth, as the identity "
                                       "card says it",
                                       "入组日期早于身份证上的出生日期"});
  auto signed_on = day_of(registry_, act.consent_signed);
  const auto& versions = registry_.consents();
  bool known = versions.empty() ||
               std::any_of(versions.begin(), versions.end(),
                           [&](const Consent& v) { return v.key == act.consent_version; });
  if (!known)
    return unacceptable("consent",
                        {"there is no such version of the consent", "没有这一版知情同意书"});
  if (signed_on && *signed_on > clock_())
    return unacceptable(
        "consent", {"the day of the consent lies in the future: it is " + today() + " here now",
                    "知情同意书签署日期在未来：此处今天是 " + today()});
  if (act.consent_version.empty() || !is_text(act.consent_version, 60) || !signed_on)
    return unacceptable("consent", {"nobody is enrolled without the version and day of his consent",
                                    "没有知情同意书版本与签署日期，不能入组"});
  for (const auto& [kind, value] : act.identity) {
    const auto& kinds = registry_.identifiers();
    bool there = std::any_of(kinds.begin(), kinds.end(),
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
  command.run = [this, act, name = actor.name, enrolled = kept_day(act.enrolled),
                 signed_on = kept_day(act.consent_signed)](Transaction& t) -> base::Result<Answer> {
    std::int64_t n = 0;
    {
      BQ_ASSIGN(auto row, t.state().select(sql("next_number"), {act.centre}));
      BQ_TRY(row.next());
      n = row.integer(0);
    }
    std::string subject = new_id("p", clock_());
    Json sealed = Json::object();
    for (const auto& [kind, value] : act.identity)
      if (!value.empty()) sealed[kind] = sealer_.seal(value, subject + "/" + kind);
    std::string number = registry_.number_of(act.centre, n);
    Json body{{"n", n},
              {"number", number},
              {"enrolled", enrolled},
              {"visits", schedule_of(enrolled)},
              {"consent", {{"version", act.consent_version}, {"signed", signed_on}}},
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

// A save is worked out by its caller on the state as it stands; the ledger's thread only looks
// whether anything was put on record about the person since, and works it out again if so.
void Desk::save(const Actor& actor, SaveAct act, Answered answered) {
  auto refuse = [&](Refusal refusal) { answered(tl::unexpected(std::move(refusal))); };
  if (auto refusal = refuse_place(act.place)) return refuse(*refusal);
  if (!is_text(act.reason, most_reason))
    return refuse(unacceptable("reason", {"the reason is too long", "修改理由过长"}));
  auto snapshot = ledger_.read();
  if (!snapshot) return refuse(failed(snapshot.error()));
  auto seen = record::ledger::last_seq(**snapshot);
  if (!seen) return refuse(failed(seen.error()));
  act.date = kept_day(act.date);
  auto prepared = prepare_save(**snapshot, actor, act);
  // A conflict is looked at again: the same act may have been answered before.
  if (!prepared && prepared.error().why != Why::conflict) return refuse(prepared.error());
  auto job = std::make_shared<SaveJob>(SaveJob{actor, std::move(act), *seen, std::move(prepared)});
  Command command;
  command.actor = actor.name;
  command.key = job->act.key;
  command.run = [this, job](Transaction& t) -> base::Result<Answer> {
    BQ_ASSIGN(bool is_newer, t.is_newer(job->act.place.subject, job->seen));
    if (is_newer) job->saving = prepare_save(t.state(), job->actor, job->act);
    if (!job->saving) return refuse_with(job->refused, job->saving.error());
    for (NewEvent& event : job->saving->events) BQ_TRY(t.append(std::move(event)));
    return std::move(job->saving->answer);
  };
  hand_in(std::move(command), {job, &job->refused}, std::move(answered));
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
  Entries present = present_entries(registry_, *registry_.find_form(act.place.form), kept.entries);
  conflict.more["current"] = {{"version", kept.version},
                              {"date", kept.day},
                              {"by", kept.by},
                              {"saved", base::show(base::Instant{kept.saved})},
                              {"values", write_entries(present)}};
  return conflict;
}

// The entries as they are kept: numbers with their unit, derived values, nothing that is hidden,
// and what an earlier version of the programme asked for, or asked for in another way, where it
// was.
Entries Desk::entries_to_keep(const SaveAct& act, const FormAnswer& answer,
                              const Kept& kept) const {
  const Form& form = *registry_.find_form(act.place.form);
  Entries out = act.entries;
  for (auto& [key, entry] : out) {
    const Item* item = form.find(key);
    bool is_number = item != nullptr && item->kind == ItemKind::number && entry.missing.empty();
    if (!is_number)
      entry.unit.clear();
    else if (entry.unit.empty())
      entry.unit = item->unit;
  }
  for (const auto& [item, entry] : answer.derived) out[item] = entry;
  for (const auto& [item, shown] : answer.shown)
    if (!shown) out.erase(item);
  for (const auto& [key, entry] : kept.entries) {
    const Item* item = form.find(key);
    if (item == nullptr || !still_fits(registry_, *item, entry)) out.emplace(key, entry);
  }
  return out;
}

tl::expected<Desk::Saving, Refusal> Desk::prepare_save(Reader& state, const Actor& actor,
                                                       const SaveAct& act) {
  auto person = find_person(state, actor, act.place.subject);
  if (!person) return tl::unexpected(person.error());
  auto answer = check_with(state, *person, {act.place, act.date, act.entries, true});
  if (!answer) return tl::unexpected(answer.error());
  if (answer->is_refused()) {
    Refusal refusal = unacceptable("problems", {"the form cannot be saved so: see the items",
                                                "表单不能这样保存：请看各条目的提示"});
    refusal.more["problems"] = write_problems(answer->problems);
    return tl::unexpected(std::move(refusal));
  }
  BQ_READ(Kept kept, find_form(state, act.place));
  if (auto refusal = refuse_saving(*person, kept, act)) return tl::unexpected(std::move(*refusal));
  Entries entries = entries_to_keep(act, *answer, kept);
  bool is_first = kept.version == 0;
  Entries changed = is_first ? Entries() : changes_between(kept.entries, entries);
  bool is_same = !is_first && changed.empty() && kept.day == act.date;
  if (!is_same && replaces(kept.entries, changed) && act.reason.empty())
    return tl::unexpected(
        unacceptable("reason", {"say why saved values are changed", "修改已保存的数值需填写理由"}));
  Saving out;
  std::int64_t version = kept.version;
  if (!is_same) {
    auto form = std::make_shared<SavedForm>();
    form->visit = act.place.visit, form->form = act.place.form, form->repeat = act.place.repeat;
    form->version = ++version;
    form->day = act.date, form->reason = act.reason, form->import_id = act.import_id;
    form->required = answer->required;
    form->set(entries);
    form->filled = answer->filled, form->wanted = answer->wanted;
    auto add = [&](const char* kind, std::string body) {
      out.events.push_back({actor.name, person->centre, kind, act.place.subject, std::move(body)});
    };
    add("form.saved", form->write());
    out.events.back().meaning = std::move(form);
    if (auto done = raise_and_close(state, act, *answer, add); !done)
      return tl::unexpected(failed(done.error()));
    if (auto end = end_of(act, *answer)) add("follow_up.ended", end->dump());
  }
  out.answer = Json{{"version", version},
                    {"filled", answer->filled},
                    {"wanted", answer->wanted},
                    {"problems", write_problems(answer->problems)}}
                   .dump();
  return out;
}

// A rule that no longer holds raises a query unless one is open; one that holds again closes it.
base::Done Desk::raise_and_close(Reader& state, const SaveAct& act, const FormAnswer& answer,
                                 const std::function<void(const char*, std::string)>& add) {
  struct Open {
    std::string id, item, rule;
    bool meets(const FormProblem& p) const { return item == p.item && rule == p.rule; }
  };
  std::vector<Open> open;
  const FormPlace& at = act.place;
  BQ_ASSIGN(auto row,
            state.select(sql("rule_queries_at"), {at.subject, at.visit, at.form, at.repeat}));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) break;
    open.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
  }
  for (const FormProblem& p : answer.problems) {
    if (p.level != Level::query || p.rule == "required") continue;
    if (std::any_of(open.begin(), open.end(), [&](const Open& q) { return q.meets(p); })) continue;
    Json body = place_json(act.place);
    body["id"] = new_id("q", clock_());
    body["item"] = p.item;
    body["rule"] = p.rule;
    body["en"] = p.sentence.en;
    body["zh"] = p.sentence.zh;
    add("query.raised", body.dump());
  }
  for (const Open& q : open) {
    bool still = std::any_of(answer.problems.begin(), answer.problems.end(),
                             [&](const FormProblem& p) { return q.meets(p); });
    if (!still) add("query.closed", Json{{"id", q.id}, {"text", "the rule holds again"}}.dump());
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
    body["id"] = new_id("q", clock_());
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
