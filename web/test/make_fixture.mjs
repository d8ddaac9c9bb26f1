// Makes report.json files as `bianque run` writes them: seeded, generated, every section present.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  seeded,
  both,
  round,
  CONCEPTS,
  centre,
  curves,
  calibration,
  decision,
  alarms,
  design,
} from "./fixture_parts.mjs";
import {
  findings,
  attrition,
  features,
  acceptance,
  clocks,
  TITLES,
  WORDS,
} from "./fixture_tables.mjs";

/** A run with a model on generated data: every section of the page. */
export function with_model() {
  const random = seeded(20190205);
  const list = features();
  let left = 1;
  const strongest = list
    .filter((_, i) => i % 9 === 0)
    .slice(0, 40)
    .map((feature) => {
      const share = round(left * random.between(0.04, 0.09));
      left -= share;
      return { feature, share };
    });
  const transfer = (source, target, auroc, home, own, target_utility) => ({
    source,
    target,
    design: `${source}_to_${target}`,
    within_source: home,
    within_source_ci: [home - 0.009, home + 0.009],
    auroc,
    auroc_ci: [auroc - 0.015, auroc + 0.015],
    drop: round(home - auroc),
    drop_ci: [round(home - auroc - 0.017), round(home - auroc + 0.017)],
    target_own: own,
    drop_from_target_own: round(own - auroc),
    drop_from_target_own_ci: [round(own - auroc - 0.016), round(own - auroc + 0.016)],
    utility: target_utility,
    within_source_utility: 0.43,
  });
  return {
    programme: {
      name: "sepsis",
      version: "0.1.0",
      status: "draft",
      title: both("Early warning of sepsis in intensive care", "重症监护脓毒症早期预警"),
      answers: ["JS2025-2001", "JS2026-1004"],
      digest: "5f0c1d9a77e2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c",
    },
    run: {
      quick: true,
      seed: 1,
      bianque: "0.1.0",
      inputs: "9b1e".repeat(16),
      configurations_tried: 3,
      views: { A: 4, B: 4 },
    },
    data: {
      people: "generated",
      domain: "generated_icu",
      source: "build/suite/generated",
      calendar: false,
      one_subject_one_person: true,
      counts: {
        files: 32246,
        files_refused: 1,
        bytes: 98411290,
        rows: 1241724,
        rows_refused: 92,
        cells: 49668960,
        values: 10843711,
        missing: 38811204,
        repeated: 12,
        implausible: 1471,
        not_understood: 3,
        rounded: 88120,
        unmapped_rows: 0,
        outside: 0,
        delay_declared: 0,
        facts: 10843711,
        duplicates: 0,
      },
      findings: findings(),
    },
    attrition: attrition(),
    centres: [centre("A", 0, random), centre("B", 1, random)],
    designs: {
      within_A: design(
        "within_A",
        "A",
        "A",
        { auroc: 0.8331, auprc: 0.1221, utility: 0.438, half: 0.0091, recall: 0.803 },
        random,
      ),
      within_B: design(
        "within_B",
        "B",
        "B",
        { auroc: 0.8694, auprc: 0.1013, utility: 0.412, half: 0.0105, recall: 0.797 },
        random,
      ),
      A_to_B: design(
        "A_to_B",
        "A",
        "B",
        { auroc: 0.7731, auprc: 0.0634, utility: 0.297, half: 0.0148, recall: 0.741 },
        random,
      ),
      B_to_A: design(
        "B_to_A",
        "B",
        "A",
        { auroc: 0.7789, auprc: 0.0842, utility: 0.312, half: 0.0119, recall: 0.764 },
        random,
      ),
    },
    transfer: [
      transfer("A", "B", 0.7731, 0.8331, 0.8694, 0.297),
      transfer("B", "A", 0.7789, 0.8694, 0.8331, 0.312),
    ],
    importance: [{ model: "all centres", features: strongest }],
    acceptance: acceptance(),
    made: WORDS.made.map(([number, how]) => ({ number, how })),
    tripod: WORDS.tripod.map(([item, topic, answer, state]) => ({ item, topic, answer, state })),
    leak_proof: CONCEPTS.map(([concept, en, zh], i) => ({
      concept,
      title: both(en, zh),
      role: i === 3 ? "label" : "fact",
      n: 1000 + i,
      by_source: 100 + i,
      by_delay: i === 4 ? 900 : 0,
      at_once: i === 4 ? 0 : 900,
      from_start: 0,
      declared_delay_min: 60,
      versions: false,
    })),
    leak_words: {
      en: [
        "Features, inclusion, moments and alerts are given what was seen at T and nothing else.",
      ],
      zh: ["特征、纳入、预测时刻与报警仅获得 T 时刻已知的事实，不含标签、行数与数据终点。"],
    },
    clocks: clocks(random),
    titles: TITLES,
    delays: { factor: "applied once", values_doubled: 0, values_applied_once: 9734916 },
    features: { n: list.length, list },
    notes: ["`gcs` is not collected by this source: a part of qsofa is not_collected"],
    definition:
      "format: 1\nname: sepsis\nversion: 0.1.0\n# <script>alert(1)</script> must stay text\n",
  };
}

