#pragma once

#include <nlohmann/json_fwd.hpp>

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
};

/// The centres side by side: subjects, rows, episodes, and each concept's frequency and quartiles.
nlohmann::ordered_json describe_centres(const DescribeRequest& request);

/// Where known comes from for each concept that features or outcome read, and the claim in words
/// (leak rule 7).
nlohmann::ordered_json describe_leak_proof(const DescribeRequest& request);

}  // namespace bq::programme::report
