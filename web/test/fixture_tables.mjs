// Tables of a generated report.json.
import { seeded, both, round, CONCEPTS } from "./fixture_parts.mjs";

export function findings() {
  return [
    [
      "implausible",
      "warning",
      "A",
      "temperature",
      318,
      "kept out",
      "training_setA.tar.zst/p000812.psv",
      14,
      "3.7",
    ],
    [
      "implausible",
      "warning",
      "B",
      "ph",
      41,
      "kept out",
      "training_setB.tar.zst/p104411.psv",
      3,
      "73.9",
    ],
    [
      "no_value",
      "warning",
      "B",
      "etco2",
      1,
      "features that read it are missing everywhere",
      "",
      0,
      "",
    ],
    ["gap", "note", "A", "", 1204, "kept", "training_setA.tar.zst/p000017.psv", 22, "31"],
    [
      "too_few_columns",
      "error",
      "B",
      "",
      2,
      "row not read",
      "training_setB.tar.zst/p100009.psv",
      7,
      "",
    ],
    [
      "unmapped_column",
      "note",
      "",
      "",
      1,
      "kept",
      "training_setB.tar.zst/p100001.psv",
      1,
      "Unit3",
    ],
  ].map(([rule, severity, centre, concept, count, action, file, line, value]) => ({
    rule,
    severity,
    centre,
    concept,
    count,
    action,
    file,
    line,
    value,
  }));
}

export function attrition() {
  const steps = [
    ["found in the source", "", [16248, 634001, 0], [16001, 609402, 0]],
    ["read", "file refused: unknown header", [16247, 633950, 1], [16001, 609402, 0]],
    ["read", "no usable row", [16246, 632412, 1], [16000, 609312, 1]],
    ["moments", "a moment to predict at", [16246, 632412, 0], [16000, 609312, 0]],
    ["include adult", "false", [16246, 632412, 0], [16000, 609312, 0]],
  ];
  return steps.flatMap(([step, reason, ...by]) =>
    by.map(([subjects_left, rows_left, subjects_removed], i) => ({
      step,
      reason,
      centre: "AB"[i],
      subjects_left,
      rows_left,
      subjects_removed,
    })),
  );
}

export function features() {
  const list = [];
  for (const [concept] of CONCEPTS) {
    for (const window of ["6 h", "24 h", "72 h"]) {
      for (const take of ["last", "mean", "min", "max"])
        list.push(`${take}(${concept}, ${window})`);
    }
  }
  return list
    .slice(0, 392)
    .concat([
      "age",
      "qsofa",
      "sirs",
      "news2",
      "shock_index",
      "lactate_high",
      "sex = male",
      "time_since(start)",
    ]);
}

export function acceptance() {
  const row = (indicator, kind, en, zh, status, more = {}) => ({
    item: indicator.split("/")[0],
    indicator,
    kind,
    status,
    label: both(en, zh),
    value: null,
    unit: "",
    op: ">=",
    reach: null,
    needs: {},
    n: null,
    ci_low: null,
    ci_high: null,
    data: "generated",
    evidence: [],
    ...more,
  });
  const why = (en, zh) => ({ reason: both(en, zh) });
  return [
    row(
      "JS2025-2001/01",
      "D",
      "sepsis cohort >= 5000 cases",
      "脓毒症队列 ≥ 5000 例",
      "machinery shown",
      { value: 2346, unit: "cases", reach: 5000, n: 32246 },
    ),
    row(
      "JS2025-2001/02",
      "D",
      "dynamic multi-omics database >= 200 patients",
      "脓毒症动态多组学库 ≥ 200 例",
      "not measured",
      {
        unit: "patients",
        reach: 200,
        needs: { dynamic: "yes", multi_omics: "yes" },
        ...why(
          "these data hold bedside and laboratory values, no omics",
          "数据仅含床旁与检验指标，无组学数据",
        ),
      },
    ),
    row(
      "JS2025-2001/03",
      "D",
      "2-3 biomarkers of septic organ failure",
      "脓毒症器官衰竭标志物 2–3 个",
      "not measured",
      { unit: "markers", op: "range", reach: [2, 3] },
    ),
    row(
      "JS2025-2001/04",
      "X",
      "2-3 sets of methods and devices for monitoring",
      "炎症免疫与灌注监测方法及设备 2–3 套",
      "not measured (no evidence)",
      { unit: "sets", op: "range", reach: [2, 3] },
    ),
    row("JS2025-2001/05", "S", "delay < 1 s", "延迟 < 1 s", "not measured", {
      unit: "s",
      op: "<",
      reach: 1,
    }),
    row(
      "JS2026-1004/01",
      "D",
      "multimodal clinical data set at the ten-million level",
      "危重症多模态数据集 ≥ 1000 万（量级）",
      "partly",
      {
        value: 10843711,
        unit: "items",
        reach: 10000000,
        needs: { order_of_magnitude: "yes", multimodal: "yes" },
      },
    ),
    row(
      "JS2026-1004/02",
      "S",
      "agent accuracy on key critical-care diagnostic indicators >= 85 %",
      "危重症智能体关键指标准确率 ≥ 85%",
      "stale",
      { unit: "percent", reach: 85 },
    ),
    row(
      "JS2026-1004/03",
      "S",
      "AUC drop <= 0.05 in >= 3 untrained centres",
      "未参训中心 AUC 降幅 ≤ 0.05（≥ 3 家）",
      "not met",
      {
        value: 0.0964,
        unit: "auroc_drop",
        op: "<=",
        reach: 0.05,
        needs: { untrained_centres: 3 },
        n: 2,
        ci_low: 0.081,
        ci_high: 0.112,
      },
    ),
    row(
      "JS2026-1004/06",
      "X",
      "2 patents, 2 software copyrights",
      "发明专利 ≥ 2 件，软著 ≥ 2 件（申请或授权）",
      "declared",
      { value: 2, unit: "patents", reach: 2, evidence: [{ path: "patents.pdf", sha256: "00" }] },
    ),
    row("JS2026-1004/08", "S", "six core functions present", "危重症智能体六项核心功能", "met", {
      value: 6,
      unit: "functions",
      reach: 6,
    }),
  ];
}

