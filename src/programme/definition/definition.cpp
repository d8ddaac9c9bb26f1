#include "programme/definition/definition.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/file.h"
#include "programme/acceptance/measure.h"
#include "programme/definition/reader.h"

namespace bq::programme::definition {

using base::document::Node;
using base::ProblemKind;

namespace {

// Sections of the language that this build cannot run yet: refused by name, never ignored.
constexpr std::string_view later[] = {"select", "watch",    "trial",   "samples",
                                      "layers", "dispatch",
                                      "imaging", "knowledge"};

}  // namespace

std::vector<std::string> Definition::centres() const {
  std::vector<std::string> out;
  for (const auto& source : data)
    out.insert(out.end(), source.centres.begin(), source.centres.end());
  return out;
}

const std::vector<Reader::Section>& Reader::sections() {
  static const std::vector<Section> table{
      {"format", "programme/definition", &Reader::read_format, true},
      {"name", "programme/definition", &Reader::read_name, true},
      {"version", "programme/definition", &Reader::read_version, true},
      {"status", "programme/definition", &Reader::read_status, true},
      {"title", "programme/definition", &Reader::read_title, true},
      {"answers", "programme/acceptance", &Reader::read_answers, false},
      {"references", "programme/definition", &Reader::read_references, false},
      {"subject", "record/timeline", &Reader::read_subject, true},
      {"needs", "programme/locker", &Reader::read_needs, false},
      {"data", "ingest/table", &Reader::read_data, true},
      {"define", "analysis/expression", &Reader::read_define, false},
      {"shares", "analysis/expression", &Reader::read_shares, false},
      {"predict", "analysis/cohort", &Reader::read_predict, true},
      {"cohort", "analysis/cohort", &Reader::read_cohort, false},
      {"outcome", "analysis/cohort", &Reader::read_outcome, false},
      {"train", "analysis/model", &Reader::read_train, false},
      {"evaluate", "analysis/evaluation", &Reader::read_evaluate, false},
      {"features", "analysis/operator", &Reader::read_features, false},
      {"model", "analysis/model", &Reader::read_model, false},
      {"validate", "programme/run", &Reader::read_validate, false},
      {"alert", "analysis/alert", &Reader::read_alert, false},
      {"accept", "programme/acceptance", &Reader::read_accept, false},
      {"titles", "programme/report", &Reader::read_titles, false},
      {"registry", "applications/registry", &Reader::read_registry, false},
      {"follow_up", "applications/registry", &Reader::read_follow_up, false},
  };
  return table;
}

Reader::Reader(const record::code::Vocabulary& vocabulary, const Node& document, Definition& out,
               base::Problems& problems)
    : vocabulary_(vocabulary),
      document_(document),
      out_(out),
      problems_(problems),
      facts_(out.scope, out.facts),
      hindsight_(out.scope, out.hindsight) {}

void Reader::problem(const Node& node, std::string sentence) {
  problems_.push_back({ProblemKind::definition, node.place, std::move(sentence)});
}

bool Reader::is_said_at(const base::Place& place) const {
  return std::any_of(problems_.begin(), problems_.end(), [&](const base::Problem& p) {
    return p.place.file == place.file && p.place.line == place.line &&
           p.place.column == place.column;
  });
}

// A name that is used in ten places is wrong once.
void Reader::problem(base::Problem found) {
  bool said = std::any_of(problems_.begin(), problems_.end(), [&](const base::Problem& p) {
    return p.sentence == found.sentence && p.place.file == found.place.file &&
           p.place.line == found.place.line && p.place.column == found.place.column;
  });
  if (!said) problems_.push_back(std::move(found));
}

void Reader::read(bool whole) {
  std::vector<std::string> names;
  for (const Section& s : sections()) names.emplace_back(s.name);
  for (const auto& [key, value] : document_.entries) {
    if (std::find(names.begin(), names.end(), key.scalar) != names.end()) continue;
    bool of_later = std::find(std::begin(later), std::end(later), key.scalar) != std::end(later);
    problem(key, of_later ? fmt::format("the section `{}` belongs to the language, but this build "
                                        "cannot run it yet; take it out",
                                        key.scalar)
                          : fmt::format("a programme has no section `{}`{}", key.scalar,
                                        base::suggestion(key.scalar, names)));
  }
  for (const Section& s : sections()) {
    const Node* node = document_.find(s.name);
    if (node != nullptr) (this->*s.read)(*node);
    else if (s.needed && whole)
      problem(document_, fmt::format("the programme needs the section `{}`", s.name));
  }
  bool modelled = document_.find("model") != nullptr;
  for (std::string_view name : {"outcome", "train", "evaluate", "features", "validate"})
    if (modelled && document_.find(name) == nullptr)
      problem(document_, fmt::format("a programme with a `model` needs the section `{}`", name));
  check_definitions();
  check_shared_concepts();
  check_acceptance();
  for (const auto& note : facts_.notes()) out_.notes.push_back(note);
}

bool Reader::expect_map(const Node& node, std::string_view what,
                        const std::vector<std::string>& keys) {
  if (!node.is_map()) {
    problem(node, fmt::format("`{}` is a map of {}", what, fmt::join(keys, ", ")));
    return false;
  }
  base::document::refuse_other_keys(node, keys, fmt::format("`{}`", what), problems_);
  return true;
}

std::optional<expression::Syntax> Reader::syntax(const Node& node) {
  if (!node.is_scalar()) {
    problem(node, "an expression is expected here");
    return std::nullopt;
  }
  auto parsed =
      expression::parse_expression(node.scalar, expression::text_place(node), vocabulary_.units());
  if (parsed) return std::move(*parsed);
  problem(std::move(parsed.error()));
  return std::nullopt;
}

std::optional<std::uint32_t> Reader::condition(const Node& node, expression::Reads reads) {
  auto parsed = syntax(node);
  if (!parsed) return std::nullopt;
  bool facts = reads == expression::Reads::facts;
  auto step = (facts ? facts_ : hindsight_).compile(*parsed, reads);
  if (!step) {
    problem(std::move(step.error()));
    return std::nullopt;
  }
  const auto& plan = facts ? out_.facts : out_.hindsight;
  if (plan.steps[*step].type.base != expression::BaseType::boolean) {
    problem(node, fmt::format("a condition is needed; `{}` is {}", node.scalar,
                              expression::show(plan.steps[*step].type)));
    return std::nullopt;
  }
  return *step;
}

std::optional<base::Duration> Reader::duration(const Node& node) {
  auto out = base::parse_duration(node.scalar);
  if (!out)
    problem(node, fmt::format("`{}` is not a duration; write 6 h, 30 min or -12 h", node.scalar));
  return out;
}

std::optional<double> Reader::number(const Node& node) {
  auto decimal = base::parse_decimal(node.scalar);
  if (!decimal || decimal->scale < 0 || decimal->scale > 18) {
    problem(node, fmt::format("`{}` is not a number", node.scalar));
    return std::nullopt;
  }
  return base::to_double(decimal->digits, decimal->scale);
}

// What is defined must compile even where nothing uses it.
void Reader::check_definitions() {
  expression::Plan scratch;
  expression::Compiler compiler(out_.scope, scratch);
  for (const auto& [name, body] : out_.scope.define) {
    auto step = compiler.compile(body, expression::Reads::labels_too);
    if (step) continue;
    if (!is_said_at(step.error().place)) problem(std::move(step.error()));
  }
}

// The place of a section's name.
base::Place Reader::key_place(std::string_view section) const {
  for (const auto& [key, value] : document_.entries)
    if (key.scalar == section) return key.place;
  return document_.place;
}

// Every indicator of an answered item has a line, or the programme does not compile.
void Reader::check_acceptance() {
  if (out_.answers.empty() && out_.accept.empty()) return;
  auto indicators = acceptance::Indicators::load(vocabulary_.folder());
  if (!indicators) return problem(std::move(indicators.error()));
  out_.indicators = std::move(*indicators);
  acceptance::Claims claims{out_.answers,
                            key_place(document_.find("accept") != nullptr ? "accept" : "answers"),
                            out_.accept};
  acceptance::check_lines(claims, out_.indicators, acceptance::Measures::of_run(), problems_);
}

// Leak rule 6: a treatment in both features and outcome needs a reason.
void Reader::check_shared_concepts() {
  if (!out_.outcome) return;
  auto outcome = out_.hindsight.effect(out_.outcome->onset).concepts;
  for (auto id : out_.facts.concepts()) {
    const auto& c = vocabulary_.at(id);
    bool treated = c.role == record::code::ConceptRole::treatment;
    if (outcome.count(id) == 0 || !treated || out_.shares.count(c.name) != 0) continue;
    problem(*document_.find("outcome"),
            fmt::format("`{}` is a treatment that both features and outcome read (leak rule 6); "
                        "take it out of one, or add "
                        "`shares: {{ {}: reason }}`",
                        c.name, c.name));
  }
}

namespace {

void compile(const Node& document, bool whole, const record::code::Vocabulary& vocabulary,
             Definition& out, base::Problems& problems) {
  auto scores = expression::load_scores(vocabulary);
  if (!scores) return problems.push_back(std::move(scores.error()));
  out.scores = std::move(*scores);
  out.scope.vocabulary = &vocabulary;
  out.scope.scores = &out.scores;
  Reader(vocabulary, document, out, problems).read(whole);
  base::Sha256 digest;
  digest.add_field("bianque-programme-1").add_field(out.text).add_field(vocabulary.digest());
  for (const auto& source : out.data) digest.add_field(source.mapping.digest());
  out.digest = digest.finish_hex();
}

}  // namespace

Reading read_definition(const std::string& given, const record::code::Vocabulary& vocabulary) {
  std::string path = base::folder_exists(given) ? given + "/programme.yaml" : given;
  auto text = base::read_file(path);
  if (text) return parse_definition(*text, path, vocabulary);
  text.error().kind = ProblemKind::option;
  text.error().sentence += "; give a programme folder or its programme.yaml";
  Reading reading;
  reading.problems.push_back(std::move(text.error()));
  return reading;
}

Reading parse_definition(const std::string& text, const std::string& file,
                         const record::code::Vocabulary& vocabulary) {
  Reading reading;
  auto document = base::document::parse_document(text, file);
  if (!document || !document->is_map()) {
    reading.problems.push_back(
        document
            ? base::Problem{ProblemKind::definition, {file}, "a programme is a map of sections"}
            : std::move(document.error()));
    return reading;
  }
  auto out = std::make_unique<Definition>();
  out->file = file;
  out->text = text;
  compile(*document, true, vocabulary, *out, reading.problems);
  if (reading.problems.empty()) reading.definition = std::move(out);
  return reading;
}

Reading read_sections(const Node& document, const std::string& file,
                      const record::code::Vocabulary& vocabulary) {
  Reading reading;
  auto out = std::make_unique<Definition>();
  out->file = file;
  compile(document, false, vocabulary, *out, reading.problems);
  if (reading.problems.empty()) reading.definition = std::move(out);
  return reading;
}

}  // namespace bq::programme::definition
