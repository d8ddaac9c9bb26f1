// explain: the plan, the windows, the concepts of each centre, and why nothing leaks.
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programme/report/value_counts.h"
#include "programme/run/run.h"
#include "service/command/command_words.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

using programme::definition::Definition;
using record::code::Concept;
using record::code::ConceptRole;
using record::code::Vocabulary;
namespace expression = analysis::expression;

namespace {

// A look-back of more than a life says that a value is never too old.
constexpr base::Duration a_life = base::of_hours(200LL * 8766);

// Prints an explanation in one language.
class Explanation {
 public:
  Explanation(const Definition& programme, const Vocabulary& vocabulary, Language language)
      : programme_(programme), vocabulary_(vocabulary), language_(language) {}

  void print_plan() const {
    const auto& plan = programme_.facts;
    head(Text::plan, plan.outputs.size(), plan.steps.size());
    std::map<std::string, std::size_t> kinds;
    for (const auto& step : plan.steps) ++kinds[std::string(expression::show(step.op))];
    for (const auto& [kind, n] : kinds) fmt::print("  {:<20} {:>5}\n", kind, n);
  }

  void print_windows() const {
    const auto& plan = programme_.facts;
    fmt::print("\n");
    head(Text::windows);
    for (auto id : plan.concepts()) {
      std::set<std::string> windows;
      for (const auto& step : plan.steps)
        if (step.op == expression::Op::fold && step.concept_id == id)
          windows.insert(expression::show(step.window));
      auto line = fmt::format("  {:<26} {} {}", vocabulary_.at(id).name,
                              base::fit_left(look_back(id), 16), fmt::join(windows, "; "));
      fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
    }
  }

  void print_concepts() const {
    fmt::print("\n");
    head(Text::concepts);
    std::string line = "  " + base::fit_left(word(Text::concept_head), 26) + " " +
                       base::fit_left(word(Text::unit_head), 12) + " " +
                       base::fit_left(word(Text::delay_head), 10);
    for (const auto& centre : programme_.centres()) line += " " + base::fit_right(centre, 6);
    fmt::print("{}\n", paint(Tone::head, line, 1));
    auto all = programme_.facts.concepts();
    for (auto id : programme_.hindsight.concepts()) all.insert(id);
    for (auto id : all) print_concept(id);
  }

  void print_proof(const ingest::load::Loaded* loaded) const {
    fmt::print("\n");
    head(Text::proof);
    auto features = programme_.facts.concepts();
    auto labels = std::count_if(features.begin(), features.end(), [&](auto id) {
      return vocabulary_.at(id).role == ConceptRole::label;
    });
    line(Text::proof_reads, features.size());
    line(Text::proof_labels, labels);
    if (programme_.outcome) print_outcome(features);
    for (const auto& validate : programme_.validate) {
      if (!validate.within.empty())
        line(Text::proof_within, joined(validate.within), validate.folds);
      else
        line(Text::proof_transfer, joined(validate.train), joined(validate.test));
    }
    if (programme_.model) line(Text::proof_hold_out);
    line(Text::proof_not_covered);
    if (loaded == nullptr)
      line(Text::proof_no_data);
    else
      print_counts(*loaded);
  }

 private:
  template <class... Parts>
  void head(Text text, const Parts&... parts) const {
    fmt::print("{}\n", paint(Tone::accent, tell(language_, text, parts...), 1));
  }
  template <class... Parts>
  void line(Text text, const Parts&... parts) const {
    fmt::print("{}\n", tell(language_, text, parts...));
  }
  std::string word(Text text) const { return tell(language_, text); }
  static std::string joined(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
  }

  std::string look_back(expression::ConceptId id) const {
    auto widest = programme_.facts.look_back(id, vocabulary_);
    if (!widest) return word(Text::whole_timeline);
    return *widest > a_life ? word(Text::never_old) : base::show(*widest);
  }

  std::string names_of(const std::set<expression::ConceptId>& ids) const {
    std::vector<std::string> names;
    for (auto id : ids) names.push_back(vocabulary_.at(id).name);
    return names.empty() ? word(Text::none) : joined(names);
  }

  void print_concept(expression::ConceptId id) const {
    const Concept& c = vocabulary_.at(id);
    std::string row = fmt::format("  {:<26} {:<12} {:<10}", c.name, c.unit, base::show(c.delay));
    for (const auto& source : programme_.data)
      for (const auto& centre : source.centres) {
        auto collected = source.mapping.collected(centre);
        bool mapped = id < collected.size() && collected[id] != 0;
        row += " " + base::fit_right(word(mapped ? Text::yes : Text::no), 6);
      }
    fmt::print("{}\n", row);
  }

  void print_outcome(const std::set<expression::ConceptId>& features) const {
    auto outcome = programme_.hindsight.effect(programme_.outcome->onset).concepts;
    line(Text::proof_outcome, programme_.outcome->name, names_of(outcome));
    std::set<expression::ConceptId> both;
    std::set_intersection(features.begin(), features.end(), outcome.begin(), outcome.end(),
                          std::inserter(both, both.end()));
    line(Text::proof_both, names_of(both));
  }

  void print_row(const std::string& name, const std::array<std::string, 5>& cells) const {
    std::string row = "  " + base::fit_left(name, 26);
    for (const auto& cell : cells) row += " " + base::fit_right(cell, 11);
    fmt::print("{}\n", row.substr(0, row.find_last_not_of(' ') + 1));
  }

  // The ways to a known time, by concept and in all; a way that no value took is left empty.
  void print_counts(const ingest::load::Loaded& loaded) const {
    static constexpr std::array<const char*, 5> keys{"n", "by_source", "by_delay", "at_once",
                                                     "from_start"};
    fmt::print("\n");
    line(Text::proof_counted);
    print_row(word(Text::concept_head),
              {word(Text::value_head), word(Text::source_head), word(Text::by_delay_head),
               word(Text::at_once_head), word(Text::start_head)});
    std::array<std::uint64_t, 5> sums{};
    for (auto id : programme_.facts.concepts()) {
      if (id >= loaded.counts.concepts.size()) continue;
      auto known = programme::report::known_json(loaded.counts.concepts[id], vocabulary_.at(id));
      std::array<std::string, 5> cells;
      for (std::size_t k = 0; k < keys.size(); ++k) {
        auto n = known[keys[k]].get<std::uint64_t>();
        sums[k] += n;
        if (n > 0 || k == 0) cells[k] = std::to_string(n);
      }
      print_row(vocabulary_.at(id).name, cells);
    }
    std::array<std::string, 5> all;
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = std::to_string(sums[k]);
    print_row(word(Text::all_values), all);
  }

  const Definition& programme_;
  const Vocabulary& vocabulary_;
  Language language_;
};

}  // namespace

base::Done command_explain(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  Explanation explanation(*compiled->definition, compiled->vocabulary, options.language);
  std::optional<ingest::load::Loaded> loaded;
  if (!options.data.empty()) {
    BQ_ASSIGN(loaded,
              programme::run::read_source(*compiled->definition, compiled->vocabulary,
                                          {options.data, state_folder(), options.threads}));
  }
  explanation.print_plan();
  explanation.print_windows();
  explanation.print_concepts();
  explanation.print_proof(loaded ? &*loaded : nullptr);
  return {};
}

}  // namespace bq::service::command
