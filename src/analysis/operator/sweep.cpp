#include "analysis/operator/sweep.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/check.h"

namespace bq::analysis::operators {

using expression::Aggregate;
using expression::BaseType;
using expression::Op;
using expression::Plan;
using expression::Step;

namespace {

// A score's completeness and comparison look at the parts of the score themselves.
void gather(const Plan& plan, const Step& step, std::vector<std::uint32_t>& out) {
  if (step.op == Op::completeness || step.op == Op::score_compare) {
    if (step.op == Op::score_compare) out.push_back(step.arguments[1]);
    const auto& parts = plan.steps[step.arguments[0]].arguments;
    out.insert(out.end(), parts.begin(), parts.end());
  } else {
    out.insert(out.end(), step.arguments.begin(), step.arguments.end());
  }
}

// Steps whose answer moves with the moment itself, or that look at facts for themselves.
bool is_always_asked(Op op) {
  return op == Op::start || op == Op::paired || op == Op::first_time || op == Op::time_since_start;
}

// Of two versions of one number that are known at one instant an order gives way to its result, and
// a retraction stands over what it retracts.
int weight(State state) {
  switch (state) {
    case State::pending:
      return 0;
    case State::not_assessable:
      return 1;
    case State::measured:
      return 2;
    case State::retracted:
      return 3;
  }
  return 0;
}

bool is_older_version(const FactVersion& a, const FactVersion& b) {
  auto rank = [](const FactVersion& f) {
    return std::make_tuple(f.version, f.seen, weight(f.state), f.value, f.happened);
  };
  return rank(a) < rank(b);
}

std::vector<std::uint32_t> all_steps(const Plan& plan) {
  std::vector<std::uint32_t> out(plan.steps.size());
  std::iota(out.begin(), out.end(), 0U);
  return out;
}

}  // namespace

Layout::Layout(const Plan& plan, const record::code::Vocabulary& vocabulary)
    : Layout(plan, vocabulary, all_steps(plan)) {}

Layout::Layout(const Plan& plan, const record::code::Vocabulary& vocabulary,
               std::span<const std::uint32_t> roots)
    : plan_(plan) {
  for (const Step& step : plan.steps) {
    reads_begin_.push_back(static_cast<std::uint32_t>(reads_.size()));
    gather(plan, step, reads_);
  }
  reads_begin_.push_back(static_cast<std::uint32_t>(reads_.size()));
  const auto needed = needed_for(roots);
  for (std::uint32_t i = 0; i < plan.steps.size(); ++i)
    if (needed[i] != 0) add_step(i, vocabulary);
  find_readers(needed);
}

std::vector<std::uint8_t> Layout::needed_for(std::span<const std::uint32_t> roots) const {
  std::vector<std::uint8_t> needed(plan_.steps.size(), 0);
  for (std::uint32_t root : roots) needed[root] = 1;
  for (auto i = static_cast<std::uint32_t>(needed.size()); i-- > 0;)
    if (needed[i] != 0)
      for (std::uint32_t read : reads_of(i)) needed[read] = 1;
  return needed;
}

void Layout::add_step(std::uint32_t i, const record::code::Vocabulary& vocabulary) {
  const Step& step = plan_.steps[i];
  if (step.op == Op::now) {
    slots_[slot_for(step.concept_id, vocabulary)].now.push_back(i);
  } else if (step.op == Op::time_since) {
    slots_[slot_for(step.concept_id, vocabulary)].time_since.push_back(i);
  } else if (step.op == Op::fold) {
    auto& windows = slots_[slot_for(step.concept_id, vocabulary)].windows;
    auto at = std::find_if(windows.begin(), windows.end(),
                           [&](const WindowReads& w) { return w.window == step.window; });
    if (at == windows.end()) at = windows.insert(windows.end(), WindowReads{step.window, {}});
    at->reads.push_back({i, step.aggregate});
  } else {
    if (step.op == Op::paired)
      slot_for(step.concept_id, vocabulary), slot_for(step.partner, vocabulary);
    pure_.push_back(i);
    if (is_always_asked(step.op)) always_.push_back(i);
  }
  if (step.op != Op::first_time) return;
  Condition condition{i, {}};
  for (ConceptId id : plan_.effect(i).concepts)
    condition.slots.push_back(slot_for(id, vocabulary));
  conditions_.push_back(std::move(condition));
}

void Layout::find_readers(const std::vector<std::uint8_t>& needed) {
  std::vector<std::vector<std::uint32_t>> by_step(plan_.steps.size());
  for (std::uint32_t i = 0; i < plan_.steps.size(); ++i) {
    if (needed[i] == 0) continue;
    for (std::uint32_t read : reads_of(i)) {
      BQ_CHECK(read < i, "a step reads earlier ones");
      if (by_step[read].empty() || by_step[read].back() != i) by_step[read].push_back(i);
    }
  }
  for (const auto& readers : by_step) {
    readers_begin_.push_back(static_cast<std::uint32_t>(readers_.size()));
    readers_.insert(readers_.end(), readers.begin(), readers.end());
  }
  readers_begin_.push_back(static_cast<std::uint32_t>(readers_.size()));
}

const Layout::Condition& Layout::condition_of(std::uint32_t step) const {
  auto found = std::find_if(conditions_.begin(), conditions_.end(),
                            [&](const Condition& c) { return c.step == step; });
  BQ_CHECK(found != conditions_.end(), "a first time has its condition");
  return *found;
}

std::uint32_t Layout::slot_for(ConceptId concept_id, const record::code::Vocabulary& vocabulary) {
  if (slot_of_.size() <= concept_id) slot_of_.resize(concept_id + std::size_t{1}, -1);
  if (slot_of_[concept_id] < 0) {
    slot_of_[concept_id] = static_cast<int>(slots_.size());
    const auto& c = vocabulary.at(concept_id);
    slots_.push_back({concept_id, c.scale, c.stale_after.us, {}, {}, {}});
  }
  return static_cast<std::uint32_t>(slot_of_[concept_id]);
}

Sweep::Sweep(const Layout& layout)
    : layout_(layout),
      slots_(layout.slots().size()),
      number_(layout.plan().steps.size(), 0),
      reason_(layout.plan().steps.size(), Reason::never),
      due_((layout.plan().steps.size() + 63) / 64, 0) {
  for (std::size_t i = 0; i < slots_.size(); ++i)
    for (const auto& w : layout.slots()[i].windows) {
      Fold fold(w.window, layout.slots()[i].scale);
      for (const auto& read : w.reads) fold.need(read.aggregate);
      slots_[i].folds.push_back(fold);
    }
}

void Sweep::begin(base::Instant start, std::span<const std::uint8_t> collected) {
  start_us_ = start.us;
  moment_us_ = base::before_all.us;
  first_answer_ = true;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    SlotState& slot = slots_[i];
    slot.kept.clear(), slot.others.clear(), slot.versions.clear();
    ConceptId id = layout_.slots()[i].concept_id;
    slot.collected = collected.empty() || (id < collected.size() && collected[id] != 0);
    slot.touched = true;
    for (Fold& fold : slot.folds) fold.begin(start.us);
  }
}

