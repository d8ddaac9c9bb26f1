#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/load/cells.h"
#include "ingest/load/document_rows.h"
#include "ingest/load/layout.h"
#include "ingest/quality/finding_log.h"

namespace bq::ingest::load {

/// A time as a cell gives it.
struct ReadTime {
  base::Instant at;
  bool is_day = false;  // a date without a time: `at` is its first instant
};

/// The centre whose rows are kept where a column names it; `report_others`: rows of no known centre
/// are refused now.
struct KeptCentre {
  std::string name;
  const std::vector<std::string>* known = nullptr;
  bool report_others = false;
};

/// Turns rows of a file into judged values. One for each unit of work; `begin` before each file.
class RowMapper {
 public:
  RowMapper(const record::code::Vocabulary& vocabulary, quality::FindingLog& log, Counts& counts);

  /// Starts a file. `subject` is that of the file's name, or empty.
  void begin(const Layout& layout, DocumentRows& out, const std::string& subject);
  /// Says which centre's rows the next files are read for; only of tables with a centre column.
  void keep_centre(KeptCentre centre) { centre_ = std::move(centre); }
  void read(const TextRow& row, std::uint32_t line) { read_row(row, line); }
  void read(const TypedRow& row, std::uint32_t line) { read_row(row, line); }
  /// Refuses a row whose cells cannot be told apart.
  void refuse(const char* rule, std::uint32_t line, std::string_view value);
  /// Adds to `words`, by column and word, the rows whose concept is not mapped.
  void finish(std::map<std::pair<std::string, std::string>, std::uint64_t>& words);

 private:
  template <class Row>
  void read_row(const Row& row, std::uint32_t line);
  template <class Row>
  std::optional<std::uint32_t> subject_of(const Row& row);
  template <class Row>
  bool is_of_centre(const Row& row);
  template <class Row>
  bool is_left_out(const Row& row);
  template <class Row>
  void read_listed(const Row& row);
  template <class Row>
  bool read_times(const Row& row, RawRow& out);
  template <class Row>
  bool read_known(const Row& row, const ReadTime& happened, RawRow& out);
  template <class Row>
  std::optional<ReadTime> read_time(const Row& row, std::uint32_t at,
                                    const table::TimeColumn& form);
  template <class Row>
  std::optional<base::Instant> read_bound(const Row& row, std::optional<std::uint32_t> at,
                                          bool last_of_day);
  template <class Row>
  void read_long(const Row& row);
  template <class Row>
  void read_field(const Row& row, const Field& field, const quality::NumberJudge* judge);
  template <class Row>
  void read_number(const Row& row, const Field& field, const quality::NumberJudge& judge);
  void read_text(const Field& field, const quality::NumberJudge& judge, std::string_view text);
  void read_part(const Field& field, const quality::NumberJudge& judge, std::string_view text);
  template <class Row>
  const quality::NumberJudge* judge_of_unit(const Row& row, const Field& field);
  const quality::NumberJudge* judge_of(const Field& field, const std::string& unit);
  bool take_measure(const Field& field, std::string_view text);

  bool take_meaning(const Field& field, std::string_view text);
  void take_word(const Field& field, std::string_view text);
  void take_number(const Field& field, const quality::Judged& judged, record::fact::Limit limit,
                   std::string_view shown);
  void take(const Field& field, RawFact fact);
  bool agree(RawRow& row, bool happened_is_day);
  void watch_order(const RawRow& row);
  void keep_words();
  void lose(const Field& field, const char* rule, std::string_view value, const char* action);
  void note(const char* rule, const char* severity, const std::string& column,
            std::string_view value, const char* action);
  void refuse_row(const char* rule, const std::string& column, std::string_view value);
  void keep_place();
  std::string shown_implausible(const Field& field, const quality::Judged& judged,
                                std::string_view cell) const;
  void forget_row(std::uint32_t line);
  std::uint32_t intern(std::string_view key);

  const record::code::Vocabulary& vocabulary_;
  quality::FindingLog& log_;
  Counts& counts_;
  const Layout* layout_ = nullptr;
  DocumentRows* out_ = nullptr;
  std::uint32_t line_ = 0;
  KeptCentre centre_;
  RawRow row_;                                // the present one
  bool has_row_ = false;                      // whether it is in `rows`
  const char* time_fault_ = "";               // why the last time could not be read
  std::optional<base::Instant> before_;       // happened of the row before, in files of one subject
  std::vector<std::optional<RawFact>> last_;  // static values by subject and slot
  std::unordered_map<std::string, std::uint32_t> interned_;
  std::map<std::string, std::uint64_t, std::less<>> file_words_;  // not mapped, of the present file
  std::map<std::pair<std::string, std::string>, std::uint64_t> unmapped_words_;
  std::map<std::pair<const table::Target*, std::string>, std::optional<quality::NumberJudge>,
           std::less<>>
      unit_judges_;
};

}  // namespace bq::ingest::load
