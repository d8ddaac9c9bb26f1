#include "programme/report/delays.h"

#include "analysis/evaluation/utility.h"
#include "programme/report/as_json.h"

namespace bq::programme::report {

namespace evaluation = analysis::evaluation;
using nlohmann::ordered_json;

DelayedValues count_delayed(const ingest::load::Loaded& loaded,
                            const record::code::Vocabulary& vocabulary) {
  DelayedValues out;
  for (std::size_t i = 0; i < loaded.counts.concepts.size(); ++i) {
    auto id = static_cast<record::code::ConceptId>(i);
    const auto& known = vocabulary.at(id);
    if (known.role == record::code::ConceptRole::label || known.delay.us == 0) continue;
    const auto& counts = loaded.counts.concepts[i];
    out.doubled += counts.delayed;
    out.applied_once += counts.at_once;
    if (counts.delayed + counts.at_once > 0) out.concepts.insert(id);
  }
  return out;
}

ordered_json delays_json(const DelayedValues& values) {
  const char* factor = values.applied_once == 0 ? "doubled"
                       : values.doubled == 0    ? "applied once"
                                                : "doubled or applied once";
  return {{"factor", values.any() ? ordered_json(factor) : ordered_json(nullptr)},
          {"values_doubled", values.doubled},
          {"values_applied_once", values.applied_once}};
}

ordered_json delayed_figures(const Definition& programme, const MomentTable& table,
                             const Design& design, const FigureOptions& options) {
  auto moments = moment::moments_of_rows(table, design.rows, design.risk, design.fold);
  evaluation::BootstrapOptions bootstrap{options.replicates, options.seed, design.name + "/delays",
                                         options.threads};
  auto found = evaluation::discriminate(evaluation::rank(moments, main_rows(programme)), bootstrap);
  ordered_json out{{"auroc", as_json(found.auroc.value)},
                   {"auroc_ci", as_json(found.auroc.interval)},
                   {"auprc", as_json(found.auprc.value)}};
  if (const auto& utility = programme.evaluate.utility) {
    auto thresholds = moment::thresholds_of(design, &moment::FoldThresholds::utility);
    auto positive = evaluation::at_or_above(moments, thresholds);
    auto sums = evaluation::utility_by_subject(moments, *utility, positive);
    auto estimate = evaluation::utility_estimate(sums, bootstrap);
    out["utility"] = as_json(estimate.value), out["utility_ci"] = as_json(estimate.interval);
  }
  auto alarms = risk_alarms(programme, design, moments);
  if (!alarms) return out;
  out["episode_recall"] = as_json(alarms->recall);
  out["alarms_per_patient_day"] = as_json(alarms->alarms_per_patient_day);
  return out;
}

}  // namespace bq::programme::report
