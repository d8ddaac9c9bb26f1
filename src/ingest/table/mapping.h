#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "ingest/table/path_pattern.h"
#include "record/code/vocabulary.h"
#include "record/fact/fact.h"

namespace bq::ingest::table {

namespace code = record::code;

/// What a word of the source says of a concept: a value, a state without a value, or that nothing
/// was observed.
struct WordMeaning {
  std::string word;
  record::fact::State state = record::fact::State::measured;
  std::int64_t value = 0;
  bool missing = false;
};

/// What a column, or a word of the concept column, becomes.
struct Target {
  code::ConceptId concept_id = 0;
  std::string unit;  // as written; empty where the source's unit column says it
  std::optional<code::Conversion> conversion;   // of the unit; only numbers have one
  std::vector<WordMeaning> words;
  base::Place place;
};

/// The place of a number in a cell that holds several: 142/83.
struct CellPart {
  std::string sign;                             // that stands between; empty: the cell is one value
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};

struct ColumnTarget {
  std::string column;
  Target target;
  bool is_static = false;                       // a fact where the value changes, not at each row
  CellPart part;
};

/// Words of a column by which a row is no patient's: totals.
struct LeftOutRows {
  std::string column;
  std::vector<std::string> words;
};

enum class TimeForm : std::uint8_t { instant, since_start, clock_since_start, after_start };

/// How a column becomes an instant: a wall time, a number of units since start, hh:mm since start;
/// `after_start` needs no column: one `unit` after start, the same for every row.
struct TimeColumn {
  std::string column;
  TimeForm form = TimeForm::instant;
  base::Duration unit;
};

enum class SubjectFrom : std::uint8_t { column, file_name, person };

/// Where a row's subject stands; `person`: the row holds for every subject of that person, as the
/// table `through` lists them.
struct SubjectRule {
  SubjectFrom from = SubjectFrom::column;
  std::string column;
  std::string pattern_text;
  std::regex pattern;
  std::string through;
};

enum class KnownFrom : std::uint8_t { concept_delay, happened, column };

/// A row names its concept.
struct LongShape {
  std::string concept_column;
  std::string value_column;
  std::string unit_column;                      // empty: the target says the unit
  std::vector<std::pair<std::string, Target>> words;
};

/// How text is written.
struct Dialect {
  char separator = ',';
  char decimal = '.';
  std::string encoding;                         // empty: UTF-8
  std::vector<std::string> missing;
  std::int64_t zone_offset_us = 0;              // of wall times that state no zone
  int serial_dates = 0;  // 1900 or 1904: numbers in columns of time count days from there
  std::uint32_t header_line = 1;                // where the names of the columns begin
  std::uint32_t header_lines = 1;               // over how many lines they go
};

/// A column that names each row's centre.
struct CentreColumn {
  std::string column;
  std::vector<std::pair<std::string, std::string>> words;  // word -> centre; other words are names
  base::Place place;

  const std::string& centre_of(const std::string& word) const;
};

/// One kind of file of a source, for one centre.
struct Table {
  std::string name;                             // the pattern as written
  PathPattern pattern;
  Dialect dialect;
  SubjectRule subject;
  CentreColumn centre;                          // none: the path says it
  std::vector<LeftOutRows> leave_out;
  std::string person, start, end;               // columns; a table with `start` lists the subjects
  std::optional<base::Duration> end_after_last_row;
  std::optional<TimeColumn> happened;           // none: at the subject's start
  KnownFrom known_from = KnownFrom::concept_delay;
  std::string known_column;
  std::vector<ColumnTarget> columns;
  std::optional<LongShape> shape;
  bool is_again = false;  // an entry of `also`: the rows of the table before it, read once more
  std::vector<std::string> read_again;          // columns that the entries of `also` read

  bool lists_subjects() const { return !start.empty(); }
  bool is_parquet() const;
};

/// A source's mapping file: how its tables become facts. Filled once, never edited.
class Mapping {
 public:
  /// Reads and checks a mapping; every problem found is added, and with any of them there is no
  /// mapping.
  static std::optional<Mapping> read(const std::string& file, const code::Vocabulary& vocabulary,
                                     base::Problems& problems);
  static std::optional<Mapping> parse(std::string_view yaml, const std::string& file,
                                      const code::Vocabulary& vocabulary, base::Problems& problems);

  /// Gives the tables with what this centre does otherwise; the same number in the same order for
  /// every centre.
  const std::vector<Table>& tables(std::string_view centre) const;
  /// Gives the centres of which something is said apart, with the place where.
  const std::vector<std::pair<std::string, base::Place>>& own_centres() const {
    return own_centres_;
  }
  /// Tells by ConceptId which concepts this centre maps.
  std::vector<std::uint8_t> collected(std::string_view centre) const;
  /// Tells whether there are rows of one time each, at which `predict: { on: rows }` can stand.
  bool has_rows() const;
  /// Tells whether times are wall times; else they count from start.
  bool calendar() const { return calendar_; }
  /// Gives SHA-256 of the file's bytes.
  const std::string& digest() const { return digest_; }

 private:
  friend class MappingReader;
  std::vector<Table> tables_;
  std::map<std::string, std::vector<Table>, std::less<>> by_centre_;
  std::vector<std::pair<std::string, base::Place>> own_centres_;
  std::size_t concepts_ = 0;
  bool calendar_ = false;
  std::string digest_;
};

}  // namespace bq::ingest::table
