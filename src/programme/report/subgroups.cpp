#include "programme/report/subgroups.h"

#include "programme/report/as_json.h"

namespace bq::programme::report {

namespace evaluation = analysis::evaluation;
using analysis::alert::Truth;
using nlohmann::ordered_json;

namespace {

ordered_json one_group(const Definition& programme, const Design& design,
                       const evaluation::Moments& all, const std::vector<std::uint8_t>& keep,
                       const FigureOptions& options) {
  auto moments = evaluation::filter(all, keep);
  auto ranked = evaluation::rank(moments, main_rows(programme));
  evaluation::BootstrapOptions bootstrap{std::min(options.replicates, 200U), options.seed,
                                         design.name + "/subgroup", options.threads};
  auto found = evaluation::discriminate(ranked, bootstrap);
  ordered_json out{{"n_subjects", moments.subjects.size()}, {"n_rows", found.rows}};
  out["auroc"] = as_json(found.auroc.value);
  out["auroc_ci"] = as_json(found.auroc.interval);
  out["auprc"] = as_json(found.auprc.value);
  auto alarms = risk_alarms(programme, design, moments);
  if (!alarms) return out;
  out["alarms_per_patient_day"] = as_json(alarms->alarms_per_patient_day);
  out["episode_recall"] = as_json(alarms->recall);
  return out;
}

}  // namespace

ordered_json subgroups_of(const Definition& programme, const MomentTable& table,
                          const Design& design, const evaluation::Moments& moments,
                          const FigureOptions& options) {
  auto out = ordered_json::array();
  for (std::size_t line = 0; line < programme.report_only.size(); ++line) {
    for (Truth wanted : {Truth::yes, Truth::no}) {
      std::vector<std::uint8_t> keep(moments.size());
      std::size_t subject = 0, kept = 0;
      for (std::size_t i = 0; i < design.rows.size(); ++i) {
        while (design.rows[i] >= table.subjects[subject].end) ++subject;
        keep[i] = table.subjects[subject].report_only[line] == wanted ? 1 : 0;
        kept += keep[i];
      }
      if (kept == 0) continue;
      auto row = one_group(programme, design, moments, keep, options);
      row["group"] = programme.report_only[line].name;
      row["value"] = wanted == Truth::yes ? "yes" : "no";
      out.push_back(std::move(row));
    }
  }
  return out;
}

}  // namespace bq::programme::report
