#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "base/text.h"
#include "programme/draft/guess.h"
#include "record/code/vocabulary.h"

namespace bq::programme::draft {

/// A table of rows that each name their item.
struct LongTable {
  std::string item, value, unit;                           // columns; `unit` may be empty
  std::vector<std::pair<std::string, std::string>> items;  // word -> `concept unit`
};

/// What one table is taken for.
struct TableDraft {
  std::string pattern;
  ingest::table::Dialect dialect;
  base::Words header_reason;
  std::uint64_t rows = 0;  // of data: no title, no header, no totals
  bool is_text = false;                                      // neither a sheet nor Parquet
  std::string subject, centre, start, end, happened, known;  // columns, or empty
  bool serial_dates = false;
  bool known_at_once = false;  // wide, and no column says when a value was known
  std::map<std::string, std::set<std::string>> totals;  // column -> words of rows of totals
  std::optional<LongTable> shape;
  std::vector<Guess> guesses;          // every column, in the order of the table
  std::vector<base::Words> questions;  // of the whole table
  std::vector<SheetRemark> remarks;    // of the file
};

/// Everything that `new` found out. Filled by `make_draft`, written by `write_draft`.
struct Draft {
  std::string name;
  std::string people = "real";
  bool is_calendar = true;
  bool centre_in_name = false;  // one file a centre: `{centre}.xlsx/Sheet1`
  std::vector<std::string> centres;
  std::vector<std::pair<std::string, std::string>> centre_words;  // of a centre column -> centre
  std::vector<std::string> files;                                 // patterns of `data`
  std::vector<std::string> missing;
  std::vector<TableDraft> tables;
  std::vector<OwnConcept> own;
  std::vector<base::Words> questions;  // of the whole
};

struct DraftRequest {
  std::string name;
  std::string people = "real";
  std::vector<std::string> files;
  const record::code::Vocabulary* vocabulary = nullptr;
};

/// Looks at tables as they are and drafts a programme for them; nothing is written.
base::Result<Draft> make_draft(const DraftRequest& request);

/// Writes programme.yaml, mappings/NAME.yaml, concepts/NAME.yaml, guesses.csv and questions.md to a
/// folder that is not there yet, comments in one language.
base::Done write_draft(const Draft& draft, const record::code::Vocabulary& vocabulary,
                       const std::string& folder, base::Language language);

/// The texts of the files.
std::string programme_text(const Draft& draft, const record::code::Vocabulary& vocabulary,
                           base::Language language);
std::string mapping_text(const Draft& draft, base::Language language);
std::string concepts_text(const Draft& draft);
std::string guesses_text(const Draft& draft);
std::string questions_text(const Draft& draft, base::Language language);
/// Counts the boxes of `questions_text`.
std::size_t count_questions(const Draft& draft);

}  // namespace bq::programme::draft
