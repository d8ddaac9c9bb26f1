#include "programme/moment/design.h"

#include "base/check.h"

namespace bq::programme::moment {

std::vector<double> thresholds_of(const Design& design, double FoldThresholds::*which) {
  std::vector<double> out;
  for (const FoldThresholds& fold : design.thresholds) out.push_back(fold.*which);
  return out;
}

analysis::evaluation::Moments moments_of_rows(const MomentTable& table,
                                              const std::vector<std::uint32_t>& rows,
                                              const std::vector<double>& risk,
                                              const std::vector<std::uint8_t>& fold) {
  analysis::evaluation::Moments out;
  std::size_t subject = 0;
  bool any = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::uint32_t row = rows[i];
    if (!any || row >= table.subjects[subject].end) {
      while (row >= table.subjects[subject].end) ++subject;
      const SubjectRows& s = table.subjects[subject];
      out.subjects.push_back({table.at[row], s.end_at, s.onset});
      any = true;
    }
    out.subject.push_back(static_cast<std::uint32_t>(out.subjects.size() - 1));
    out.outcome.push_back(table.outcome[row]);
    out.label.push_back(table.label[row]);
    out.at.push_back(table.at[row]);
  }
  out.risk = risk;
  out.fold = fold;
  return out;
}

}  // namespace bq::programme::moment
