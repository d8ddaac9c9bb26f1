#include "applications/registry/intake/suggestion.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "programme/draft/draft.h"

namespace bq::applications::registry::intake {

namespace draft = programme::draft;
using base::Words;
using draft::Guess;
using draft::KnownNames;
using draft::Role;
using draft::TableDraft;
using draft::Use;

namespace {

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

/// What a registry's forms ask for.
class Asked {
 public:
  explicit Asked(const Registry& registry) : registry_(registry) {
    for (const Form& form : registry.forms())
      for (const Item& item : form.items) {
        if (!item.concept_id || item.derived_from) continue;
        const std::string& name = registry.vocabulary().at(*item.concept_id).name;
        names_.insert(name);
        if (item.kind != ItemKind::date) continue;
        for (const std::string& title : {item.key, item.title.en, item.title.zh})
          days_.emplace(KnownNames::plain(title), name);
      }
  }

  bool holds(const std::string& name) const { return names_.count(name) > 0; }
  /// Gives the concept of the item that asks for the day which a column is headed as.
  const std::string* day_of(const std::string& heading) const {
    auto at = days_.find(KnownNames::plain(heading));
    return at == days_.end() ? nullptr : &at->second;
  }
  /// Tells whether a number without a unit may be taken as it stands.
  bool is_bare(const std::string& name) const {
    auto id = registry_.vocabulary().find(name);
    if (!id) return false;
    const auto& c = registry_.vocabulary().at(*id);
    return c.kind != record::code::ConceptKind::number || c.unit == "1";
  }

 private:
  const Registry& registry_;
  std::set<std::string> names_;
  std::map<std::string, std::string> days_;
};

/// Cuts a draft down to what may enter a registry.
class Restriction {
 public:
  Restriction(const Registry& registry, const KnownNames& names, const SuggestionRequest& request)
      : asked_(registry), registry_(registry), names_(names), request_(request) {}

  Suggestion run(draft::Draft draft) {
    settle_centres(draft);
    out_.questions = draft.questions;
    for (TableDraft& table : draft.tables) settle_table(table);
    for (const TableDraft& table : draft.tables) describe(table);
    draft.own.clear();
    draft.is_calendar = true;
    std::vector<TableDraft> usable;
    for (const TableDraft& table : draft.tables)
      if (is_usable(table)) usable.push_back(table);
    if (!usable.empty()) draft.tables = usable;
    out_.to_edit = draft::mapping_text(draft, request_.language);
    if (usable.empty()) return std::move(out_);
    for (TableDraft& table : draft.tables) drop_questions(table);
    out_.mapping = draft::mapping_text(draft, request_.language);
    return std::move(out_);
  }

 private:
  // Files of one header are centres only where they are called so.
  void settle_centres(draft::Draft& draft) const {
    if (!draft.centre_in_name) return;
    bool named = std::all_of(draft.centres.begin(), draft.centres.end(),
                             [&](const std::string& name) { return registry_.has_centre(name); });
    if (named) return;
    for (TableDraft& table : draft.tables) table.pattern.replace(0, 8, "*");
    draft.centre_in_name = false;
  }

  void settle_table(TableDraft& table) {
    bool is_consent = request_.enrols && draft::Role::start == names_.role_of(table.start);
    if (!is_consent) table.start.clear();
    table.end.clear();
    for (Guess& guess : table.guesses) settle(guess);
    if (!table.shape) return;
    std::erase_if(table.shape->items,
                  [&](const auto& item) { return !keep_item(item, table.shape->unit.empty()); });
  }

  void settle(Guess& guess) {
    if (guess.use == Use::event)
      if (const std::string* name = asked_.day_of(guess.column)) guess.concept_name = *name;
    bool is_value = guess.use == Use::concept_value || guess.use == Use::event;
    if (is_value && !asked_.holds(guess.concept_name)) {
      leave_out(guess.column);
      guess.use = Use::left_out;
      guess.reason = {"no form asks for it", "没有表单询问此项"};
      guess.question = {};
    } else if (!guess.is_sure()) {
      out_.questions.push_back(guess.question);
    }
  }

  bool keep_item(const std::pair<std::string, std::string>& item, bool no_unit) {
    std::string name = first_word(item.second);
    if (!asked_.holds(name)) {
      leave_out(item.first);
      return false;
    }
    bool is_stated = !draft::split_unit(item.first, registry_.vocabulary().units()).second.empty();
    if (!no_unit || is_stated || asked_.is_bare(name)) return true;
    out_.questions.push_back({fmt::format("In which unit is `{}`? No column says.", item.first),
                              fmt::format("“{}”的单位是什么？没有单位列。", item.first)});
    return false;
  }

