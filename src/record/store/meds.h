#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/store/column.h"
#include "record/store/parquet_writer.h"

namespace bq::record::store {

/// Describes a code of the data.
struct MedsCode {
  std::string code;
  std::optional<std::string> description;
  std::vector<std::string> parent_codes;  // `LOINC/2524-7`; without the byte 0x1F
  bool operator==(const MedsCode&) const = default;
};

struct MedsSplit {
  std::int64_t subject_id = 0;
  std::string split;  // train, tuning, held_out or another word
  bool operator==(const MedsSplit&) const = default;
};

/// What the folder's `metadata/` says (source: MEDS 0.4).
struct MedsMetadata {
  std::string dataset_name;
  std::string dataset_version;
  std::string etl_name;
  std::string etl_version;
  std::string meds_version = "0.4.0";
  bool relative_time = false;  // the source has no calendar: times count from 2000-01-01T00:00:00
  std::vector<std::string> site_id_columns;
  std::vector<std::string> raw_source_id_columns;
  std::vector<std::string> code_modifier_columns;
  std::vector<std::string> additional_value_modality_columns;
  std::vector<std::string>
      other_extension_columns;  // `write_meds` adds the columns that no list names
  std::vector<MedsCode> codes;  // `write_meds` adds the codes that only the data name
  std::vector<MedsSplit> splits;
  std::map<std::string, std::string> own_files;  // of the writer in metadata/, by name; not read
  bool operator==(const MedsMetadata&) const = default;
};

/// Gives the columns of the data: subject_id, time, code, numeric_value, then the extra ones.
std::vector<ColumnSpec> meds_columns(const std::vector<ColumnSpec>& extra);

/// Writes a MEDS folder whole or not at all: data/0.parquet, metadata/codes.parquet, dataset.json
/// and, if there are any, subject_splits.parquet. Rows come as `meds_columns(extra)`, a subject's
/// rows together and by time, those without a time first (a failed check otherwise). A folder of
/// the same `etl_name`, with no file added, is replaced; any other that is not empty is refused.
base::Done write_meds(const std::string& folder, const std::vector<ColumnSpec>& extra,
                      const NextRows& next, MedsMetadata metadata);

/// Reads the rows of a MEDS folder, shard after shard in the byte order of their paths.
class MedsReader {
 public:
  struct State;
  explicit MedsReader(std::unique_ptr<State> state);
  MedsReader(MedsReader&&) noexcept;
  MedsReader& operator=(MedsReader&&) noexcept;
  ~MedsReader();

  const MedsMetadata& metadata() const;
  const std::vector<ColumnSpec>& columns() const;
  std::int64_t rows() const;
  /// Replaces the rows of `chunk` with the next ones; false at the end.
  base::Result<bool> next(Table& chunk);

 private:
  std::unique_ptr<State> state_;
};

/// Opens a MEDS folder for these columns, all when none is named. A missing part, another type than
/// MEDS lays down for its own columns and shards that differ in columns are refused with the file's
/// name.
base::Result<MedsReader> read_meds(const std::string& folder,
                                   const std::vector<std::string>& names = {});

}  // namespace bq::record::store
