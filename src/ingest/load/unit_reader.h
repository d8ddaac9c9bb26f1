#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "ingest/load/document_rows.h"
#include "ingest/load/layout.h"
#include "ingest/load/row_mapper.h"
#include "ingest/quality/finding_log.h"
#include "ingest/table/source.h"
#include "record/store/column.h"

namespace bq::ingest::load {

using ExclusionKey = std::pair<std::string, std::string>;  // centre, reason

/// Bytes of a file by their fast hash, for the digest of all.
struct FileHash {
  std::string centre;
  std::string path;
  std::array<unsigned char, 16> hash{};
};

/// What one unit of work read: some files, or an archive. Filled by one thread.
struct UnitResult {
  std::vector<DocumentRows> documents;
  quality::FindingLog log;
  Counts counts;
  std::map<ExclusionKey, Exclusion> exclusions;
  std::map<std::string, std::uint64_t> unmapped_columns;   // name -> files
  std::map<std::string, std::uint64_t> unmapped_words;     // name -> rows
  std::vector<FileHash> hashes;
  bool is_generated = false;

  void exclude(const std::string& centre, const std::string& reason, std::uint64_t subjects, std::uint64_t rows);
};

/// Reads containers one after the other into a UnitResult.
class UnitReader {
 public:
  UnitReader(const LoadRequest& request, base::Progress& progress);

  base::Done read(const table::Container& container);
  UnitResult finish();

 private:
  using Bytes = std::function<base::Result<std::string_view>()>;
  /// Where a file stands: its name in findings, its path for patterns, and its path on disk where it has one.
  struct Place {
    std::string name;
    std::string end;
    std::string path;
  };
  struct Choice {
    std::string centre;
    std::size_t table = 0;
    std::string digest_path;
  };

  base::Done read_archive(const table::Container& container);
  base::Done read_file(const table::Container& container);
  base::Done read_member(const Place& place, const Bytes& bytes);
  std::optional<Choice> choose(const Place& place);
  std::optional<Choice> choose_by_header(const Place& place, std::string_view bytes);
  bool has_candidates(const Place& place) const;
  base::Done read_table(const Place& place, const Choice& choice, std::string_view bytes);
  void read_delimited(const table::Table& table, std::string_view bytes);
  void read_rows(const Layout& layout, std::string_view text);
  base::Done read_typed(const Place& place, const table::Table& table, std::string_view bytes);
  bool decode(const table::Table& table, std::string_view& bytes);
  bool is_text(const Layout& layout, std::string_view text) const;
  const Layout* layout_of(const table::Table& table, const std::vector<std::string>& names);
  bool find_subject(const table::Table& table);
  void keep_document();
  void refuse_file(const char* rule, const std::string& column, const std::string& action, std::uint64_t rows);
  void report_file(const std::string& file, const char* rule, const char* severity, const std::string& column,
                   const std::string& action);

  const LoadRequest& request_;
  base::Progress& progress_;
  std::vector<table::PathPattern> patterns_;
  UnitResult result_;
  RowMapper mapper_;
  std::map<std::pair<const table::Table*, std::string>, std::unique_ptr<Layout>> layouts_;
  DocumentRows scratch_;
  std::string subject_;                         // of the present file's name
  std::string buffer_;
  std::string decoded_;
  record::store::Table rows_;                   // of typed files, chunk by chunk
  bool refused_ = false;                        // whether the present file was refused
};

}  // namespace bq::ingest::load
