#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/expression/compiler.h"
#include "analysis/operator/sweep.h"
#include "programme/definition/definition.h"
#include "programme/scenario/patient.h"
#include "programme/scenario/story.h"

namespace bq::programme::scenario {

/// An expectation whose names are looked up: what it asks of a plan.
struct CompiledClaim {
  const Expectation* expectation = nullptr;
  std::optional<std::uint32_t> step;  // absent: `outcome`
  double low = 0, high = 0;  // of score and value: what is expected lies between, both included
  std::optional<record::code::ConceptId> because;
  std::optional<std::int64_t> because_value;
};

/// What came out at a moment, written as the claim that would have held.
struct Answer {
  bool holds = false;
  std::string got;
  std::string exact;  // all bits, to compare modes
};

/// Adds the expressions of claims to a plan of their own, in the scope of the story's programme.
class ClaimCompiler {
 public:
  ClaimCompiler(const definition::Definition& programme, analysis::expression::Plan& plan);
  base::Result<CompiledClaim> compile(const Expectation& expectation);

 private:
  using Done = base::Done;
  base::Result<std::uint32_t> step_of(const Word& expression);
  Done expect_value(const Claim& claim, CompiledClaim& out);
  Done expect_range(analysis::expression::Syntax wanted, const Claim& claim, CompiledClaim& out);
  base::Result<double> constant_beside(const Claim& claim,
                                       const analysis::expression::Syntax& constant);
  Done look_up_reason(const Because& because, CompiledClaim& out);
  Done check_alert(const Claim& claim) const;

  const definition::Definition& programme_;
  analysis::expression::Plan& plan_;
  analysis::expression::Scope scope_;
  analysis::expression::Compiler compiler_;
};

/// All that an answer is judged from.
struct Evidence {
  const analysis::expression::Plan& plan;
  const analysis::operators::Sweep& sweep;
  const record::code::Vocabulary& vocabulary;
  const Patient& patient;
  base::Instant moment;
};

/// Judges a claim about an expression at the moment that the sweep has answered.
Answer judge(const CompiledClaim& claim, const Evidence& evidence);

/// Lists the facts that a claim's expression reads, for the reader of a failure.
std::vector<std::string> facts_read(const CompiledClaim& claim, const Evidence& evidence);

}  // namespace bq::programme::scenario