void Sweep::insert(SlotState& slot, const FactVersion& fact) {
  if (fact.state == State::retracted) return;
  if (fact.state != State::measured) {
    slot.others.push_back({fact.happened, fact.seen, fact.version, fact.state});
    return;
  }
  Kept kept{fact.happened, fact.seen, fact.value, fact.version};
  std::size_t at = slot.kept.size();
  if (slot.kept.empty() || value_order(slot.kept.back(), kept)) {
    slot.kept.push_back(kept);
  } else {
    auto place = std::lower_bound(slot.kept.begin(), slot.kept.end(), kept, value_order);
    at = static_cast<std::size_t>(place - slot.kept.begin());
    slot.kept.insert(place, kept);
  }
  for (Fold& fold : slot.folds) fold.inserted(slot.kept, at);
}

void Sweep::remove(SlotState& slot, const FactVersion& fact) {
  if (fact.state == State::retracted) return;
  if (fact.state != State::measured) {
    auto at = std::find_if(slot.others.begin(), slot.others.end(), [&](const Other& o) {
      return o.happened == fact.happened && o.seen == fact.seen && o.version == fact.version &&
             o.state == fact.state;
    });
    BQ_CHECK(at != slot.others.end(), "a version to replace is not there");
    slot.others.erase(at);
    return;
  }
  Kept kept{fact.happened, fact.seen, fact.value, fact.version};
  auto place = std::lower_bound(slot.kept.begin(), slot.kept.end(), kept, value_order);
  BQ_CHECK(place != slot.kept.end() && !value_order(kept, *place),
           "a version to replace is not there");
  auto at = static_cast<std::size_t>(place - slot.kept.begin());
  for (Fold& fold : slot.folds) fold.removing(slot.kept, at);
  slot.kept.erase(place);
}

