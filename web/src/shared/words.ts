// Texts that every page has: [English, Chinese].

export type Pair = readonly [string, string];

export const shared_words = {
  language: ["Language", "语言"],
  to: ["to", "至"],
  unknown_sign: ["– means unknown or not applicable.", "– 表示未知或不适用。"],
  csv: ["CSV", "CSV"],
  csv_hint: ["Save this table as CSV", "将此表存为 CSV"],
  sort_hint: ["Sort by {0}", "按“{0}”排序"],
  people_public: ["public data of real patients", "真实患者的公开数据"],
  people_real: ["real patients", "真实患者"],
  people_generated: ["generated, no real patients", "模拟生成，无真实患者"],
  list_mark: [", ", "、"],
  data_public: ["public", "公开"],
  data_real: ["real", "真实"],
  data_generated: ["generated", "模拟"],
  kind_d: ["data", "数据"],
  kind_s: ["software", "软件"],
  kind_x: ["other work", "其他成果"],
  status_met: ["met", "达到"],
  status_partly: ["partly", "部分达到"],
  status_not_met: ["not met", "未达到"],
  status_machinery: ["machinery shown", "仅演示流程"],
  status_not_measured: ["not measured", "未测"],
  status_declared: ["declared", "已申报"],
  status_stale: ["stale", "已过期"],
  status_none: ["no programme", "无项目"],
  no_evidence: ["no evidence", "无证据"],
} as const satisfies Record<string, Pair>;

export type SharedWord = keyof typeof shared_words;
