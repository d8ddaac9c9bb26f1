#include "programme/scenario/hearing.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/alert/rule_state.h"
#include "analysis/cohort/moments.h"
#include "analysis/cohort/outcome.h"
#include "base/number.h"

namespace bq::programme::scenario {

namespace {

namespace expression = analysis::expression;
using analysis::alert::Truth;
using analysis::operators::Layout;
using analysis::operators::Sweep;
using analysis::operators::TimelineSweep;
using base::Instant;
using record::fact::Reason;

void sort_unique(std::vector<Instant>& instants) {
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
}

Truth truth_of(const Sweep& answers, std::uint32_t step) {
  if (answers.reason(step) != Reason::measured) return Truth::unknown;
  return answers.number(step) == 1 ? Truth::yes : Truth::no;
}

// When a fact may change an answer: seen, gone stale, and at both edges of each window over its
// concept.
void note_changes(const record::fact::Fact& fact, const expression::Plan& plan,
                  base::Duration stale_after, std::vector<Instant>& out) {
  out.push_back(fact.seen);
  out.push_back(fact.happened);
  out.push_back(fact.happened + stale_after);
  for (const auto& step : plan.steps) {
    if (step.op != expression::Op::fold || step.concept_id != fact.concept_id) continue;
    out.push_back(fact.happened + step.window.ending);
    out.push_back(fact.happened + step.window.ending + step.window.length);
  }
}

}  // namespace

base::Result<Hearing> Hearing::prepare(const Story& story, const definition::Definition& programme,
                                       const Patient& patient,
                                       const record::code::Vocabulary& vocabulary) {
  Hearing out(story, programme, patient, vocabulary);
  ClaimCompiler compiler(programme, out.plan_);
  for (const Expectation& e : story.expectations) {
    BQ_ASSIGN(CompiledClaim claim, compiler.compile(e));
    out.claims_.push_back(claim);
  }
  out.list_instants();
  return out;
}

Instant Hearing::last_instant() const {
  Instant last = story_.discharged.value_or(story_.admitted);
  for (const MadeFact& made : patient_.facts) last = std::max(last, made.fact.seen);
  for (const Expectation& e : story_.expectations) {
    if (e.at) last = std::max(last, *e.at);
    if (e.before) last = std::max(last, *e.before);
  }
  return last;
}

void Hearing::list_instants() {
  Instant from = story_.admitted, to = last_instant();
  for (const Expectation& e : story_.expectations)
    if (e.at) times_.push_back(*e.at);
  for (const MadeFact& made : patient_.facts) {
    note_changes(made.fact, plan_, vocabulary_.at(made.fact.concept_id).stale_after, watched_);
    from = std::min(from, made.fact.seen);
  }
  for (Instant t = from; t <= to; t = t + base::of_minutes(1)) watched_.push_back(t);
  std::erase_if(watched_, [&](Instant t) { return t < from || t > to; });
  sort_unique(times_);
  sort_unique(watched_);
}

Hearing::Answers Hearing::hear(const Mode& mode) const {
  Timelines timelines = mode.store(patient_, vocabulary_);
  Answers out;
  out.claims.resize(claims_.size());
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    const Expectation& e = story_.expectations[i];
    if (!e.at) out.claims[i].answer = {true, story_.text.substr(e.begin, e.end - e.begin), "never"};
  }
  if (mode.asks_always) {
    std::vector<Instant> all = watched_;
    all.insert(all.end(), times_.begin(), times_.end());
    sort_unique(all);
    ask(timelines, all, {true, true}, out);
  } else {
    ask(timelines, times_, {true, false}, out);
    ask(timelines, watched_, {false, true}, out);
  }
  judge_outcomes(timelines, out);
  play_alerts(timelines, out);
  out.features = features(timelines);
  return out;
}

void Hearing::ask(const Timelines& timelines, const std::vector<Instant>& at, Ask what,
                  Answers& out) const {
  bool needed = std::any_of(story_.expectations.begin(), story_.expectations.end(),
                            [&](const Expectation& e) { return e.at ? what.timed : what.never; });
  if (!needed) return;
  Layout layout(plan_, vocabulary_);
  TimelineSweep sweep(layout);
  sweep.begin(timelines, find_patient(timelines, patient_));
  for (Instant moment : at) {
    sweep.advance(moment);
    ask_at({plan_, sweep.answers(), vocabulary_, patient_, moment}, what, out);
  }
}

void Hearing::ask_at(const Evidence& evidence, Ask what, Answers& out) const {
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    const Expectation& e = story_.expectations[i];
    if (!claims_[i].step || e.claim.kind == ClaimKind::alert) continue;
    if (!e.at && what.never) judge_never(i, evidence, out);
    if (!what.timed || e.at != evidence.moment) continue;
    Heard& heard = out.claims[i];
    heard.answer = judge(claims_[i], evidence);
    if (!heard.answer.holds) heard.facts = facts_read(claims_[i], evidence);
  }
}

