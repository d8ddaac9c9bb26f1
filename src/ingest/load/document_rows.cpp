#include "ingest/load/document_rows.h"

#include <utility>

namespace bq::ingest::load {

namespace {

// Gives where each subject's items begin, from how many each has.
std::vector<std::uint32_t> begins_of(std::vector<std::uint32_t> counts) {
  std::uint32_t sum = 0;
  for (std::uint32_t& n : counts) sum += std::exchange(n, sum);
  counts.push_back(sum);
  return counts;
}

template <class T>
std::span<const T> part(const std::vector<T>& all, const std::vector<std::uint32_t>& begins,
                        std::uint32_t subject) {
  if (begins.empty()) return all;
  return std::span(all).subspan(begins[subject], begins[subject + 1] - begins[subject]);
}

}  // namespace

void DocumentRows::clear() {
  subjects.clear();
  rows.clear();
  facts.clear();
  listed.clear();
  unplaced.clear();
  row_begins.clear();
  fact_begins.clear();
}

void DocumentRows::group() {
  if (subjects.size() <= 1) return;
  std::vector<std::uint32_t> row_counts(subjects.size()), fact_counts(subjects.size());
  for (const RawRow& row : rows) ++row_counts[row.subject];
  for (const RawFact& fact : facts) ++fact_counts[rows[fact.row].subject];
  row_begins = begins_of(std::move(row_counts));
  fact_begins = begins_of(std::move(fact_counts));
  std::vector<RawRow> sorted_rows(rows.size());
  std::vector<RawFact> sorted_facts(facts.size());
  std::vector<std::uint32_t> moved(rows.size());
  std::vector<std::uint32_t> next = row_begins;
  std::vector<std::uint32_t> next_fact = fact_begins;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    moved[i] = next[rows[i].subject]++;
    sorted_rows[moved[i]] = rows[i];
  }
  for (const RawFact& fact : facts) {
    RawFact& to = sorted_facts[next_fact[rows[fact.row].subject]++];
    to = fact;
    to.row = moved[fact.row];
  }
  rows = std::move(sorted_rows);
  facts = std::move(sorted_facts);
}

std::span<const RawRow> DocumentRows::rows_of(std::uint32_t subject) const {
  return part(rows, row_begins, subject);
}
std::span<const RawFact> DocumentRows::facts_of(std::uint32_t subject) const {
  return part(facts, fact_begins, subject);
}

}  // namespace bq::ingest::load
