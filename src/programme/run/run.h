#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/progress.h"
#include "ingest/load/load.h"
#include "programme/definition/definition.h"

namespace bq::programme::run {

using definition::Definition;

/// What the user asked of `run`.
struct RunRequest {
  std::string data;                      // a folder, file or archive
  std::string out;                       // folder of results
  std::string state;                     // folder of fitted cells and of runs.ndjson
  std::string template_page;             // report.html without data; empty: no page
  unsigned threads = 1;
  std::uint64_t seed = 1;
  bool quick = false;
  bool features = false;
  base::Language language = base::Language::en;  // of the summary
};

/// What a run says at its end.
struct RunSummary {
  std::string report;                    // path of report.html or report.json
  std::string table;                     // the summary, ready for a terminal
};

/// Reads, builds, trains, validates, evaluates, checks acceptance; writes the results of
/// contracts.md into `out`.
base::Result<RunSummary> run(const Definition& programme,
                             const record::code::Vocabulary& vocabulary, const RunRequest& request);

/// Reads a programme's source; labels are left out unread for `predict`. Data of real people are
/// refused to a programme that needs an approval and has none that holds today.
struct ReadRequest {
  std::string data;
  std::string state;                     // folder that holds the approvals on record
  unsigned threads = 1;
  bool read_labels = true;
  bool any_path = false;
  bool longer_delays = false;            // declared delays once more (leak rule 7)
  bool stored_will_do = false;  // also timelines that `store` wrote, without findings and counts
};
base::Result<ingest::load::Loaded> read_source(const Definition& programme,
                                               const record::code::Vocabulary& vocabulary,
                                               const ReadRequest& request);

struct PredictRequest {
  std::string model;                     // folder that `run` wrote
  std::string data;
  std::string state;                     // folder that holds the approvals on record
  std::string out;                       // .csv or .parquet
  unsigned threads = 1;
};
/// Gives a risk for every row of every subject of the data, in input order; returns the sentence to
/// show.
base::Result<std::string> predict(const record::code::Vocabulary& vocabulary,
                                  const PredictRequest& request);

}  // namespace bq::programme::run
