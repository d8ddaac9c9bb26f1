// Parts of a generated report.json: curves that belong to a stated AUROC, tables of realistic size.
/** Numbers from a seed (mulberry32), the same on every machine. */
export function seeded(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, between: (a, b) => a + (b - a) * uniform() };
}

export const both = (en, zh) => ({ en, zh });
export const round = (x, digits = 5) => Number(x.toFixed(digits));

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

export const CONCEPTS = [
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

export function centre(name, shift, random) {
  const subjects = name === "A" ? 16246 : 16000;
  const concepts = CONCEPTS.map(([concept, en, zh, unit, middle, spread, per_day], i) => {
    const scale = Math.abs(middle) >= 50 ? 0 : Math.abs(middle) >= 8 ? 1 : 2;
    const m = middle + shift * random.normal() * spread * 0.15;
    const skewed = spread > 0.4 * middle && middle > 0; // as laboratory values are
    const away = (z) => (skewed ? m * Math.exp((z * spread * 0.6) / middle) : m + z * spread);
    const missing = name === "B" && (concept === "etco2" || concept === "bilirubin_direct");
    const row = { concept, title: both(en, zh), unit, collected: !missing };
    if (missing)
      return { ...row, per_day: 0, subjects_share: 0, median: null, q1: null, q3: null };
    return {
      ...row,
      per_day: round(per_day * Math.exp(shift * 0.45 * random.normal()), 4),
      subjects_share: round(Math.min(1, per_day / (per_day + 0.25) + (i % 3) * 0.01)),
      median: round(m, scale),
      q1: round(away(-0.67), scale),
      q3: round(away(0.67), scale),
    };
  });
  return {
    name,
    subjects,
    rows: name === "A" ? 632412 : 609312,
    episodes: name === "A" ? 1434 : 912,
    left_censored: name === "A" ? 210 : 118,
    labelled_rows: name === "A" ? 628110 : 602379,
    positive_rows: name === "A" ? 13620 : 8604,
    hours: { median: 38, q1: 24, q3: 46 },
    concepts: [...concepts, ...statics(name === "A" ? 0.432 : 0.461)],
  };
}

// What is known once of a subject: a number, a code, and a boolean that not everybody has.
function statics(female) {
  const row = (concept, en, zh, unit, more) => ({
    concept,
    title: both(en, zh),
    unit,
    collected: true,
    static: true,
    per_day: null,
    subjects_share: 1,
    ...more,
  });
  const sexes = [
    { code: "female", title: both("female", "女"), share: female },
    { code: "male", title: both("male", "男"), share: round(1 - female) },
  ];
  return [
    row("age", "age", "年龄", "a", { median: 64, q1: 51, q3: 75 }),
    row("sex", "sex", "性别", "1", { shares: sexes }),
    row("medical_icu", "medical intensive care unit", "内科重症监护病房", "1", {
      subjects_share: 0.604,
      shares: [{ code: "true", share: 0.48 }],
    }),
  ];
}

// A binormal ROC curve of a given area, with bands, and its precision-recall curve.
export function curves(area, prevalence, half) {
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
    pr.push(
      [tpr, precision, precision * 0.93, Math.min(1, precision * 1.07)].map((x) => round(x)),
    );
  }
  return { roc, pr, prevalence };
}

export function calibration(slope, top, random) {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const risk = round(0.003 + top * ((i + 0.4) / 10) ** 2.2);
    const odds = Math.exp(slope * Math.log(risk / (1 - risk)) + (slope - 1) * 3.2);
    const observed = round(Math.max(0.0005, (odds / (1 + odds)) * (1 + 0.08 * random.normal())));
    const half = 0.09 * observed + 0.0008;
    return {
      risk,
      observed,
      lo: round(Math.max(0, observed - half)),
      hi: round(observed + half),
      n: 62841,
    };
  });
  return { slope, intercept: round((slope - 1) * 3.2, 4), bins };
}

export function decision(area, prevalence) {
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
      {
        name: "qsofa >= 2",
        unknown_rows: 41211,
        net_benefit: threshold.map((t) => net(0.11, 0.05, t)),
      },
      {
        name: "sirs >= 2",
        unknown_rows: 20934,
        net_benefit: threshold.map((t) => net(0.58, 0.31, t)),
      },
    ],
  };
}

