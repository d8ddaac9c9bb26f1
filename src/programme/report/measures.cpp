#include "programme/report/measures.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/file.h"
#include "programme/report/value_counts.h"

namespace bq::programme::report {

using acceptance::Bounds;
using acceptance::Measured;
using analysis::evaluation::Estimate;

namespace {

struct CohortCounts {
  std::size_t subjects = 0, episodes = 0;
  std::set<std::uint16_t> centres;
};

CohortCounts count_cohort(const MomentTable& table) {
  CohortCounts out;
  for (const SubjectRows& s : table.subjects) {
    bool kept = std::any_of(table.included.begin() + static_cast<std::ptrdiff_t>(s.begin),
                            table.included.begin() + static_cast<std::ptrdiff_t>(s.end),
                            [](auto i) { return i != 0; });
    if (!kept) continue;
    ++out.subjects;
    out.episodes += s.onset ? 1 : 0;
    out.centres.insert(s.centre);
  }
  return out;
}

// Takes the worst of several estimates with its interval; `larger_is_worse` says which way.
void keep_worst(Measured& kept, const Estimate& estimate, bool larger_is_worse) {
  if (!estimate.value) return;
  bool worse = !kept.value ||
               (larger_is_worse ? *estimate.value > *kept.value : *estimate.value < *kept.value);
  if (!worse) return;
  kept.value = estimate.value;
  kept.interval.reset();
  if (estimate.interval) kept.interval = Bounds{estimate.interval->low, estimate.interval->high};
}

}  // namespace

acceptance::Figures measure_run(const ingest::load::Loaded& loaded, const MomentTable& table,
                                const std::vector<Design>& designs,
                                const std::map<std::string, DesignFigures>& figures,
                                const record::code::Vocabulary& vocabulary) {
  acceptance::Figures out;
  auto people =
      acceptance::parse_data(loaded.timelines.people).value_or(acceptance::Data::generated);
  auto add = [&](const std::string& name, const std::string& unit) -> Measured& {
    Measured& m = out.measured[name];
    m.unit = unit;
    m.data = people;
    m.absent = {"this run has no such design", "本次运行无此设计"};
    return m;
  };
  CohortCounts cohort = count_cohort(table);
  auto n = static_cast<std::int64_t>(cohort.subjects);
  auto centres = static_cast<double>(cohort.centres.size());
  auto& subjects = add("cohort.subjects", "cases");
  subjects.value = static_cast<double>(cohort.subjects), subjects.n = n;
  auto& episodes = add("cohort.episodes", "cases");
  episodes.value = static_cast<double>(cohort.episodes), episodes.n = n;
  auto& values = add("data.values", "items");
  values.value = static_cast<double>(count_values(loaded, vocabulary)), values.n = n;
  auto& places = add("data.centres", "centres");
  places.value = centres, places.n = n;
  auto &drop = add("transfer.auroc_drop.max", "auroc_drop"),
       &transfer = add("transfer.auroc.min", "auroc"), &within = add("within.auroc.min", "auroc");
  std::map<std::string, std::set<std::string>>
      untrained;  // by training set: what one model has never seen
  for (const Design& design : designs) {
    const DesignFigures& own = figures.at(design.name);
    if (design.kind == "within") {
      keep_worst(within, own.official.auroc, false);
      continue;
    }
    untrained[design.train.front()].insert(design.test.begin(), design.test.end());
    keep_worst(transfer, own.official.auroc, false);
    auto source = figures.find("within_" + design.train.front());
    if (source != figures.end() && design.train.size() == 1)
      keep_worst(drop, analysis::evaluation::auroc_drop(source->second.official, own.official),
                 true);
  }
  for (const char* name : {"cohort.subjects", "cohort.episodes", "data.values", "within.auroc.min"})
    out.measured[name].conditions.numbers = {{"centres", centres},
                                             {"multicentre", centres >= 2 ? 1.0 : 0.0}};
  std::size_t most = 0;
  for (const auto& [train, tested] : untrained) most = std::max(most, tested.size());
  for (const char* name : {"transfer.auroc_drop.max", "transfer.auroc.min"}) {
    out.measured[name].conditions.numbers = {{"untrained_centres", static_cast<double>(most)},
                                             {"external_validation", 1.0}};
    out.measured[name].n = n;
  }
  within.n = n;
  return out;
}

base::Done add_evidence(const std::string& folder, acceptance::Figures& figures) {
  std::map<std::string, std::string> digests;
  for (const char* table : {"attrition.csv", "predictions.parquet", "values.csv"}) {
    BQ_ASSIGN(std::string bytes, base::read_file(folder + "/" + table));
    digests[table] = base::sha256_hex(bytes);
  }
  auto add = [&](acceptance::Measured& measured, const char* table, const base::Words& place) {
    measured.evidence.push_back({table, digests[table], place});
  };
  const base::Words left{"subjects_left of the last step, centre by centre",
                         "各中心最后一步的 subjects_left"};
  for (auto& [name, measured] : figures.measured) {
    if (!measured.value) continue;
    if (name == "data.values")
      add(measured, "values.csv",
          {"sum of values where role is fact", "role 为 fact 各行的 values 之和"});
    else if (name.rfind("cohort.", 0) == 0 || name.rfind("data.", 0) == 0)
      add(measured, "attrition.csv", left);
    // Outcomes and risks stand in the predictions; who was counted, in the attrition.
    bool counted = name.rfind("cohort.", 0) == 0 || name.rfind("data.", 0) == 0;
    if (!counted || name == "cohort.episodes") add(measured, "predictions.parquet", {});
  }
  return {};
}

}  // namespace bq::programme::report
