#include "applications/registry/form_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret/identifier.h"
#include "ingest/quality/judge.h"
#include "ingest/quality/number_text.h"

namespace bq::applications::registry {

using analysis::operators::FactVersion;
using analysis::operators::Sweep;
using base::Instant;
using record::code::Concept;
using record::fact::Limit;
using record::fact::State;

namespace {

constexpr std::size_t most_text = 4000;

State state_of(const std::string& missing) {
  return missing == "pending" ? State::pending : State::not_assessable;
}

std::string range_words(const Concept& c, const Item& item, std::int64_t low, std::int64_t high) {
  auto shown = [&](std::int64_t n) {
    double in_unit = base::to_double(n, c.scale) *
                     static_cast<double>(item.conversion.times.denominator) /
                     static_cast<double>(item.conversion.times.numerator);
    bool same = item.conversion.plus.numerator == 0;
    return same ? fmt::format("{:.6g}", in_unit) : base::show_decimal(n, c.scale);
  };
  return fmt::format("{} – {} {}", shown(low), shown(high),
                     item.conversion.plus.numerator == 0 ? item.unit : c.unit);
}

std::optional<Value> read_number(const Registry& registry, const Item& item, const Entry& entry,
                                 FormProblem& problem) {
  const Concept& c = registry.vocabulary().at(*item.concept_id);
  auto number = ingest::quality::read_number(entry.value, '.');
  if (!number) {
    problem.rule = "not_a_number";
    problem.sentence = {fmt::format("`{}` is no number", entry.value),
                        fmt::format("“{}”不是数字", entry.value)};
    return std::nullopt;
  }
  auto conversion = entry.unit.empty()
                        ? std::optional(item.conversion)
                        : record::code::conversion_of(registry.vocabulary().units(), c, entry.unit);
  if (!conversion) {
    problem.rule = "unknown_unit";
    problem.sentence = {fmt::format("entered in {}, which is no unit of it", entry.unit),
                        fmt::format("录入单位 {} 不适用", entry.unit)};
    return std::nullopt;
  }
  auto judged = ingest::quality::NumberJudge(c, *conversion).judge(number->number);
  Value out;
  out.limit = number->limit;
  out.value = judged.value;
  if (judged.verdict == ingest::quality::Verdict::kept) return out;
  problem.rule = "implausible";
  std::string range = c.plausible ? range_words(c, item, c.plausible->low, c.plausible->high) : "";
  problem.sentence = {fmt::format("{} cannot be: {} is possible", entry.value, range),
                      fmt::format("{} 不可能：合理范围为 {}", entry.value, range)};
  return std::nullopt;
}

std::optional<Value> read_choice(const Registry& registry, const Item& item, const Entry& entry,
                                 FormProblem& problem) {
  const Concept& c = registry.vocabulary().at(*item.concept_id);
  Value out;
  if (item.kind == ItemKind::boolean) {
    out.value = entry.value == "true" ? 1 : 0;
    if (entry.value == "true" || entry.value == "false") return out;
  } else if (auto code = c.code_value(entry.value)) {
    out.value = *code;
    return out;
  }
  problem.rule = "unknown_code";
  problem.sentence = {fmt::format("`{}` is none of the choices", entry.value),
                      fmt::format("“{}”不在选项之中", entry.value)};
  return std::nullopt;
}

/// One check of one form.
class Check {
 public:
  Check(const Registry& registry, const FormInput& input) : registry_(registry), input_(input) {}

  FormAnswer run() {
    if (!read_day()) return std::move(out_);
    read_entries();
    answer();
    settle_shown();
    derive();
    judge();
    return std::move(out_);
  }

 private:
  void add(const std::string& item, const char* rule, Level level, base::Words sentence) {
    out_.problems.push_back({item, rule, level, std::move(sentence)});
  }

  // Which day it is here is said: the clock of who asks may go wrong.
  base::Words in_the_future() const {
    std::string today = base::show(input_.now + registry_.zone()).substr(0, 10);
    return {fmt::format("the day lies in the future: it is {} here now", today),
            fmt::format("日期在未来：此处今天是 {}", today)};
  }

  bool read_day() {
    auto day = day_of(registry_, input_.date);
    if (!day) {
      add("", "date", Level::refuse,
          {fmt::format("`{}` is no day; write 2024-03-01", input_.date),
           fmt::format("“{}”不是日期，请写 2024-03-01", input_.date)});
      return false;
    }
    at_ = *day + base::of_hours(24);
    if (*day > input_.now) {
      add("", "date", Level::refuse, in_the_future());
      return false;
    }
    if (at_ <= input_.born) {
      add("", "date", Level::refuse, {"the day lies before birth", "日期早于出生"});
      return false;
    }
    at_ = std::min(at_, input_.now);
    return true;
  }

