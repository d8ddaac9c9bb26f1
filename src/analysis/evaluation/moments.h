#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/instant.h"

namespace bq::analysis::evaluation {

/// Bounds the watched time of a subject, first moment to end, and names its onset if it has one.
struct SubjectEnd {
  base::Instant first;
  base::Instant end;
  std::optional<base::Instant> onset;
};

/// Holds a design's test moments in columns, subject by subject, each in order of time; filled by
/// the run from its predictions. Sums of doubles go in this order, so the filler puts subjects in
/// byte order of their key.
struct Moments {
  std::vector<std::uint32_t> subject;  // dense 0..n-1, never falling: position in `subjects`
  std::vector<double> risk;            // every test moment has one
  std::vector<std::int8_t> outcome;    // y(T): 1, 0, -1 undefined
  std::vector<std::int8_t> label;      // the data's own: 1, 0, -1 none
  std::vector<base::Instant> at;
  std::vector<std::uint8_t> fold;  // 0 in transfers
  std::vector<SubjectEnd> subjects;

  std::size_t size() const { return risk.size(); }
};

/// Names the rows a figure is made of: `official` have a label of the data's own, which is their
/// truth; `labelled` have a y(T), which is theirs.
enum class RowSet : std::uint8_t { official, labelled };

/// Gives the column of truths of a row set: 1, 0, or -1 where the row is not in it.
const std::vector<std::int8_t>& truths(const Moments& moments, RowSet rows);

/// Checks lengths, order and ranges; every function of this room expects moments that pass.
void check(const Moments& moments);

/// Keeps the marked moments; subjects without one leave and the rest are numbered anew. First, end
/// and onset of a subject stay as they are.
Moments filter(const Moments& moments, std::span<const std::uint8_t> keep);

/// Calls `work(subject, begin, end)` for the moments [begin, end) of each subject that has any.
template <class Work>
void for_each_subject(const Moments& moments, Work&& work) {
  std::size_t begin = 0;
  while (begin < moments.size()) {
    const std::uint32_t subject = moments.subject[begin];
    std::size_t end = begin + 1;
    while (end < moments.size() && moments.subject[end] == subject) ++end;
    work(subject, begin, end);
    begin = end;
  }
}

}  // namespace bq::analysis::evaluation