  void leave_out(const std::string& column) {
    if (column.empty()) return;
    out_.not_asked.push_back({fmt::format("`{}`: no form asks for it", column),
                              fmt::format("“{}”：没有表单询问此项", column)});
  }

  // Whom and when a row is about must be known by name: a guess from the cells may be another's.
  bool is_usable(const TableDraft& table) {
    if (names_.role_of(table.subject) != Role::subject) {
      out_.questions.push_back(
          {fmt::format("{}: which column is the person's number?", table.pattern),
           fmt::format("{}：哪一列是受试者编号？", table.pattern)});
      return false;
    }
    if (table.happened.empty()) {
      out_.questions.push_back({fmt::format("{}: which column is the day?", table.pattern),
                                fmt::format("{}：哪一列是日期？", table.pattern)});
      return false;
    }
    Role role = names_.role_of(table.happened);
    bool named = role == Role::happened || role == Role::start;
    auto at = std::find_if(table.guesses.begin(), table.guesses.end(),
                           [&](const Guess& g) { return g.column == table.happened; });
    return named || (at != table.guesses.end() && at->is_sure());
  }

  // What a column says of its row: not by its name alone, for a role may be another column's.
  static Words part_of(const TableDraft& table, const std::string& column) {
    const std::pair<const std::string*, Words> parts[] = {
        {&table.subject, {"the person", "受试者"}},
        {&table.happened, {"the day", "日期"}},
        {&table.centre, {"the centre", "中心"}},
        {&table.start, {"the day of enrolment", "入组日期"}},
        {&table.known, {"the day on which it was known", "获知日期"}}};
    Words out;
    for (const auto& [name, words] : parts)
      if (!column.empty() && *name == column) out = out.en.empty() ? words : join(out, words);
    if (!table.shape) return out;
    if (column == table.shape->item) return {"the item", "项目名称"};
    if (column == table.shape->value) return {"the value", "结果"};
    return column == table.shape->unit ? Words{"the unit", "单位"} : out;
  }
  static Words join(const Words& a, const Words& b) {
    return {a.en + ", " + b.en, a.zh + "、" + b.zh};
  }

  Words title_of(const std::string& target) const {
    std::string name = first_word(target), unit = target.substr(name.size());
    auto id = registry_.vocabulary().find(name);
    if (!id) return {target, target};
    const Words& title = registry_.vocabulary().at(*id).title;
    if (unit.find_first_not_of(" 1") == std::string::npos) return title;
    return {title.en + "," + unit, title.zh + "，" + unit.substr(1)};
  }

  void describe(const TableDraft& table) {
    for (const Guess& guess : table.guesses) {
      Words use = part_of(table, guess.column);
      bool is_value = guess.use == Use::concept_value || guess.use == Use::event;
      if (use.en.empty() && is_value) use = title_of(guess.concept_name + " " + guess.unit);
      if (is_value && !guess.second.empty()) use = join(use, title_of(guess.second));
      out_.columns.push_back({table.pattern, guess.column, std::move(use), guess.reason,
                              guess.question, guess.cells, guess.share});
    }
    if (!table.shape) return;
    for (const auto& [word, item] : table.shape->items)
      out_.columns.push_back({table.pattern,
                              word,
                              title_of(item),
                              {"by its name, in the rows", "按行内项目名称"},
                              {},
                              0,
                              1});
  }

  static void drop_questions(TableDraft& table) {
    for (Guess& guess : table.guesses)
      if (!guess.is_sure() && (guess.use == Use::concept_value || guess.use == Use::event))
        guess.use = Use::left_out;
  }

  Asked asked_;
  const Registry& registry_;
  const KnownNames& names_;
  const SuggestionRequest& request_;
  Suggestion out_;
};

}  // namespace

base::Result<Suggestion> suggest(const Registry& registry, const SuggestionRequest& request) {
  BQ_ASSIGN(KnownNames names, KnownNames::load(registry.vocabulary()));
  BQ_ASSIGN(draft::Draft made, draft::make_draft({registry.name(), registry.people(), request.files,
                                                  &registry.vocabulary()}));
  return Restriction(registry, names, request).run(std::move(made));
}

}  // namespace bq::applications::registry::intake
