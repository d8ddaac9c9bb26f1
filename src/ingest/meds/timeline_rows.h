#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/code/vocabulary.h"
#include "record/fact/fact.h"
#include "record/store/column.h"
#include "record/timeline/timelines.h"

namespace bq::ingest::meds {

/// Codes of rows that are no facts: a subject's start and end, a row of the source.
inline constexpr std::string_view start_code = "subject//start";
inline constexpr std::string_view end_code = "subject//end";
inline constexpr std::string_view row_code = "source//row";

/// Gives the word for a limit: below, above, or nothing.
std::string_view limit_word(record::fact::Limit limit);

/// Names the columns beside those of MEDS.
std::vector<record::store::ColumnSpec> own_columns();

/// Gives a subject its number: the same for the same centre and key, in every folder.
std::int64_t subject_number(std::string_view centre, std::string_view key);

/// Adds all rows of a subject, those without a time first, then by time.
void add_rows(const record::timeline::Timelines& timelines, std::size_t subject,
              const record::code::Vocabulary& vocabulary, record::store::Table& rows);

}  // namespace bq::ingest::meds