void Sweep::apply(std::uint32_t at, const FactVersion& fact) {
  SlotState& slot = slots_[at];
  slot.touched = true;
  if (fact.identity == 0) {
    insert(slot, fact);
    return;
  }
  auto known = std::find_if(slot.versions.begin(), slot.versions.end(),
                            [&](const Version& v) { return v.identity == fact.identity; });
  if (known == slot.versions.end()) {
    slot.versions.push_back({fact.identity, fact});
    insert(slot, fact);
    return;
  }
  // Versions go by the source's number, else known, else content, never by arrival.
  const FactVersion& old = known->current;
  if (!is_older_version(old, fact)) return;
  remove(slot, old);
  known->current = fact;
  insert(slot, fact);
}

void Sweep::note_change(std::uint32_t step) {
  changed_.push_back(step);
  for (std::uint32_t reader : layout_.readers_of(step))
    due_[reader / 64] |= std::uint64_t{1} << (reader % 64);
}

void Sweep::set(std::uint32_t step, double value) {
  if (reason_[step] == Reason::measured && number_[step] == value && !first_answer_) return;
  number_[step] = value;
  reason_[step] = Reason::measured;
  note_change(step);
}

void Sweep::set_missing(std::uint32_t step, Reason reason) {
  if (reason_[step] == reason && !first_answer_) return;
  number_[step] = 0;
  reason_[step] = reason;
  note_change(step);
}

Sweep::Value Sweep::value_at(const Layout::Slot& slot, const SlotState& state,
                             std::int64_t at) const {
  if (!state.collected) return {0, Reason::not_collected};
  std::size_t n = state.kept.size();
  if (n > 0 && state.kept.back().happened > at) {
    Kept edge{at, base::after_all.us, 0, 0};
    n = static_cast<std::size_t>(
        std::upper_bound(state.kept.begin(), state.kept.end(), edge,
                         [](const Kept& a, const Kept& b) { return a.happened < b.happened; }) -
        state.kept.begin());
  }
  const Kept* latest = n > 0 ? &state.kept[n - 1] : nullptr;
  bool pending = false;
  for (const Other& o : state.others) {
    if (o.happened > at || at - o.happened >= slot.stale_after_us) continue;
    bool newer = latest == nullptr || std::tie(o.happened, o.seen, o.version) >
                                          std::tie(latest->happened, latest->seen, latest->version);
    if (newer && o.state == State::not_assessable) return {0, Reason::not_assessable};
    pending = pending || (newer && o.state == State::pending);
  }
  if (latest != nullptr && at - latest->happened < slot.stale_after_us)
    return {base::to_double(latest->value, slot.scale), Reason::measured};
  if (pending) return {0, Reason::pending};
  return {0, latest != nullptr ? Reason::stale : Reason::never};
}

void Sweep::answer_now(const Layout::Slot& slot, const SlotState& state) {
  if (!slot.now.empty()) {
    Value value = value_at(slot, state, moment_us_);
    for (std::uint32_t step : slot.now) {
      if (value.reason == Reason::measured) set(step, value.number);
      else set_missing(step, value.reason);
    }
  }
}

void Sweep::answer_ages(const Layout::Slot& slot, const SlotState& state) {
  for (std::uint32_t step : slot.time_since) {
    if (!state.collected) set_missing(step, Reason::not_collected);
    else if (state.kept.empty())
      set_missing(step,
                  why_nothing(state.others, {base::before_all.us, moment_us_}, Reason::never));
    else set(step, static_cast<double>(moment_us_ - state.kept.back().happened));
  }
}

