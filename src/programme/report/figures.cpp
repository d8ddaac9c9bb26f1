#include "programme/report/figures.h"

#include <algorithm>
#include <cmath>

#include "analysis/evaluation/calibration.h"
#include "analysis/evaluation/decision.h"
#include "analysis/evaluation/utility.h"
#include "programme/report/as_json.h"
#include "programme/report/subgroups.h"

namespace bq::programme::report {

namespace evaluation = analysis::evaluation;
using evaluation::Moments;
using evaluation::RowSet;
using nlohmann::ordered_json;

namespace {

ordered_json curve(const std::vector<evaluation::CurvePoint>& points) {
  auto out = ordered_json::array();
  auto short_number = [](double x) { return std::round(x * 1e5) / 1e5; };  // a page needs no more
  for (const auto& p : points) {
    ordered_json row{short_number(p.x), short_number(p.y)};
    if (p.band) row.push_back(short_number(p.band->low)), row.push_back(short_number(p.band->high));
    out.push_back(std::move(row));
  }
  return out;
}

ordered_json rows_figures(const evaluation::RankedRows& ranked,
                          const evaluation::Discrimination& found,
                          const evaluation::Calibration& calibration) {
  ordered_json out{{"auroc", as_json(found.auroc.value)},
                   {"auroc_ci", as_json(found.auroc.interval)},
                   {"auprc", as_json(found.auprc.value)},
                   {"auprc_ci", as_json(found.auprc.interval)},
                   {"brier", as_json(found.brier.value)},
                   {"brier_ci", as_json(found.brier.interval)},
                   {"slope", as_json(calibration.slope)},
                   {"intercept", as_json(calibration.intercept)},
                   {"n_rows", found.rows},
                   {"n_positive", found.positives},
                   {"n_subjects", found.subjects}};
  if (auto published = evaluation::published_areas(ranked); published && found.auroc.value) {
    bool differs =
        published->auroc != *found.auroc.value || published->auprc != found.auprc.value.value_or(0);
    if (differs)
      out["auroc_published"] = published->auroc, out["auprc_published"] = published->auprc;
  }
  return out;
}

// Deciles, the last cut again: where alarms are raised, the tail is what matters.
constexpr double calibration_cuts[] = {0,   0.1, 0.2, 0.3,  0.4,   0.5,  0.6,
                                       0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 1};

ordered_json bins(const Moments& moments, RowSet set, const evaluation::Calibration& calibration) {
  ordered_json out{{"slope", as_json(calibration.slope)},
                   {"intercept", as_json(calibration.intercept)},
                   {"bins", ordered_json::array()}};
  for (const auto& bin : evaluation::reliability(moments, set, calibration_cuts))
    out["bins"].push_back({{"risk", bin.mean_risk},
                           {"observed", bin.share},
                           {"lo", bin.interval.low},
                           {"hi", bin.interval.high},
                           {"n", bin.rows}});
  return out;
}

// What a rule's alarms were, subject by subject.
using JudgedAlarms = std::vector<evaluation::SubjectAlarms>;

ordered_json alarm_json(const JudgedAlarms& judged, const evaluation::BootstrapOptions& bootstrap) {
  auto f = evaluation::add_alarms(judged);
  auto intervals = evaluation::alarm_intervals(judged, bootstrap);
  return {{"episodes", f.episodes},
          {"episode_recall", as_json(f.recall)},
          {"episode_recall_ci", as_json(intervals.recall)},
          {"lead_h", as_json(f.lead_h)},
          {"alarms_per_patient_day", as_json(f.alarms_per_patient_day)},
          {"alarms_per_patient_day_ci", as_json(intervals.alarms_per_patient_day)},
          {"false_per_true", as_json(f.false_per_true)},
          {"false_per_true_ci", as_json(intervals.false_per_true)},
          {"n_alarms", f.alarms},
          {"true_alarms", f.true_alarms},
          {"out_of_reach", f.out_of_reach},
          {"patient_days", f.watched_days}};
}

// Plays a rule by the programme's policy over a design's moments.
JudgedAlarms play_rule(const Definition& programme, const Moments& moments,
                       const evaluation::Rule& rule) {
  auto alarms = evaluation::play(moments, rule, programme.alert->policy);
  return evaluation::judge(moments, alarms, {});
}

// Plays the risk rule at the thresholds of each fold.
JudgedAlarms play_risk(const Definition& programme, const Design& design, const Moments& moments) {
  auto thresholds = moment::thresholds_of(design, &moment::FoldThresholds::alarm);
  return play_rule(programme, moments, evaluation::risk_rule(moments, thresholds));
}

// A design under evaluation, with its rows put together.
struct Evaluated {
  const Definition& programme;
  const MomentTable& table;
  const Design& design;
  const Moments& moments;
  const FigureOptions& options;
};

void add_utility(const Evaluated& of, ordered_json& out, DesignFigures& keep) {
  const auto& [programme, table, design, moments, options] = of;
  if (!programme.evaluate.utility) return;
  auto thresholds = moment::thresholds_of(design, &moment::FoldThresholds::utility);
  auto positive = evaluation::at_or_above(moments, thresholds);
  auto sums = evaluation::utility_by_subject(moments, *programme.evaluate.utility, positive);
  evaluation::BootstrapOptions bootstrap{options.replicates, options.seed, design.name + "/utility",
                                         options.threads};
  auto estimate = evaluation::utility_estimate(sums, bootstrap);
  keep.utility = estimate.value;
  out["utility"] = {{"value", as_json(estimate.value)}, {"ci", as_json(estimate.interval)}};
  out["utility"]["threshold"] =
      thresholds.size() == 1 ? ordered_json(thresholds[0]) : ordered_json(thresholds);
  std::vector<analysis::alert::Truth> always(moments.size(), analysis::alert::Truth::yes);
  auto all = evaluation::utility_by_subject(moments, *programme.evaluate.utility, always);
  out["utility"]["all_positive"] = as_json(evaluation::add_subjects(all).normalised());
}

void add_alarms(const Evaluated& of, ordered_json& out) {
  const auto& [programme, table, design, moments, options] = of;
  if (!programme.alert) return;
  auto thresholds = moment::thresholds_of(design, &moment::FoldThresholds::alarm);
  auto conditions = moment::conditions_of(programme);
  std::size_t column = conditions.include;
  for (const auto& rule : programme.alert->rules) {
    evaluation::BootstrapOptions bootstrap{options.replicates, options.seed,
                                           design.name + "/alarms/" + rule.name, options.threads};
    if (rule.on_risk) {
      out["alarms"] = alarm_json(play_risk(programme, design, moments), bootstrap);
      out["alarms"]["threshold"] =
          thresholds.size() == 1 ? ordered_json(thresholds[0]) : ordered_json(thresholds);
      bool reached = true;
      for (const auto& t : design.thresholds) reached = reached && t.recall_reached;
      out["alarms"]["recall_reached"] = reached;
    } else {
      evaluation::Rule played{moment::conditions_at(table, design.rows, column++), {}};
      out["rules"][rule.name] = alarm_json(play_rule(programme, moments, played), bootstrap);
    }
  }
  out["burden"] = ordered_json::array();
  for (const auto& point : evaluation::burden_curve(moments, programme.alert->policy, {}))
    out["burden"].push_back(
        {{"threshold", point.threshold},
         {"recall", as_json(point.figures.recall)},
         {"alarms_per_patient_day", as_json(point.figures.alarms_per_patient_day)},
         {"false_per_true", as_json(point.figures.false_per_true)}});
}

void add_decision(const Evaluated& of, const evaluation::RankedRows& ranked, ordered_json& out) {
  const auto& [programme, table, design, moments, options] = of;
  auto conditions = moment::conditions_of(programme);
  std::vector<evaluation::ComparatorCounts> counts;
  for (std::size_t c = 0; c < programme.evaluate.comparators.size(); ++c)
    counts.push_back(evaluation::count_comparator(
        moments, RowSet::official,
        {programme.evaluate.comparators[c].name,
         moment::conditions_at(table, design.rows, conditions.include + conditions.rules + c)}));
  std::vector<double> thresholds;
  for (int i = 0; i <= 60; ++i) thresholds.push_back(0.0025 * i);
  ordered_json decision{{"threshold", thresholds},
                        {"model", ordered_json::array()},
                        {"all", ordered_json::array()},
                        {"comparators", ordered_json::array()}};
  for (const auto& c : counts)
    decision["comparators"].push_back(
        {{"name", c.name}, {"unknown_rows", c.unknown}, {"net_benefit", ordered_json::array()}});
  for (const auto& point : evaluation::decision_curve(ranked, counts, thresholds)) {
    decision["model"].push_back(point.model);
    decision["all"].push_back(point.treat_all);
    for (std::size_t c = 0; c < point.comparators.size(); ++c)
      decision["comparators"][c]["net_benefit"].push_back(point.comparators[c]);
  }
  out["decision"] = std::move(decision);
}

}  // namespace

RowSet main_rows(const Definition& programme) {
  return programme.evaluate.official ? RowSet::official : RowSet::labelled;
}

std::optional<evaluation::AlarmFigures> risk_alarms(const Definition& programme,
                                                    const Design& design, const Moments& moments) {
  if (!programme.alert) return std::nullopt;
  const auto& rules = programme.alert->rules;
  if (std::none_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.on_risk; }))
    return std::nullopt;
  return evaluation::add_alarms(play_risk(programme, design, moments));
}

