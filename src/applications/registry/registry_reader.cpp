// Reads `registry:` of a programme and finds its contradictions.
#include <algorithm>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "analysis/expression/compiler.h"
#include "applications/registry/registry.h"
#include "record/code/unit.h"

namespace bq::applications::registry {

using analysis::expression::Compiler;
using analysis::expression::Reads;
using base::document::Node;
using record::code::ConceptKind;
using record::code::ConceptRole;

namespace {

const std::vector<std::string> section_keys{"number",      "zone",  "centres", "visits",
                                            "identifiers", "forms", "consent"};
const std::vector<std::string> follow_up_keys{"visits",   "ends",  "lost_reasons",
                                              "outcomes", "cover", "complete"};
const std::vector<std::string> visit_keys{"title", "at", "window", "forms"};
const std::vector<std::string> form_keys{"title", "repeats", "items", "rules"};
const std::vector<std::string> item_keys{"title", "unit", "required", "range",
                                         "when",  "from", "remark",   "date"};
const std::vector<std::string> rule_keys{"check", "say", "refuses", "beside"};
const std::vector<std::string> consent_keys{"title", "scope"};

bool is_key(const std::string& text) {
  static const std::regex form("[a-z][a-z0-9_]*");
  return std::regex_match(text, form);
}

}  // namespace

class RegistryReader {
 public:
  RegistryReader(const programme::definition::Definition& programme, Registry& out,
                 base::Problems& problems)
      : programme_(programme), out_(out), vocabulary_(out.vocabulary()), problems_(problems) {}

  void read() {
    const Node& section = *programme_.registry;
    out_.name_ = programme_.name;
    out_.version_ = programme_.version;
    out_.title_ = programme_.title;
    out_.needs_ = programme_.needs;
    out_.people_ = programme_.data.empty() ? "real" : programme_.data.front().people;
    if (!expect(section, "`registry`", section_keys)) return;
    read_number(section);
    read_named(section, "centres", out_.centres_);
    read_named(section, "identifiers", out_.identifiers_);
    read_forms(section);
    read_visits(section);
    read_consent(section);
    read_follow_up();
    find_contradictions();
  }

 private:
  void problem(const base::Place& place, std::string sentence) {
    problems_.push_back({base::ProblemKind::definition, place, std::move(sentence)});
  }

  bool expect(const Node& node, const std::string& what, const std::vector<std::string>& keys) {
    if (!node.is_map()) {
      problem(node.place, what + " is a map of " + fmt::format("{}", fmt::join(keys, ", ")));
      return false;
    }
    base::document::refuse_other_keys(node, keys, what, problems_);
    return true;
  }

  base::Words title_of(const Node& node, const std::string& key) {
    const Node* title = node.is_map() ? node.find("title") : nullptr;
    return title == nullptr ? base::Words{key, key} : title->words();
  }

  void read_number(const Node& section) {
    if (auto number = section.text("number")) out_.number_ = *number;
    if (out_.number_.find("{n}") == std::string::npos ||
        out_.number_.find("{centre}") == std::string::npos)
      problem(section.place, "`number` holds {centre} and {n}, like \"DKD-{centre}-{n}\"");
    auto zone = section.text("zone");
    if (!zone) return;
    static const std::regex offset(R"(([+-])(\d\d):(\d\d))");
    std::smatch match;
    if (*zone == "UTC")
      out_.zone_ = {};
    else if (std::regex_match(*zone, match, offset)) {
      std::int64_t minutes = std::stoi(match[2].str()) * 60 + std::stoi(match[3].str());
      out_.zone_ = base::of_minutes(match[1].str() == "-" ? -minutes : minutes);
    } else {
      problem(section.find("zone")->place, "`zone` is UTC or a fixed offset like \"+08:00\"");
    }
  }

  // A list of names, or a map of names to titles.
  void read_named(const Node& section, const char* key, std::vector<Named>& out) {
    const Node* node = section.find(key);
    if (node == nullptr) return problem(section.place, fmt::format("`registry` needs `{}`", key));
    auto add = [&](const Node& name, const base::Words& title) {
      if (!is_key(name.scalar))
        problem(name.place, fmt::format("`{}` is a name of a-z, 0-9 and _", name.scalar));
      out.push_back({name.scalar, title});
    };
    for (const Node& name : node->items) add(name, {name.scalar, name.scalar});
    for (const auto& [name, title] : node->entries) add(name, title.words());
    if (out.empty()) problem(node->place, fmt::format("`{}` names at least one", key));
  }

