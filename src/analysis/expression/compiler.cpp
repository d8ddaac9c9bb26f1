#include "analysis/expression/compiler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/number.h"

namespace bq::analysis::expression {

using base::ProblemKind;
using base::Result;
using record::code::Concept;
using record::code::ConceptKind;
using record::code::ConceptRole;
using record::code::Conversion;

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

constexpr std::pair<std::string_view, Aggregate> aggregates[] = {
    {"count", Aggregate::count}, {"first", Aggregate::first},   {"last", Aggregate::last},
    {"min", Aggregate::min},     {"max", Aggregate::max},       {"mean", Aggregate::mean},
    {"sum", Aggregate::sum},     {"stddev", Aggregate::stddev}, {"range", Aggregate::range},
    {"slope", Aggregate::slope}, {"delta", Aggregate::delta},   {"rise", Aggregate::rise},
    {"fall", Aggregate::fall}};

// Named by the language, but of a later build.
constexpr std::string_view later[] = {"median",   "quantile", "ewma",        "time_weighted_mean",
                                      "coverage", "running",  "total",       "duration",
                                      "held",     "ever",     "last_time",   "occurs",
                                      "sequence", "near",     "episodes",    "state",
                                      "clamp",    "round",    "hour_of_day", "day",
                                      "codes"};

constexpr std::string_view callable[] = {
    "time_since", "missing", "first_time", "paired", "points", "score", "completeness", "if",
    "abs",        "log",     "exp",        "min",    "max",    "count", "first",        "last",
    "mean",       "sum",     "stddev",     "range",  "slope",  "delta", "rise",         "fall"};

double apply(const Conversion& c, base::Decimal d) {
  if (c.times == base::Ratio{1, 1} && c.plus == base::Ratio{0, 1}) {
    if (d.scale >= 0 && d.scale <= 18) return base::to_double(d.digits, d.scale);
    return static_cast<double>(d.digits) * base::pow_exact(10, -d.scale);
  }
  base::int128 power = 1;
  for (int i = 0; i < d.scale; ++i) power *= 10;
  base::int128 n = base::int128{d.digits} * c.times.numerator * c.plus.denominator +
                   base::int128{c.plus.numerator} * power * c.times.denominator;
  base::int128 below = power * c.times.denominator * c.plus.denominator;
  return static_cast<double>(n) / static_cast<double>(below);
}



std::string key_of(const Step& s) {
  std::string key = fmt::format(
      "{}|{}|{}|{}|{}|{},{},{}|{}|{}|{}|{}", static_cast<int>(s.op), fmt::join(s.arguments, ","),
      s.concept_id, s.partner, static_cast<int>(s.aggregate), s.window.length.us,
      s.window.ending.us, s.window.since_start, base::show_17g(s.constant),
      base::show_17g(s.offset), static_cast<int>(s.comparison), static_cast<int>(s.type.base));
  if (s.op == Op::constant)
    key += "|" + s.type.unit + fmt::format("|{}", s.type.concept_id ? int{*s.type.concept_id} : -1);
  for (const Band& b : s.bands)
    key += fmt::format(";{},{},{}", static_cast<int>(b.comparison), base::show_17g(b.threshold),
                       base::show_17g(b.points));
  return key;
}

}  // namespace

tl::unexpected<base::Problem> Compiler::fail(const Syntax& s, std::string sentence) const {
  return base::refuse(ProblemKind::definition, s.place, std::move(sentence));
}

std::vector<std::string> Compiler::names() const {
  std::vector<std::string> out = scope_.vocabulary->names();
  for (const auto& [name, syntax] : scope_.define) out.push_back(name);
  for (const auto& [name, score] : *scope_.scores) out.push_back(name);
  out.emplace_back("start");
  return out;
}

std::uint32_t Compiler::add(Step made) {
  std::string key = key_of(made);
  auto [at, fresh] = shared_.emplace(key, static_cast<std::uint32_t>(plan_.steps.size()));
  if (!fresh) return at->second;
  if (made.type.base == BaseType::boolean) made.low = 0, made.high = 1;
  else if (made.op == Op::constant) made.low = made.high = made.constant;
  else if (made.op == Op::completeness)
    made.low = 0, made.high = 1;
  else if (made.op == Op::fold && made.aggregate == Aggregate::count)
    made.low = 0, made.high = unbounded;
  else if (made.op != Op::points && made.op != Op::score)
    made.low = -unbounded, made.high = unbounded;
  if (made.type.base == BaseType::number && (made.op == Op::otherwise || made.op == Op::choose)) {
    std::size_t from = made.op == Op::choose ? 1 : 0;
    const Step &a = plan_.steps[made.arguments[from]], &b = plan_.steps[made.arguments[from + 1]];
    made.low = std::min(a.low, b.low), made.high = std::max(a.high, b.high);
  }
  plan_.steps.push_back(std::move(made));
  return at->second;
}