void Hearing::judge_never(std::size_t i, const Evidence& evidence, Answers& out) const {
  const Expectation& e = story_.expectations[i];
  Heard& heard = out.claims[i];
  if (!heard.answer.holds || (e.before && evidence.moment >= *e.before)) return;
  if (!judge(claims_[i], evidence).holds) return;
  heard.answer = {false, never_claim(e, evidence.moment), show_time(evidence.moment)};
  heard.facts = facts_read(claims_[i], evidence);
}

// The claim that would have held: never before the first time.
std::string Hearing::never_claim(const Expectation& e, Instant first) const {
  std::string text = story_.text.substr(e.begin, e.end - e.begin);
  if (e.before) text.resize(text.rfind(" before "));
  return fmt::format("{} before {}", text, show_time(first));
}

void Hearing::judge_outcomes(const Timelines& timelines, Answers& out) const {
  if (!programme_.outcome) return;
  Layout layout(programme_.hindsight, vocabulary_);
  TimelineSweep sweep(layout);
  View view = find_patient(timelines, patient_);
  Instant end = analysis::cohort::end_of(view);
  sweep.begin(timelines, view);
  sweep.look_back_from(end);
  std::uint32_t step = programme_.outcome->onset;
  std::optional<Instant> onset;
  if (sweep.answers().reason(step) == Reason::measured)
    onset = Instant{static_cast<std::int64_t>(sweep.answers().number(step))};
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    const Expectation& e = story_.expectations[i];
    if (e.claim.kind != ClaimKind::outcome) continue;
    auto y = analysis::cohort::outcome_at(programme_.outcome->rule, onset, end, *e.at);
    std::string is = !y ? "missing" : *y ? "1" : "0";
    out.claims[i].answer = {e.claim.is.text == is, y ? "outcome = " + is : "outcome missing", is};
    out.claims[i].facts = {onset ? "onset " + show_time(*onset) : "no onset",
                           "end " + show_time(end)};
  }
}

void Hearing::play_alerts(const Timelines& timelines, Answers& out) const {
  if (!programme_.alert) return;
  Layout layout(programme_.facts, vocabulary_);
  TimelineSweep sweep(layout);
  View view = find_patient(timelines, patient_);
  std::vector<analysis::alert::RuleState> states(
      programme_.alert->rules.size(), analysis::alert::RuleState(programme_.alert->policy));
  std::map<std::string, std::vector<Instant>> raised;
  sweep.begin(timelines, view);
  for (Instant moment : analysis::cohort::moments_of(programme_.predict, view)) {
    sweep.advance(moment);
    for (std::size_t r = 0; r < states.size(); ++r) {
      const auto& rule = programme_.alert->rules[r];
      if (rule.on_risk) continue;  // a story has no fitted model
      if (states[r].step(moment, truth_of(sweep.answers(), rule.step), std::nullopt))
        raised[rule.name].push_back(moment);
    }
  }
  for (std::size_t i = 0; i < claims_.size(); ++i)
    if (story_.expectations[i].claim.kind == ClaimKind::alert)
      judge_alert(i, raised[story_.expectations[i].claim.of.text], out);
}

void Hearing::judge_alert(std::size_t i, const std::vector<Instant>& raised, Answers& out) const {
  const Expectation& e = story_.expectations[i];
  Heard& heard = out.claims[i];
  std::vector<std::string> times;
  for (Instant at : raised) times.push_back(show_time(at));
  heard.facts = {fmt::format(
      "raised at {}", times.empty() ? "no moment" : fmt::format("{}", fmt::join(times, ", ")))};
  if (!e.at) {
    if (!raised.empty() && (!e.before || raised.front() < *e.before))
      heard.answer = {false, never_claim(e, raised.front()), times.front()};
    return;
  }
  bool is = std::find(raised.begin(), raised.end(), *e.at) != raised.end();
  heard.answer = {is == (e.claim.is.text == "raised"),
                  fmt::format("alert {} {}", e.claim.of.text, is ? "raised" : "not raised"),
                  is ? "raised" : "not raised"};
}

std::string Hearing::features(const Timelines& timelines) const {
  std::string out;
  if (programme_.facts.outputs.empty()) return out;
  Layout layout(programme_.facts, vocabulary_);
  TimelineSweep sweep(layout);
  sweep.begin(timelines, find_patient(timelines, patient_));
  for (Instant moment : times_) {
    sweep.advance(moment);
    for (const auto& output : programme_.facts.outputs) {
      out += record::fact::show(sweep.answers().reason(output.step));
      out += base::show_17g(sweep.answers().number(output.step));
    }
  }
  return out;
}

}  // namespace bq::programme::scenario
