#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analysis/expression/plan.h"
#include "analysis/operator/fold.h"
#include "record/code/vocabulary.h"
#include "record/fact/fact.h"

namespace bq::analysis::operators {

using record::code::ConceptId;
using record::fact::Reason;
using record::fact::State;

/// One version of a fact as it becomes seen. `identity` 0: it has no other version.
struct FactVersion {
  std::int64_t happened = 0;  // us
  std::int64_t seen = 0;      // us
  std::int64_t value = 0;
  std::uint32_t identity = 0;
  std::int32_t version = 0;
  State state = State::measured;
};

/// A plan laid out for sweeping; shared by all sweeps, never changed by one.
class Layout {
 public:
  Layout(const expression::Plan& plan, const record::code::Vocabulary& vocabulary);
  /// Lays out only what `roots` are computed from; no other step is ever answered.
  Layout(const expression::Plan& plan, const record::code::Vocabulary& vocabulary,
         std::span<const std::uint32_t> roots);

  struct Read {                     // a step that reads a fold
    std::uint32_t step;
    expression::Aggregate aggregate;
  };
  struct WindowReads {
    expression::Window window;
    std::vector<Read> reads;
  };
  struct Slot {                     // all that is asked of one concept
    ConceptId concept_id = 0;
    int scale = 0;
    std::int64_t stale_after_us = 0;
    std::vector<WindowReads> windows;
    std::vector<std::uint32_t> now;
    std::vector<std::uint32_t> time_since;
  };
  struct Condition {                // a first_time step and the slots its condition reads
    std::uint32_t step;
    std::vector<std::uint32_t> slots;
  };
  const std::vector<Slot>& slots() const { return slots_; }
  /// Finds the slot of a concept, or -1: no step reads it.
  int slot_of(ConceptId concept_id) const {
    return concept_id < slot_of_.size() ? slot_of_[concept_id] : -1;
  }
  /// Gives the pure steps that are computed from a step, all of them later ones.
  std::span<const std::uint32_t> readers_of(std::uint32_t step) const {
    return std::span(readers_).subspan(readers_begin_[step],
                                       readers_begin_[step + 1] - readers_begin_[step]);
  }
  /// Lists the steps that are computed from other steps; of them `always` are asked at every
  /// moment: starts, ages, pairs, first times.
  const std::vector<std::uint32_t>& pure() const { return pure_; }
  const std::vector<std::uint32_t>& always() const { return always_; }
  const expression::Plan& plan() const { return plan_; }
  /// Gives what a pure step is computed from; of a score's completeness and comparison, its parts.
  std::span<const std::uint32_t> reads_of(std::uint32_t step) const {
    return std::span(reads_).subspan(reads_begin_[step],
                                     reads_begin_[step + 1] - reads_begin_[step]);
  }
  /// Finds what a first_time step reads.
  const Condition& condition_of(std::uint32_t step) const;

 private:
  std::vector<std::uint8_t> needed_for(std::span<const std::uint32_t> roots) const;
  void find_readers(const std::vector<std::uint8_t>& needed);
  void add_step(std::uint32_t step, const record::code::Vocabulary& vocabulary);
  std::uint32_t slot_for(ConceptId concept_id, const record::code::Vocabulary& vocabulary);
  const expression::Plan& plan_;
  std::vector<Slot> slots_;
  std::vector<int> slot_of_;
  std::vector<std::uint32_t> pure_, always_;
  std::vector<std::uint32_t> reads_, reads_begin_;
  std::vector<std::uint32_t> readers_, readers_begin_;
  std::vector<Condition> conditions_;
};

/// Computes one pure step from its arguments; shared by the sweep and by conditions over time.
struct Operand {
  double number = 0;
  Reason reason = Reason::never;
  const expression::Step* step = nullptr;
};
Operand compute(const expression::Step& step, std::span<const Operand> arguments);

/// The incremental operators of one subject. Facts are applied in any order of happened; an answer
/// at T is a function of the facts applied so far, T and the plan. Both drivers use it: batch
/// applies what is seen by T, live what has arrived.
class Sweep {
 public:
  explicit Sweep(const Layout& layout);

  /// Starts a subject; `collected` by ConceptId says which concepts its centre maps (empty: all).
  void begin(base::Instant start, std::span<const std::uint8_t> collected);
  /// Takes in a version: an insertion anywhere, a correction or a retraction. Slots come from
  /// Layout::slot_of.
  void apply(std::uint32_t slot, const FactVersion& fact);
  /// Brings every step to the moment; moments do not go back.
  void answer(base::Instant moment);

  /// A step's value; only where its reason is measured. Durations and instants in microseconds.
  double number(std::uint32_t step) const { return number_[step]; }
  Reason reason(std::uint32_t step) const { return reason_[step]; }
  bool is_true(std::uint32_t step) const {
    return reason_[step] == Reason::measured && number_[step] == 1;
  }
  /// Lists the steps whose value or reason is not that of the moment before; at a subject's first
  /// moment all of them.
  const std::vector<std::uint32_t>& changed() const { return changed_; }

 private:
  struct Other {                    // pending or not assessable
    std::int64_t happened, seen;
    std::int32_t version;
    State state;
  };
  struct Version {
    std::uint32_t identity;
    FactVersion current;
  };
  struct SlotState {
    Series kept;
    std::vector<Other> others;
    std::vector<Version> versions;
    std::vector<Fold> folds;
    bool collected = true;
    bool touched = false;
    std::int64_t due = 0;           // untouched, nothing changes before this moment but ages
  };
  void insert(SlotState& slot, const FactVersion& fact);
  void remove(SlotState& slot, const FactVersion& fact);
  void answer_slot(std::uint32_t at);
  std::int64_t due_of(const Layout::Slot& slot, const SlotState& state) const;
  void answer_now(const Layout::Slot& slot, const SlotState& state);
  void answer_ages(const Layout::Slot& slot, const SlotState& state);
  void answer_step(std::uint32_t step);
  void answer_pure(std::uint32_t step);
  void answer_folds(const Layout::Slot& slot, SlotState& state);
  void answer_condition(const Layout::Condition& condition);
  void answer_first_value(std::uint32_t step, const SlotState& state);
  std::vector<std::int64_t> changes_of(const Layout::Condition& condition) const;
  void answer_paired(std::uint32_t step);
  void set(std::uint32_t step, double value);
  void set_missing(std::uint32_t step, Reason reason);
  void note_change(std::uint32_t step);
  struct Span {  // (from, to] by happened, us
    std::int64_t from, to;
  };
  static Reason why_nothing(const std::vector<Other>& others, Span span, Reason otherwise);
  Reason why_no_value(const SlotState& slot, const Fold& fold) const;
  struct Value {
    double number = 0;
    Reason reason = Reason::never;
  };
  Value value_at(const Layout::Slot& slot, const SlotState& state, std::int64_t at) const;
  Value condition_at(std::uint32_t step, std::int64_t at) const;

  const Layout& layout_;
  std::vector<SlotState> slots_;
  std::vector<double> number_;
  std::vector<Reason> reason_;
  std::vector<std::uint32_t> changed_;
  std::vector<std::uint64_t> due_;  // a bit a step that is to be computed at this moment
  std::vector<Operand> operands_;   // of the step at hand
  std::int64_t start_us_ = 0;
  std::int64_t moment_us_ = 0;
  bool first_answer_ = true;
};

}  // namespace bq::analysis::operators
