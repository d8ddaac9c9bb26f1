#include "analysis/evaluation/moments.h"

#include <cmath>

#include "base/check.h"

namespace bq::analysis::evaluation {
namespace {

constexpr std::uint32_t unseen = 0xFFFF'FFFF;

bool is_truth(std::int8_t value) { return value >= -1 && value <= 1; }

void check_row(const Moments& moments, std::size_t i) {
  BQ_CHECK(moments.subject[i] < moments.subjects.size(), "a moment has a subject");
  BQ_CHECK(std::isfinite(moments.risk[i]), "every test moment has a risk");
  BQ_CHECK(is_truth(moments.outcome[i]), "an outcome is 1, 0 or -1");
  BQ_CHECK(is_truth(moments.label[i]), "a label is 1, 0 or -1");
  if (i == 0) return;
  BQ_CHECK(moments.subject[i] >= moments.subject[i - 1], "moments come subject by subject");
  BQ_CHECK(moments.subject[i] != moments.subject[i - 1] || moments.at[i] > moments.at[i - 1],
           "moments of a subject come in order of time");
}

}  // namespace

const std::vector<std::int8_t>& truths(const Moments& moments, RowSet rows) {
  return rows == RowSet::official ? moments.label : moments.outcome;
}

void check(const Moments& moments) {
  const std::size_t n = moments.size();
  BQ_CHECK(moments.subject.size() == n && moments.outcome.size() == n &&
               moments.label.size() == n && moments.at.size() == n && moments.fold.size() == n,
           "the columns of moments have one length");
  for (std::size_t i = 0; i < n; ++i) check_row(moments, i);
  for (const auto& subject : moments.subjects)
    BQ_CHECK(subject.first <= subject.end, "a subject ends after its first moment");
}

Moments filter(const Moments& moments, std::span<const std::uint8_t> keep) {
  BQ_CHECK(keep.size() == moments.size(), "a mark for each moment");
  Moments kept;
  std::vector<std::uint32_t> renumbered(moments.subjects.size(), unseen);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (keep[i] == 0) continue;
    std::uint32_t& subject = renumbered[moments.subject[i]];
    if (subject == unseen) {
      subject = static_cast<std::uint32_t>(kept.subjects.size());
      kept.subjects.push_back(moments.subjects[moments.subject[i]]);
    }
    kept.subject.push_back(subject);
    kept.risk.push_back(moments.risk[i]);
    kept.outcome.push_back(moments.outcome[i]);
    kept.label.push_back(moments.label[i]);
    kept.at.push_back(moments.at[i]);
    kept.fold.push_back(moments.fold[i]);
  }
  return kept;
}

}  // namespace bq::analysis::evaluation