  void read_forms(const Node& section) {
    const Node* forms = section.find("forms");
    if (forms == nullptr || !forms->is_map())
      return problem(section.place, "`registry` needs `forms`: a map of forms with their `items`");
    for (const auto& [name, body] : forms->entries) {
      if (!is_key(name.scalar))
        problem(name.place, fmt::format("`{}` is a name of a-z, 0-9 and _", name.scalar));
      if (!expect(body, fmt::format("the form `{}`", name.scalar), form_keys)) continue;
      Form form;
      form.key = name.scalar;
      form.title = title_of(body, name.scalar);
      form.repeats = body.text("repeats").value_or("false") == "true";
      read_items(name, body, form);
      out_.forms_.push_back(std::move(form));
      place_of_form_.push_back(name.place);
    }
    // Conditions may read what other forms ask: all items are known by now.
    analysis::expression::Scope scope = programme_.scope;
    scope.mapped.assign(vocabulary_.size(), 0);
    for (const Form& form : out_.forms_)
      for (const Item& item : form.items)
        if (item.concept_id) scope.mapped[*item.concept_id] = 1;
    std::size_t at = 0;
    for (const auto& [name, body] : forms->entries) {
      if (!body.is_map() || at >= out_.forms_.size() || out_.forms_[at].key != name.scalar)
        continue;
      compile_form(scope, body, out_.forms_[at++]);
    }
  }

  void read_items(const Node& name, const Node& body, Form& form) {
    const Node* items = body.find("items");
    if (items == nullptr || !items->is_list() || items->items.empty())
      return problem(name.place, fmt::format("the form `{}` needs a list of `items`", name.scalar));
    for (const Node& node : items->items) {
      const Node& key = node.is_map() && !node.entries.empty() ? node.entries[0].first : node;
      static const Node none;
      const Node& said = node.is_map() && !node.entries.empty() ? node.entries[0].second : none;
      if (node.is_map() && node.entries.size() != 1) {
        problem(node.place, "an item is `- concept`, or `- concept: { ... }`");
        continue;
      }
      read_item(key, said, form);
    }
  }

  void read_item(const Node& key, const Node& said, Form& form) {
    if (said.is_map())
      base::document::refuse_other_keys(said, item_keys, fmt::format("the item `{}`", key.scalar),
                                        problems_);
    Item item;
    item.key = key.scalar;
    item.place = key.place;
    auto flag = [&](const char* name, bool otherwise) {
      auto text = said.is_map() ? said.text(name) : std::nullopt;
      return text ? *text == "true" : otherwise;
    };
    if (form.find(item.key) != nullptr)
      return problem(key.place,
                     fmt::format("`{}` stands twice in the form `{}`", item.key, form.key));
    item.is_required = flag("required", true);
    if (flag("remark", false)) {
      item.kind = ItemKind::text;
      item.is_required = flag("required", false);
      item.title = title_of(said, item.key);
      if (!is_key(item.key)) problem(key.place, "a remark has a name of a-z, 0-9 and _");
      form.add(std::move(item));
      return;
    }
    auto id = vocabulary_.find(item.key);
    if (!id)
      return problem(key.place, fmt::format("the vocabulary has no concept `{}`{}", item.key,
                                            base::suggestion(item.key, vocabulary_.names())));
    item.concept_id = *id;
    const auto& c = vocabulary_.at(*id);
    item.title = said.is_map() && said.find("title") ? title_of(said, item.key) : c.title;
    item.kind = c.kind == ConceptKind::number ? ItemKind::number
                : c.kind == ConceptKind::code ? ItemKind::code
                                              : ItemKind::boolean;
    if (flag("date", false)) {
      item.kind = ItemKind::date;
      if (c.kind != ConceptKind::boolean)
        problem(key.place, fmt::format("`{}` is entered as a day, so it is a boolean: that it "
                                       "happened",
                                       item.key));
    }
    if (item.kind == ItemKind::number) read_measure(key, said, c, item);
    form.add(std::move(item));
  }

