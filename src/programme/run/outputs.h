#pragma once

#include <string>
#include <vector>

#include "programme/moment/design.h"
#include "record/fact/fact.h"

namespace bq::programme::run {

using definition::Definition;
using moment::Design;
using moment::MomentTable;
using moment::SubjectRows;
using record::timeline::Timelines;
using moment::AttritionRow;

/// Hours of a moment as files write them: from 2000-01-01 for data without a calendar (so hours
/// since start), else since the subject's start.
double hours_of(const Timelines& timelines, const record::timeline::Subject& subject,
                base::Instant moment);

/// Writes predictions.parquet (contracts.md): test rows only, one row per design and moment. Gives
/// the digest of its content.
base::Result<std::string> write_predictions(const std::string& path, const Timelines& timelines,
                                            const MomentTable& table,
                                            const std::vector<Design>& designs);

base::Result<std::string> write_attrition(const std::string& path,
                                          const std::vector<AttritionRow>& rows);

base::Result<std::string> write_findings(const std::string& path,
                                         const std::vector<record::fact::Finding>& findings);

/// The feature table as doubles, written subject by subject while it is computed (`.csv` or
/// `.parquet`).
struct FeatureFile {
  std::string path;
  bool reasons = false;
  unsigned threads = 1;
};
base::Done write_features(const FeatureFile& file, const Definition& programme,
                          const record::code::Vocabulary& vocabulary, const Timelines& timelines);

/// Escapes a field of a CSV line.
std::string csv_field(std::string_view text);

}  // namespace bq::programme::run
