// Sections about the programme, its subjects, data, cohort, outcome and moments.
#include <algorithm>
#include <filesystem>
#include <regex>

#include <fmt/format.h>

#include "base/file.h"
#include "programme/definition/reader.h"
#include "programme/locker/approvals.h"

namespace bq::programme::definition {

using base::document::Node;

std::string kept_mapping_name(const std::string& written) {
  std::filesystem::path path = std::filesystem::path(written).lexically_normal();
  bool inside = path.is_relative() && !path.empty() && *path.begin() != "..";
  return inside ? path.generic_string() : "mappings/" + path.filename().generic_string();
}

void Reader::read_format(const Node& node) {
  if (node.scalar != "1")
    problem(node,
            fmt::format("format {} is not known to this build; it reads format 1", node.scalar));
}

void Reader::read_name(const Node& node) {
  bool fine = !node.scalar.empty() &&
              std::all_of(node.scalar.begin(), node.scalar.end(), [](unsigned char c) {
                return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
              });
  if (!fine) problem(node, "a name is made of a-z, 0-9 and _");
  out_.name = node.scalar;
}

void Reader::read_version(const Node& node) { out_.version = node.scalar; }

void Reader::read_status(const Node& node) {
  const std::vector<std::string> known{"draft", "validated", "live"};
  if (std::find(known.begin(), known.end(), node.scalar) == known.end())
    problem(node, fmt::format("the status is draft, validated or live{}",
                              base::suggestion(node.scalar, known)));
  out_.status = node.scalar;
}

void Reader::read_title(const Node& node) { out_.title = node.words(); }
void Reader::read_answers(const Node& node) { out_.answers = node.texts(); }

// Whether the programme is the copy that is kept beside a model.
bool Reader::is_kept() const {
  auto home = std::filesystem::path(out_.file).parent_path();
  return base::file_exists((home / "model.json").string());
}

void Reader::read_references(const Node& node) {
  if (is_kept()) return;
  auto path = std::filesystem::path(out_.file).parent_path() / node.scalar;
  if (!base::file_exists(path.string()))
    problem(node, fmt::format("the file `{}` is not there", node.scalar));
}

void Reader::read_subject(const Node& node) {
  if (!node.is_map() || node.entries.empty())
    return problem(
        node, "`subject` names what a timeline is about, like `icu_stay: admission to discharge`");
  out_.subject.kind = node.entries.front().first.scalar;
  for (std::size_t i = 1; i < node.entries.size(); ++i) {
    const auto& [key, value] = node.entries[i];
    if (key.scalar == "of")
      out_.subject.of_person = value.scalar == "person";
    else if (key.scalar == "split_by")
      out_.subject.split_by = value.scalar;
    else
      problem(key, fmt::format("`subject` has no key `{}`{}", key.scalar,
                               base::suggestion(key.scalar, {"of", "split_by"})));
  }
  if (out_.subject.split_by != "person") problem(node, "this build splits by person only");
}

void Reader::read_needs(const Node& node) {
  const auto& known = locker::approval_kinds();
  out_.needs = node.texts();
  for (const auto& name : out_.needs)
    if (std::find(known.begin(), known.end(), name) == known.end())
      problem(node, fmt::format("`needs` names approvals, {}; not `{}`{}", fmt::join(known, " or "),
                                name, base::suggestion(name, known)));
  if (out_.needs.empty()) problem(node, "`needs` names an approval, like `needs: ethics`");
}

// Without {centre} in its path a file would belong to no centre.
void Reader::check_files(const Node& files, const DataSource& source) {
  const auto& tables = source.mapping.tables("");
  bool by_column = std::any_of(tables.begin(), tables.end(),
                               [](const auto& t) { return !t.centre.column.empty(); });
  if (source.centres.size() < 2 || by_column) return;
  for (const Node& item : files.is_list() ? files.items : std::vector<Node>{files})
    if (item.scalar.find("{centre}") == std::string::npos)
      problem(
          item,
          fmt::format("with several centres each pattern of `files` says where a path "
                      "names its own: write {{centre}} in `{}`, like \"set_{{centre}}/*\"; or name "
                      "its column in the mapping, `centre: COLUMN`",
                      item.scalar));
}

// A centre that the mapping spells otherwise would be read by the wrong units.
void Reader::check_own_centres(const DataSource& source) {
  for (const auto& [name, place] : source.mapping.own_centres())
    if (std::find(source.centres.begin(), source.centres.end(), name) == source.centres.end())
      problem({base::ProblemKind::definition, place,
               fmt::format("the programme has no centre `{}`{}", name,
                           base::suggestion(name, source.centres))});
}

void Reader::read_source(const Node& key, const Node& body) {
  if (!expect_map(body, key.scalar, {"people", "reader", "files", "centres", "mapping"})) return;
  DataSource source;
  source.key = key.scalar;
  source.people = body.text("people").value_or("");
  if (source.people != "public" && source.people != "real" && source.people != "generated")
    problem(body, "`people` says public, real or generated");
  const Node* needs = document_.find("needs");
  const bool wrong_needs = needs != nullptr && is_said_at(needs->place);  // said already
  if (source.people == "real" && !wrong_needs &&
      std::find(out_.needs.begin(), out_.needs.end(), "ethics") == out_.needs.end())
    problem(body, "data of real people need an approval on record: write `needs: ethics`");
  std::string reader = body.text("reader").value_or("");
  if (reader != "table" && reader != "registry")
    problem(body, "`reader` is table or registry in this build");
  if (reader == "registry") return read_registry_source(body, std::move(source));
  if (const Node* files = body.find("files")) source.files = files->texts();
  if (const Node* centres = body.find("centres")) source.centres = centres->texts();
  if (source.files.empty()) problem(body, "`files` gives a pattern like \"set_{centre}/*.csv\"");
  if (source.centres.empty()) problem(body, "`centres` lists the centres, like [A, B]");
  centres_.insert(centres_.end(), source.centres.begin(), source.centres.end());
  read_mapping(body, source);
  if (const Node* files = body.find("files")) check_files(*files, source);
  if (!source.mapping.digest().empty()) out_.data.push_back(std::move(source));
}

// What is entered in the registry needs no files and no mapping: its items are its concepts.
void Reader::read_registry_source(const Node& body, DataSource source) {
  source.is_registry = true;
  if (const Node* centres = body.find("centres")) source.centres = centres->texts();
  if (source.centres.empty()) problem(body, "`centres` lists the centres, like [A, B]");
  for (const char* key : {"files", "mapping"})
    if (const Node* node = body.find(key))
      problem(*node, fmt::format("data of the registry have no `{}`", key));
  centres_.insert(centres_.end(), source.centres.begin(), source.centres.end());
  out_.scope.mapped.resize(vocabulary_.size(), 0);
  const Node* registry = document_.find("registry");
  const Node* forms = registry == nullptr ? nullptr : registry->find("forms");
  if (forms == nullptr) return problem(body, "`reader: registry` needs the section `registry`");
  for (const auto& [name, form] : forms->entries) {
    const Node* items = form.find("items");
    for (const Node& item : items == nullptr ? std::vector<Node>{} : items->items) {
      const Node& key = item.is_map() && !item.entries.empty() ? item.entries[0].first : item;
      if (auto id = vocabulary_.find(key.scalar)) out_.scope.mapped[*id] = 1;
    }
  }
  out_.data.push_back(std::move(source));
}

void Reader::read_mapping(const Node& body, DataSource& source) {
  const Node* mapping = body.find("mapping");
  if (mapping == nullptr)
    return problem(body, "`mapping` names the file that says how columns become facts");
  source.mapping_name = mapping->scalar;
  std::string name = is_kept() ? kept_mapping_name(mapping->scalar) : mapping->scalar;
  source.mapping_file = (std::filesystem::path(out_.file).parent_path() / name).string();
  if (!base::file_exists(source.mapping_file))
    return problem(*mapping, fmt::format("the file `{}` is not there", mapping->scalar));
  auto read = ingest::table::Mapping::read(source.mapping_file, vocabulary_, problems_);
  if (!read) return;
  source.mapping = std::move(*read);
  check_own_centres(source);
  out_.scope.mapped.resize(vocabulary_.size(), 0);
  for (const auto& centre : source.centres) {
    auto collected = source.mapping.collected(centre);
    for (std::size_t i = 0; i < collected.size(); ++i)
      if (collected[i] != 0) out_.scope.mapped[i] = 1;
  }
}

void Reader::read_data(const Node& node) {
  if (!node.is_map() || node.entries.empty())
    return problem(node, "`data` names at least one source");
  if (node.entries.size() > 1) problem(node, "this build reads one source a programme");
  for (const auto& [key, body] : node.entries) read_source(key, body);
}

void Reader::read_define(const Node& node) {
  for (const auto& [key, body] : node.entries) {
    if (vocabulary_.find(key.scalar)) {
      problem(key, fmt::format("`{}` is a concept of the vocabulary already", key.scalar));
      continue;
    }
    // A name that the vocabulary's scores have too means here what the programme says.
    if (auto parsed = syntax(body)) out_.scope.define.emplace(key.scalar, std::move(*parsed));
  }
}

void Reader::read_shares(const Node& node) {
  for (const auto& [key, reason] : node.entries) {
    if (!vocabulary_.find(key.scalar))
      problem(key, fmt::format("unknown concept `{}`{}", key.scalar,
                               base::suggestion(key.scalar, vocabulary_.names())));
    out_.shares.emplace(key.scalar, reason.scalar);
  }
}

void Reader::read_cohort(const Node& node) {
  if (!expect_map(node, "cohort", {"include", "report_only"})) return;
  auto lines = [&](std::string_view key, std::vector<CohortLine>& out, expression::Reads reads) {
    const Node* section = node.find(key);
    if (section == nullptr) return;
    for (const auto& [name, body] : section->entries)
      if (auto step = condition(body, reads)) out.push_back({name.scalar, *step});
  };
  lines("include", out_.include, expression::Reads::facts);
  lines("report_only", out_.report_only, expression::Reads::labels_too);
}

void Reader::read_outcome(const Node& node) {
  if (!expect_map(node, "outcome", {"name", "onset", "within", "at_end"})) return;
  Outcome outcome;
  outcome.name = node.text("name").value_or("");
  const Node* onset = node.find("onset");
  const Node* within = node.find("within");
  if (onset == nullptr || within == nullptr)
    return problem(node, "`outcome` needs `onset` and `within`");
  if (auto length = duration(*within)) outcome.rule.within = *length;
  std::string end = node.text("at_end").value_or("unknown");
  if (end != "negative" && end != "unknown") problem(node, "`at_end` is negative or unknown");
  outcome.rule.end_is_negative = end == "negative";
  auto parsed = syntax(*onset);
  if (!parsed) return;
  auto step = hindsight_.compile(*parsed, expression::Reads::labels_too);
  if (!step) return problem(std::move(step.error()));
  if (out_.hindsight.steps[*step].type.base != expression::BaseType::instant)
    return problem(*onset, "`onset` is an instant, like `first_time(lactate >= 4 mmol/L)`");
  outcome.onset = *step;
  out_.outcome = outcome;
}

void Reader::read_predict(const Node& node) {
  if (!expect_map(node, "predict", {"on", "every", "from", "at"})) return;
  analysis::cohort::MomentRule& moments = out_.predict;
  if (const Node* on = node.find("on"); on != nullptr && on->is_scalar() && on->scalar == "rows") {
    moments.rows = true;
  } else if (on != nullptr) {
    for (const Node& item : on->is_list() ? on->items : std::vector<Node>{*on}) {
      auto id = vocabulary_.find(item.scalar);
      if (id)
        moments.on.push_back(*id);
      else
        problem(item, fmt::format("unknown concept `{}`{}", item.scalar,
                                  base::suggestion(item.scalar, vocabulary_.names())));
    }
  }
  for (auto id : moments.on)
    if (vocabulary_.at(id).role == record::code::ConceptRole::label)
      problem(node,
              fmt::format("`{}` is a label; a moment of prediction cannot hang on it (leak rule 1)",
                          vocabulary_.at(id).name));
  if (const Node* every = node.find("every")) moments.every = duration(*every);
  if (moments.every && moments.every->us < base::us_per_minute)
    problem(node, "`every` is at least 1 min");
  if (const Node* from = node.find("from")) {
    if (from->scalar != "first row" && from->scalar != "start")
      problem(*from, "`from` is start or first row");
    moments.from_first_row = from->scalar == "first row";
  }
  if (const Node* at = node.find("at"))
    for (const Node& item : at->is_list() ? at->items : std::vector<Node>{*at}) {
      static const std::regex after_start(R"(start \+ (.+))");
      std::smatch match;
      auto length = std::regex_match(item.scalar, match, after_start)
                        ? base::parse_duration(match[1].str())
                        : std::nullopt;
      if (length)
        moments.at.push_back(*length);
      else
        problem(item, "`at` is written `start + 24 h`");
    }
  bool any = moments.rows || moments.every || !moments.at.empty() || !moments.on.empty();
  if (!any) problem(node, "`predict` gives no moment; write { on: rows } or { every: 1 h }");
  for (const auto& source : out_.data)
    if (moments.rows && !source.is_registry && !source.mapping.has_rows())
      problem(node,
              fmt::format(
                  "the source `{}` has no rows of one time each; use `every` or `on: [concept]`",
                  source.key));
}

void Reader::read_train(const Node& node) {
  if (!expect_map(node, "train", {"until"})) return;
  std::string until = node.text("until").value_or("");
  if (!until.empty() && until != "onset") problem(node, "`until` is onset");
  out_.train_until_onset = until == "onset";
}

void Reader::read_utility(const Node& node) {
  if (!expect_map(node, "utility", {"early", "best", "late", "miss", "false"})) return;
  analysis::evaluation::Utility utility;
  auto time = [&](std::string_view key, base::Duration& out) {
    if (const Node* value = node.find(key))
      if (auto d = duration(*value)) out = *d;
  };
  time("early", utility.early);
  time("best", utility.best);
  time("late", utility.late);
  if (const Node* miss = node.find("miss")) utility.miss = number(*miss).value_or(utility.miss);
  if (const Node* alarm = node.find("false"))
    utility.false_alarm = number(*alarm).value_or(utility.false_alarm);
  if (auto checked = analysis::evaluation::check(utility); !checked)
    return problem(node, checked.error().sentence);
  out_.evaluate.utility = utility;
}

void Reader::read_evaluate(const Node& node) {
  if (!expect_map(node, "evaluate", {"rows", "label", "utility", "comparators"})) return;
  if (const Node* list = node.find("comparators"))
    for (const Node& item : list->is_list() ? list->items : std::vector<Node>{*list})
      if (auto step = condition(item, expression::Reads::facts))
        out_.evaluate.comparators.push_back({item.scalar, *step});
  if (const Node* rows = node.find("rows")) {
    auto names = rows->texts();
    out_.evaluate.labelled = std::count(names.begin(), names.end(), "labelled") > 0;
    out_.evaluate.official = std::count(names.begin(), names.end(), "official") > 0;
    for (const auto& name : names)
      if (name != "labelled" && name != "official")
        problem(*rows, fmt::format("`rows` are labelled or official, not {}", name));
  }
  if (const Node* label = node.find("label")) {
    out_.evaluate.label = vocabulary_.find(label->scalar);
    if (!out_.evaluate.label)
      problem(*label, fmt::format("unknown concept `{}`{}", label->scalar,
                                  base::suggestion(label->scalar, vocabulary_.names())));
  }
  if (out_.evaluate.official && !out_.evaluate.label)
    problem(node, "official rows need `label`, the data's own");
  if (const Node* utility = node.find("utility")) read_utility(*utility);
}

}  // namespace bq::programme::definition
