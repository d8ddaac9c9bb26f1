"""Mistakes that an engine could make, each an exact replacement in one file of src/."""

from dataclasses import dataclass

FOLD = "src/analysis/operator/fold.cpp"
SWEEP = "src/analysis/operator/sweep.cpp"
DRIVER = "src/analysis/operator/timeline_sweep.cpp"
COMPUTE = "src/analysis/operator/compute.cpp"
PURE = "src/analysis/expression/compile_pure.cpp"
COMPILER = "src/analysis/expression/compiler.cpp"
TIMELINES = "src/record/timeline/timelines.cpp"


@dataclass(frozen=True)
class Mutation:
    """What is wrong then, where, and the text that makes it so; the old text stands there once."""

    name: str
    file: str
    old: str
    new: str


WINDOWS = [
    Mutation("window: its lower edge belongs to it, as time goes on", FOLD,
             "series[low_].happened <= low_edge_", "series[low_].happened < low_edge_"),
    Mutation("window: its upper edge does not belong to it, as time goes on", FOLD,
             "series[high_].happened <= high_edge_", "series[high_].happened < high_edge_"),
    Mutation("window: its lower edge belongs to it, for a late fact", FOLD,
             "  if (fact.happened <= low_edge_)", "  if (fact.happened < low_edge_)"),
    Mutation("window: its upper edge does not belong to it, for a late fact", FOLD,
             "else if (fact.happened <= high_edge_)", "else if (fact.happened < high_edge_)"),
    Mutation("window: that a value entered is noticed too late", FOLD,
             "out = series[high_].happened + window_.ending.us;",
             "out = series[high_].happened + window_.ending.us + 1;"),
    Mutation("window: that a value left is noticed too late", FOLD,
             "series[low_].happened + window_.length.us + window_.ending.us);",
             "series[low_].happened + window_.length.us + window_.ending.us + 1);"),
    Mutation("window: `ending` is forgotten", FOLD,
             "high_edge_ = moment_us - window_.ending.us;", "high_edge_ = moment_us;"),
    Mutation("window: `since start` holds what happened at the start", FOLD,
             "window_.since_start ? start_us_ :", "window_.since_start ? start_us_ - 1 :"),
    Mutation("window: a value of another window is no reason for `stale`", SWEEP,
             "fold.anything_before() ? Reason::stale : Reason::never", "Reason::never"),
    Mutation("stddev: n instead of n - 1", FOLD,
             "int128{n} * (n - 1) * square_unit_", "int128{n} * n * square_unit_"),
    Mutation("slope: per minute", FOLD, "ms_per_hour = 3'600'000", "ms_per_hour = 60'000"),
    Mutation("slope: of one time", FOLD, "  if (below == 0) return false;\n", ""),
    Mutation("slope: times of later facts from another origin", FOLD,
             "if (!has_origin_) origin_ms_", "origin_ms_"),
    Mutation("rise: highest - lowest", FOLD, "whole = last - min_", "whole = max_ - min_"),
    Mutation("min, max: of what has left the window", FOLD,
             "    extremes_stand_ = false;\n  }\n}", "  }\n}"),
    Mutation("mean: rounded before it is divided", FOLD,
             "nearest(sum_) / nearest(n * unit_)",
             "nearest(sum_) / nearest(unit_) / static_cast<double>(n)"),
    Mutation("count: pending counts", SWEEP,
             "if (fact.state != State::measured) {\n    slot.others.push_back",
             "if (fact.state == State::not_assessable) {\n    slot.others.push_back"),
    Mutation("count: 0 where the centre does not collect", SWEEP,
             "Aggregate::count ? !state.collected : empty", "Aggregate::count ? false : empty"),
]

