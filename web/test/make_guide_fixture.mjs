// Makes the data of a guide dossier as the engine writes them: seeded, 88 made items, no guide's
// own words.
import { both, seeded } from "./fixture_parts.mjs";
import {
  ASKED,
  CAPABILITIES,
  CLUSTERS,
  NEEDS,
  REACH,
  TOPICS,
} from "./guide_fixture_tables.mjs";

const PROVINCES = [
  ["JS", 2025, 23],
  ["JS", 2026, 21],
  ["HB", 2022, 20],
  ["CQ", 2024, 24],
];
const KINDS = { S: 159, D: 85, X: 194 };
const ANSWERED = "JS2026-1004";
const OTHERS_WITH_INDICATORS = 63;
const MOST = 15; // indicators of an item
export const STATUSES = [
  "met",
  "partly",
  "not met",
  "machinery shown",
  "not measured",
  "declared",
  "stale",
  "no programme",
];

export const code_of = (status) => status.replace(/ \(.*/, "");
const digest = (seed) => seed.repeat(64).slice(0, 64);

function ids() {
  return PROVINCES.flatMap(([province, year, n]) =>
    Array.from({ length: n }, (_, i) => ({
      province,
      year,
      id: `${province}${year}-${province === "CQ" ? "P" : ""}${1001 + i}`,
    })),
  );
}

function shuffled(list, random) {
  return list
    .map((value) => ({ value, at: random.between(0, 1) }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** How many indicators each item has besides the one that is answered; 438 in all. */
function sizes(random) {
  const all = Object.values(KINDS).reduce((a, b) => a + b) - ANSWERS.length;
  const out = Array.from({ length: OTHERS_WITH_INDICATORS }, () => 3);
  for (let left = all - 3 * OTHERS_WITH_INDICATORS; left > 0; ) {
    const at = Math.floor(random.between(0, OTHERS_WITH_INDICATORS));
    if (out[at] >= MOST) continue;
    out[at] += 1;
    left -= 1;
  }
  return out;
}

function indicator(item, at, kind, number) {
  const list = ASKED[kind];
  const [en, zh, unit, op] = list[number % list.length];
  return {
    indicator: `${item}/${String(at + 1).padStart(2, "0")}`,
    kind,
    status: "no programme",
    value: null,
    unit,
    op,
    reach: REACH[unit] ?? (unit ? 1 : null),
    needs: NEEDS[unit] ?? {},
    n: null,
    ci_low: null,
    ci_high: null,
    data: null,
    evidence: [],
    label: both(en, zh),
    reason: both("no programme answers this item", "尚无项目对应本条目"),
    programme: null,
    quick: false,
  };
}

const requirements = () => [
  {
    id: "JS2026-N17",
    subject: "ethics",
    ...both(
      "an approval of the ethics committee before people are enrolled",
      "入组前须有伦理委员会批件",
    ),
    place: both("2026 notice, two.8", "2026 年通知 二.8"),
    state: "open",
    detail: both("no approval is stored", "尚未存入批件"),
    evidence: [],
  },
  {
    id: "JS2026-N06",
    subject: "data_opening",
    ...both("data sets are opened on request", "数据集按申请开放共享"),
    place: both("2026 notice, one.4", "2026 年通知一.4"),
    state: "shown",
    detail: null,
    evidence: [
      {
        path: "evidence/opening.pdf",
        sha256: digest("a1"),
        place: both("page 2", "第 2 页"),
        file: "evidence/ab12.pdf",
        by: "BQ",
        at: "2026-11-02T08:00:00Z",
        shows: both("the data set can be asked for", "数据集可申请使用"),
      },
    ],
  },
];

const report = [
  { path: "report.json", sha256: digest("5f0c1d"), place: both("centres", "中心") },
];
const measured = { data: "public", n: 32246, evidence: report };

// Each status once: status, kind, which of that kind, figures.
const ANSWERS = [
  ["met", "D", 0, { ...measured, value: 32246, reason: both("of two centres", "来自两家中心") }],
  [
    "partly",
    "S",
    0,
    {
      ...measured,
      value: 0.024,
      ci_low: 0.0113,
      ci_high: 0.0371,
      reason: both("untrained centres 1, at least 3 needed", "未参训中心 1，需至少 3"),
    },
  ],
  ["not met", "D", 1, { ...measured, n: 120, value: 120, reason: both("120 < 200", "120 < 200") }],
  [
    "machinery shown",
    "S",
    3,
    {
      ...measured,
      value: 0.4,
      data: "generated",
      quick: true,
      reason: both("shown on generated data only", "仅在模拟数据上演示"),
    },
  ],
  ["not measured (no evidence)", "S", 1, { reason: null }],
  ["declared", "X", 0, { value: 1, evidence: requirements()[1].evidence, reason: null }],
  [
    "stale",
    "D",
    0,
    {
      ...measured,
      value: 6001,
      reason: both("the programme changed after the run", "运行之后项目有改动"),
    },
  ],
];

/** The item that a programme answers. */
function answer(item) {
  item.state = "in work";
  item.minimum_software = null;
  item.programmes = [
    {
      name: "made_ward",
      ...both("Early warning in a made ward", "虚构病区早期预警"),
      run: {
        folder: "runs/made_ward",
        programme: digest("5f0c1d9a"),
        inputs: digest("9b1e"),
        quick: true,
        people: "public",
      },
    },
    { name: "second_look", ...both("A second look", "复核"), run: null },
  ];
  item.forms = [
    { ...both("Performance-target form", "绩效目标申报表"), file: "forms/performance.html" },
    { ...both("Not to be linked", "不应成为链接"), file: "javascript:alert(1)" },
  ];
  item.requirements = requirements();
  item.indicators = ANSWERS.map(([status, kind, number, figures], at) => ({
    ...indicator(item.id, at, kind, number),
    status,
    programme: "made_ward",
    ...figures,
  }));
}

function count(item) {
  const of = (kind) => item.indicators.filter((i) => i.kind === kind);
  const covered = (list) => list.filter((i) => ["met", "declared"].includes(code_of(i.status)));
  return Object.fromEntries(
    ["S", "D", "X"].map((k) => [k, { all: of(k).length, covered: covered(of(k)).length }]),
  );
}

function totals(items) {
  const all = items.flatMap((i) => i.indicators);
  const sum = (kind, key) => items.reduce((n, i) => n + i.counts[kind][key], 0);
  return {
    items: items.length,
    indicators: all.length,
    by_status: Object.fromEntries(
      STATUSES.map((s) => [s, all.filter((i) => code_of(i.status) === s).length]),
    ),
    kinds: Object.fromEntries(
      ["S", "D", "X"].map((k) => [k, { all: sum(k, "all"), covered: sum(k, "covered") }]),
    ),
  };
}

/**
 * 88 items, 438 indicators; JS2026-1004 has one of each status, one of them on generated data by a
 * quick run; an item of CQ is covered.
 */
export function guide() {
  const random = seeded(438);
  const places = shuffled(
    CLUSTERS.flatMap(([id, , , n]) => Array.from({ length: n }, () => id)),
    random,
  );
  const kinds = shuffled(
    Object.entries(KINDS).flatMap(([kind, n]) => Array.from({ length: n }, () => kind)),
    random,
  );
  const many = sizes(random);
  let number = 0;
  const items = ids().map(({ id, province, year }, at) => {
    const size = id === ANSWERED ? 0 : at % 11 < 8 ? many.pop() : 0;
    const [en, zh] = TOPICS[at % TOPICS.length];
    const cluster = places[at];
    const own = CAPABILITIES.filter(([, of]) => of === cluster || of === "A" || of === "L");
    return {
      id,
      province,
      year,
      ...both(`Made item ${at + 1}: ${en}`, `虚构条目 ${at + 1}：${zh}`),
      section: at % 2 ? "一、重点项目 (key project)" : "二、面上项目",
      cluster,
      capabilities: own.map(([tag]) => tag),
      state: size > 0 ? "no programme" : "no indicator",
      counts: {},
      programmes: [],
      minimum_software: size === 0 ? both("a registry and a report", "登记与报告软件") : null,
      indicators: Array.from({ length: size }, (_, i) => {
        number += 1;
        return indicator(id, i, kinds[number % kinds.length], number);
      }),
      requirements: province === "JS" ? requirements().slice(0, 1) : [],
      forms: [],
    };
  });
  const answered = items.find((i) => i.id === ANSWERED);
  answer(answered);
  const done = items.find((i) => i.province === "CQ" && i.indicators.length > 0);
  done.state = "covered";
  done.programmes = [{ ...answered.programmes[0], run: null }];
  done.indicators = done.indicators.map((_, at) => ({
    ...indicator(done.id, at, "X", at),
    ...{ status: "declared", value: 2, reason: null, programme: "made_ward" },
    evidence: requirements()[1].evidence,
  }));
  for (const item of items) item.counts = count(item);
  return {
    made: "2026-11-30T16:00:00Z",
    generated: false,
    clusters: CLUSTERS.map(([id, en, zh]) => ({ id, ...both(en, zh) })),
    capabilities: CAPABILITIES.map(([id, cluster, en, zh]) => ({ id, cluster, ...both(en, zh) })),
    items,
    totals: totals(items),
  };
}

/** The same with nothing on generated data and no quick run: no band anywhere. */
export function guide_of_real_people() {
  const all = guide();
  const item = all.items.find((i) => i.id === ANSWERED);
  Object.assign(item.indicators[3], { data: "public", quick: false });
  item.programmes[0].run.quick = false;
  return all;
}