Reason Sweep::why_nothing(const std::vector<Other>& others, Span span, Reason otherwise) {
  bool pending = false;
  for (const Other& o : others) {
    if (o.happened <= span.from || o.happened > span.to) continue;
    if (o.state == State::not_assessable) return Reason::not_assessable;
    pending = true;
  }
  return pending ? Reason::pending : otherwise;
}

Reason Sweep::why_no_value(const SlotState& slot, const Fold& fold) const {
  if (!slot.collected) return Reason::not_collected;
  return why_nothing(slot.others, {fold.low_edge(), fold.high_edge()},
                     fold.anything_before() ? Reason::stale : Reason::never);
}

void Sweep::answer_folds(const Layout::Slot& slot, SlotState& state) {
  for (std::size_t w = 0; w < state.folds.size(); ++w) {
    Fold& fold = state.folds[w];
    bool changed = fold.advance(state.kept, moment_us_);
    const auto& reads = slot.windows[w].reads;
    // `touched`: a retracted order leaves the kept values as they were, but is no reason any more.
    if (!changed && !first_answer_ && !state.touched && state.others.empty()) continue;
    for (const auto& read : reads) {
      double value = 0;
      bool empty = fold.count() == 0;
      if (read.aggregate == Aggregate::count ? !state.collected : empty)
        set_missing(read.step, why_no_value(state, fold));
      else if (fold.value(state.kept, read.aggregate, value)) set(read.step, value);
      else set_missing(read.step, Reason::undefined);
    }
  }
}

// Without a new fact a slot changes when a value enters or leaves a window or grows stale.
std::int64_t Sweep::due_of(const Layout::Slot& slot, const SlotState& state) const {
  if (!state.others.empty()) return moment_us_;
  if (state.kept.empty()) return base::after_all.us;
  std::int64_t latest = state.kept.back().happened;
  if (latest > moment_us_) return moment_us_;
  std::int64_t due = base::after_all.us;
  if (!slot.now.empty() && moment_us_ - latest < slot.stale_after_us)
    due = latest + slot.stale_after_us;
  for (const Fold& fold : state.folds) due = std::min(due, fold.due(state.kept));
  return due;
}

void Sweep::answer_slot(std::uint32_t at) {
  const Layout::Slot& slot = layout_.slots()[at];
  SlotState& state = slots_[at];
  if (state.touched || first_answer_ || moment_us_ >= state.due) {
    answer_now(slot, state);
    answer_folds(slot, state);
    state.due = due_of(slot, state);
    state.touched = false;
  }
  answer_ages(slot, state);
}

void Sweep::answer_paired(std::uint32_t step) {
  const Step& s = layout_.plan().steps[step];
  auto slot_a = static_cast<std::size_t>(layout_.slot_of(s.concept_id)),
       slot_b = static_cast<std::size_t>(layout_.slot_of(s.partner));
  Value a = value_at(layout_.slots()[slot_a], slots_[slot_a], moment_us_);
  const SlotState& partners = slots_[slot_b];
  if (a.reason != Reason::measured) return set_missing(step, a.reason);
  if (!partners.collected) return set_missing(step, Reason::not_collected);
  std::int64_t at = slots_[slot_a].kept.back().happened;
  auto after = std::upper_bound(partners.kept.begin(), partners.kept.end(), at,
                                [](std::int64_t t, const Kept& k) { return t < k.happened; });
  Span span{at - s.window.length.us - 1, at};  // its lower edge belongs to it
  bool any = after != partners.kept.begin();
  if (!any || std::prev(after)->happened <= span.from)
    return set_missing(step,
                       why_nothing(partners.others, span, any ? Reason::stale : Reason::never));
  set(step, base::to_double(std::prev(after)->value, layout_.slots()[slot_b].scale));
}

Sweep::Value Sweep::condition_at(std::uint32_t at, std::int64_t when) const {
  const Step& step = layout_.plan().steps[at];
  if (step.op == Op::now) {
    auto slot = static_cast<std::size_t>(layout_.slot_of(step.concept_id));
    return value_at(layout_.slots()[slot], slots_[slot], when);
  }
  if (step.op == Op::start) return {static_cast<double>(start_us_), Reason::measured};
  std::vector<Operand> operands;
  for (std::uint32_t argument : layout_.reads_of(at)) {
    Value v = condition_at(argument, when);
    operands.push_back({v.number, v.reason, &layout_.plan().steps[argument]});
  }
  Operand out = compute(step, operands);
  return {out.number, out.reason};
}