  void read_measure(const Node& key, const Node& said, const record::code::Concept& c, Item& item) {
    item.unit = (said.is_map() ? said.text("unit") : std::nullopt).value_or(c.unit);
    auto conversion = record::code::conversion_of(vocabulary_.units(), c, item.unit);
    if (!conversion)
      return problem(key.place, fmt::format("`{}` cannot be entered in {}: it counts in {}",
                                            item.key, item.unit, c.unit));
    item.conversion = *conversion;
    const Node* range = said.is_map() ? said.find("range") : nullptr;
    if (range == nullptr) return;
    auto limit = [&](const char* name) -> std::optional<std::int64_t> {
      auto number = base::parse_decimal(range->text(name).value_or(""));
      if (!number) return std::nullopt;
      auto scaled = base::rescale(*number, conversion->times, conversion->plus, c.scale);
      return scaled ? std::optional(scaled->value) : std::nullopt;
    };
    item.low = limit("low");
    item.high = limit("high");
    if (!item.low || !item.high || *item.low > *item.high)
      return problem(range->place, "`range` is { low: 20, high: 2000 }, in the item's unit");
    if (c.plausible && (*item.low < c.plausible->low || *item.high > c.plausible->high))
      problem(range->place,
              fmt::format("the range of `{}` reaches outside the plausible one, {} to {} {}: what "
                          "lies there can never be a fact",
                          item.key, base::show_decimal(c.plausible->low, c.scale),
                          base::show_decimal(c.plausible->high, c.scale), c.unit));
  }

  std::optional<std::uint32_t> compile(Compiler& compiler, const Node& node) {
    auto syntax = analysis::expression::parse_expression(
        node.scalar, analysis::expression::text_place(node), vocabulary_.units());
    if (!syntax) {
      problems_.push_back(std::move(syntax.error()));
      return std::nullopt;
    }
    auto step = compiler.compile(*syntax, Reads::labels_too);
    if (step) return *step;
    problems_.push_back(std::move(step.error()));
    return std::nullopt;
  }

  void compile_form(const analysis::expression::Scope& scope, const Node& body, Form& form) {
    Compiler compiler(scope, form.plan);
    const Node* items = body.find("items");
    auto condition = [&](const Node& node) -> std::optional<std::uint32_t> {
      auto step = compile(compiler, node);
      bool is_truth =
          step && form.plan.steps[*step].type.base == analysis::expression::BaseType::boolean;
      if (step && !is_truth) problem(node.place, "a condition is true or false");
      return is_truth ? step : std::nullopt;
    };
    for (const Node& node : items == nullptr ? std::vector<Node>{} : items->items) {
      if (!node.is_map() || node.entries.size() != 1 || !node.entries[0].second.is_map()) continue;
      auto at = std::find_if(form.items.begin(), form.items.end(), [&](const Item& item) {
        return item.key == node.entries[0].first.scalar;
      });
      if (at == form.items.end()) continue;
      if (const Node* when = node.entries[0].second.find("when")) at->shown_when = condition(*when);
      if (const Node* from = node.entries[0].second.find("from")) {
        at->derived_from = compile(compiler, *from);
        check_derived(*from, form, *at);
      }
    }
    if (const Node* rules = body.find("rules")) read_rules(*rules, form, condition);
    form.layout = std::make_shared<analysis::operators::Layout>(form.plan, vocabulary_);
  }

  void check_derived(const Node& node, const Form& form, const Item& item) {
    if (!item.derived_from || !item.concept_id) return;
    using analysis::expression::BaseType;
    const auto& type = form.plan.steps[*item.derived_from].type;
    const auto& c = vocabulary_.at(*item.concept_id);
    bool fits = (c.kind == ConceptKind::number && type.base == BaseType::number) ||
                (c.kind == ConceptKind::boolean && type.base == BaseType::boolean);
    if (!fits)
      problem(node.place, fmt::format("`{}` is derived from {}, which it cannot hold", item.key,
                                      analysis::expression::show(type)));
    else if (c.kind == ConceptKind::number && !type.composite && type.unit != c.unit)
      problem(node.place,
              fmt::format("`{}` counts in {}, its derivation in {}", item.key, c.unit, type.unit));
    if (form.plan.effect(*item.derived_from).concepts.count(*item.concept_id) > 0)
      problem(node.place, fmt::format("`{}` is derived from itself", item.key));
  }

