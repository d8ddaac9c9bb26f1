#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/load/layout.h"
#include "ingest/load/row_mapper.h"
#include "ingest/load/unit_result.h"
#include "record/store/parquet_reader.h"

namespace bq::ingest::load {

/// A file whose table is known.
struct FileTask {
  std::string name;  // in findings
  std::string path;  // on disk; empty for a member of an archive
  std::string digest_path;
  std::string centre;
  std::size_t table = 0;  // index into Mapping::tables
  bool is_sheet = false;  // of a workbook: comma-delimited UTF-8, whatever the mapping says of text
};

/// Reads the bytes of one file after the other into a UnitResult. What is wrong with a file becomes
/// findings.
class FileReader {
 public:
  FileReader(const LoadRequest& request, UnitResult& result);

  /// Refuses only what stops the whole: a full temporary folder, Ctrl-C. `padding` zero bytes stand
  /// behind the bytes.
  base::Done read(const FileTask& task, std::string_view bytes);
  /// Hands over what is counted over all files.
  void finish() { mapper_.finish(result_.unmapped_words); }

 private:
  base::Done read_centres(const FileTask& task, std::string_view bytes);
  base::Done read_table(const FileTask& task, std::string_view bytes);
  bool find_subject(const table::Table& table);
  void read_delimited(const table::Table& table, std::string_view bytes);
  void read_rows(const Layout& layout, std::string_view text);
  base::Done read_typed(const FileTask& task, const table::Table& table, std::string_view bytes);
  base::Done read_columns(const record::store::ParquetReader& file, const Layout& layout);
  bool decode(const table::Table& table, std::string_view& bytes);
  bool is_text(const Layout& layout, std::string_view text) const;
  const Layout* layout_of(const table::Table& table, std::string_view bytes,
                          const std::vector<std::string>& names);
  char separator_of(const table::Table& table) const;
  const Layout* layout_of(const table::Table& table, const std::vector<std::string>& names);
  void count_unmapped(const Layout& layout);
  void keep_document();
  void refuse(const char* rule, const std::string& column, const std::string& action,
              std::uint64_t rows);
  void report(const char* rule, const char* severity, const std::string& column,
              const std::string& action);

  const LoadRequest& request_;
  UnitResult& result_;
  RowMapper mapper_;
  std::map<std::pair<const table::Table*, std::vector<std::string>>, std::unique_ptr<Layout>>
      layouts_;
  const Layout* last_layout_ = nullptr;
  std::string last_head_;  // the header line of `last_layout_`
  DocumentRows document_;  // keeps its room from file to file
  std::string subject_;    // of the file's name
  std::string decoded_;
  bool is_sheet_ = false;
  record::store::Table rows_;  // of typed files, chunk by chunk
  bool refused_ = false;
};

}  // namespace bq::ingest::load