// The condition changes only where a concept's value does: at a fact and at its expiry.
std::vector<std::int64_t> Sweep::changes_of(const Layout::Condition& condition) const {
  std::vector<std::int64_t> changes;
  auto note = [&](std::int64_t at) {
    if (at >= start_us_ && at <= moment_us_) changes.push_back(at);
  };
  note(start_us_);
  for (std::uint32_t slot : condition.slots) {
    std::int64_t stale = layout_.slots()[slot].stale_after_us;
    for (const Kept& k : slots_[slot].kept) note(k.happened), note(k.happened + stale);
    for (const Other& o : slots_[slot].others) note(o.happened), note(o.happened + stale);
  }
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  return changes;
}

void Sweep::answer_condition(const Layout::Condition& condition) {
  const Plan& plan = layout_.plan();
  std::uint32_t inner = plan.steps[condition.step].arguments[0];
  if (plan.steps[inner].type.base != BaseType::boolean)
    return answer_first_value(condition.step, slots_[condition.slots.front()]);
  Reason reason = Reason::never;
  for (std::int64_t at : changes_of(condition)) {
    Value v = condition_at(inner, at);
    if (v.reason == Reason::measured && v.number == 1)
      return set(condition.step, static_cast<double>(at));
    if (v.reason == Reason::not_collected) reason = v.reason;
  }
  set_missing(condition.step, reason);
}

// Of a concept that is no condition: when its first value from start on happened.
void Sweep::answer_first_value(std::uint32_t step, const SlotState& state) {
  if (!state.collected) return set_missing(step, Reason::not_collected);
  auto first = std::lower_bound(state.kept.begin(), state.kept.end(), start_us_,
                                [](const Kept& k, std::int64_t t) { return k.happened < t; });
  if (first == state.kept.end() || first->happened > moment_us_)
    return set_missing(step, Reason::never);
  set(step, static_cast<double>(first->happened));
}

void Sweep::answer_pure(std::uint32_t at) {
  const Plan& plan = layout_.plan();
  operands_.clear();
  for (std::uint32_t argument : layout_.reads_of(at))
    operands_.push_back({number_[argument], reason_[argument], &plan.steps[argument]});
  Operand out = compute(plan.steps[at], operands_);
  if (out.reason == Reason::measured) set(at, out.number);
  else set_missing(at, out.reason);
}

void Sweep::answer_step(std::uint32_t at) {
  const Step& step = layout_.plan().steps[at];
  if (step.op == Op::start) {
    set(at, static_cast<double>(start_us_));
  } else if (step.op == Op::paired) {
    answer_paired(at);
  } else if (step.op == Op::first_time) {
    answer_condition(layout_.condition_of(at));
  } else if (step.op == Op::time_since_start) {
    std::uint32_t of = step.arguments[0];
    if (reason_[of] == Reason::measured) set(at, static_cast<double>(moment_us_) - number_[of]);
    else set_missing(at, reason_[of]);
  } else {
    answer_pure(at);
  }
}

void Sweep::answer(base::Instant moment) {
  BQ_CHECK(moment.us >= moment_us_, "moments go forward");
  moment_us_ = moment.us;
  changed_.clear();
  for (std::uint32_t i = 0; i < slots_.size(); ++i) answer_slot(i);
  for (std::uint32_t at : layout_.always()) due_[at / 64] |= std::uint64_t{1} << (at % 64);
  if (first_answer_)
    for (std::uint32_t at : layout_.pure()) due_[at / 64] |= std::uint64_t{1} << (at % 64);
  // What a step makes due stands after it.
  for (std::size_t word = 0; word < due_.size(); ++word)
    while (due_[word] != 0) {
      const auto bit = static_cast<std::uint32_t>(std::countr_zero(due_[word]));
      due_[word] &= due_[word] - 1;
      answer_step(static_cast<std::uint32_t>(word * 64) + bit);
    }
  first_answer_ = false;
}

}  // namespace bq::analysis::operators