  template <class Condition>
  void read_rules(const Node& rules, Form& form, const Condition& condition) {
    if (!rules.is_list()) return problem(rules.place, "`rules` is a list of { check, say }");
    for (const Node& node : rules.items) {
      if (!expect(node, "a rule", rule_keys)) continue;
      const Node* check = node.find("check");
      const Node* say = node.find("say");
      if (check == nullptr || say == nullptr) {
        problem(node.place,
                "a rule has `check`, what must hold, and `say`, the sentence where it "
                "does not");
        continue;
      }
      auto step = condition(*check);
      if (!step) continue;
      Rule rule{check->scalar, *step, say->words(), node.text("refuses").value_or("") == "true",
                node.text("beside").value_or("")};
      if (rule.item.empty())
        rule.item = first_item(form, *step);
      else if (form.find(rule.item) == nullptr)
        problem(node.place, fmt::format("the form has no item `{}`", rule.item));
      form.rules.push_back(std::move(rule));
      place_of_rule_.emplace_back(form.key, check->place);
    }
  }

  std::string first_item(const Form& form, std::uint32_t step) const {
    auto read = form.plan.effect(step).concepts;
    for (const Item& item : form.items)
      if (item.concept_id && read.count(*item.concept_id) > 0) return item.key;
    return form.items.empty() ? "" : form.items.front().key;
  }

  void read_visits(const Node& section) {
    const Node* visits = section.find("visits");
    if (visits == nullptr || !visits->is_map() || visits->entries.empty())
      return problem(section.place,
                     "`registry` needs `visits`: a map of visits with their `forms`");
    for (const auto& [name, body] : visits->entries) {
      if (!is_key(name.scalar))
        problem(name.place, fmt::format("`{}` is a name of a-z, 0-9 and _", name.scalar));
      if (!expect(body, fmt::format("the visit `{}`", name.scalar), visit_keys)) continue;
      Visit visit{name.scalar, title_of(body, name.scalar), {}, {}, {}};
      auto duration = [&](const char* key, base::Duration& out) {
        const Node* node = body.find(key);
        if (node == nullptr) return;
        auto read = base::parse_duration(node->scalar);
        if (!read || read->us < 0)
          problem(node->place, fmt::format("`{}` is like 180 d", key));
        else
          out = *read;
      };
      duration("at", visit.at);
      duration("window", visit.window);
      const Node* forms = body.find("forms");
      if (forms != nullptr) visit.forms = forms->texts();
      if (visit.forms.empty())
        problem(name.place, fmt::format("the visit `{}` names its `forms`", name.scalar));
      for (const auto& form : visit.forms)
        if (out_.find_form(form) == nullptr)
          problem(forms->place, fmt::format("there is no form `{}`{}", form,
                                            base::suggestion(form, form_names())));
      if (!out_.visits_.empty() && visit.at < out_.visits_.back().at)
        problem(name.place, "visits stand in the order of their days");
      out_.visits_.push_back(std::move(visit));
    }
  }

  void read_consent(const Node& section) {
    const Node* consent = section.find("consent");
    if (consent == nullptr) return;
    if (!consent->is_map())
      return problem(consent->place, "`consent` is a map of versions to titles, the latest last");
    for (const auto& [version, said] : consent->entries) {
      bool is_whole = said.is_map() && (said.find("title") || said.find("scope"));
      if (!is_whole) {
        out_.consents_.push_back({version.scalar, said.words(), {}});
        continue;
      }
      base::document::refuse_other_keys(said, consent_keys,
                                        fmt::format("the consent `{}`", version.scalar), problems_);
      const Node* scope = said.find("scope");
      out_.consents_.push_back({version.scalar, title_of(said, version.scalar),
                                scope == nullptr ? base::Words{} : scope->words()});
    }
  }

  void read_share(const Node& section, const char* key, double& out) {
    const Node* node = section.find(key);
    if (node == nullptr) return;
    std::string text = node->scalar;
    bool percent = text.ends_with('%');
    if (percent) text.pop_back();
    auto number = base::parse_decimal(base::trim(text));
    double share = number ? base::to_double(number->digits, number->scale) : -1;
    if (!percent || share <= 0 || share > 100)
      return problem(node->place, std::string("`") + key + "` is a share like 98 %");
    out = share / 100;
  }