/** A run without a model on public data: alerts and clocks, no band. */
export function without_model() {
  const all = with_model();
  return {
    programme: {
      name: "icu_watch",
      version: "0.1.0",
      status: "draft",
      answers: [],
      digest: all.programme.digest,
      title: both(
        "Watching over intensive care: published scores, no model",
        "重症监护守望：公认评分，无模型",
      ),
    },
    run: {
      quick: false,
      seed: 1,
      bianque: "0.1.0",
      inputs: "77".repeat(32),
      configurations_tried: 1,
      views: {},
    },
    data: {
      ...all.data,
      people: "public",
      domain: "demo",
      one_subject_one_person: false,
      findings: [],
    },
    attrition: all.attrition
      .filter((r) => r.centre === "A")
      .map((r) => ({ ...r, centre: "demo" })),
    centres: [
      {
        ...all.centres[0],
        name: "demo",
        episodes: undefined,
        left_censored: undefined,
        labelled_rows: undefined,
        positive_rows: undefined,
      },
    ],
    alerts: [
      {
        rule: "news2_high",
        n: 812,
        subjects: 71,
        moments: 18211,
        unknown_moments: 402,
        per_patient_day: 1.07,
      },
      {
        rule: "qsofa_positive",
        n: 391,
        subjects: 54,
        moments: 18211,
        unknown_moments: 2218,
        per_patient_day: 0.51,
      },
      {
        rule: "lactate_high",
        n: 88,
        subjects: 19,
        moments: 18211,
        unknown_moments: 9002,
        per_patient_day: null,
      },
    ],
    clocks: {
      ...all.clocks,
      subjects: all.clocks.subjects.map((s) => ({ ...s, centre: "demo" })),
    },
    leak_proof: all.leak_proof,
    leak_words: all.leak_words,
    titles: all.titles,
    delays: {
      factor: "doubled",
      values_doubled: 5120,
      values_applied_once: 0,
      alerts: [
        { rule: "news2_high", n: 798, subjects: 70, per_patient_day: 1.05 },
        { rule: "qsofa_positive", n: 390, subjects: 54, per_patient_day: 0.51 },
        { rule: "lactate_high", n: 85, subjects: 19, per_patient_day: null },
      ],
    },
    made: all.made.slice(1),
    features: { n: 20, list: all.features.list.slice(0, 20) },
    definition: "name: icu_watch\n",
  };
}

/** Hardly anything, and every unknown null: the page still stands. */
export function nearly_empty() {
  return {
    programme: { name: "bare", version: "0", title: "bare" },
    run: { quick: false },
    data: { people: "real", counts: {}, findings: [] },
    designs: {
      within_A: {
        n_subjects: 3,
        rows: {
          official: {
            auroc: null,
            auroc_ci: null,
            auprc: null,
            auprc_ci: null,
            slope: null,
            intercept: null,
            n_rows: 3,
            n_positive: 0,
          },
        },
        alarms: {
          threshold: null,
          episode_recall: null,
          lead_h: { median: null, q1: null, q3: null },
          alarms_per_patient_day: null,
          false_per_true: null,
        },
        curves: { roc: [], pr: [] },
        calibration: { after: { slope: null, intercept: null, bins: [] } },
        decision: { threshold: [], model: [], all: [] },
        burden: [],
        subgroups: [],
      },
    },
    transfer: [],
    alerts: [],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(process.argv[2] ?? "fixture.json", JSON.stringify(with_model()));
}
