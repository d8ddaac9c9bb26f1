// Makes report.json files as `bianque run` writes them: seeded, generated, of realistic size, every section present.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Numbers from a seed (mulberry32), the same on every machine. */
function seeded(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, between: (a, b) => a + (b - a) * uniform() };
}

const both = (en, zh) => ({ en, zh });
const round = (x, digits = 5) => Number(x.toFixed(digits));

// The normal distribution, well enough for pictures.
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const y =
    1 -
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
      t *
      Math.exp(-x * x);
  return Math.sign(x) * y;
}
const phi = (z) => 0.5 * (1 + erf(z / Math.SQRT2));
function quantile(p) {
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; ++i) {
    const middle = (low + high) / 2;
    if (phi(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const CONCEPTS = [
  ["heart_rate", "heart rate", "心率", "/min", 84, 17, 23],
  ["spo2", "oxygen saturation by pulse oximetry", "脉搏血氧饱和度", "%", 98, 2, 22],
  ["temperature", "body temperature", "体温", "Cel", 36.9, 0.6, 8],
  ["systolic_pressure", "systolic blood pressure", "收缩压", "mmHg", 122, 22, 21],
  ["map", "mean arterial pressure", "平均动脉压", "mmHg", 81, 14, 22],
  ["diastolic_pressure", "diastolic blood pressure", "舒张压", "mmHg", 62, 12, 14],
  ["resp_rate", "respiratory rate", "呼吸频率", "/min", 18, 5, 21],
  ["etco2", "end-tidal carbon dioxide", "呼气末二氧化碳分压", "mmHg", 33, 6, 0.9],
  ["base_excess", "base excess", "碱剩余", "mmol/L", -0.5, 3.8, 1.3],
  ["bicarbonate", "bicarbonate", "碳酸氢根", "mmol/L", 24, 4, 1],
  ["fio2", "inspired oxygen concentration (FiO2)", "吸入氧浓度", "%", 50, 14, 2],
  ["ph", "pH of arterial blood", "动脉血pH值", "1", 7.38, 0.06, 1.7],
  ["paco2", "arterial carbon dioxide partial pressure", "动脉血二氧化碳分压", "mmHg", 40, 8, 1.3],
  ["sao2", "arterial oxygen saturation", "动脉血氧饱和度", "%", 96, 4, 0.8],
  ["ast", "aspartate aminotransferase", "天门冬氨酸氨基转移酶", "U/L", 41, 60, 0.4],
  ["bun", "blood urea nitrogen", "血尿素氮", "mg/dL", 19, 15, 1.6],
  ["alkaline_phosphatase", "alkaline phosphatase", "碱性磷酸酶", "U/L", 76, 50, 0.4],
  ["calcium", "total calcium", "总钙", "mg/dL", 8.3, 0.7, 1.4],
  ["chloride", "chloride", "氯", "mmol/L", 106, 5, 1.1],
  ["creatinine", "creatinine", "肌酐", "mg/dL", 0.94, 0.8, 1.5],
  ["bilirubin_direct", "direct bilirubin", "直接胆红素", "mg/dL", 0.4, 1.2, 0.05],
  ["glucose", "blood glucose", "血糖", "mg/dL", 127, 40, 4.1],
  ["lactate", "lactate", "乳酸", "mmol/L", 1.8, 1.4, 0.6],
  ["magnesium", "magnesium", "镁", "mg/dL", 2, 0.3, 1.5],
  ["phosphate", "phosphate", "磷", "mg/dL", 3.3, 1.2, 1],
  ["potassium", "potassium", "钾", "mmol/L", 4.1, 0.5, 2.2],
  ["bilirubin", "total bilirubin", "总胆红素", "mg/dL", 0.9, 1.6, 0.4],
  ["troponin_i", "troponin I", "肌钙蛋白I", "ng/mL", 0.3, 4, 0.2],
  ["hematocrit", "haematocrit", "红细胞压积", "%", 30.3, 5.4, 2.1],
  ["hemoglobin", "haemoglobin", "血红蛋白", "g/dL", 10.3, 1.9, 1.8],
  ["ptt", "activated partial thromboplastin time", "活化部分凝血活酶时间", "s", 32.4, 18, 0.7],
  ["wbc", "white blood cell count", "白细胞计数", "10*9/L", 10.3, 5, 1.5],
  ["fibrinogen", "fibrinogen", "纤维蛋白原", "mg/dL", 250, 130, 0.15],
  ["platelets", "platelet count", "血小板计数", "10*9/L", 181, 95, 1.4],
];

function centre(name, shift, random) {
  const subjects = name === "A" ? 16246 : 16000;
  const concepts = CONCEPTS.map(([concept, en, zh, unit, middle, spread, per_day], i) => {
    const scale = Math.abs(middle) < 20 ? 2 : 0;
    const m = middle + shift * random.normal() * spread * 0.15;
    const missing = name === "B" && (concept === "etco2" || concept === "bilirubin_direct");
    const row = { concept, title: both(en, zh), unit, collected: !missing };
    if (missing) return { ...row, per_day: 0, subjects_share: 0, median: null, q1: null, q3: null };
    return {
      ...row,
      per_day: round(per_day * Math.exp(shift * 0.45 * random.normal()), 4),
      subjects_share: round(Math.min(1, per_day / (per_day + 0.25) + (i % 3) * 0.01)),
      median: round(m, scale), q1: round(m - 0.67 * spread, scale), q3: round(m + 0.67 * spread, scale),
    };
  });
  return {
    name, subjects, rows: name === "A" ? 632412 : 609312, episodes: name === "A" ? 1434 : 912,
    left_censored: name === "A" ? 210 : 118, labelled_rows: name === "A" ? 628110 : 602379,
    positive_rows: name === "A" ? 13620 : 8604,
    hours: { median: 38, q1: 24, q3: 46 }, age: { median: 64, q1: 51, q3: 75 },
    female_share: name === "A" ? 0.432 : 0.461, concepts,
  };
}

// A binormal ROC curve of a given area, with bands, and the precision-recall curve that belongs to it.
function curves(area, prevalence, half) {
  const d = quantile(area) * Math.SQRT2;
  const roc = [];
  const pr = [];
  for (let i = 0; i <= 200; ++i) {
    const fpr = (i / 200) ** 2;
    const tpr = i === 0 ? 0 : i === 200 ? 1 : phi(quantile(fpr) + d);
    const wide = half * 2.2 * Math.sqrt(tpr * (1 - tpr)) * 2;
    roc.push([fpr, tpr, Math.max(0, tpr - wide), Math.min(1, tpr + wide)].map((x) => round(x)));
    if (i === 0) continue;
    const precision = (prevalence * tpr) / (prevalence * tpr + (1 - prevalence) * fpr);
    pr.push([tpr, precision, precision * 0.93, Math.min(1, precision * 1.07)].map((x) => round(x)));
  }
  return { roc, pr, prevalence };
}

function calibration(slope, top, random) {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const risk = round(0.003 + top * ((i + 0.4) / 10) ** 2.2);
    const odds = Math.exp(slope * Math.log(risk / (1 - risk)) + (slope - 1) * 3.2);
    const observed = round(Math.max(0.0005, (odds / (1 + odds)) * (1 + 0.08 * random.normal())));
    const half = 0.09 * observed + 0.0008;
    return { risk, observed, lo: round(Math.max(0, observed - half)), hi: round(observed + half), n: 62841 };
  });
  return { slope, intercept: round((slope - 1) * 3.2, 4), bins };
}

function decision(area, prevalence) {
  const threshold = Array.from({ length: 61 }, (_, i) => round(0.0025 * i));
  const weight = (t) => t / (1 - t);
  const d = quantile(area) * Math.SQRT2;
  const net = (tpr, fpr, t) => round(prevalence * tpr - (1 - prevalence) * fpr * weight(t), 7);
  return {
    threshold,
    model: threshold.map((t) => {
      if (t === 0) return prevalence;
      const cut = (Math.log(weight(t)) - Math.log(weight(prevalence))) / d + d / 2;
      return Math.max(0, net(1 - phi(cut - d), 1 - phi(cut), t));
    }),
    all: threshold.map((t) => net(1, 1, t)),
    comparators: [
      { name: "qsofa >= 2", unknown_rows: 41211, net_benefit: threshold.map((t) => net(0.11, 0.05, t)) },
      { name: "sirs >= 2", unknown_rows: 20934, net_benefit: threshold.map((t) => net(0.58, 0.31, t)) },
    ],
  };
}

function alarms(recall, per_day, episodes, threshold) {
  const patient_days = 25810.4;
  const n_alarms = Math.round(per_day * patient_days);
  return {
    threshold, episodes, episode_recall: recall, lead_h: { median: 5.5, q1: 2, q3: 9 },
    alarms_per_patient_day: per_day, false_per_true: round(n_alarms / (recall * episodes) - 1, 3),
    n_alarms, true_alarms: Math.round(recall * episodes), patient_days, recall_reached: true,
  };
}

const GROUPS = [
  ["adult", 1], ["aged_65_or_more", 0.48], ["male", 0.55], ["in_medical_icu", 0.31], ["in_surgical_icu", 0.34],
];

function design(name, train, test, figures, random) {
  const { auroc, auprc, utility, half, recall } = figures;
  const n_subjects = test === "A" ? 16246 : 16000;
  const prevalence = test === "A" ? 0.02154 : 0.01412;
  const n_rows = test === "A" ? 632412 : 609312;
  const within = name.startsWith("within");
  const threshold = within ? [0.0181, 0.0192, 0.0175, 0.0188, 0.0179] : 0.0184;
  const rows = {
    auroc, auroc_ci: [round(auroc - half), round(auroc + half)],
    auprc, auprc_ci: [round(auprc - half), round(auprc + half * 1.1)],
    brier: 0.01984, brier_ci: [0.0192, 0.0205], slope: within ? 1.02 : 0.81, intercept: within ? 0.041 : -0.62,
    n_rows, n_positive: Math.round(n_rows * prevalence), n_subjects,
  };
  const one = (share, value) => ({
    value, n_subjects: Math.round(n_subjects * share), n_rows: Math.round(n_rows * share),
    auroc: round(auroc + 0.02 * random.normal(), 4), auprc: round(auprc * random.between(0.8, 1.2), 4),
    alarms_per_patient_day: round(random.between(0.3, 0.9), 3), episode_recall: round(random.between(0.7, 0.88), 3),
  });
  const subgroups = GROUPS.flatMap(([group, share]) =>
    [["yes", share], ["no", 1 - share]].filter(([, s]) => s > 0).map(([value, s]) => {
      const row = { group, ...one(s, value) };
      const wide = half / Math.sqrt(s);
      return { ...row, auroc_ci: [round(row.auroc - wide, 4), round(row.auroc + wide, 4)] };
    }),
  );
  const burden = Array.from({ length: 200 }, (_, i) => {
    const part = (i + 1) / 200;
    return {
      threshold: round(0.4 * (1 - part) ** 3, 6), recall: round(1 - (1 - part) ** 3.2, 4),
      alarms_per_patient_day: round(2.6 * part ** 1.7, 4), false_per_true: round(3 + 40 * part, 2),
    };
  });
  return {
    n_subjects, train: [train], test: [test],
    rows: {
      official: { ...rows, auroc_published: round(auroc - 0.0003, 5) },
      labelled: { ...rows, auroc: round(auroc + 0.004, 5), auroc_ci: [round(auroc + 0.004 - half), round(auroc + 0.004 + half)] },
    },
    utility: { value: utility, ci: [round(utility - 0.016), round(utility + 0.016)], threshold },
    alarms: alarms(recall, round(0.42 + (1 - auroc), 3), test === "A" ? 1434 : 912, threshold),
    rules: { lactate_high: alarms(0.141, 0.083, test === "A" ? 1434 : 912, null) },
    burden, curves: curves(auroc, prevalence, half),
    calibration: { before: calibration(within ? 0.72 : 0.6, 0.14, random), after: calibration(within ? 1.02 : 0.81, 0.1, random) },
    decision: decision(auroc, prevalence), subgroups,
    delays: { auroc: round(auroc - 0.004, 4), auprc: round(auprc - 0.003, 4), factor: "applied once" },
  };
}

function findings() {
  return [
    ["implausible", "warning", "A", "temperature", 318, "kept out", "training_setA.tar.zst/p000812.psv", 14, "3.7"],
    ["implausible", "warning", "B", "ph", 41, "kept out", "training_setB.tar.zst/p104411.psv", 3, "73.9"],
    ["no_value", "warning", "B", "etco2", 1, "features that read it are missing everywhere", "", 0, ""],
    ["gap", "note", "A", "", 1204, "kept", "training_setA.tar.zst/p000017.psv", 22, "31"],
    ["too_few_columns", "error", "B", "", 2, "row not read", "training_setB.tar.zst/p100009.psv", 7, ""],
    ["unmapped_column", "note", "", "", 1, "kept", "training_setB.tar.zst/p100001.psv", 1, "Unit3"],
  ].map(([rule, severity, centre, concept, count, action, file, line, value]) => ({
    rule, severity, centre, concept, count, action, file, line, value,
  }));
}

function attrition() {
  const steps = [
    ["found in the source", "", [16248, 634001, 0], [16001, 609402, 0]],
    ["read", "file refused: unknown header", [16247, 633950, 1], [16001, 609402, 0]],
    ["read", "no usable row", [16246, 632412, 1], [16000, 609312, 1]],
    ["moments", "a moment to predict at", [16246, 632412, 0], [16000, 609312, 0]],
  ];
  return steps.flatMap(([step, reason, ...by]) =>
    by.map(([subjects_left, rows_left, subjects_removed], i) => ({
      step, reason, centre: "AB"[i], subjects_left, rows_left, subjects_removed,
    })),
  );
}

function features() {
  const list = [];
  for (const [concept] of CONCEPTS) {
    for (const window of ["6 h", "24 h", "72 h"]) {
      for (const take of ["last", "mean", "min", "max"]) list.push(`${take}(${concept}, ${window})`);
    }
  }
  return list.slice(0, 392).concat(["age", "qsofa", "sirs", "news2", "shock_index", "lactate_high", "sex = male", "time_since(start)"]);
}

function acceptance() {
  const row = (indicator, kind, en, zh, status, more = {}) => ({
    item: indicator.split("/")[0], indicator, kind, status, label: both(en, zh), value: null, unit: "",
    op: ">=", reach: null, needs: "", n: null, ci_low: null, ci_high: null, data: "generated", evidence: [], ...more,
  });
  const why = (en, zh) => ({ reason: both(en, zh) });
  return [
    row("JS2025-2001/01", "D", "sepsis cohort >= 5000 cases", "脓毒症队列 ≥ 5000 例", "machinery shown", { value: 2346, unit: "cases", reach: 5000, n: 32246 }),
    row("JS2025-2001/02", "D", "dynamic multi-omics database >= 200 patients", "脓毒症动态多组学库 ≥ 200 例", "not measured",
      { unit: "patients", reach: 200, needs: "dynamic=yes;multi_omics=yes", ...why("these data hold bedside and laboratory values, no omics", "数据仅含床旁与检验指标，无组学数据") }),
    row("JS2025-2001/03", "D", "2-3 biomarkers of septic organ failure", "脓毒症器官衰竭标志物 2–3 个", "not measured", { unit: "markers", op: "range", reach: [2, 3] }),
    row("JS2025-2001/04", "X", "2-3 sets of methods and devices for monitoring", "炎症免疫与灌注监测方法及设备 2–3 套", "not measured (no evidence)", { unit: "sets", op: "range", reach: [2, 3] }),
    row("JS2026-1004/01", "D", "multimodal clinical data set at the ten-million level", "危重症多模态数据集 ≥ 1000 万（量级）", "partly", { value: 10843711, unit: "items", reach: 10000000, needs: "order_of_magnitude=yes;multimodal=yes" }),
    row("JS2026-1004/02", "S", "agent accuracy on key critical-care diagnostic indicators >= 85 %", "危重症智能体关键指标准确率 ≥ 85%", "stale", { unit: "percent", reach: 85 }),
    row("JS2026-1004/03", "S", "AUC drop <= 0.05 in >= 3 untrained centres", "未参训中心 AUC 降幅 ≤ 0.05（≥ 3 家）", "not met",
      { value: 0.0964, unit: "auroc_drop", op: "<=", reach: 0.05, needs: "untrained_centres=3", n: 2, ci_low: 0.081, ci_high: 0.112 }),
    row("JS2026-1004/06", "X", "2 patents, 2 software copyrights", "发明专利 ≥ 2 件，软著 ≥ 2 件（申请或授权）", "declared", { value: 2, unit: "patents", reach: 2, evidence: [{ path: "patents.pdf", sha256: "00" }] }),
    row("JS2026-1004/08", "S", "six core functions present", "危重症智能体六项核心功能", "met", { value: 6, unit: "functions", reach: 6 }),
  ];
}

function clocks(random) {
  const late = ["lactate", "creatinine", "ph", "paco2", "potassium", "hemoglobin", "platelets", "wbc", "bilirubin", "bun"];
  const of = new Map(CONCEPTS.map((c) => [c[0], c]));
  const concepts = CONCEPTS.map(([concept, en, zh, unit]) => {
    const is_late = late.includes(concept);
    const n = Math.round(random.between(400, 9000));
    const median = random.between(20, 120);
    return {
      concept, title: both(en, zh), unit, n, known_later: is_late ? Math.round(n * 0.998) : 0, moments: 18211,
      delay_min: is_late
        ? { median: round(median, 1), q1: round(median * 0.6, 1), q3: round(median * 1.7, 1), p90: round(median * 4.1, 1) }
        : { median: null, q1: null, q3: null },
      would_have_leaked: is_late ? Math.round(n * random.between(0.2, 0.9)) : 0,
    };
  });
  const subject = (centre, key, end_h) => ({
    centre, subject: key, end_h,
    values: [...late, "temperature", "fio2"].flatMap((concept) => {
      const [, en, zh, unit, middle, spread] = of.get(concept);
      return Array.from({ length: Math.round(random.between(3, 12)) }, () => {
        const happened = random.between(-1, end_h * 0.95);
        const wait = late.includes(concept) ? random.between(0.3, 4) * (random.uniform() < 0.1 ? 4 : 1) : 0;
        return {
          concept, title: both(en, zh), unit, happened_h: round(happened, 3), known_h: round(happened + wait, 3),
          value: (middle + spread * random.normal()).toFixed(1),
        };
      }).sort((a, b) => a.happened_h - b.happened_h);
    }),
    alerts: [
      { rule: "lactate_high", at_h: round(end_h * 0.31, 2), because: "lactate 4.6 mmol/L" },
      { rule: "news2_high", at_h: round(end_h * 0.58, 2), because: "news2 8" },
    ],
    scores: ["news2", "qsofa"].map((name) => ({
      name,
      points: Array.from({ length: Math.floor(end_h) }, (_, h) => [
        h, h < 2 ? null : Math.max(0, Math.round((name === "news2" ? 4 : 1) + 1.4 * random.normal())), 0.71,
      ]),
    })),
  });
  return { concepts, subjects: [subject("A", "20413388", 61), subject("A", "27000117", 142.5), subject("B", "29991203", 38)] };
}

const WORDS = {
  made: [
    [both("AUROC", "AUROC"), both("ties count one half; pooled over folds, never the mean of folds; interval by 1,000 bootstrap draws of subjects, seeded", "并列计一半；各折合并计算而非取均值；区间由按受试者自助抽样 1000 次得到（固定种子）")],
    [both("alarms per patient-day", "每患者日报警数"), both("alarms over watched time, first moment to the end of the subject", "报警数除以监护时间（首个时刻至对象结束）")],
  ],
  tripod: [
    ["4a", both("source of data", "数据来源"), both("section data: domain, files, digest of the inputs", "“数据”一节：来源、文件与输入摘要"), "answered"],
    ["5b", both("dates of the data", "数据时间"), both("not stated by sources without a calendar", "无日历的数据来源未给出"), "outside the run"],
    ["14", both("fairness", "公平性"), both("subgroups of report_only", "report_only 所列亚组"), "partly"],
  ],
};

/** A run with a model on generated data: every section of the page. */
export function with_model() {
  const random = seeded(20190205);
  const list = features();
  let left = 1;
  const strongest = list.filter((_, i) => i % 9 === 0).slice(0, 40).map((feature) => {
    const share = round(left * random.between(0.04, 0.09));
    left -= share;
    return { feature, share };
  });
  const transfer = (source, target, auroc, home, own, target_utility) => ({
    source, target, design: `${source}_to_${target}`, within_source: home, within_source_ci: [home - 0.009, home + 0.009],
    auroc, auroc_ci: [auroc - 0.015, auroc + 0.015], drop: round(home - auroc), drop_ci: [round(home - auroc - 0.017), round(home - auroc + 0.017)],
    target_own: own, drop_from_target_own: round(own - auroc), drop_from_target_own_ci: [round(own - auroc - 0.016), round(own - auroc + 0.016)],
    utility: target_utility, within_source_utility: 0.43,
  });
  return {
    programme: {
      name: "sepsis", version: "0.1.0", status: "draft",
      title: both("Early warning of sepsis in intensive care", "重症监护脓毒症早期预警"),
      answers: ["JS2025-2001", "JS2026-1004"], digest: "5f0c1d9a77e2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c",
    },
    run: {
      quick: true, seed: 1, threads: 2, bianque: "0.1.0", inputs: "9b1e".repeat(16), configurations_tried: 3, views: { A: 4, B: 4 },
    },
    data: {
      people: "generated", domain: "generated_icu", source: "build/suite/generated", calendar: false, one_subject_one_person: true,
      counts: {
        files: 32246, files_refused: 1, bytes: 98411290, rows: 1241724, rows_refused: 92, cells: 49668960, values: 10843711,
        missing: 38811204, repeated: 12, implausible: 1471, not_understood: 3, rounded: 88120, unmapped_rows: 0, outside: 0,
        delay_declared: 0, facts: 10843711, duplicates: 0,
      },
      findings: findings(),
    },
    attrition: attrition(),
    centres: [centre("A", 0, random), centre("B", 1, random)],
    designs: {
      within_A: design("within_A", "A", "A", { auroc: 0.8331, auprc: 0.1221, utility: 0.438, half: 0.0091, recall: 0.803 }, random),
      within_B: design("within_B", "B", "B", { auroc: 0.8694, auprc: 0.1013, utility: 0.412, half: 0.0105, recall: 0.797 }, random),
      A_to_B: design("A_to_B", "A", "B", { auroc: 0.7731, auprc: 0.0634, utility: 0.297, half: 0.0148, recall: 0.741 }, random),
      B_to_A: design("B_to_A", "B", "A", { auroc: 0.7789, auprc: 0.0842, utility: 0.312, half: 0.0119, recall: 0.764 }, random),
    },
    transfer: [transfer("A", "B", 0.7731, 0.8331, 0.8694, 0.297), transfer("B", "A", 0.7789, 0.8694, 0.8331, 0.312)],
    importance: [{ model: "all centres", features: strongest }],
    acceptance: acceptance(),
    made: WORDS.made.map(([number, how]) => ({ number, how })),
    tripod: WORDS.tripod.map(([item, topic, answer, state]) => ({ item, topic, answer, state })),
    leak_proof: CONCEPTS.map(([concept, en, zh], i) => ({
      concept, title: both(en, zh), role: i === 3 ? "label" : "fact", n: 1000 + i, versions: false,
      known: both("equal to happened, as the mapping says or for want of a later time", "等于发生时间（映射如此规定，或无更晚时间）"),
    })),
    leak_words: {
      en: ["Features, inclusion, moments and alerts are given what was seen at T and nothing else."],
      zh: ["特征、纳入、预测时刻与报警仅获得 T 时刻已知的事实，不含标签、行数与数据终点。"],
    },
    clocks: clocks(random),
    features: { n: list.length, list },
    notes: ["`gcs` is not collected by this source: a part of qsofa is not_collected"],
    definition: "format: 1\nname: sepsis\nversion: 0.1.0\n# <script>alert(1)</script> must stay text\n",
  };
}

/** A run without a model on public data: alerts and clocks, no band. */
export function without_model() {
  const all = with_model();
  return {
    programme: {
      name: "icu_watch", version: "0.1.0", status: "draft", answers: [], digest: all.programme.digest,
      title: both("Watching over intensive care: published scores, no model", "重症监护守望：公认评分，无模型"),
    },
    run: { quick: false, seed: 1, bianque: "0.1.0", inputs: "77".repeat(32), configurations_tried: 1, views: {} },
    data: { ...all.data, people: "public", domain: "demo", one_subject_one_person: false, findings: [] },
    attrition: all.attrition.filter((r) => r.centre === "A").map((r) => ({ ...r, centre: "demo" })),
    centres: [{ ...all.centres[0], name: "demo", episodes: undefined, left_censored: undefined, labelled_rows: undefined, positive_rows: undefined }],
    alerts: [
      { rule: "news2_high", n: 812, subjects: 71, moments: 18211, unknown_moments: 402, per_patient_day: 1.07 },
      { rule: "qsofa_positive", n: 391, subjects: 54, moments: 18211, unknown_moments: 2218, per_patient_day: 0.51 },
      { rule: "lactate_high", n: 88, subjects: 19, moments: 18211, unknown_moments: 9002, per_patient_day: null },
    ],
    clocks: { ...all.clocks, subjects: all.clocks.subjects.map((s) => ({ ...s, centre: "demo" })) },
    leak_proof: all.leak_proof, leak_words: all.leak_words, made: all.made.slice(1),
    features: { n: 20, list: all.features.list.slice(0, 20) }, definition: "name: icu_watch\n",
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
        rows: { official: { auroc: null, auroc_ci: null, auprc: null, auprc_ci: null, slope: null, intercept: null, n_rows: 3, n_positive: 0 } },
        alarms: { threshold: null, episode_recall: null, lead_h: { median: null, q1: null, q3: null }, alarms_per_patient_day: null, false_per_true: null },
        curves: { roc: [], pr: [] }, calibration: { after: { slope: null, intercept: null, bins: [] } },
        decision: { threshold: [], model: [], all: [] }, burden: [], subgroups: [],
      },
    },
    transfer: [],
    alerts: [],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(process.argv[2] ?? "fixture.json", JSON.stringify(with_model()));
}