  void read_follow_up() {
    FollowUp& out = out_.follow_up_;
    out.outcomes = {{"reached", {"reached", "已联系上"}},
                    {"no_answer", {"no answer", "无人接听"}},
                    {"wrong_number", {"wrong number", "号码错误"}}};
    out.lost_reasons = {{"unreachable", {"cannot be reached", "联系不上"}},
                        {"refused", {"refused further contact", "拒绝随访"}},
                        {"moved", {"moved away", "迁往外地"}}};
    for (std::size_t v = 1; v < out_.visits_.size(); ++v) out.visits.push_back(out_.visits_[v].key);
    if (!programme_.follow_up) return;
    const Node& section = *programme_.follow_up;
    if (!expect(section, "`follow_up`", follow_up_keys)) return;
    read_share(section, "cover", out.cover);
    read_share(section, "complete", out.complete);
    for (auto [key, list] :
         {std::pair{"lost_reasons", &out.lost_reasons}, {"outcomes", &out.outcomes}})
      if (section.find(key) != nullptr) list->clear(), read_named(section, key, *list);
    if (const Node* visits = section.find("visits")) {
      out.visits = visits->texts();
      for (const auto& visit : out.visits)
        if (out_.find_visit(visit) == nullptr)
          problem(visits->place, fmt::format("there is no visit `{}`", visit));
    }
    if (const Node* ends = section.find("ends")) {
      out.ends = ends->texts();
      for (const auto& item : out.ends)
        if (std::none_of(out_.forms_.begin(), out_.forms_.end(),
                         [&](const Form& form) { return form.find(item) != nullptr; }))
          problem(ends->place, fmt::format("no form asks for `{}`", item));
    }
  }

  std::vector<std::string> form_names() const {
    std::vector<std::string> out;
    for (const Form& form : out_.forms_) out.push_back(form.key);
    return out;
  }

  // At which visit, by number, a concept is first asked; past the last where it never is.
  std::size_t first_asked(record::code::ConceptId id) const {
    for (std::size_t v = 0; v < out_.visits_.size(); ++v)
      for (const auto& key : out_.visits_[v].forms) {
        const Form* form = out_.find_form(key);
        if (form == nullptr) continue;
        for (const Item& item : form->items)
          if (item.concept_id == id) return v;
      }
    return out_.visits_.size();
  }

  // The last visit at which a form is filled in; past the last where it never is.
  std::size_t last_filled(const std::string& key) const {
    std::size_t out = out_.visits_.size();
    for (std::size_t v = 0; v < out_.visits_.size(); ++v) {
      const auto& forms = out_.visits_[v].forms;
      if (std::find(forms.begin(), forms.end(), key) != forms.end()) out = v;
    }
    return out;
  }

  void find_contradictions() {
    for (std::size_t f = 0; f < out_.forms_.size(); ++f) {
      const Form& form = out_.forms_[f];
      std::size_t last = last_filled(form.key);
      if (last == out_.visits_.size()) {
        problem(place_of_form_[f],
                fmt::format("no visit asks for the form `{}`: its items are never "
                            "reached",
                            form.key));
        continue;
      }
      for (const Item& item : form.items) {
        if (!item.shown_when) continue;
        for (auto id : form.plan.effect(*item.shown_when).concepts)
          if (first_asked(id) > last)
            problem(item.place, fmt::format("`{}` is never reached: it is shown by `{}`, which no "
                                            "visit up to then asks for",
                                            item.key, vocabulary_.at(id).name));
        if (item.concept_id && form.plan.effect(*item.shown_when).concepts.count(*item.concept_id))
          problem(item.place, fmt::format("`{}` is never reached: whether it is shown hangs on "
                                          "itself",
                                          item.key));
      }
      for (std::size_t r = 0, seen = 0; r < place_of_rule_.size(); ++r) {
        if (place_of_rule_[r].first != form.key) continue;
        for (auto id : form.plan.effect(form.rules[seen].step).concepts)
          if (first_asked(id) > last)
            problem(place_of_rule_[r].second,
                    fmt::format("the rule reads `{}`, which only a later visit asks for",
                                vocabulary_.at(id).name));
        ++seen;
      }
    }
  }

  const programme::definition::Definition& programme_;
  Registry& out_;
  const record::code::Vocabulary& vocabulary_;
  base::Problems& problems_;
  std::vector<base::Place> place_of_form_;
  std::vector<std::pair<std::string, base::Place>> place_of_rule_;  // by form, in its order
};

std::unique_ptr<Registry> Registry::read(const programme::definition::Definition& programme,
                                         const record::code::Vocabulary& vocabulary,
                                         base::Problems& problems) {
  if (!programme.registry) {
    problems.push_back({base::ProblemKind::definition,
                        {programme.file},
                        "the programme has no `registry`: say its forms and visits there"});
    return nullptr;
  }
  std::size_t before = problems.size();
  std::unique_ptr<Registry> out(new Registry(vocabulary));
  RegistryReader(programme, *out, problems).read();
  return problems.size() == before ? std::move(out) : nullptr;
}

}  // namespace bq::applications::registry
