#include "applications/registry/intake/person_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "applications/registry/tables.h"

namespace bq::applications::registry::intake {

using base::Duration;
using base::Instant;

namespace {

const base::Words mend_file{"correct the file and import again", "改正文件后重新导入"};

bool is_same(const Registry& registry, const Item& item, const Value& a, const Value& b) {
  if (a.state != b.state) return false;
  if (a.state != record::fact::State::measured) return true;
  if (item.kind == ItemKind::date)
    return day_text(registry, a.happened) == day_text(registry, b.happened);
  return a.limit == b.limit && a.value == b.value;
}

using Target = Targets::Target;

/// Cells of one form on one day.
struct Group {
  std::size_t visit = 0, form = 0;  // positions in the registry and in the visit
  std::string day;
  auto operator<=>(const Group&) const = default;
};

struct Placed {
  const Target* target = nullptr;
  const Cell* cell = nullptr;
};

struct Fresh {
  const Item* item = nullptr;
  const Cell* cell = nullptr;
  Entry entry;
  bool is_correction = false;
};

class Planner {
 public:
  explicit Planner(PlanRequest& request)
      : request_(request), registry_(*request.registry), forms_(request.forms) {}

  PersonPlan run() {
    if (request_.person->is_withdrawn) {
      for (const Cell& cell : request_.cells) refuse("", cell, withdrawn());
      return std::move(out_);
    }
    std::stable_sort(request_.cells.begin(), request_.cells.end(),
                     [](const Cell& a, const Cell& b) {
                       return std::tie(a.document, a.row) < std::tie(b.document, b.row);
                     });
    std::map<Group, std::vector<Placed>> groups;
    // Most often the cells of a row go into one form.
    auto last = groups.end();
    for (const Cell& cell : request_.cells) {
      const Target* target = place(cell);
      if (target == nullptr) continue;
      Group group{target->visit, target->form, cell.day};
      if (last == groups.end() || last->first != group)
        last = groups.try_emplace(std::move(group)).first;
      last->second.push_back({target, &cell});
    }
    for (const auto& [group, cells] : groups) take_group(group, cells);
    return std::move(out_);
  }

 private:
  static Reason withdrawn() {
    return {{"the consent was withdrawn", "已撤回知情同意"},
            {"take the person out of the file", "请从文件中去掉此人"}};
  }

  std::string concept_name(const Cell& cell) const {
    return registry_.vocabulary().at(cell.concept_id).name;
  }

  void refuse(const std::string& form, const Cell& cell, Reason reason) {
    RefusedCell line = request_.place(cell);
    line.reason = std::move(reason);
    out_.tally.refuse({form, concept_name(cell)}, std::move(line));
  }

  // The visit whose window holds the day, of several the nearest; else the nearest one is told.
  void find_visit(const std::string& day) {
    if (day == visit_day_) return;
    visit_day_ = day;
    visit_ = nearest_ = nullptr;
    auto at = base::parse_instant(day), enrolled = base::parse_instant(request_.person->enrolled);
    std::int64_t inside_us = 0, nearest_us = 0;
    if (!at || !enrolled) return;
    for (const Visit& visit : registry_.visits()) {
      std::int64_t off = std::abs((*at - (*enrolled + visit.at)).us);
      if (nearest_ == nullptr || off < nearest_us) nearest_ = &visit, nearest_us = off;
      bool holds = off <= visit.window.us;
      if (holds && (visit_ == nullptr || off < inside_us)) visit_ = &visit, inside_us = off;
    }
  }

  Reason no_visit(const Cell& cell) const {
    Reason out{{"no visit asks for this day", "没有访视包含这一天"},
               {"correct the day", "请改正日期"},
               {cell.day, cell.day}};
    auto enrolled = base::parse_instant(request_.person->enrolled);
    if (nearest_ == nullptr || !enrolled) return out;
    auto shown = [&](Duration off) { return base::show(*enrolled + off).substr(0, 10); };
    std::string from = shown(nearest_->at + -nearest_->window),
                to = shown(nearest_->at + nearest_->window);
    out.detail.en += fmt::format("; the nearest is {}, {} to {}", nearest_->title.en, from, to);
    out.detail.zh += fmt::format("；最近的是{}（{} 至 {}）", nearest_->title.zh, from, to);
    return out;
  }