  void read_entries() {
    for (const auto& [key, entry] : *input_.entries) {
      const Item* item = input_.form->find(key);
      if (item == nullptr) {
        add(key, "unknown_item", Level::refuse,
            {fmt::format("the form has no item `{}`", key), fmt::format("表单没有条目“{}”", key)});
        continue;
      }
      if (entry.is_empty() || item->derived_from) continue;
      FormProblem problem{key, "", Level::refuse, {}};
      auto value = read_entry(registry_, *item, entry, problem);
      if (!problem.rule.empty()) out_.problems.push_back(std::move(problem));
      if (!value || !item->concept_id) continue;
      if (item->kind == ItemKind::date && value->happened > input_.now)
        add(key, "date", Level::refuse, in_the_future());
      out_.values.emplace(key, *value);
    }
  }

  FactVersion version_of(const Value& value, Instant happened) const {
    FactVersion out;
    out.happened = happened.us;
    out.seen = at_.us;
    out.value = value.value;
    out.state = value.state;
    return out;
  }

  void answer() {
    const auto& layout = *input_.form->layout;
    sweep_.emplace(layout);
    sweep_->begin(base::before_all, {});
    for (const OtherFact& fact : input_.others) {
      int slot = layout.slot_of(fact.concept_id);
      if (slot >= 0 && fact.happened <= at_)
        sweep_->apply(static_cast<std::uint32_t>(slot), version_of(fact.value, fact.happened));
    }
    for (const auto& [key, value] : out_.values) {
      int slot = layout.slot_of(*input_.form->find(key)->concept_id);
      bool is_day = input_.form->find(key)->kind == ItemKind::date;
      if (slot >= 0)
        sweep_->apply(static_cast<std::uint32_t>(slot),
                      version_of(value, is_day ? std::min(value.happened, at_) : at_));
    }
    sweep_->answer(at_);
  }

  bool is_shown(const Item& item) const {
    auto at = out_.shown.find(item.key);
    return at == out_.shown.end() || at->second;
  }

  // What is hidden is not there: its value counts for nothing, for no fact and no rule.
  void settle_shown() {
    for (int round = 0; round < 8; ++round) {
      bool changed = false;
      for (const Item& item : input_.form->items) {
        if (!item.shown_when) continue;
        bool shown = sweep_->is_true(*item.shown_when);
        auto [at, is_new] = out_.shown.emplace(item.key, shown);
        changed = changed || (at->second != shown);
        at->second = shown;
        if (!shown && out_.values.erase(item.key) > 0) changed = true;
      }
      if (!changed) break;
      answer();
    }
    std::erase_if(out_.problems, [&](const FormProblem& p) {
      const Item* item = input_.form->find(p.item);
      return item != nullptr && !is_shown(*item);
    });
  }

  void derive() {
    for (const Item& item : input_.form->items) {
      if (!item.derived_from || !is_shown(item) || !item.concept_id) continue;
      if (sweep_->reason(*item.derived_from) != record::fact::Reason::measured) continue;
      const Concept& c = registry_.vocabulary().at(*item.concept_id);
      Value value;
      auto rounded = base::round_to(sweep_->number(*item.derived_from), c.scale);
      if (!rounded) continue;
      value.value = *rounded;
      std::string unit = item.kind == ItemKind::number ? c.unit : "";
      out_.derived[item.key] = {write_entry(registry_, item, value), "", unit};
      out_.values[item.key] = value;
    }
  }

  void judge() {
    for (const Item& item : input_.form->items) {
      if (!is_shown(item)) continue;
      auto at = input_.entries->find(item.key);
      bool there = (at != input_.entries->end() && !at->second.is_empty()) ||
                   out_.derived.count(item.key) > 0;
      if (item.is_required && !item.derived_from) {
        ++out_.wanted;
        out_.required[item.key] = there;
        if (there)
          ++out_.filled;
        else
          add(item.key, "required", Level::query, {"not entered yet", "尚未填写"});
      }
      judge_range(item);
    }
    for (const Rule& rule : input_.form->rules) {
      bool known = sweep_->reason(rule.step) == record::fact::Reason::measured;
      if (!known || sweep_->is_true(rule.step)) continue;
      out_.problems.push_back(
          {rule.item, rule.key, rule.refuses ? Level::refuse : Level::query, rule.sentence});
    }
  }

  void judge_range(const Item& item) {
    auto at = out_.values.find(item.key);
    if (at == out_.values.end() || !item.low || at->second.state != State::measured) return;
    if (at->second.value >= *item.low && at->second.value <= *item.high) return;
    const Concept& c = registry_.vocabulary().at(*item.concept_id);
    std::string range = range_words(c, item, *item.low, *item.high);
    add(item.key, "range", Level::query,
        {"unusual: expected is " + range, "异常：预期范围为 " + range});
  }

