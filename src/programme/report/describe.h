#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ingest/load/load.h"
#include "programme/moment/moment_table.h"

namespace bq::programme::report {

using definition::Definition;
using moment::MomentTable;
using moment::SubjectRows;
using record::timeline::Timelines;

struct DescribeRequest {
  const Definition* programme = nullptr;
  const record::code::Vocabulary* vocabulary = nullptr;
  const Timelines* timelines = nullptr;
  const MomentTable* table = nullptr;
  unsigned threads = 1;
  const ingest::load::Counts* counts = nullptr;
};

/// The centres side by side: subjects, rows, episodes, and each concept's frequency and quartiles.
nlohmann::ordered_json describe_centres(const DescribeRequest& request);

/// Says for each concept that features or outcome read where known comes from, value by value over
/// everything that was read, and whether versions were kept (leak rule 7).
nlohmann::ordered_json describe_leak_proof(const DescribeRequest& request);

}  // namespace bq::programme::report