  const Target* place(const Cell& cell) {
    find_visit(cell.day);
    if (visit_ == nullptr) {
      refuse("", cell, no_visit(cell));
      return nullptr;
    }
    auto visit = static_cast<std::size_t>(visit_ - registry_.visits().data());
    const Target* target = request_.targets->find(visit, cell.concept_id);
    if (target != nullptr && target->item != nullptr) return target;
    refuse("", cell, target != nullptr ? computed() : not_asked(*visit_, cell));
    return nullptr;
  }

  static Reason computed() {
    return {{"the form computes it from other items", "此项由表单自动计算"},
            {"import the items that it is computed from", "请导入用于计算的各项"}};
  }

  Reason not_asked(const Visit& visit, const Cell& cell) const {
    const auto& title = registry_.vocabulary().at(cell.concept_id).title;
    return {{fmt::format("no form of {} asks for {}", visit.title.en, title.en),
             fmt::format("{}的表单不询问{}", visit.title.zh, title.zh)},
            {"correct the day, or take the column out", "请改正日期，或去掉此列"}};
  }

  // Of a form that repeats the one of that day or the next free one; of any other the only one,
  // which speaks of one day.
  std::int64_t repeat_of(const Target& target, const std::string& day) const {
    if (!target.of->repeats) return 1;
    std::int64_t free = 1;
    const std::string& key = visit_of(target).key;
    auto at = forms_.lower_bound({key, target.of->key, 0});
    for (; at != forms_.end(); ++at) {
      const auto& [visit, form, repeat] = at->first;
      if (visit != key || form != target.of->key) break;
      if (at->second.day == day) return repeat;
      if (repeat == free) ++free;
    }
    return free;
  }

  const Visit& visit_of(const Target& target) const { return registry_.visits()[target.visit]; }

  void take_group(const Group& group, const std::vector<Placed>& cells) {
    const Target& first = *cells.front().target;
    const std::string& key = first.of->key;
    FormKey place{visit_of(first).key, key, repeat_of(first, group.day)};
    auto found = forms_.find(place);
    StandingForm now = found == forms_.end() ? StandingForm() : found->second;
    if (now.version > 0 && now.day != group.day) {
      for (const Placed& one : cells) refuse(key, *one.cell, other_day(first, now.day));
      return;
    }
    std::map<std::string, Fresh> fresh;
    first_.clear();
    for (const Placed& one : cells)
      if (is_first(*one.target, *one.cell)) compare(*one.target, *one.cell, now, fresh);
    if (now.state != "open") {
      for (const auto& [item, one] : fresh) refuse(key, *one.cell, locked());
      return;
    }
    if (!fresh.empty()) change(place, *first.of, group.day, std::move(now), fresh);
  }

  static Reason locked() {
    return {{"the form is locked or frozen", "表单已锁定或冻结"},
            {"unlock it, then import again", "解锁后重新导入"}};
  }

  Reason other_day(const Target& target, const std::string& day) const {
    const Visit& visit = visit_of(target);
    return {{"the form does not repeat and speaks of another day", "表单不可重复，已记录另一天"},
            {"decide which day counts", "请确定以哪一天为准"},
            {fmt::format("{} of {}, {}", target.of->title.en, visit.title.en, day),
             fmt::format("{}的“{}”，{}", visit.title.zh, target.of->title.zh, day)}};
  }

  // Of several cells for one item and day the first counts, also where it was saved before.
  bool is_first(const Target& target, const Cell& cell) {
    auto [at, is_new] = first_.emplace(target.item->key, &cell);
    if (is_new) return true;
    if (is_same(registry_, *target.item, at->second->value, cell.value))
      ++out_.tally.of({target.of->key, target.item->key}).duplicates;
    else
      refuse(target.of->key, cell, two_values(*at->second));
    return false;
  }