  const Registry& registry_;
  const FormInput& input_;
  std::optional<Sweep> sweep_;
  Instant at_;
  FormAnswer out_;
};

}  // namespace

FormAnswer check_form(const Registry& registry, const FormInput& input) {
  return Check(registry, input).run();
}

bool FormAnswer::is_refused() const {
  return std::any_of(problems.begin(), problems.end(),
                     [](const FormProblem& p) { return p.level == Level::refuse; });
}

std::optional<Instant> day_of(const Registry& registry, const std::string& date) {
  auto read = base::parse_wall_time(date);
  if (!read || !read->is_date) return std::nullopt;
  return read->at - registry.zone();
}

base::Instant birth_on_card(const Registry& registry, std::string_view identifier) {
  std::string card = base::secret::normalise_identifier(identifier);
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (card.size() != 18 || !std::all_of(card.begin(), card.end() - 1, is_digit))
    return base::before_all;
  std::string day = card.substr(6, 4) + "-" + card.substr(10, 2) + "-" + card.substr(12, 2);
  return day_of(registry, day).value_or(base::before_all);
}

std::optional<Value> read_entry(const Registry& registry, const Item& item, const Entry& entry,
                                FormProblem& problem) {
  if (!entry.missing.empty()) {
    const auto& reasons = missing_reasons();
    bool known = std::any_of(reasons.begin(), reasons.end(),
                             [&](const Named& r) { return r.key == entry.missing; });
    if (!known) {
      problem.rule = "unknown_reason";
      problem.sentence = {"no such reason for a missing value", "没有这种缺失原因"};
      return std::nullopt;
    }
    Value out;
    out.state = state_of(entry.missing);
    if (entry.missing == "unknown" || entry.missing == "not_done") return std::nullopt;
    return out;
  }
  switch (item.kind) {
    case ItemKind::number:
      return read_number(registry, item, entry, problem);
    case ItemKind::code:
    case ItemKind::boolean:
      return read_choice(registry, item, entry, problem);
    case ItemKind::text:
      if (entry.value.size() > most_text || !base::is_utf8(entry.value)) {
        problem.rule = "text";
        problem.sentence = {"the text is too long", "文字过长"};
      }
      return std::nullopt;
    case ItemKind::date:
      break;
  }
  auto day = day_of(registry, entry.value);
  if (!day) {
    problem.rule = "date";
    problem.sentence = {fmt::format("`{}` is no day; write 2024-03-01", entry.value),
                        fmt::format("“{}”不是日期，请写 2024-03-01", entry.value)};
    return std::nullopt;
  }
  Value out;
  out.value = 1;
  out.happened = *day + base::of_hours(24);
  return out;
}

namespace {

// Numbers are kept with their unit, everything else without one. Numbers without a unit were kept
// so by earlier versions.
bool is_kept_as(const Item& item, const Entry& entry) {
  bool is_number = item.kind == ItemKind::number;
  if (!entry.missing.empty() || is_number != entry.unit.empty()) return true;
  return is_number && item.unit == "1";
}

}  // namespace

bool still_fits(const Registry& registry, const Item& item, const Entry& entry) {
  if (!is_kept_as(item, entry)) return false;
  FormProblem problem;
  read_entry(registry, item, entry, problem);
  return problem.rule.empty() || problem.rule == "implausible";
}

std::optional<Value> read_kept(const Registry& registry, const Item& item, const Entry& entry) {
  FormProblem ignored;
  return is_kept_as(item, entry) ? read_entry(registry, item, entry, ignored) : std::nullopt;
}

Entries present_entries(const Registry& registry, const Form& form, const Entries& kept) {
  Entries out;
  for (const auto& [key, entry] : kept) {
    const Item* item = form.find(key);
    if (item == nullptr || !still_fits(registry, *item, entry)) continue;
    Entry now{entry.value, entry.missing};
    bool other = item->kind == ItemKind::number && !entry.unit.empty() &&
                 entry.unit != item->unit && !item->derived_from;
    FormProblem ignored;
    auto value = other ? read_entry(registry, *item, entry, ignored) : std::nullopt;
    if (value) {
      const Concept& c = registry.vocabulary().at(*item->concept_id);
      auto part = [](base::Ratio r) {
        return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
      };
      double in_unit = (base::to_double(value->value, c.scale) - part(item->conversion.plus)) /
                       part(item->conversion.times);
      now.value = fmt::format("{}{:.5g}",
                              value->limit == Limit::below   ? "<"
                              : value->limit == Limit::above ? ">"
                                                             : "",
                              in_unit);
    }
    out.emplace(key, std::move(now));
  }
  return out;
}

std::string write_entry(const Registry& registry, const Item& item, const Value& value) {
  const Concept& c = registry.vocabulary().at(*item.concept_id);
  switch (item.kind) {
    case ItemKind::number:
      return base::show_decimal(value.value, c.scale);
    case ItemKind::boolean:
    case ItemKind::date:
      return value.value == 1 ? "true" : "false";
    case ItemKind::code:
      return c.codes.at(static_cast<std::size_t>(value.value)).code;
    case ItemKind::text:
      break;
  }
  return "";
}

}  // namespace bq::applications::registry
