#pragma once

#include <string>
#include <vector>

#include "applications/registry/registry.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/text.h"

namespace bq::applications::registry::intake {

/// What a column, or a word of a table whose rows name their item, is taken for.
struct ColumnUse {
  std::string table;  // as the mapping calls it
  std::string column;
  base::Words use;  // empty: it is left out
  base::Words reason;
  base::Words question;     // empty: sure enough
  std::uint64_t cells = 0;  // filled ones that were looked at
  double share = 1;         // of them that fit
};

/// A mapping that was guessed from the files, and what it leaves out.
struct Suggestion {
  std::string mapping;                 // only what is sure: this is imported; empty: nothing is
  std::string to_edit;                 // the unsure columns too, each with its question
  std::vector<base::Words> not_asked;  // columns that no form asks for
  std::vector<base::Words> questions;  // columns that wait for an answer
  std::vector<ColumnUse> columns;      // of all tables
};

struct SuggestionRequest {
  std::vector<std::string> files;
  bool enrols = false;  // people may be enrolled: a column of their day of enrolment counts
  base::Language language = base::Language::en;  // of the comments
};

/// Drafts a mapping of files to what the registry's forms ask for. Where no table says for certain
/// whom and which day its rows are about, there is only the draft to edit.
base::Result<Suggestion> suggest(const Registry& registry, const SuggestionRequest& request);

}  // namespace bq::applications::registry::intake