ordered_json figures_of(const Definition& programme, const MomentTable& table, const Design& design,
                        const FigureOptions& options, DesignFigures& keep) {
  Moments moments = moment::moments_of_rows(table, design.rows, design.risk, design.fold);
  Moments before = moment::moments_of_rows(table, design.rows, design.uncalibrated, design.fold);
  ordered_json out{
      {"n_subjects", moments.subjects.size()}, {"train", design.train}, {"test", design.test}};
  auto set = [&](RowSet which, const char* name, const evaluation::Calibration& calibration) {
    auto ranked = evaluation::rank(moments, which);
    evaluation::BootstrapOptions bootstrap{options.replicates, options.seed,
                                           design.name + "/" + name, options.threads};
    auto found = evaluation::discriminate(ranked, bootstrap);
    out["rows"][name] = rows_figures(ranked, found, calibration);
    return std::pair(std::move(ranked), std::move(found));
  };
  RowSet main = main_rows(programme);
  bool official = main == RowSet::official;
  auto calibration = evaluation::calibrate(moments, main);
  auto [ranked, found] = set(main, official ? "official" : "labelled", calibration);
  if (official && programme.evaluate.labelled)
    set(RowSet::labelled, "labelled", evaluation::calibrate(moments, RowSet::labelled));
  const Evaluated of{programme, table, design, moments, options};
  add_utility(of, out, keep);
  add_alarms(of, out);
  out["curves"] = {{"roc", curve(found.roc)}, {"pr", curve(found.precision_recall)}};
  if (found.rows > 0)
    out["curves"]["prevalence"] =
        static_cast<double>(found.positives) / static_cast<double>(found.rows);
  out["calibration"] = {{"before", bins(before, main, evaluation::calibrate(before, main))},
                        {"after", bins(moments, main, calibration)}};
  add_decision(of, ranked, out);
  out["subgroups"] = subgroups_of(programme, table, design, moments, options);
  keep.official = std::move(found);
  return out;
}

