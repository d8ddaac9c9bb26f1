import { shared_words, type Pair } from "../shared/words";

// The page's own texts: [English, Chinese]. Both are first languages; neither is a
// translation of the other.

export const page_words = {
  ...shared_words,

  // the frame
  dossier: ["Guide dossier", "指南台账"],
  document: ["Bianque guides", "Bianque 指南台账"],
  skip: ["Skip to the content", "跳到正文"],
  all_items: ["All items", "全部条目"],
  keys_button: ["Keys", "按键"],
  keys: [
    "Keys: arrows or j k move, Enter opens, Esc one level up, / search, l language, ? this line",
    "按键：方向键或 j k 移动，Enter 打开，Esc 返回上级，/ 搜索，l 切换语言，? 显示本行",
  ],
  made: ["Made {0}.", "生成时间 {0}。"],
  empty: [
    "This page holds no data yet. `bianque guide site` fills it and writes it as index.html.",
    "本页尚无数据。执行 bianque guide site 后，填好的页面以 index.html 写出。",
  ],
  broken: [
    "The data in this page cannot be read. The same figures are in guide.json beside it; run " +
      "`bianque guide site` again to make the page anew.",
    "本页所含数据无法读取。同一文件夹的 guide.json 含相同数值；" +
      "重新执行 bianque guide site 可再次生成本页。",
  ],
  no_such_item: ["There is no item {0} in this dossier.", "本台账无条目 {0}。"],
  no_such_indicator: ["There is no indicator {0} in this dossier.", "本台账无指标 {0}。"],
  named: ["{0}: {1}", "{0}：{1}"],
  in_brackets: ["{0} ({1})", "{0}（{1}）"],
  quick_loud: ["quick run: not the whole data", "快速运行：未用全部数据"],
  quick_short: ["quick run", "快速运行"],

  // totals
  items_of: ["{0} items of four guides", "四份指南共 {0} 个条目"],
  totals_head: ["{0} indicators:", "{0} 项指标："],
  total_of: ["{1} {0}", "{0} {1}"],
  covered_head: ["Covered:", "已覆盖："],
  covered_of: ["{0} {1} of {2}", "{0} {1}/{2}"],
  covered_note: [
    "Covered is met, or declared with evidence, and nothing else. S: software, measured on a " +
      "machine. D: needs a volume of data. X: organisations, patents, guidelines; only declared.",
    "“已覆盖”仅指达到或附证据申报，部分达到、仅演示流程、已过期均不计。" +
      "S：软件指标，可实测。D：需要数据量。X：机构、专利、指南等成果，只申报，不实测。",
  ],

  // filters
  filters: ["Filters", "筛选"],
  guide: ["Guide", "指南"],
  every_guide: ["all guides", "全部指南"],
  years: ["{0} {1}", "{0} {1}"],
  capability: ["Capability", "能力"],
  every_capability: ["all capabilities", "全部能力"],
  state: ["State", "状态"],
  every_state: ["all states", "全部状态"],
  search: ["Search", "搜索"],
  search_hint: ["id or title", "编号或名称"],
  clear: ["Clear filters", "清除筛选"],
  shown_of: ["{0} of {1} items", "共 {1} 个条目，显示 {0} 个"],
  none_shown: [
    "No item matches. Clear the filters to see all {0}.",
    "无符合条件的条目。清除筛选即可看到全部 {0} 个。",
  ],
  tiles: ["tiles", "图块"],
  table: ["table", "表格"],
  view: ["View", "视图"],
  JS: ["Jiangsu", "江苏"],
  HB: ["Hebei", "河北"],
  CQ: ["Chongqing", "重庆"],

  // states of an item
  state_no_programme: ["no programme", "无项目"],
  state_no_indicator: ["no indicator in the guide", "指南未列指标"],
  state_in_work: ["in work", "进行中"],
  state_covered: ["covered", "已覆盖"],

  // table of counts
  counts: ["Counts per item", "各条目计数"],
  item: ["Item", "条目"],
  title: ["Title", "名称"],
  cluster: ["Cluster", "领域"],
  covered_group: ["Covered of all", "已覆盖/全部"],
  by_status: ["Indicators by status", "按结论计的指标数"],
  saved_covered: ["{0} covered", "{0} 已覆盖"],
  saved_all: ["{0} all", "{0} 全部"],

  // item
  in_guide: ["Place in the guide", "指南章节"],
  capabilities: ["Capabilities", "所需能力"],
  and_next: ["; ", "；"], // between names that hold commas themselves
  covered_counts: ["Covered", "已覆盖"],
  minimum: ["Least software it implies", "隐含的最少软件"],
  minimum_only: [
    "The guide lists no indicator; the least software it implies: {0}",
    "指南未列指标；其隐含的最少软件为：{0}",
  ],
  no_indicator: ["The guide lists no indicator.", "指南未列指标。"],
  programmes: ["Who answers it", "对应项目"],
  no_programmes: [
    "No programme answers this item. A programme does by naming {0} in `answers:` of its " +
      "programme.yaml.",
    "尚无项目对应本条目。在 programme.yaml 的 answers: 中写入 {0} 即可对应。",
  ],
  programme: ["Programme", "项目"],
  run_folder: ["Run", "运行文件夹"],
  no_run: ["no run yet", "尚未运行"],
  programme_digest: ["Digest of the programme", "项目摘要值"],
  inputs_digest: ["Digest of the inputs", "输入摘要值"],
  people: ["People", "人群"],
  indicators: ["Indicators", "指标"],
  indicator: ["Indicator", "指标"],
  status: ["Status", "结论"],
  label: ["What is asked", "要求"],
  asked: ["Guide's threshold", "指南阈值"],
  value: ["Value (95 % interval)", "实测值（95% 区间）"],
  n: ["n", "n"],
  data: ["Data", "数据"],
  why: ["Why", "理由"],
  evidence: ["Evidence", "证据"],
  kind: ["Kind", "类别"],
  no_number: ["no number", "无数值"],
  about: ["about {0}", "约 {0}"],
  requirements: ["Requirements of the notices", "通知要求"],
  requirements_note: [
    "Open: nobody has shown it yet. Shown: evidence is attached.",
    "“待证明”：尚未出示。“已出示”：已附证据。",
  ],
  no_requirements: ["The notices bind this item to nothing.", "通知对本条目无额外要求。"],
  requirement: ["Requirement", "编号"],
  subject: ["Subject", "事项"],
  text: ["What is asked", "要求"],
  place: ["Place", "出处"],
  detail: ["Detail", "说明"],
  open: ["open", "待证明"],
  shown: ["shown", "已出示"],
  requirement_evidence: ["Evidence of the requirements", "通知要求的证据"],
  forms: ["Forms", "表格"],
  no_forms: [
    "None is printed yet: `bianque guide forms {0} --out FOLDER` prints them.",
    "尚未打印。执行 bianque guide forms {0} --out 文件夹 即可生成。",
  ],
  missing: ["What is missing", "尚缺"],
  missing_note: [
    "Indicators that are not covered, requirements that are open.",
    "未覆盖的指标与待证明的通知要求。",
  ],
  nothing_missing: ["Nothing is missing.", "无缺项。"],
  missing_indicators: ["{0} of {1} indicators", "{1} 项指标中缺 {0} 项"],
  missing_requirements: ["{0} of {1} requirements", "{1} 项通知要求中缺 {0} 项"],
  missing_programme: ["a programme that answers it", "对应的项目"],
  missing_run: ["a run of the programme “{0}”", "项目“{0}”的运行结果"],

  // subjects of requirements
  ethics: ["ethics", "伦理"],
  enterprise: ["enterprise", "企业参与"],
  data_opening: ["opening of data", "数据开放"],
  period: ["period", "实施期限"],
  coverage: ["coverage", "指标覆盖"],
  agreement: ["agreement", "合作协议"],
  letter: ["letter", "推荐函"],

  // indicator
  back: ["Back to {0}", "返回 {0}"],
  kind_long_s: ["S: software, measured on a machine", "S：软件指标，可实测"],
  kind_long_d: ["D: needs a volume of data", "D：需要数据量"],
  kind_long_x: [
    "X: organisations and documents, declared with evidence",
    "X：机构与文件类成果，附证据申报",
  ],
  unit: ["Unit", "单位"],
  auroc: ["AUROC", "AUROC"],
  auroc_drop: ["drop of AUROC", "AUROC 降幅"],
  auroc_gain: ["gain of AUROC", "AUROC 升幅"],
  interval: ["95 % interval", "95% 区间"],
  needs: ["Side conditions", "附加条件"],
  no_needs: ["The guide sets none.", "指南未设附加条件。"],
  need_at_least: ["{0}: at least {1}", "{0}：至少 {1}"],
  need_at_most: ["{0}: at most {1}", "{0}：至多 {1}"],
  need_above: ["{0}: more than {1}", "{0}：大于 {1}"],
  need_below: ["{0}: less than {1}", "{0}：小于 {1}"],
  need_includes: ["must include: {0}", "须包含：{0}"],
  need_baseline: [
    "a baseline must be stated; the guide names none",
    "须说明对照基线；指南未给出",
  ],
  evidence_note: [
    "The digest is SHA-256 over the file; its first twelve digits are shown, all on hover " +
      "and in the CSV.",
    "摘要值为文件的 SHA-256，显示前 12 位；悬停或存为 CSV 可见全部。",
  ],
  no_evidence_yet: ["No evidence is attached.", "未附证据。"],
  path: ["File", "文件"],
  digest: ["Digest", "摘要值"],
  in_file: ["Where in it", "文件内位置"],
  by: ["By", "提交人"],
  at: ["At", "时间"],
  shows: ["What it shows", "所证内容"],
  stands_for: ["For", "对应"],
} as const satisfies Record<string, Pair>;

export type PageWord = keyof typeof page_words;
