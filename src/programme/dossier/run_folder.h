#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "programme/acceptance/acceptance.h"

namespace bq::programme::dossier {

/// A run as it lies in its folder: whose it is, of what, and how its acceptance lines stand.
struct Run {
  std::string folder;
  std::string name;       // of the programme
  std::string programme;  // digest of the definition that ran
  std::string inputs;     // digest of what was read
  std::string source;     // where that lay
  std::string people;     // public | real | generated
  bool quick = false;
  std::int64_t written_us = 0;  // when run.json was written
  std::vector<acceptance::AcceptanceLine> lines;
  std::vector<std::string> altered;  // files of the evidence that are not as the run wrote them
};

/// Reads run.json, report.json and acceptance.json of a folder and digests the files that its lines
/// name as evidence. Refuses by name what is missing or no such file.
base::Result<Run> read_run(const std::string& folder, const acceptance::Indicators& indicators);

/// Lists the folders below a folder that hold a run, in byte order.
std::vector<std::string> run_folders(const std::string& runs);

}  // namespace bq::programme::dossier