Result<std::uint32_t> Compiler::compile(const Syntax& syntax, Reads reads) {
  reads_ = reads;
  score_depth_ = 0;
  open_.clear();
  local_.clear();
  return step(syntax);
}

base::Done Compiler::add_feature(const Syntax& syntax) {
  BQ_ASSIGN(std::uint32_t at, compile(syntax, Reads::facts));
  std::string name = show(syntax);
  if (plan_.find(name))
    return fail(syntax, fmt::format("the feature `{}` stands here twice", name));
  plan_.outputs.push_back({name, at});
  if (plan_.steps[at].op != Op::score) return {};
  Step completeness;
  completeness.op = Op::completeness;
  completeness.text = fmt::format("completeness({})", name);
  completeness.arguments = {at};
  std::uint32_t beside = add(std::move(completeness));
  plan_.outputs.push_back({fmt::format("completeness({})", name), beside});
  return {};
}

Compiler::Made Compiler::step(const Syntax& s) {
  switch (s.kind) {
    case SyntaxKind::number: return step_number(s, nullptr);
    case SyntaxKind::word: return step_word(s);
    case SyntaxKind::text: return fail(s, "a quoted text has no meaning here");
    case SyntaxKind::call: return step_call(s);
    case SyntaxKind::unary: return step_unary(s);
    case SyntaxKind::binary: return step_binary(s);
    case SyntaxKind::between: return step_between(s);
    case SyntaxKind::in: return step_in(s);
    case SyntaxKind::window: {  // a duration that stands where a window could: `max(time_since(a),
                                // 6 h)`
      Syntax number = s;
      number.kind = SyntaxKind::number;
      return step_number(number, nullptr);
    }
    case SyntaxKind::band: break;
  }
  return fail(s, "this has no meaning here");
}

Result<double> Compiler::threshold_of(const Syntax& number, const Type& type) {
  const auto& units = scope_.vocabulary->units();
  if (type.base == BaseType::duration) {
    auto duration = base::parse_duration(show(number));
    if (!duration)
      return fail(number, fmt::format("`{}` must be a duration like 6 h", show(number)));
    return static_cast<double>(duration->us);
  }
  if (type.base == BaseType::boolean && number.unit.empty() && number.decimal.scale == 0 &&
      (number.decimal.digits == 0 || number.decimal.digits == 1))
    return static_cast<double>(number.decimal.digits);
  if (type.base != BaseType::number)
    return fail(number, fmt::format("`{}` cannot be compared with {}", show(number), show(type)));
  if (number.unit.empty()) {
    if (type.dimension.empty() || type.composite) return apply({}, number.decimal);
    return fail(number, fmt::format("the number {} needs a unit; write `{} {}`", show(number),
                                    show(number), type.unit));
  }
  std::optional<Conversion> conversion;
  if (type.concept_id) {
    conversion =
        record::code::conversion_of(units, scope_.vocabulary->at(*type.concept_id), number.unit);
  } else if (const auto* from = units.find(number.unit), *to = units.find(type.unit);
             from != nullptr && to != nullptr) {
    conversion = units.convert(*from, *to);
  }
  if (!conversion)
    return fail(number, fmt::format("`{}` does not meet {}: no conversion from {} to {} is known",
                                    show(number), show(type), number.unit, type.unit));
  if (type.difference) conversion->plus = {0, 1};
  return apply(*conversion, number.decimal);
}

Compiler::Made Compiler::step_number(const Syntax& s, const Type* other) {
  Step made;
  made.op = Op::constant;
  made.text = show(s);
  made.place = s.place;
  if (other != nullptr) {
    made.type = *other;
    BQ_ASSIGN(made.constant, threshold_of(s, *other));
    return add(std::move(made));
  }
  if (s.unit.empty()) {
    made.constant = apply({}, s.decimal);
    return add(std::move(made));
  }
  if (auto duration = base::parse_duration(show(s))) {
    made.type.base = BaseType::duration;
    made.constant = static_cast<double>(duration->us);
    return add(std::move(made));
  }
  const auto* unit = scope_.vocabulary->units().find(s.unit);
  if (unit == nullptr) return fail(s, fmt::format("unknown unit `{}`", s.unit));
  made.type.unit = unit->name;
  made.type.dimension = unit->dimension;
  made.constant = apply({}, s.decimal);
  return add(std::move(made));
}