export function alarms(recall, per_day, episodes, threshold) {
  const patient_days = 25810.4;
  const n_alarms = Math.round(per_day * patient_days);
  return {
    threshold,
    episodes,
    episode_recall: recall,
    episode_recall_ci: [round(recall - 0.031, 4), round(recall + 0.029, 4)],
    lead_h: { median: 5.5, q1: 2, q3: 9 },
    alarms_per_patient_day: per_day,
    alarms_per_patient_day_ci: [round(per_day * 0.96, 4), round(per_day * 1.04, 4)],
    false_per_true: round(n_alarms / (recall * episodes) - 1, 3),
    false_per_true_ci: [
      round(n_alarms / (recall * episodes) - 2.5, 3),
      round(n_alarms / (recall * episodes) + 1.1, 3),
    ],
    n_alarms,
    true_alarms: Math.round(recall * episodes),
    patient_days,
    recall_reached: true,
  };
}

const GROUPS = [
  ["adult", 1],
  ["aged_65_or_more", 0.48],
  ["male", 0.55],
  ["in_medical_icu", 0.31],
  ["in_surgical_icu", 0.34],
];

export function design(name, train, test, figures, random) {
  const { auroc, auprc, utility, half, recall } = figures;
  const n_subjects = test === "A" ? 16246 : 16000;
  const prevalence = test === "A" ? 0.02154 : 0.01412;
  const n_rows = test === "A" ? 632412 : 609312;
  const within = name.startsWith("within");
  const threshold = within ? [0.0181, 0.0192, 0.0175, 0.0188, 0.0179] : 0.0184;
  const rows = {
    auroc,
    auroc_ci: [round(auroc - half), round(auroc + half)],
    auprc,
    auprc_ci: [round(auprc - half), round(auprc + half * 1.1)],
    brier: 0.01984,
    brier_ci: [0.0192, 0.0205],
    slope: within ? 1.02 : 0.81,
    intercept: within ? 0.041 : -0.62,
    n_rows,
    n_positive: Math.round(n_rows * prevalence),
    n_subjects,
  };
  const one = (share, value) => ({
    value,
    n_subjects: Math.round(n_subjects * share),
    n_rows: Math.round(n_rows * share),
    auroc: round(auroc + 0.02 * random.normal(), 4),
    auprc: round(auprc * random.between(0.8, 1.2), 4),
    alarms_per_patient_day: round(random.between(0.3, 0.9), 3),
    episode_recall: round(random.between(0.7, 0.88), 3),
  });
  const subgroups = GROUPS.flatMap(([group, share]) =>
    [
      ["yes", share],
      ["no", 1 - share],
    ]
      .filter(([, s]) => s > 0)
      .map(([value, s]) => {
        const row = { group, ...one(s, value) };
        const wide = half / Math.sqrt(s);
        return { ...row, auroc_ci: [round(row.auroc - wide, 4), round(row.auroc + wide, 4)] };
      }),
  );
  const burden = Array.from({ length: 200 }, (_, i) => {
    const part = (i + 1) / 200;
    return {
      threshold: round(0.4 * (1 - part) ** 3, 6),
      recall: round(1 - (1 - part) ** 3.2, 4),
      alarms_per_patient_day: round(2.6 * part ** 1.7, 4),
      false_per_true: round(3 + 40 * part, 2),
    };
  });
  return {
    n_subjects,
    train: [train],
    test: [test],
    rows: {
      official: { ...rows, auroc_published: round(auroc - 0.0003, 5) },
      labelled: {
        ...rows,
        auroc: round(auroc + 0.004, 5),
        auroc_ci: [round(auroc + 0.004 - half), round(auroc + 0.004 + half)],
      },
    },
    utility: { value: utility, ci: [round(utility - 0.016), round(utility + 0.016)], threshold },
    alarms: alarms(recall, round(0.42 + (1 - auroc), 3), test === "A" ? 1434 : 912, threshold),
    rules: { lactate_high: alarms(0.141, 0.083, test === "A" ? 1434 : 912, null) },
    burden,
    curves: curves(auroc, prevalence, half),
    calibration: {
      before: calibration(within ? 0.72 : 0.6, 0.14, random),
      after: calibration(within ? 1.02 : 0.81, 0.1, random),
    },
    decision: decision(auroc, prevalence),
    subgroups,
    delays: {
      auroc: round(auroc - 0.004, 4),
      auroc_ci: [round(auroc - 0.004 - half), round(auroc - 0.004 + half)],
      auprc: round(auprc - 0.003, 4),
      utility: round(utility - 0.006, 4),
      utility_ci: [round(utility - 0.022), round(utility + 0.01)],
      episode_recall: round(recall - 0.01, 4),
      alarms_per_patient_day: round(0.41 + (1 - auroc), 3),
    },
  };
}
