// Sections about features, model, validation, alerts and acceptance.
#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "programme/definition/reader.h"

namespace bq::programme::definition {

using base::document::Node;

namespace {

std::vector<Node> items_of(const Node& node) {
  return node.is_list() ? node.items : std::vector<Node>{node};
}

}  // namespace

void Reader::add_feature(std::string_view text, const base::Place& place) {
  auto parsed = expression::parse_expression(text, place, vocabulary_.units());
  if (!parsed) return problem(std::move(parsed.error()));
  if (auto added = facts_.add_feature(*parsed); !added) problem(std::move(added.error()));
}

// An item of a group: what is written for it, and the nodes that its words come from.
struct Reader::GroupItem {
  const Node& take;
  const Node& of;
  const Node* over = nullptr;

  std::string text() const {
    std::string window = over == nullptr ? "" : ", " + over->scalar;
    return fmt::format("{}({}{})", take.scalar, of.scalar, window);
  }
  // The place in the file of a column of `text`, from 1.
  base::Place at(int column) const {
    const int of_begins = static_cast<int>(take.scalar.size()) + 2;
    const int over_begins = of_begins + static_cast<int>(of.scalar.size()) + 2;
    const bool in_over = over != nullptr && column >= over_begins;
    const Node& node = in_over ? *over : column >= of_begins ? of : take;
    const int begins = in_over ? over_begins : column >= of_begins ? of_begins : 1;
    base::Place out = expression::text_place(node);
    out.column += std::min(column - begins, static_cast<int>(node.scalar.size()));
    return out;
  }
  void relocate(expression::Syntax& syntax) const {
    syntax.place = at(syntax.place.column);
    for (auto& argument : syntax.arguments) relocate(argument);
  }
};

void Reader::add_group_item(const GroupItem& item) {
  auto parsed =
      expression::parse_expression(item.text(), {item.take.place.file, 1, 1}, vocabulary_.units());
  // What is wrong with a concept or a window is said once, whatever is taken of it.
  auto say = [&](base::Problem found) {
    const int of_take = item.take.place.column;
    const bool in_take = found.place.line == item.take.place.line && found.place.column == of_take;
    if (in_take || !is_said_at(found.place)) problem(std::move(found));
  };
  if (!parsed) {
    parsed.error().place = item.at(parsed.error().place.column);
    return say(std::move(parsed.error()));
  }
  item.relocate(*parsed);
  if (auto added = facts_.add_feature(*parsed); !added) say(std::move(added.error()));
}

void Reader::read_feature_group(const Node& node) {
  if (!expect_map(node, "features", {"of", "over", "take"})) return;
  const Node *of = node.find("of"), *over = node.find("over"), *take = node.find("take");
  if (of == nullptr || take == nullptr) return problem(node, "a group needs `of` and `take`");
  const std::vector<Node> takes = items_of(*take);
  const std::vector<Node> windows = over != nullptr ? items_of(*over) : std::vector<Node>{};
  for (const Node& what : takes)
    if (what.scalar != "time_since" && windows.empty())
      problem(what, fmt::format("`{}` needs a window; add `over: [24 h]`", what.scalar));
  for (const Node& concept_node : items_of(*of)) {
    for (const Node& window : windows)
      for (const Node& what : takes)
        if (what.scalar != "time_since") add_group_item({what, concept_node, &window});
    for (const Node& what : takes)
      if (what.scalar == "time_since") add_group_item({what, concept_node});
  }
}

void Reader::read_features(const Node& node) {
  if (!node.is_list()) return problem(node, "`features` is a list of groups and expressions");
  for (const Node& item : node.items) {
    if (item.is_map()) read_feature_group(item);
    else if (item.is_list()) {
      for (const Node& one : item.items) add_feature(one.scalar, expression::text_place(one));
    } else {
      add_feature(item.scalar, expression::text_place(item));
    }
  }
  if (out_.facts.outputs.empty() && problems_.empty()) problem(node, "there is no feature");
}

void Reader::read_model(const Node& node) {
  if (!expect_map(node, "model",
                  {"kind", "rounds", "depth", "rate", "rows", "columns", "min_weight", "lambda"}))
    return;
  if (node.text("kind").value_or("") != "boosted_trees")
    problem(node, "`kind` is boosted_trees in this build");
  ModelSection model;
  auto value = [&](std::string_view key, double least, double most, double otherwise) {
    const Node* found = node.find(key);
    if (found == nullptr) return otherwise;
    double x = number(*found).value_or(otherwise);
    if (x < least || x > most)
      problem(*found, fmt::format("`{}` lies between {} and {}", key, least, most));
    return x;
  };
  model.rounds = static_cast<unsigned>(value("rounds", 1, 5000, 300));
  model.depth = static_cast<unsigned>(value("depth", 1, 16, 6));
  model.rate = value("rate", 0.001, 1, 0.05);
  model.rows = value("rows", 0.05, 1, 0.8);
  model.columns = value("columns", 0.05, 1, 0.5);
  model.min_weight = value("min_weight", 0, 1e6, 20);
  model.lambda = value("lambda", 0, 1e6, 1);
  out_.model = model;
}

void Reader::check_centres(const Node& node, const std::vector<std::string>& names) {
  if (centres_.empty()) return;  // that is said where they should be listed
  for (const auto& name : names)
    if (std::find(centres_.begin(), centres_.end(), name) == centres_.end())
      problem(node, fmt::format("no source has the centre `{}`{}", name,
                                base::suggestion(name, centres_)));
}

void Reader::read_validate(const Node& node) {
  if (!node.is_list())
    return problem(node, "`validate` is a list of lines like { train: A, test: B }");
  for (const Node& item : node.items) {
    if (!expect_map(item, "validate", {"train", "test", "within", "folds"})) continue;
    ValidateLine line;
    if (const Node* train = item.find("train")) line.train = train->texts();
    if (const Node* test = item.find("test")) line.test = test->texts();
    if (const Node* within = item.find("within")) line.within = within->texts();
    if (const Node* folds = item.find("folds"))
      line.folds = static_cast<unsigned>(number(*folds).value_or(0));
    check_centres(item, line.train);
    check_centres(item, line.test);
    check_centres(item, line.within);
    for (const auto& name : line.test)
      if (std::find(line.train.begin(), line.train.end(), name) != line.train.end())
        problem(item, fmt::format("the centre `{}` is trained on and tested on: a fitted object "
                                  "would be applied to groups that it "
                                  "carries (leak rule 4)",
                                  name));
    bool folded = !line.within.empty();
    if (folded == (!line.train.empty() || !line.test.empty()) ||
        line.train.empty() != line.test.empty())
      problem(item, "a line has `train` and `test`, or `within` and `folds`");
    if (folded && (line.folds < 2 || line.folds > 50))
      problem(item, "`folds` lies between 2 and 50");
    out_.validate.push_back(std::move(line));
  }
}

// Whether a rule begins with `risk`, or with a slip for it that is the name of nothing else.
bool Reader::means_risk(std::string_view rule) const {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  const std::string word(rule.substr(0, rule.find_first_not_of(letters)));
  const bool is_name =
      vocabulary_.find(word) || out_.scope.define.count(word) != 0 || out_.scores.count(word) != 0;
  const bool is_call = word.size() < rule.size() && rule[word.size()] == '(';
  return !is_name && !is_call && word.size() > 2 && base::nearest(word, {"risk"}).has_value();
}

void Reader::read_rule(const Node& node) {
  static const std::regex by_recall(R"(risk >= threshold\(recall of episodes = ([0-9.]+)\))");
  static const std::regex by_value(R"(risk >= ([0-9.]+))");
  AlertRule rule;
  std::smatch match;
  if (std::regex_match(node.scalar, match, by_recall) ||
      std::regex_match(node.scalar, match, by_value)) {
    bool recall = node.scalar.find("recall") != std::string::npos;
    auto value = base::parse_decimal(match[1].str());
    if (!value || value->scale > 18 || base::to_double(value->digits, value->scale) > 1)
      return problem(node, "a recall or threshold lies between 0 and 1");
    rule.name = "risk";
    rule.on_risk = true;
    (recall ? rule.recall : rule.threshold) = base::to_double(value->digits, value->scale);
    if (document_.find("model") == nullptr) problem(node, "`risk` needs a `model`");
  } else if (means_risk(node.scalar)) {
    return problem(node, fmt::format("a rule on the risk is written `risk >= 0.3` or `risk >= "
                                     "threshold(recall of episodes = 0.80)`, not `{}`",
                                     node.scalar));
  } else {
    auto step = condition(node, expression::Reads::facts);
    if (!step) return;
    rule.name = node.scalar;
    rule.step = *step;
  }
  for (const auto& other : out_.alert->rules)
    if (other.name == rule.name)
      problem(node, fmt::format("the rule `{}` stands here twice", rule.name));
  out_.alert->rules.push_back(std::move(rule));
}

void Reader::read_policy(const Node& node) {
  analysis::alert::Policy& policy = out_.alert->policy;
  static const std::regex of(R"((\d+) of (\d+))");
  if (const Node* persist = node.find("persist")) {
    std::smatch match;
    if (std::regex_match(persist->scalar, match, of)) {
      policy.persist.needed = static_cast<unsigned>(std::stoul(match[1].str().substr(0, 6)));
      policy.persist.of_last = static_cast<unsigned>(std::stoul(match[2].str().substr(0, 6)));
    } else {
      policy.persist.lasting = duration(*persist);
    }
  }
  if (const Node* re_arm = node.find("re_arm");
      re_arm != nullptr && expect_map(*re_arm, "re_arm", {"after", "or"})) {
    if (const Node* after = re_arm->find("after"))
      policy.re_arm_after = duration(*after).value_or(base::Duration{});
    static const std::regex rises(R"(risk rises ([0-9.]+))");
    std::smatch match;
    if (const Node* rise = re_arm->find("or")) {
      if (std::regex_match(rise->scalar, match, rises))
        policy.risk_rise = std::stod(match[1].str());
      else problem(*rise, "`or` is written `risk rises 0.2`");
    }
  }
  if (const Node* hysteresis = node.find("hysteresis")) policy.hysteresis = number(*hysteresis);
  if (auto checked = analysis::alert::check(policy); !checked)
    problem(node, checked.error().sentence);
}

void Reader::read_alert(const Node& node) {
  for (std::string_view key : {"snooze", "budget", "explain", "escalate", "quiet"})
    if (const Node* found = node.find(key))
      problem(
          *found,
          fmt::format("`{}` belongs to the language, but this build cannot run it yet; take it out",
                      key));
  if (!expect_map(node, "alert",
                  {"raise", "persist", "re_arm", "hysteresis", "snooze", "budget", "explain",
                   "escalate", "quiet"}))
    return;
  out_.alert.emplace();
  const Node* raise = node.find("raise");
  if (raise == nullptr) return problem(node, "`alert` needs `raise`");
  for (const Node& item : raise->is_list() ? raise->items : std::vector<Node>{*raise})
    read_rule(item);
  read_policy(node);
}

void Reader::read_accept(const Node& node) {
  if (!node.is_list()) return problem(node, "`accept` is a list, one line per indicator");
  for (const Node& item : node.items) {
    if (!expect_map(item, "accept", {"indicator", "measure", "not_measured", "declare", "reach"}))
      continue;
    acceptance::AcceptLine line;
    line.place = item.place;
    line.indicator = item.text("indicator").value_or("");
    line.measure = item.text("measure").value_or("");
    line.reach = item.text("reach").value_or("");
    if (const Node* reason = item.find("not_measured")) line.not_measured = reason->words();
    line.declares = item.find("declare") != nullptr;
    int kinds =
        (line.measure.empty() ? 0 : 1) + (line.not_measured ? 1 : 0) + (line.declares ? 1 : 0);
    if (line.indicator.empty() || kinds != 1)
      problem(item,
              "an accept line has `indicator` and exactly one of measure, not_measured, declare");
    if (line.not_measured && (line.not_measured->en.empty() || line.not_measured->zh.empty()))
      problem(item, "`not_measured` gives its reason in en and zh");
    out_.accept.push_back(std::move(line));
  }
}

// The words that pages show for the programme's own names; each stands as a key of `define`,
// `include` or `report_only`, or as written in `comparators` or `raise`.
void Reader::read_titles(const Node& node) {
  if (!node.is_map())
    return problem(node, "`titles` is a map like { adult: { en: ..., zh: ... } }");
  std::vector<std::string> names;
  auto add = [&](std::string_view section, std::string_view key) {
    const Node* found = document_.find(section);
    if (found != nullptr && !key.empty()) found = found->find(key);
    if (found == nullptr) return;
    for (const auto& name : found->is_map() ? found->keys() : found->texts()) names.push_back(name);
  };
  add("define", "");
  add("cohort", "include");
  add("cohort", "report_only");
  add("evaluate", "comparators");
  add("alert", "raise");
  base::document::refuse_other_keys(node, names, "`titles`", problems_);
  for (const auto& [name, body] : node.entries) {
    if (!body.text("en") || !body.text("zh"))
      problem(body,
              fmt::format("the title of `{}` is written {{ en: ..., zh: ... }}", name.scalar));
    out_.titles[name.scalar] = body.words();
  }
}

}  // namespace bq::programme::definition