base::Done Compiler::check_concept(ConceptId id, const Syntax& s) {
  const Concept& c = scope_.vocabulary->at(id);
  if (c.role == ConceptRole::label && reads_ == Reads::facts)
    return fail(
        s, fmt::format(
               "`{}` is a label, written with hindsight; a feature, inclusion, prediction or alert "
               "cannot read it "
               "(leak rule 1). Only `outcome`, `train`, `evaluate`, `select` and `report_only` may",
               c.name));
  bool mapped = scope_.mapped.empty() || (id < scope_.mapped.size() && scope_.mapped[id] != 0);
  if (mapped) return {};
  if (score_depth_ == 0)
    return fail(s, fmt::format("no centre maps the concept `{}`; map it, or take it out", c.name));
  std::string note = fmt::format(
      "no centre maps `{}`, so the parts of scores that read it are not_collected", c.name);
  if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
  return {};
}

Compiler::Made Compiler::step_concept(const Syntax& s, ConceptId id) {
  BQ_TRY(check_concept(id, s));
  const Concept& c = scope_.vocabulary->at(id);
  Step made;
  made.op = Op::now;
  made.text = c.name;
  made.place = s.place;
  made.concept_id = id;
  made.type.concept_id = id;
  made.type.base = c.kind == ConceptKind::number ? BaseType::number
                   : c.kind == ConceptKind::code ? BaseType::code
                                                 : BaseType::boolean;
  made.type.unit = c.unit;
  if (const auto* unit = scope_.vocabulary->units().find(c.unit))
    made.type.dimension = unit->dimension;
  return add(std::move(made));
}

Compiler::Made Compiler::step_word(const Syntax& s) {
  if (s.name == "true" || s.name == "false") {
    Step made;
    made.type.base = BaseType::boolean;
    made.text = s.name;
    made.constant = s.name == "true" ? 1 : 0;
    return add(std::move(made));
  }
  if (s.name == "start") {
    Step made;
    made.op = Op::start;
    made.type.base = BaseType::instant;
    made.text = "start";
    return add(std::move(made));
  }
  if (std::find(open_.begin(), open_.end(), s.name) != open_.end())
    return fail(s, fmt::format("`{}` is defined by itself", s.name));
  auto expand = [&](const Syntax& inner) -> Made {
    open_.push_back(s.name);
    auto out = step(inner);
    open_.pop_back();
    return out;
  };
  if (!local_.empty())
    for (const auto& [name, inner] : *local_.back())
      if (name == s.name) return expand(inner);
  if (auto at = scope_.define.find(s.name); at != scope_.define.end()) return expand(at->second);
  if (auto at = scope_.scores->find(s.name); at != scope_.scores->end())
    return step_score(at->second, s);
  if (auto id = scope_.vocabulary->find(s.name)) return step_concept(s, *id);
  return fail(s, fmt::format("unknown name `{}`{}", s.name, base::suggestion(s.name, names())));
}

Compiler::Made Compiler::step_score(const Score& score, const Syntax& s) {
  open_.push_back(score.name);
  local_.push_back(&score.define);
  Made out;
  if (score.value) {
    out = step(*score.value);
  } else {
    std::vector<const Syntax*> parts;
    for (const auto& [name, part] : score.parts) parts.push_back(&part);
    out = step_score_call(s, parts);
  }
  local_.pop_back();
  open_.pop_back();
  return out;
}

Compiler::Made Compiler::step_score_call(const Syntax& s, const std::vector<const Syntax*>& parts) {
  if (parts.empty()) return fail(s, "a score needs at least one part");
  Step made;
  made.op = Op::score;
  made.text = show(s);
  made.place = s.place;
  ++score_depth_;
  for (const Syntax* part : parts) {
    auto at = step(*part);
    if (!at) {
      --score_depth_;
      return at;
    }
    BaseType base = plan_.steps[*at].type.base;
    if (base != BaseType::boolean && base != BaseType::number) {
      --score_depth_;
      return fail(*part, "a part of a score is a number of points or a condition");
    }
    made.arguments.push_back(*at);
    made.low += plan_.steps[*at].low;
    made.high += plan_.steps[*at].high;
  }
  --score_depth_;
  return add(std::move(made));
}

