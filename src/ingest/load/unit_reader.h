#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "ingest/load/file_reader.h"
#include "ingest/load/unit_result.h"
#include "ingest/sheet/workbook.h"
#include "ingest/table/source.h"

namespace bq::ingest::load {

/// Reads containers one after the other into a UnitResult: settles for each file, and each sheet of
/// a workbook, whether it is read, for which centre and by which table.
class UnitReader {
 public:
  UnitReader(const LoadRequest& request, base::Progress& progress);

  base::Done read(const table::Container& container);
  UnitResult finish();

 private:
  using Bytes = std::function<base::Result<std::string_view>()>;
  /// Where a file stands: its name in findings, its path for patterns, and its path on disk where
  /// it has one.
  struct Place {
    std::string name;
    std::string end;
    std::string path;
    bool is_sheet = false;
    bool is_hidden = false;
  };

  bool is_temporary(const std::string& name, const std::string& path) const;
  base::Done read_archive(const table::Container& container);
  base::Done read_file(const table::Container& container);
  base::Result<std::string_view> bytes_of(const table::Container& container);
  base::Done read_workbook(const Place& place, std::string_view bytes);
  base::Done read_member(const Place& place, const Bytes& bytes);
  bool is_placed(const Place& place) const;
  std::optional<FileTask> choose(const Place& place);
  std::optional<FileTask> choose_by_header(const Place& place, std::string_view bytes);
  bool knows_header(const table::Table& table, std::string_view bytes, bool is_sheet) const;
  void report(const Place& place, const sheet::Remark& remark);
  void skip(const std::string& file, const char* rule, const char* severity,
            const std::string& action);

  const LoadRequest& request_;
  base::Progress& progress_;
  std::vector<table::PathPattern> patterns_;
  UnitResult result_;
  FileReader files_;
  std::string buffer_;
};

}  // namespace bq::ingest::load