export function clocks(random) {
  const late = [
    "lactate",
    "creatinine",
    "ph",
    "paco2",
    "potassium",
    "hemoglobin",
    "platelets",
    "wbc",
    "bilirubin",
    "bun",
  ];
  const of = new Map(CONCEPTS.map((c) => [c[0], c]));
  const concepts = CONCEPTS.map(([concept, en, zh, unit]) => {
    const is_late = late.includes(concept);
    const n = Math.round(random.between(400, 9000));
    const median = random.between(20, 120);
    return {
      concept,
      title: both(en, zh),
      unit,
      n,
      known_later: is_late ? Math.round(n * 0.998) : 0,
      moments: 18211,
      delay_min: is_late
        ? {
            median: round(median, 1),
            q1: round(median * 0.6, 1),
            q3: round(median * 1.7, 1),
            p90: round(median * 4.1, 1),
          }
        : { median: null, q1: null, q3: null },
      would_have_leaked: is_late ? Math.round(n * random.between(0.2, 0.9)) : 0,
    };
  });
  const subject = (centre, key, end_h) => ({
    centre,
    subject: key,
    end_h,
    values: [...late, "temperature", "fio2"].flatMap((concept) => {
      const [, en, zh, unit, middle, spread] = of.get(concept);
      return Array.from({ length: Math.round(random.between(3, 12)) }, () => {
        const happened = random.between(-1, end_h * 0.95);
        const wait = late.includes(concept)
          ? random.between(0.3, 4) * (random.uniform() < 0.1 ? 4 : 1)
          : 0;
        return {
          concept,
          title: both(en, zh),
          unit,
          happened_h: round(happened, 3),
          known_h: round(happened + wait, 3),
          value: (middle + spread * random.normal()).toFixed(1),
        };
      }).sort((a, b) => a.happened_h - b.happened_h);
    }),
    alerts: [
      { rule: "lactate_high", at_h: round(end_h * 0.31, 2) },
      { rule: "news2_high", at_h: round(end_h * 0.31, 2) },
      { rule: "news2_high", at_h: round(end_h * 0.58, 2) },
    ],
    scores: ["news2", "qsofa"].map((name) => ({
      name,
      points: Array.from({ length: Math.floor(end_h) }, (_, h) => [
        h,
        h < 2
          ? null
          : Math.max(0, Math.round((name === "news2" ? 4 : 1) + 1.4 * random.normal())),
        0.71,
      ]),
    })),
  });
  return {
    concepts,
    subjects: [
      subject("A", "20413388", 61),
      subject("A", "27000117", 142.5),
      subject("B", "29991203", 38),
    ],
  };
}

export const TITLES = {
  adult: both("adults", "成人"),
  aged_65_or_more: both("aged 65 or more", "65 岁及以上"),
  male: both("male", "男性"),
  in_medical_icu: both("in a medical unit", "内科监护病房"),
  in_surgical_icu: both("in a surgical unit", "外科监护病房"),
  lactate_high: both("lactate ≥ 4 mmol/L", "乳酸 ≥ 4 mmol/L"),
  news2_high: both("NEWS2 ≥ 7", "NEWS2 ≥ 7 分"),
  qsofa_positive: both("qSOFA ≥ 2", "qSOFA ≥ 2 分"),
  news2: both("National Early Warning Score 2 (NEWS2)", "英国国家早期预警评分2（NEWS2）"),
  qsofa: both("quick SOFA (qSOFA)", "快速SOFA评分（qSOFA）"),
  "qsofa >= 2": both("qSOFA ≥ 2", "qSOFA ≥ 2 分"),
  "sirs >= 2": both("SIRS ≥ 2", "SIRS ≥ 2 项"),
};

export const WORDS = {
  made: [
    [
      both("AUROC", "AUROC"),
      both(
        "ties count one half; pooled over folds, never the mean of folds; interval by 1,000 " +
          "bootstrap draws of subjects, seeded",
        "并列计一半；各折合并计算而非取均值；区间由按受试者自助抽样 1000 次得到（固定种子）",
      ),
    ],
    [
      both("alarms per patient-day", "每患者日报警数"),
      both(
        "alarms over watched time, first moment to the end of the subject",
        "报警数除以监护时间（首个时刻至对象结束）",
      ),
    ],
  ],
  tripod: [
    [
      "4a",
      both("source of data", "数据来源"),
      both(
        "section data: domain, files, digest of the inputs",
        "“数据”一节：来源、文件与输入摘要",
      ),
      "answered",
    ],
    [
      "5b",
      both("dates of the data", "数据时间"),
      both("not stated by sources without a calendar", "无日历的数据来源未给出"),
      "outside the run",
    ],
    [
      "14",
      both("fairness", "公平性"),
      both("subgroups of report_only", "report_only 所列亚组"),
      "partly",
    ],
  ],
};
