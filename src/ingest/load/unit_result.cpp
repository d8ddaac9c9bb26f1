#include "ingest/load/unit_result.h"

namespace bq::ingest::load {

void Counts::add(const Counts& other) {
  files += other.files, files_refused += other.files_refused, bytes += other.bytes;
  rows += other.rows, rows_refused += other.rows_refused, unmapped_rows += other.unmapped_rows;
  cells += other.cells, missing += other.missing, kept += other.kept, repeated += other.repeated;
  implausible += other.implausible, too_large += other.too_large,
      not_understood += other.not_understood;
  rounded += other.rounded, outside += other.outside;
  if (concepts.size() < other.concepts.size()) concepts.resize(other.concepts.size());
  for (std::size_t i = 0; i < other.concepts.size(); ++i) {
    concepts[i].facts += other.concepts[i].facts;
    concepts[i].implausible += other.concepts[i].implausible;
    concepts[i].rounded += other.concepts[i].rounded;
    concepts[i].limits += other.concepts[i].limits;
    concepts[i].delayed += other.concepts[i].delayed;
    concepts[i].at_once += other.concepts[i].at_once;
    concepts[i].from_start += other.concepts[i].from_start;
  }
}

void UnitResult::exclude(const std::string& centre, const std::string& reason,
                         std::uint64_t subjects, std::uint64_t rows) {
  Exclusion& exclusion = exclusions[{centre, reason}];
  exclusion.centre = centre;
  exclusion.reason = reason;
  exclusion.subjects += subjects;
  exclusion.rows += rows;
}

void UnitResult::merge(UnitResult&& later) {
  for (DocumentRows& document : later.documents) documents.push_back(std::move(document));
  log.merge(std::move(later.log));
  counts.add(later.counts);
  for (const auto& [key, e] : later.exclusions) exclude(e.centre, e.reason, e.subjects, e.rows);
  for (const auto& [name, files] : later.unmapped_columns) unmapped_columns[name] += files;
  for (const auto& [word, rows] : later.unmapped_words) unmapped_words[word] += rows;
  for (FileHash& hash : later.hashes) hashes.push_back(std::move(hash));
  is_generated = is_generated || later.is_generated;
}

}  // namespace bq::ingest::load
