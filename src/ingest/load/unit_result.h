#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/load/document_rows.h"
#include "ingest/quality/finding_log.h"

namespace bq::ingest::load {

using ExclusionKey = std::pair<std::string, std::string>;     // centre, reason
using UnmappedWord = std::pair<std::string, std::string>;     // column, word

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
  std::map<std::string, std::uint64_t> unmapped_columns;      // files that have it
  std::map<UnmappedWord, std::uint64_t> unmapped_words;       // rows that have it
  std::vector<FileHash> hashes;
  bool is_generated = false;

  void exclude(const std::string& centre, const std::string& reason, std::uint64_t subjects,
               std::uint64_t rows);
  /// Appends what a later unit read.
  void merge(UnitResult&& later);
};

}  // namespace bq::ingest::load
