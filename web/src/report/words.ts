import { shared_words } from "../shared/words";

// The page's own texts: [English, Chinese]. Both are first languages; neither is a
// translation of the other.

export const page_words = {
  ...shared_words,

  // the frame
  contents: ["Contents", "目录"],
  skip: ["Skip to the results", "跳到结果"],
  keys: [
    "Keys: j next section, k previous section, l language, ? this line",
    "按键：j 下一节，k 上一节，l 切换语言，? 显示本行",
  ],
  graph_keys: ["arrow keys move along the values", "方向键逐点查看数值"],
  yes: ["yes", "是"],
  no: ["no", "否"],
  all_centres: ["all centres", "全部中心"],
  ci: ["95 % interval", "95% 区间"],

  // states
  empty: [
    "This page holds no data yet. `bianque run` fills it and writes it as report.html into " +
      "the folder of the run.",
    "本页尚无数据。执行 bianque run 后，填好的报告以 report.html 写入该次运行的文件夹。",
  ],
  broken: [
    "The data in this page cannot be read. The same figures are in report.json beside it; " +
      "run again to make the page anew.",
    "本页所含数据无法读取。同一文件夹的 report.json 含相同数值；重新运行可再次生成本页。",
  ],

  // header
  programme: ["Programme", "项目"],
  version: ["version", "版本"],
  status_draft: ["draft", "草案"],
  status_validated: ["validated", "已验证"],
  status_live: ["live", "使用中"],
  data: ["Data", "数据"],
  people: ["People", "人群"],
  digest: ["Digest", "摘要值"],
  answers: ["Answers", "对应指南条目"],
  one_person: [
    "One stay is taken as one person: the source has no person identifiers.",
    "来源无个人标识，每次住院按一人计。",
  ],
  made_by: ["Made by", "生成"],
  seed: ["seed", "随机种子"],

  // summary
  summary: ["Summary", "主要结果"],
  design: ["Design", "验证设计"],
  within: ["within {0}", "{0} 中心内部"],
  transfer_to: ["{0} → {1}", "{0} → {1}"],
  within_long: [
    "trained and tested in {0}, folds by subject",
    "{0} 中心内训练并检验，按受试者分折",
  ],
  transfer_long: ["trained on {0}, tested on {1}", "以 {0} 训练，以 {1} 检验"],
  subjects: ["Subjects", "例数"],
  rows: ["Moments", "预测时刻"],
  positive: ["Positive", "阳性占比"],
  auroc: ["AUROC", "AUROC"],
  auprc: ["AUPRC", "AUPRC"],
  brier: ["Brier", "Brier 分数"],
  slope: ["Slope", "校准斜率"],
  intercept: ["Intercept", "校准截距"],
  utility: ["Utility", "效用"],
  recall: ["Episode recall", "事件检出率"],
  lead: ["Lead, h", "提前时间（h）"],
  burden: ["Alarms per patient-day", "每患者日报警数"],
  false_per_true: ["False per true", "每次真报对应误报数"],
  row_set: ["Rows", "数据行"],
  row_official: ["official", "官方行"],
  row_labelled: ["labelled", "有标签行"],
  published: ["AUROC, published scorer", "AUROC（官方评分程序）"],
  summary_note: [
    "within A: folds by subject inside one centre; A → B: trained on A, tested on B. " +
      "Official rows: every predicted moment, with the data's own label. Intervals: " +
      "bootstrap over subjects. Lead: median (quartiles) of onset minus first true alarm.",
    "A 中心内部：中心内按受试者分折；A → B：以 A 训练、以 B 检验。官方行：全部预测时刻，采用数据自带标签。区间：按受试者自助抽样。提前时间：发病时刻减首次真报警，" +
      "中位数（四分位数）。",
  ],
  other_rows: ["Both sets of rows", "两类数据行的结果"],
  accepted: ["Acceptance", "验收"],
  accept_line: ["{0} indicators: {1}", "{0} 项指标：{1}"],
  watched: [
    "{0} subjects in {1} centres, {2} moments at which the programme answered.",
    "{1} 个中心 {0} 例，共 {2} 个判断时刻。",
  ],
  watched_one: [
    "{0} subjects in one centre, {1} moments at which the programme answered.",
    "1 个中心 {0} 例，共 {1} 个判断时刻。",
  ],
  later_line: [
    "{0} of {1} values were known later than they happened.",
    "{1} 个取值中有 {0} 个的可知时间晚于发生时间。",
  ],
  leak_line: [
    "{0}: at {1} of {2} moments a reader of the collection time would have used a value " +
      "that nobody knew yet.",
    "{0}：若误用采集时间，{2} 个时刻中有 {1} 个会用到当时尚无人知晓的结果。",
  ],

  // what was read
  read: ["What was read and refused", "读入与拒收"],
  read_note: [
    "Every value was judged before it entered; nothing was left out in silence.",
    "每个取值入库前均经质控，未有静默丢弃。",
  ],
  amount: ["Number", "数量"],
  what: ["What", "项目"],
  share_of_cells: ["Share of cells", "占单元格"],
  findings: ["Findings", "质控发现"],
  findings_note: [
    "Grouped by rule, centre and concept; the example is the first one met. All of them " +
      "are in findings.parquet.",
    "按规则、中心与变量汇总；示例为首次出现者。全部明细见 findings.parquet。",
  ],
  no_findings: ["No findings.", "无质控发现。"],
  rule: ["Rule", "规则"],
  severity: ["Severity", "程度"],
  centre: ["Centre", "中心"],
  concept: ["Variable", "变量"],
  times: ["Times", "次数"],
  action: ["What was done", "处理"],
  example: ["Example", "示例"],
  line: ["line {0}", "第 {0} 行"],
  and_more: ["and {0} more", "另 {0} 项"],
  in_files: ["not read, in {0} files", "未读入，涉及 {0} 个文件"],
  kept_out_rows: ["kept out: {0} rows, {1} values", "未采用：{0} 行，{1} 个取值"],
  findings_more: ["{0} more groups in findings.parquet", "另有 {0} 组见 findings.parquet"],

  // attrition
  attrition: ["Attrition", "纳排流程"],
  attrition_note: [
    "From what the source holds down to the moments that were predicted. Unknown is " +
      "counted apart from not met.",
    "自来源数据至实际预测的时刻。“未知”与“不满足”分别计数。",
  ],
  step: ["Step", "步骤"],
  reason: ["Reason", "原因"],
  removed: ["removed", "剔除"],
  left: ["left", "剩余"],
  rows_left: ["moments left", "剩余时刻"],
  step_found: ["found in the source", "来源数据"],
  step_read: ["read", "读入"],
  step_quick: ["quick run", "快速运行"],
  step_moments: ["moments", "预测时刻"],
  step_include: ["inclusion: {0}", "纳入条件：{0}"],
  reason_moment: ["no moment to predict at", "无可预测时刻"],
  reason_false: ["not met", "不满足"],
  reason_unknown: ["unknown", "未知"],
  reason_quick: ["outside the quarter chosen by hash", "未入按哈希抽取的四分之一"],
  reason_duplicate: ["duplicate subject", "重复受试者"],
  reason_refused: ["file refused: {0}", "文件拒收：{0}"],
  reason_no_rows: ["no rows", "无数据行"],
  reason_no_usable: ["no usable row", "无可用数据行"],
  reason_row: ["row not usable", "数据行不可用"],

  // centres
  centres: ["Centres side by side", "中心对照"],
  centre_alone: ["The centre", "中心概况"],
  frequency_alone: ["Measurements per patient-day, logarithmic.", "每患者日检测次数，对数坐标。"],
  centres_note: [
    "Differences in measurement habit and case mix are the first explanation of a loss in " +
      "transfer.",
    "检测习惯与病例构成的差异，是跨中心性能下降的首要解释。",
  ],
  episodes: ["Episodes (onsets)", "事件数（发病）"],
  left_censored: ["of these, label true in the first row", "其中首行即为阳性"],
  labelled_rows: ["Moments with a defined outcome", "结局有定义的时刻"],
  positive_rows: ["of these, positive", "其中阳性"],
  positive_rows_short: ["Positive", "阳性数"],
  hours: ["Time watched, h", "监护时长（h）"],
  in_unit: ["{0}, {1}", "{0}（{1}）"],
  of_known: ["{0} (of the {1} known)", "{0}（已知者占 {1}）"],
  per_day: ["Measurements per patient-day", "每患者日检测次数"],
  subjects_share: ["Subjects with any value", "有检测者占比"],
  values_iqr: ["Median (quartiles)", "中位数（四分位数）"],
  frequency: ["How often each is measured", "检测频度"],
  frequency_note: [
    "Measurements per patient-day, logarithmic. The further apart two marks, the more the " +
      "centres differ in habit.",
    "每患者日检测次数，对数坐标。两标记相距越远，两中心检测习惯差异越大。",
  ],
  distributions: ["What is measured", "检测值分布"],
  distributions_note: [
    "Median and quartiles in each centre, each variable on its own axis.",
    "各中心中位数与四分位数，每个变量用各自坐标。",
  ],
  years: ["y", "岁"],
  unit: ["Unit", "单位"],
  never_measured: ["No value in any centre: {0}.", "各中心均无取值：{0}。"],
  no_centre_maps: [
    "no centre maps {0}; scores count the parts that read it as not collected",
    "各中心均未映射“{0}”，评分中用到它的各项按未采集处理",
  ],
  not_collected: ["not collected", "未采集"],

  // discrimination
  discrimination: ["Discrimination", "区分度"],
  colour_note: [
    "Colour and line style say in which centre the model is tested, on the whole page.",
    "全页以颜色与线型区分检验所在中心。",
  ],
  no_curve: [
    "No curve for {0}: the tested moments are all positive or all negative.",
    "{0} 无法绘制曲线：检验时刻全为阳性或全为阴性。",
  ],
  roc: ["ROC curves", "ROC 曲线"],
  roc_note: [
    "Band: 95 % interval over subjects. Thin diagonal: chance.",
    "阴影：按受试者计的 95% 区间。细对角线：随机。",
  ],
  pr: ["Precision-recall curves", "精确率–召回率曲线"],
  pr_note: [
    "Band: 95 % interval over subjects. Thin line: prevalence, what chance would reach.",
    "阴影：按受试者计的 95% 区间。细水平线：阳性率，即随机水平。",
  ],
  fpr: ["1 − specificity", "1 − 特异度"],
  tpr: ["Sensitivity", "灵敏度"],
  recall_rows: ["Recall", "召回率"],
  precision: ["Precision", "精确率"],
  chance: ["chance", "随机"],
  prevalence: ["prevalence {0}", "阳性率 {0}"],
  delays: ["Delays made longer", "延迟加长后的复评"],
  delays_note: [
    "The same models, not trained again, with declared delays {0}.",
    "模型不重新训练，将声明的延迟{0}后复评。",
  ],
  delays_doubled: ["doubled", "加倍"],
  delays_once: ["applied once", "计入一次"],
  delays_both: ["doubled, or applied once where none was", "加倍（原未计入者计入一次）"],
  delays_none: [
    "No known time rests on a declared delay, so there is nothing to repeat with longer ones.",
    "无取值的可知时间依赖声明的延迟，故无需加长延迟复评。",
  ],
  delays_some: [
    "Repeated as if declared delays were longer: doubled for {0} values, applied once to {1}.",
    "已按加长的声明延迟复评：{0} 个取值加倍，{1} 个取值计入一次。",
  ],
  alerts_delayed: ["Alerts with longer delays", "延迟加长后的报警数"],
  as_reported: ["as reported", "报告值"],
  delayed: ["with longer delays", "延迟加长后"],

  // calibration
  calibration: ["Calibration", "校准"],
  calibration_note: [
    "Observed share against predicted risk, in ten groups of equal size, the highest cut " +
      "again at 95, 97.5 and 99 %; bars: 95 % intervals that take moments as independent. " +
      "Square-root axes spread the low risks out. " +
      "Thin diagonal: perfect calibration. The map that makes after from before was fitted " +
      "on other subjects.",
    "按预测风险等量分为十组，最高一组再按 95%、97.5%、99% 分位细分，比较实际发生率与预测风险；" +
      "竖线：95% 区间（视各时刻相互独立）。坐标为平方根刻度，以展开低风险段。细对角线：完全校准。校准映射由其他受试者拟合。",
  ],
  before: ["Before", "校准前"],
  after: ["After", "校准后"],
  predicted: ["Predicted risk", "预测风险"],
  observed: ["Observed share", "实际发生率"],
  root_axis: ["{0}, square-root axis", "{0}（平方根坐标）"],
  perfect: ["perfect", "完全校准"],
  slope_is: ["slope {0}, intercept {1}", "斜率 {0}，截距 {1}"],
  in_group: ["{0} moments", "{0} 个时刻"],

  // decision
  decision: ["Decision curves", "决策曲线"],
  decision_note: [
    "Net benefit per 1,000 moments: true positives less false positives weighed by the " +
      "odds of the threshold. Higher is better; zero is treating nobody. No interval is " +
      "computed for these curves.",
    "每 1000 个时刻的净获益：真阳性减去按阈值优势加权的假阳性，越高越好；零线为“全不处理”。此曲线未计算区间。",
  ],
  threshold_probability: ["Threshold probability", "阈概率"],
  net_benefit: ["Net benefit per 1,000", "净获益（每 1000）"],
  model: ["model", "模型"],
  treat_all: ["treat all", "全部处理"],
  treat_none: ["treat none", "全不处理"],

  // alarms
  alarms: ["Alarms", "报警"],
  alarms_note: [
    "What a ward would have heard, after persistence and re-arming. A true alarm is raised " +
      "in the 12 h before onset or the 3 h after it, unless the programme says otherwise. In " +
      "brackets: 95 % intervals over subjects with the threshold held; of the lead, quartiles.",
    "经持续确认与再触发规则后，病房实际会听到的报警。除项目另有规定外，发病前 12 h 至发病后 3 h 内的报警为真报警。" +
      "括号内为按受试者计的 95% 区间（阈值固定）；提前时间为四分位数。",
  ],
  burden_figure: ["Episode recall against alarm burden", "事件检出率与报警负担"],
  burden_note: [
    "Filled mark: the threshold in use, with 95 % intervals over subjects both ways. Open " +
      "marks: plain rules. No interval is computed along the curve.",
    "实心：当前阈值，十字为两个方向上按受试者计的 95% 区间。空心：单条规则。曲线本身未计算区间。",
  ],
  in_use: ["in use", "当前阈值"],
  alarm_rule: ["Rule", "规则"],
  risk_rule: ["risk", "风险"],
  threshold: ["Threshold (risk)", "阈值（风险）"],
  by_fold: ["{0}–{1} % by fold", "{0}–{1} %（各折）"],
  n_episodes: ["Episodes", "事件数"],
  n_alarms: ["Alarms", "报警数"],
  n_true: ["True", "真报警数"],
  alarm_counts: ["What these figures rest on", "上述数值所依据的计数"],
  patient_days: ["Patient-days", "患者日"],

  // transfer
  transfer: ["Transfer between centres", "跨中心迁移"],
  matrix: ["AUROC by centre of training and of test", "按训练与检验中心的 AUROC"],
  trained_on: ["Trained on", "训练中心"],
  tested_on: ["tested on {0}", "检验于 {0}"],
  drop: ["Drop from the source's own", "较来源中心自身的降幅"],
  drop_target: ["Drop from the target's own", "较目标中心自身模型的降幅"],
  source_own: ["Source's own", "来源中心自身"],
  target_own: ["Target's own", "目标中心自身"],
  against_source: ["{0}, from the source's own", "{0}，较来源中心"],
  against_target: ["{0}, from the target's own", "{0}，较目标中心"],
  in_other: ["In the other centre", "在另一中心"],
  transfer_note: [
    "Two references, since centres differ in difficulty: what the model reached at home, " +
      "and what a model of the target itself reaches there.",
    "两中心难度不同，故给出两种参照：模型在来源中心的表现，以及目标中心自身模型在当地的表现。",
  ],
  drop_figure: ["Loss of AUROC in transfer", "迁移时 AUROC 的降幅"],
  drop_axis: ["AUROC drop (left of zero: a gain)", "AUROC 降幅（零线左侧为升高）"],
  reach: ["at most {0}", "上限 {0}"],
  utility_home: ["Utility at home", "来源中心效用"],
  utility_there: ["Utility there", "目标中心效用"],
  no_difference: ["no loss", "无下降"],

  // subgroups
  subgroups: ["Subgroups", "亚组"],
  subgroups_note: [
    "AUROC with 95 % intervals. Thin line: all subjects of the design. A wide interval is " +
      "a small group, not a finding.",
    "AUROC 及 95% 区间。细竖线：该设计全体受试者。区间宽仅表示样本少，并非结论。",
  ],
  group: ["Group", "亚组"],
  everyone: ["all", "全体"],
  is: ["{0}: {1}", "{0}：{1}"],

  // features
  features: ["Strongest features", "重要特征"],
  features_note: [
    "Share of the gain of all splits, model {0}; {1} features in all. It says what the " +
      "model leans on, not what causes the outcome.",
    "在全部分裂增益中的占比，模型：{0}；共 {1} 个特征。表示模型的依据，不代表病因。",
  ],
  feature: ["Feature", "特征"],
  share: ["Share of gain", "增益占比"],
  top_share: ["The {0} strongest hold {1} of the gain.", "前 {0} 项合计占增益的 {1}。"],
  features_only: ["Features", "特征"],
  features_n: [
    "{0} features, by their canonical expressions.",
    "共 {0} 个特征，以规范表达式列出。",
  ],
  show_all: ["All {0} features", "全部 {0} 个特征"],

  // acceptance
  acceptance: ["Acceptance", "验收"],
  acceptance_note: [
    "Against the indicators of the guide items that the programme answers; threshold and " +
      "side conditions are the guide's own.",
    "对照本项目所对应指南条目的各项指标；阈值与附加条件均以指南为准。",
  ],
  indicator: ["Indicator", "指标"],
  requirement: ["What is asked", "要求"],
  status: ["Status", "结论"],
  value: ["Value", "实测值"],
  asked: ["Reach", "应达"],
  why: ["Why", "理由"],
  kind: ["Kind", "类别"],
  and: ["and", "且"],

  // clocks
  clocks: ["When it happened, when it was known", "发生时间与可知时间"],
  clocks_note: [
    "A blood sample happens when it is drawn and is known when its result is filed. The " +
      "programme sees a value only once it is known. The last columns count what would have " +
      "leaked had the two been confused.",
    "血样在采集时“发生”，在结果报出时方“可知”。本项目仅在可知之后使用取值。末两列为混淆两者时会泄漏的时刻。",
  ],
  n_values: ["Values", "取值数"],
  known_later: ["Known later", "延后可知"],
  delay: ["Delay: median (quartiles)", "延迟：中位数（四分位数）"],
  delay_p90: ["90 % within", "90% 不超过"],
  leaked: ["Moments that would have leaked", "会泄漏的时刻"],
  leaked_share: ["Share of moments", "占全部时刻"],
  timeline: ["Subject {0}", "受试者 {0}"],
  timeline_at: ["Subject {0}, centre {1}", "受试者 {0}，{1} 中心"],
  timeline_note: [
    "Dot: happened. Tick: known. The line between is the time in which nobody could have " +
      "used the value. Red: an alert.",
    "圆点：发生。短竖线：可知。两者连线为尚无人能使用该值的时段。红色：报警。",
  ],
  time_axis: ["Hours since admission", "入院后小时数"],
  alert: ["alert:", "报警："],
  happened_at: ["happened {0} h", "发生于 {0} h"],
  known_at: ["known {0} h", "可知于 {0} h"],
  after_delay: ["{0} later", "相隔 {0}"],
  at_hour: ["at {0} h", "第 {0} h"],
  complete: ["{0} of its parts known", "已知分项 {0}"],
  same_time: ["known as it happened", "发生即可知"],
  not_shown: [
    "{0} more variables are always known as they happen.",
    "另有 {0} 个变量发生即可知，未列。",
  ],

  // alerts of a programme without a model
  alerts: ["Alerts", "报警汇总"],
  alerts_only_note: [
    "Rules played over the whole record, after persistence and re-arming. Without a known " +
      "outcome no alert is called true or false.",
    "规则按持续确认与再触发在全部记录上回放。因无已知结局，不判真假报警。",
  ],
  n_alerts: ["Alerts", "报警数"],
  alerted: ["Subjects alerted", "报警例数"],
  unknown_share: ["Moments undecided", "无法判定的时刻"],

  // proof and method
  leak: ["Leak proof", "防泄漏证明"],
  leak_table_note: [
    "How each value got the time at which it was known; the four ways add up to the values.",
    "每个取值的“可知时间”由何而来；四种来源之和即取值数。",
  ],
  leak_quick_note: [
    "Counted over all that was read, of which this run used a quarter of the subjects.",
    "按全部读入数据计数；本次运行只用了其中四分之一的受试者。",
  ],
  known_sums: [
    "Of {0} values that features and cohort read, {1} say themselves when they were known, " +
      "{2} got the declared delay, {3} are known when they happened because the mapping says " +
      "so, and {4} are known from the start of the stay.",
    "特征与队列读取的 {0} 个取值中，{1} 个由来源自带可知时间，{2} 个按声明的延迟推算，" +
      "{3} 个按映射规定发生即可知，{4} 个自住院开始即可知。",
  ],
  by_source: ["Source says when", "来源自带"],
  by_delay: ["By declared delay", "按声明延迟"],
  declared_delay: ["Delay", "延迟时长"],
  at_once: ["When it happened", "发生即可知"],
  from_start: ["From the start", "自开始可知"],
  evidence_at: ["{0} ({1})", "{0}（{1}）"],
  role: ["Role", "角色"],
  role_fact: ["fact", "事实"],
  role_label: ["label (hindsight)", "标签（事后信息）"],
  versions: ["Versions kept", "保留修订版本"],
  made: ["How each number was made", "数值的计算方法"],
  number: ["Number", "数值"],
  how: ["How", "方法"],
  tried: ["Configurations tried", "尝试过的配置"],
  tried_one: ["One configuration was tried on these data.", "在这些数据上尝试过 1 种配置。"],
  tried_many: [
    "{0} configurations were tried on these data; every look at a test set makes the next " +
      "figure a little less honest.",
    "在这些数据上共尝试过 {0} 种配置；每看一次检验集，后续数值的可信度都会略有下降。",
  ],
  views: ["Runs that saw the test set of {0}", "看过 {0} 检验集的运行次数"],
  test_set: ["Test set", "检验集"],
  runs_seen: ["Runs that saw it", "看过的运行次数"],
  tripod: ["TRIPOD+AI", "TRIPOD+AI"],
  tripod_note: [
    "Which items of the reporting guideline for prediction models this run answers.",
    "本次运行对预测模型报告规范各条目的回答情况。",
  ],
  item: ["Item", "条目"],
  topic: ["Topic", "主题"],
  answer: ["Answer", "回答"],
  state: ["State", "状态"],
  state_answered: ["answered", "已回答"],
  state_partly: ["partly", "部分"],
  state_outside: ["outside the run", "运行之外"],
  definition: ["Definition", "项目定义"],
  definition_show: ["Show programme.yaml", "显示 programme.yaml"],
  notes: ["Notes of the compiler", "编译提示"],
} as const satisfies Record<string, readonly [string, string]>;

export type PageWord = keyof typeof page_words;