  void compare(const Target& target, const Cell& cell, const StandingForm& now,
               std::map<std::string, Fresh>& fresh) {
    const Item& item = *target.item;
    auto entry = entry_of(registry_, item, cell.value);
    if (!entry) return refuse(target.of->key, cell, not_exact(item));
    auto saved = now.values.find(item.key);
    if (saved != now.values.end() && is_same(registry_, item, saved->second, cell.value)) {
      ++out_.tally.of({target.of->key, item.key}).duplicates;
      return;
    }
    auto written = now.entries.find(item.key);
    bool is_there = written != now.entries.end() && !written->second.is_empty();
    fresh[item.key] = {&item, &cell, std::move(*entry), is_there};
  }

  static Reason two_values(const Cell& first) {
    return {{"another row has another value of the same day", "同一天另有不同的值"},
            {"decide which one counts", "请确定以哪个为准"},
            {fmt::format("row {}", first.row), fmt::format("第 {} 行", first.row)}};
  }

  static Reason not_exact(const Item& item) {
    if (item.kind == ItemKind::date)
      return {{"the item asks for the day on which it happened", "此项要求填写发生日期"},
              {"import the column of the day", "请导入日期列"}};
    return {{fmt::format("cannot be written exactly in {}", item.unit),
             fmt::format("无法以 {} 精确表示", item.unit)},
            mend_file};
  }

  std::vector<OtherFact> others(const FormKey& place, const Form& form) const {
    std::vector<OtherFact> out;
    if (form.plan.concepts().empty()) return out;
    for (const auto& [key, standing] : forms_) {
      const Form* other = registry_.find_form(std::get<1>(key));
      auto day = day_of(registry_, standing.day);
      if (key == place || other == nullptr || !day) continue;
      for (const auto& [name, value] : standing.values) {
        const Item* item = other->find(name);
        if (item == nullptr || form.layout->slot_of(*item->concept_id) < 0) continue;
        bool is_day = item->kind == ItemKind::date;
        out.push_back(
            {*item->concept_id, value, is_day ? value.happened : *day + base::of_hours(24)});
      }
    }
    return out;
  }

  // Takes cells out until the form can be saved.
  void change(const FormKey& place, const Form& form, const std::string& day, StandingForm now,
              std::map<std::string, Fresh>& fresh) {
    FormInput input;
    input.form = &form;
    input.date = day;
    input.others = others(place, form);
    input.now = request_.now;
    FormAnswer answer;
    Entries entries;
    input.entries = &entries;
    for (;;) {
      entries = now.entries;
      for (const auto& [item, one] : fresh) entries[item] = one.entry;
      answer = check_form(registry_, input);
      if (!drop_refused(form, answer, fresh)) break;
      if (fresh.empty()) return;
    }
    keep(place, form, {now.version, "open", day, std::move(entries), answer.values}, answer, fresh);
  }

  // True where a cell was taken out.
  bool drop_refused(const Form& form, const FormAnswer& answer,
                    std::map<std::string, Fresh>& fresh) {
    bool dropped = false;
    const FormProblem* first = nullptr;
    for (const FormProblem& p : answer.problems) {
      if (p.level != Level::refuse) continue;
      if (first == nullptr) first = &p;
      dropped = drop(form, p.item, {p.sentence, mend_file}, fresh) || dropped;
    }
    for (const auto& [item, shown] : answer.shown)
      if (!shown) dropped = drop(form, item, hidden(), fresh) || dropped;
    if (dropped || first == nullptr) return dropped;
    Reason reason{first->sentence, mend_file};
    while (!fresh.empty()) drop(form, fresh.begin()->first, reason, fresh);
    return true;
  }

  static Reason hidden() {
    return {{"the form does not ask for it here: the condition for it does not hold",
             "条件不成立，表单此处不询问该项"},
            {"check the item that it depends on", "请核对它所依赖的条目"}};
  }

