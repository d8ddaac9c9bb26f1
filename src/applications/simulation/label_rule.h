#pragma once

#include <optional>

#include "base/instant.h"
#include "base/result.h"
#include "programme/definition/definition.h"

namespace bq::applications::simulation {

using programme::definition::Definition;
using record::code::ConceptId;

/// How the data's own label follows from an onset: true from `before` before it on.
struct LabelRule {
  ConceptId concept_id = 0;
  base::Duration before;
};

/// Reads the label from a compiled outcome `first_time(LABEL = 1) + d`. No outcome, or one made of
/// facts alone, has no label; an outcome that reads labels in another way is refused.
base::Result<std::optional<LabelRule>> find_label(const Definition& programme,
                                                  const record::code::Vocabulary& vocabulary);

}  // namespace bq::applications::simulation