Compiler::Made Compiler::step_call(const Syntax& s) {
  for (const auto& [name, aggregate] : aggregates) {
    bool windowed = s.arguments.size() == 2 && s.arguments[1].kind == SyntaxKind::window;
    bool pure = (name == "min" || name == "max") && !windowed;
    if (name == s.name && !pure) return step_fold(s, aggregate);
  }
  if (s.name == "time_since") return step_time_since(s);
  if (s.name == "missing") return step_missing(s);
  if (s.name == "first_time") return step_first_time(s);
  if (s.name == "paired") return step_paired(s);
  if (s.name == "points") return step_points(s);
  if (s.name == "if") return step_if(s);
  if (s.name == "score") {
    std::vector<const Syntax*> parts;
    for (const Syntax& a : s.arguments) parts.push_back(&a);
    return step_score_call(s, parts);
  }
  if (s.name == "completeness") {
    if (s.arguments.size() != 1) return fail(s, "`completeness` takes one score");
    BQ_ASSIGN(std::uint32_t at, step(s.arguments[0]));
    if (plan_.steps[at].op != Op::score)
      return fail(s.arguments[0], "`completeness` takes a score");
    Step made;
    made.op = Op::completeness;
    made.text = show(s);
    made.arguments = {at};
    return add(std::move(made));
  }
  for (std::string_view name : {"abs", "log", "exp", "min", "max"})
    if (s.name == name) return step_pure_call(s);
  for (std::string_view name : later)
    if (s.name == name)
      return fail(s,
                  fmt::format("`{}` is part of the language, but not of this build yet", s.name));
  return fail(s,
              fmt::format("unknown operator `{}`{}", s.name,
                          base::suggestion(s.name, std::vector<std::string>(std::begin(callable),
                                                                            std::end(callable)))));
}

Compiler::Made Compiler::step_pure_call(const Syntax& s) {
  bool many = s.name == "min" || s.name == "max";
  if (many ? s.arguments.size() < 2 : s.arguments.size() != 1)
    return fail(s, fmt::format("`{}` takes {}, or a concept and a window", s.name,
                               many ? "two values or more" : "one value"));
  BQ_ASSIGN(std::uint32_t first, step(s.arguments[0]));
  if (!many) {
    if (plan_.steps[first].type.base != BaseType::number)
      return fail(s.arguments[0], "a number is needed");
    Step made;
    made.op = s.name == "abs" ? Op::absolute : s.name == "log" ? Op::logarithm : Op::exponential;
    if (s.name == "abs") made.type = plan_.steps[first].type;
    else if (!plan_.steps[first].type.dimension.empty())
      return fail(s.arguments[0], fmt::format("`{}` takes a pure number", s.name));
    made.text = show(s);
    made.arguments = {first};
    return add(std::move(made));
  }
  for (std::size_t i = 1; i < s.arguments.size(); ++i) {
    Type type = plan_.steps[first].type;
    BQ_ASSIGN(std::uint32_t other, beside(s.arguments[i], type));
    BQ_ASSIGN(other, same_unit(other, type, s.arguments[i]));
    Step made;
    made.op = s.name == "min" ? Op::least : Op::greatest;
    made.type = type;
    made.text = show(s);
    made.arguments = {first, other};
    first = add(std::move(made));
  }
  return first;
}

Result<ConceptId> Compiler::concept_argument(const Syntax& s, std::size_t at,
                                             std::string_view what) {
  if (at >= s.arguments.size()) return fail(s, fmt::format("`{}` {}", s.name, what));
  const Syntax& argument = s.arguments[at];
  if (argument.kind == SyntaxKind::word) {
    if (auto id = scope_.vocabulary->find(argument.name)) {
      BQ_TRY(check_concept(*id, argument));
      return *id;
    }
    if (scope_.define.count(argument.name) == 0 && scope_.scores->count(argument.name) == 0)
      return fail(argument, fmt::format("unknown concept `{}`{}", argument.name,
                                        base::suggestion(argument.name, names())));
  }
  return fail(
      argument,
      fmt::format("`{}` takes a concept here; windows over expressions are not in this build yet",
                  s.name));
}

