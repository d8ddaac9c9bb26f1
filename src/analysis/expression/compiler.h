#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/expression/plan.h"

namespace bq::analysis::expression {

/// A score as `vocabulary/scores/*.yaml` defines it: an expression of the language with worked
/// examples.
struct Score {
  std::string name;
  base::Words title;
  std::string source;
  std::vector<std::pair<std::string, Syntax>> define;
  std::vector<std::pair<std::string, Syntax>> parts;  // empty: `value` instead
  std::optional<Syntax> value;
  base::document::Node examples;
  base::Place place;
};

/// All scores of a vocabulary folder.
base::Result<std::map<std::string, Score>> load_scores(const record::code::Vocabulary& vocabulary);

/// The names that expressions may use, and which concepts any centre maps.
struct Scope {
  const record::code::Vocabulary* vocabulary = nullptr;
  const std::map<std::string, Score>* scores = nullptr;
  std::map<std::string, Syntax> define;
  std::vector<std::uint8_t> mapped;      // by ConceptId; empty: all
};

/// Says what may be read (leak rule 1): features, include, predict and alert read no label.
enum class Reads : std::uint8_t { facts, labels_too };

/// Adds expressions to a plan, step by step, sharing equal ones. A refused expression leaves the
/// plan usable.
class Compiler {
 public:
  Compiler(const Scope& scope, Plan& plan) : scope_(scope), plan_(plan) {}

  /// Compiles one expression and gives its step.
  base::Result<std::uint32_t> compile(const Syntax& syntax, Reads reads);
  /// Adds the outputs of a feature: a score gives its value and its completeness.
  base::Done add_feature(const Syntax& syntax);
  /// Findings that are no errors: a concept inside a score part that no centre maps.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  using Made = base::Result<std::uint32_t>;
  Made step(const Syntax& s);
  Made step_number(const Syntax& s, const Type* beside);
  Made step_word(const Syntax& s);
  Made step_concept(const Syntax& s, ConceptId id);
  Made step_score(const Score& score, const Syntax& s);
  Made step_call(const Syntax& s);
  Made step_pure_call(const Syntax& s);
  Made step_fold(const Syntax& s, Aggregate aggregate);
  Made step_time_since(const Syntax& s);
  Made step_missing(const Syntax& s);
  Made step_first_time(const Syntax& s);
  Made step_paired(const Syntax& s);
  Made step_points(const Syntax& s);
  Made step_score_call(const Syntax& s, const std::vector<const Syntax*>& parts);
  Made step_if(const Syntax& s);
  Made step_unary(const Syntax& s);
  Made step_binary(const Syntax& s);
  Made step_arithmetic(const Syntax& s, Op op);
  Made step_comparison(const Syntax& s, Op op);
  Made step_logic(const Syntax& s, Op op);
  Made step_between(const Syntax& s);
  Made step_in(const Syntax& s);
  Made beside(const Syntax& s, const Type& other);
  Made same_unit(std::uint32_t right, const Type& left, const Syntax& s);
  Made time_arithmetic(const Syntax& s, Op op, std::uint32_t left, std::uint32_t right);
  Made multiply_types(const Syntax& s, Op op, std::uint32_t left, std::uint32_t right);
  base::Result<ConceptId> concept_argument(const Syntax& s, std::size_t at, std::string_view what);
  base::Done check_concept(ConceptId id, const Syntax& s);
  base::Result<double> threshold_of(const Syntax& number, const Type& type);
  base::Done expect_boolean(std::uint32_t at, const Syntax& s) const;
  std::uint32_t add(Step made);
  std::vector<std::string> names() const;
  tl::unexpected<base::Problem> fail(const Syntax& s, std::string sentence) const;

  const Scope& scope_;
  Plan& plan_;
  Reads reads_ = Reads::facts;
  int score_depth_ = 0;
  std::vector<std::string> open_;              // names being expanded, against circles
  std::vector<const std::vector<std::pair<std::string, Syntax>>*>
      local_;  // definitions of the score being expanded
  std::unordered_map<std::string, std::uint32_t> shared_;
  std::vector<std::string> notes_;
};

}  // namespace bq::analysis::expression