NOW = [
    Mutation("x: valid at stale_after, too", SWEEP,
             "at - latest->happened < slot.stale_after_us",
             "at - latest->happened <= slot.stale_after_us"),
    Mutation("x: that it grew stale is not noticed", SWEEP,
             "if (!slot.now.empty() && moment_us_ - latest", "if (false && moment_us_ - latest"),
    Mutation("x: pending hides", SWEEP,
             "if (newer && o.state == State::not_assessable)", "if (newer)"),
    Mutation("x: not assessable does not hide", SWEEP,
             "if (newer && o.state == State::not_assessable)", "if (false)"),
    Mutation("x: not assessable never expires", SWEEP,
             "if (o.happened > at || at - o.happened >= slot.stale_after_us) continue;",
             "if (o.happened > at) continue;"),
    Mutation("order: ties by arrival", FOLD,
             "std::tie(a.happened, a.seen, a.version, a.value) <\n"
             "         std::tie(b.happened, b.seen, b.version, b.value)",
             "std::tie(a.happened) <\n         std::tie(b.happened)"),
    Mutation("order: ties without known", FOLD,
             "std::tie(a.happened, a.seen, a.version, a.value) <\n"
             "         std::tie(b.happened, b.seen, b.version, b.value)",
             "std::tie(a.happened, a.version, a.value) <\n"
             "         std::tie(b.happened, b.version, b.value)"),
    Mutation("versions: by arrival", SWEEP,
             "  if (!is_older_version(old, fact)) return;\n", ""),
    Mutation("versions: of two known together a retraction gives way", SWEEP,
             "case State::retracted:\n      return 3;", "case State::retracted:\n      return -1;"),
    Mutation("versions: the first is not taken back", SWEEP,
             "  remove(slot, old);\n  known->current", "  known->current"),
    Mutation("seen: not at the moment itself", DRIVER,
             "c.seen[cursor.next] <= seen_us", "c.seen[cursor.next] < seen_us"),
    Mutation("seen: hindsight, all that happened", DRIVER,
             "c.seen[cursor.next] <= seen_us", "c.happened[cursor.next] <= seen_us"),
    Mutation("duplicates: equal rows are two facts", TIMELINES,
             "if (may_hold_duplicates(draft.facts))", "if (false)"),
    Mutation("versions: two versions are two facts", TIMELINES,
             "f.identity) > 1);", "f.identity) > 2);"),
    Mutation("time_since: of the latest that was seen", SWEEP,
             "moment_us_ - state.kept.back().happened", "moment_us_ - state.kept.back().seen"),
    Mutation("reasons: pending before not assessable", SWEEP,
             "if (o.state == State::not_assessable) return Reason::not_assessable;\n    pending",
             "if (o.state == State::pending) return Reason::pending;\n    pending"),
    Mutation("paired: not at the edge of within", SWEEP,
             "Span span{at - s.window.length.us - 1, at};",
             "Span span{at - s.window.length.us, at};"),
    Mutation("paired: a partner after it", SWEEP,
             "std::int64_t at = slots_[slot_a].kept.back().happened;",
             "std::int64_t at = moment_us_;"),
    Mutation("first_time: before the start", SWEEP,
             "if (at >= start_us_ && at <= moment_us_)", "if (at <= moment_us_)"),
    Mutation("first_time: expiry changes nothing", SWEEP,
             "note(k.happened), note(k.happened + stale);", "note(k.happened);"),
    Mutation("first_time: never, where it is not collected", SWEEP,
             "    if (v.reason == Reason::not_collected) reason = v.reason;\n", ""),
]

PURE_ONES = [
    Mutation("and, or: unknown if either is", COMPUTE,
             "if ((known(a) && a.number == decisive) || (known(b) && b.number == decisive))",
             "if (known(a) && known(b) && (a.number == decisive || b.number == decisive))"),
    Mutation("and, or: unknown is false", COMPUTE,
             "  if (!known(a)) return unknown(a.reason);\n  if (!known(b))",
             "  if (!known(a)) return known_value(0);\n  if (!known(b))"),
    Mutation("if: unknown is false", COMPUTE,
             "      if (!known(in[0])) return unknown(in[0].reason);\n", ""),
    Mutation("reasons: of the last missing operand", COMPUTE,
             "  for (const Operand& o : in)\n    if (!known(o)) return unknown(o.reason);",
             "  for (std::size_t i = in.size(); i-- > 0;)\n"
             "    if (!known(in[i])) return unknown(in[i].reason);"),
    Mutation("score: completeness is whether any part is known", COMPUTE,
             "n += known(part) ? 1 : 0", "n = known(part) ? double(parts.size()) : n"),
    Mutation("score >= k: false while a part is missing", COMPUTE,
             "high += known(part) ? part.number : part.step->high",
             "high += known(part) ? part.number : 0"),
    Mutation("score >= k: unknown though the known parts reach it", COMPUTE,
             "if (low == high || (monotone && at_low == at_high))", "if (low == high)"),
    Mutation("score: 0 when none is known", COMPUTE,
             "return any ? finite(sum) : unknown(parts[0].reason);", "return finite(sum);"),
    Mutation("score: a count could be negative", COMPILER,
             "    made.low = 0, made.high = unbounded;",
             "    made.low = -unbounded, made.high = unbounded;"),
    Mutation("numbers: -0", COMPUTE, "number == 0 ? 0.0 : number", "number"),
    Mutation("numbers: infinity is a number", COMPUTE,
             "if (!std::isfinite(number)) return", "if (std::isnan(number)) return"),
    Mutation("points: the edge of every band is open", COMPUTE,
             "case Op::less_equal: return a <= b;", "case Op::less_equal: return a < b;"),
    Mutation("between: without its lower end", PURE, 'low.name = ">="', 'low.name = ">"'),
    Mutation("in: all of the list", PURE, 'either.name = "or"', 'either.name = "and"'),
    Mutation("comparison: a literal on the left is not turned", PURE,
             "== '<' ? '>' : '<';", "== '<' ? '<' : '>';"),
    Mutation("units: a difference has a zero point", PURE,
             "type.difference && right_differs : type.difference || !right_differs;",
             "type.difference && right_differs : type.difference;"),
    Mutation("units: no zero point between two scales", PURE,
             "  if (!type.difference)\n    made.offset", "  if (false)\n    made.offset"),
]

ALL = WINDOWS + NOW + PURE_ONES
