#include "engine.h"

#include <map>
#include <memory>

#include "analysis/expression/compiler.h"
#include "analysis/operator/timeline_sweep.h"
#include "base/check.h"

namespace bq::proof {

namespace {

using analysis::expression::BaseType;
using analysis::expression::Compiler;
using analysis::expression::Plan;
using analysis::expression::Scope;
using analysis::operators::FactVersion;
using record::timeline::Centre;
using record::timeline::ChunkWriter;
using record::timeline::Draft;
using record::timeline::Timelines;

// A case's expressions, compiled for the engine and parsed for the oracle.
struct Programme {
  std::vector<std::pair<std::string, std::string>> define;
  std::vector<std::string> expressions;
  analysis::oracle::Language language{&vocabulary(), {}};
  std::vector<Syntax> asked;  // of the oracle, a column each
  Answers head;               // columns, no values
  Plan plan;
  std::vector<std::uint32_t> roots;
  std::unique_ptr<analysis::operators::Layout> layout;
  std::optional<std::string> problem;
};

void ask_oracle(const std::string& expression, Programme& out) {
  out.asked.push_back(parsed(expression));
  if (out.asked.back().name != "score") return;
  Syntax beside = parsed("completeness(0)");
  beside.arguments = {out.asked.back()};
  out.asked.push_back(beside);
}

void compile(Programme& out) {
  const std::map<std::string, analysis::expression::Score> scores;
  for (const auto& [name, body] : out.define) out.language.define[name] = parsed(body);
  Scope scope{&vocabulary(), &scores, out.language.define, {}};
  Compiler compiler(scope, out.plan);
  for (const std::string& expression : out.expressions) {
    ask_oracle(expression, out);
    if (auto done = compiler.add_feature(parsed(expression)); !done) {
      out.problem = base::show(done.error());
      return;
    }
  }
  for (const auto& output : out.plan.outputs) {
    out.roots.push_back(output.step);
    out.head.columns.push_back(output.name);
    out.head.is_instant.push_back(out.plan.steps[output.step].type.base == BaseType::instant);
  }
  for (std::size_t i = 0; i < out.asked.size(); ++i)
    BQ_CHECK(i < out.head.columns.size() && out.head.columns[i] == show(out.asked[i]),
             "engine and oracle are asked the same");
  out.layout = std::make_unique<analysis::operators::Layout>(out.plan, vocabulary(), out.roots);
}

// The last one is kept: every property asks a case's programme anew.
const Programme& programme_of(const Case& of) {
  thread_local std::unique_ptr<Programme> last;
  if (last && last->define == of.define && last->expressions == of.expressions) return *last;
  last = std::make_unique<Programme>();
  last->define = of.define, last->expressions = of.expressions;
  compile(*last);
  return *last;
}

// The same concepts at other times and with other values, each fact with an identity.
Draft neighbour(const Case& of, const char* key, std::uint16_t centre) {
  Draft out{{key}, of.timeline.facts, {}};
  out.subject.centre = centre;
  out.subject.start = of.timeline.start - base::of_hours(1);
  std::uint32_t identity = 0;
  for (Fact& f : out.facts) {
    f.value += 1;
    f.happened = f.happened - base::of_minutes(10);
    f.identity = ++identity;
  }
  return out;
}

constexpr const char* self = "made";

Timelines stored(const Case& of) {
  std::vector<ChunkWriter> writers(1);
  Draft before = neighbour(of, "before", 0), after = neighbour(of, "next", 0);
  Draft made{{self}, of.timeline.facts, {}};
  made.subject.centre = 1;
  made.subject.start = of.timeline.start;
  for (Draft* draft : {&before, &made, &after}) writers[0].add(*draft);
  std::vector<std::uint8_t> all(vocabulary().size(), 1);
  return Timelines::assemble(std::move(writers),
                             {Centre{"another", all}, Centre{"own", of.timeline.collected}}, {});
}

record::timeline::View own_view(const Timelines& timelines) {
  for (std::size_t i = 0; i < timelines.size(); ++i)
    if (timelines.at(i).subject->key == self) return timelines.at(i);
  BQ_CHECK(false, "the made subject stands in its timelines");
  return {};
}

// What is seen by a moment, with the slots it belongs to.
std::vector<std::pair<std::uint32_t, FactVersion>> facts_seen(
    const record::timeline::View& view, const analysis::operators::Layout& layout,
    base::Instant moment) {
  std::vector<std::pair<std::uint32_t, FactVersion>> out;
  const auto& c = *view.chunk;
  for (const auto& series : view.series) {
    int slot = layout.slot_of(series.concept_id);
    for (std::uint32_t i = series.begin; slot >= 0 && i < series.end; ++i) {
      if (c.seen[i] > moment.us) continue;
      bool versions = (c.mark[i] & record::timeline::mark_versions) != 0;
      out.push_back({static_cast<std::uint32_t>(slot),
                     {c.happened[i], c.seen[i], c.value[i], versions ? c.identity[i] : 0,
                      c.keeps_identity ? c.version[i] : 0, record::timeline::state_of(c.mark[i])}});
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> refusal(const Case& of) { return programme_of(of).problem; }

Answers engine_answers(const Case& of) {
  const Programme& programme = programme_of(of);
  BQ_CHECK(!programme.problem, *programme.problem);
  analysis::operators::TimelineSweep sweep(*programme.layout);
  Timelines timelines = stored(of);
  sweep.begin(timelines, own_view(timelines));
  Answers out = programme.head;
  std::vector<Value> stand(programme.plan.steps.size());
  for (base::Instant moment : of.moments) {
    sweep.advance(moment);
    const auto& answers = sweep.answers();
    for (std::uint32_t step : answers.changed())
      stand[step] = {answers.number(step), answers.reason(step)};
    for (std::uint32_t root : programme.roots) out.values.push_back(stand[root]);
  }
  return out;
}

Answers answers_after_any_order(const Case& of, base::Random& random) {
  const Programme& programme = programme_of(of);
  Timelines timelines = stored(of);
  std::vector<std::pair<std::uint32_t, FactVersion>> facts =
      facts_seen(own_view(timelines), *programme.layout, of.moments.back());
  for (std::size_t i = facts.size(); i > 1; --i) std::swap(facts[i - 1], facts[random.below(i)]);
  analysis::operators::Sweep sweep(*programme.layout);
  sweep.begin(of.timeline.start, of.timeline.collected);
  std::size_t next = 0;
  for (base::Instant moment : of.moments) {
    std::size_t until = next + random.below(facts.size() / 4 + 1);
    if (moment == of.moments.back() || until > facts.size()) until = facts.size();
    for (; next < until; ++next) sweep.apply(facts[next].first, facts[next].second);
    sweep.answer(moment);
  }
  Answers out = programme.head;
  for (std::uint32_t root : programme.roots)
    out.values.push_back({sweep.number(root), sweep.reason(root)});
  return out;
}

Answers oracle_answers(const Case& of) {
  const Programme& programme = programme_of(of);
  Answers out = programme.head;
  for (base::Instant moment : of.moments)
    for (const Value& value :
         analysis::oracle::answers(programme.language, of.timeline, moment, programme.asked))
      out.values.push_back(value);
  return out;
}

}  // namespace bq::proof