ordered_json transfer_matrix(const std::vector<Design>& designs,
                             const std::map<std::string, DesignFigures>& figures) {
  auto out = ordered_json::array();
  auto within = [&](const std::string& centre) -> const DesignFigures* {
    auto at = figures.find("within_" + centre);
    return at == figures.end() ? nullptr : &at->second;
  };
  for (const Design& design : designs) {
    if (design.kind != "transfer" || design.train.size() != 1 || design.test.size() != 1) continue;
    const DesignFigures& own = figures.at(design.name);
    const DesignFigures *source = within(design.train[0]), *target = within(design.test[0]);
    ordered_json row{{"source", design.train[0]},
                     {"target", design.test[0]},
                     {"design", design.name},
                     {"auroc", as_json(own.official.auroc.value)},
                     {"auroc_ci", as_json(own.official.auroc.interval)},
                     {"utility", as_json(own.utility)}};
    if (source != nullptr) {
      auto drop = evaluation::auroc_drop(source->official, own.official);
      row["within_source"] = as_json(source->official.auroc.value);
      row["within_source_ci"] = as_json(source->official.auroc.interval);
      row["within_source_utility"] = as_json(source->utility);
      row["drop"] = as_json(drop.value), row["drop_ci"] = as_json(drop.interval);
    }
    if (target != nullptr) {
      auto drop = evaluation::auroc_drop(target->official, own.official);
      row["target_own"] = as_json(target->official.auroc.value);
      row["drop_from_target_own"] = as_json(drop.value),
      row["drop_from_target_own_ci"] = as_json(drop.interval);
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace bq::programme::report
