#pragma once

#include <string>
#include <vector>

#include "applications/registry/registry.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/text.h"

namespace bq::applications::registry::intake {

/// A mapping that was guessed from the files, and what it leaves out.
struct Suggestion {
  std::string mapping;                 // only what is sure: this is imported
  std::string to_edit;                 // the unsure columns too, each with its question
  std::vector<base::Words> not_asked;  // columns that no form asks for
  std::vector<base::Words> questions;  // columns that wait for an answer
};

struct SuggestionRequest {
  std::vector<std::string> files;
  bool enrols = false;  // people may be enrolled: a column of their day of enrolment counts
  base::Language language = base::Language::en;  // of the comments
};

/// Drafts a mapping of files to what the registry's forms ask for. Refused where no table says
/// who and when its rows are about.
base::Result<Suggestion> suggest(const Registry& registry, const SuggestionRequest& request);

}  // namespace bq::applications::registry::intake