Compiler::Made Compiler::step_fold(const Syntax& s, Aggregate aggregate) {
  BQ_ASSIGN(ConceptId id,
            concept_argument(s, 0, "takes a concept and a window, like `mean(heart_rate, 6 h)`"));
  if (s.arguments.size() != 2 || s.arguments[1].kind != SyntaxKind::window ||
      !s.arguments[1].name.empty())
    return fail(s, fmt::format("`{}` takes a concept and a window, like `{}(heart_rate, 6 h)`",
                               s.name, s.name));
  const Window& w = s.arguments[1].window;
  if (!w.since_start && w.length.us <= 0)
    return fail(s.arguments[1], fmt::format("the window `{}` is empty at every moment", show(w)));
  if (w.ending.us < 0) return fail(s.arguments[1], "a window cannot end after the moment");
  const Concept& c = scope_.vocabulary->at(id);
  Step made;
  made.op = Op::fold;
  made.text = show(s);
  made.place = s.place;
  made.concept_id = id;
  made.aggregate = aggregate;
  made.window = w;
  bool number = c.kind == ConceptKind::number;
  if (aggregate != Aggregate::count) {
    if (!number && aggregate != Aggregate::first && aggregate != Aggregate::last)
      return fail(s, fmt::format("`{}` needs numbers; `{}` is {}", s.name, c.name,
                                 c.kind == ConceptKind::code ? "a code" : "true or false"));
    made.type.base = number                        ? BaseType::number
                     : c.kind == ConceptKind::code ? BaseType::code
                                                   : BaseType::boolean;
    made.type.unit = c.unit;
    if (const auto* unit = scope_.vocabulary->units().find(c.unit))
      made.type.dimension = unit->dimension;
    made.type.concept_id = id;
    made.type.difference = aggregate == Aggregate::delta || aggregate == Aggregate::rise ||
                           aggregate == Aggregate::fall || aggregate == Aggregate::range ||
                           aggregate == Aggregate::stddev;
    if (aggregate == Aggregate::slope) {
      made.type.unit = c.unit + "/h";
      made.type.dimension = record::code::multiply(made.type.dimension, {{"time", 1}}, -1);
      made.type.concept_id.reset();
      made.type.composite = true;
    }
  }
  return add(std::move(made));
}

Compiler::Made Compiler::step_time_since(const Syntax& s) {
  if (s.arguments.size() != 1) return fail(s, "`time_since` takes one concept or instant");
  const Syntax& argument = s.arguments[0];
  Step made;
  made.type.base = BaseType::duration;
  made.text = show(s);
  made.place = s.place;
  if (argument.kind == SyntaxKind::word && scope_.vocabulary->find(argument.name)) {
    BQ_ASSIGN(made.concept_id, concept_argument(s, 0, ""));
    made.op = Op::time_since;
    return add(std::move(made));
  }
  BQ_ASSIGN(std::uint32_t at, step(argument));
  if (plan_.steps[at].type.base != BaseType::instant)
    return fail(argument, "`time_since` takes a concept or an instant");
  made.op = Op::time_since_start;
  made.arguments = {at};
  return add(std::move(made));
}

Compiler::Made Compiler::step_missing(const Syntax& s) {
  if (s.arguments.size() != 1) return fail(s, "`missing` takes one value");
  BQ_ASSIGN(std::uint32_t at, step(s.arguments[0]));
  Step made;
  made.op = Op::missing;
  made.type.base = BaseType::boolean;
  made.text = show(s);
  made.arguments = {at};
  return add(std::move(made));
}

Compiler::Made Compiler::step_first_time(const Syntax& s) {
  if (s.arguments.size() != 1) return fail(s, "`first_time` takes one condition");
  BQ_ASSIGN(std::uint32_t condition, step(s.arguments[0]));
  const Step& asked = plan_.steps[condition];
  if (asked.type.base != BaseType::boolean && asked.op != Op::now)
    return fail(s.arguments[0], "`first_time` takes a condition or a concept");
  std::vector<std::uint32_t> open{condition};
  while (!open.empty()) {
    const Step& at = plan_.steps[open.back()];
    open.pop_back();
    if (at.op == Op::fold || at.op == Op::time_since || at.op == Op::paired ||
        at.op == Op::first_time || at.op == Op::time_since_start)
      return fail(
          s,
          fmt::format("`first_time` over `{}` is not in this build yet; use concepts as they stand",
                      at.text));
    open.insert(open.end(), at.arguments.begin(), at.arguments.end());
  }
  Step made;
  made.op = Op::first_time;
  made.type.base = BaseType::instant;
  made.text = show(s);
  made.place = s.place;
  made.arguments = {condition};
  return add(std::move(made));
}

Compiler::Made Compiler::step_paired(const Syntax& s) {
  BQ_ASSIGN(ConceptId a, concept_argument(s, 0, "takes two concepts and `within` a duration"));
  BQ_ASSIGN(ConceptId b, concept_argument(s, 1, "takes two concepts and `within` a duration"));
  if (s.arguments.size() != 3 || s.arguments[2].kind != SyntaxKind::window)
    return fail(s, "`paired` is written `paired(pao2, fio2, within 1 h)`");
  BQ_ASSIGN(std::uint32_t like, step(s.arguments[1]));
  Step made;
  made.op = Op::paired;
  made.type = plan_.steps[like].type;
  made.text = show(s);
  made.place = s.place;
  made.concept_id = a;
  made.partner = b;
  made.window.length = s.arguments[2].window.length;
  return add(std::move(made));
}

}  // namespace bq::analysis::expression