  bool drop(const Form& form, const std::string& item, Reason reason,
            std::map<std::string, Fresh>& fresh) {
    auto at = fresh.find(item);
    if (at == fresh.end()) return false;
    refuse(form.key, *at->second.cell, std::move(reason));
    fresh.erase(at);
    return true;
  }

  void keep(const FormKey& place, const Form& form, StandingForm next, const FormAnswer& answer,
            const std::map<std::string, Fresh>& fresh) {
    FormChange change;
    change.act.place = {request_.person->subject, std::get<0>(place), form.key, std::get<2>(place)};
    change.act.base = next.version;
    change.act.date = next.day;
    change.act.entries = next.entries;
    change.act.import_id = request_.import_id;
    change.act.reason = reason_of(*fresh.begin()->second.cell);
    for (const auto& [item, one] : fresh) {
      change.cells.push_back(one.cell);
      ++(one.is_correction ? change.counts.corrections : change.counts.facts);
      (one.is_correction ? change.corrected : change.added).emplace_back(form.key, item);
    }
    ++next.version;
    for (const auto& [item, entry] : answer.derived) next.entries[item] = entry;
    for (const auto& [item, shown] : answer.shown)
      if (!shown) next.entries.erase(item);
    forms_[place] = std::move(next);
    out_.changes.push_back(std::move(change));
  }

  std::string reason_of(const Cell& cell) const {
    RefusedCell at = request_.place(cell);
    return fmt::format("import {}: {}", request_.import_id, base::cut_utf8(at.file, 200));
  }

  PlanRequest& request_;
  const Registry& registry_;
  StandingForms& forms_;
  std::string visit_day_;
  const Visit* visit_ = nullptr;  // that asks for `visit_day_`
  const Visit* nearest_ = nullptr;
  std::map<std::string, const Cell*> first_;  // of the present group, by item
  PersonPlan out_;
};

}  // namespace

Targets::Targets(const Registry& registry) : by_visit_(registry.visits().size()) {
  for (std::size_t v = 0; v < by_visit_.size(); ++v) {
    const auto& forms = registry.visits()[v].forms;
    for (std::size_t f = 0; f < forms.size(); ++f) {
      const Form* form = registry.find_form(forms[f]);
      for (const Item& item : form->items) {
        if (!item.concept_id) continue;
        Target& target = by_visit_[v][*item.concept_id];
        if (target.item == nullptr) target = {v, f, form, item.derived_from ? nullptr : &item};
      }
    }
  }
}

const Targets::Target* Targets::find(std::size_t visit, record::code::ConceptId concept_id) const {
  auto at = by_visit_[visit].find(concept_id);
  return at == by_visit_[visit].end() ? nullptr : &at->second;
}

PersonPlan plan_person(PlanRequest& request) { return Planner(request).run(); }

base::Result<StandingForms> read_forms(const Registry& registry, record::ledger::Reader& state,
                                       const std::string& subject) {
  StandingForms out;
  BQ_ASSIGN(auto row, state.select(sql("forms_of"), {subject}));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return out;
    StandingForm form;
    form.version = row.integer(3);
    form.state = row.text(4);
    form.day = row.text(5);
    form.entries = read_entries(Json::parse(row.text(10))).value_or(Entries());
    const Form* known = registry.find_form(row.text(1));
    // What the form no longer asks for so is no concern of an import; the desk keeps it.
    std::erase_if(form.entries, [&](const auto& entry) {
      const Item* item = known == nullptr ? nullptr : known->find(entry.first);
      return item == nullptr || !still_fits(registry, *item, entry.second);
    });
    for (const auto& [key, entry] : form.entries) {
      const Item* item = known == nullptr ? nullptr : known->find(key);
      if (item == nullptr || !item->concept_id) continue;
      FormProblem ignored;
      if (auto value = read_entry(registry, *item, entry, ignored)) form.values[key] = *value;
    }
    out[{std::string(row.text(0)), std::string(row.text(1)), row.integer(2)}] = std::move(form);
  }
}

}  // namespace bq::applications::registry::intake
