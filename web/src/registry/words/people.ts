import type { Pair } from "../../shared/words";

// Participants: list, enrolment, one of them.
export const people_words = {
  people: ["Participants", "受试者"],
  enrol: ["Enrol", "入组"],
  number: ["Study number", "研究编号"],
  enrolled: ["Enrolled", "入组日期"],
  open_queries: ["Open queries", "待答质疑"],
  every_centre: ["all centres", "全部中心"],
  search_number: ["study number", "研究编号"],
  people_note: [
    "A cell says how many of the required items are filled in the forms saved so far, and how " +
      "many forms that are while some are not. Due: the visit's window is open. Overdue: it has " +
      "closed and forms or items are missing.",
    "单元格为已保存各表的已填必填项/必填项总数；表未齐时注明已保存几份。“应访”指处于访视窗口内；" +
      "“逾期”指窗口已过而仍有缺表或缺项。",
  ],
  forms_of: ["{0} of {1} forms", "{1} 份表已存 {0} 份"],
  filled_of: ["{0}/{1}", "{0}/{1}"],
  is_due: ["due", "应访"],
  is_overdue: ["overdue {0} d", "逾期 {0} 天"],
  window: ["Due {0}, window {1} to {2}", "应访 {0}，窗口 {1} 至 {2}"],
  window_days: ["{0} d", "{0} 天"],
  due_on: ["due {0}", "应访 {0}"],
  people_shown: ["{0} shown", "显示 {0} 例"],
  none_found: [
    "No participant matches. Clear the filters to see all.",
    "无符合条件的受试者。清除筛选即可看到全部。",
  ],
  clear_filters: ["Clear filters", "清除筛选"],
  nobody: [
    "Nobody is enrolled yet. Each participant will be a row here, with the state of every visit.",
    "尚无受试者。入组后每例一行，显示各次随访的完成情况。",
  ],
  nobody_enrol: ["Enrol the first one", "入组第一例"],

  // enrolment
  enrol_title: ["Enrol a participant", "受试者入组"],
  identity: ["Identity", "身份信息"],
  identity_note: [
    "Kept apart from the study's data, and read only by an act that the audit trail records.",
    "与研究数据分开保存；每次查看均记入稽查轨迹。",
  ],
  consent: ["Informed consent", "知情同意"],
  consent_version: ["Version signed", "签署版本"],
  consent_scope: ["It covers: {0}", "同意范围：{0}"],
  consent_date: ["Signed on", "签署日期"],
  enrol_date: ["Date of enrolment", "入组日期"],
  enrol_now: ["Enrol", "确认入组"],
  today: ["today", "今天"],
  clear_form: ["Clear", "清空"],
  iso_date: ["2024-03-01", "2024-03-01"],
  choose: ["choose", "请选择"],
  approval_lacking: [
    "The approval “{0}” does not hold today; the server may refuse to enrol.",
    "批件“{0}”目前无效；服务器可能拒绝入组。",
  ],
  enrolled_as: ["Enrolled as {0}", "已入组，研究编号 {0}"],
  duplicates_title: ["Possibly enrolled before", "可能重复入组"],
  duplicates_note: [
    "Someone with the same particulars is enrolled already. The enrolment stands; compare the " +
      "two, and tell the data manager if it is the same person.",
    "已有身份信息相同的受试者。本次入组有效；请核对，如为同一人请告知数据管理员。",
  ],
  duplicate_of: ["{0}, {1}: same {2}", "{0}，{1}：{2}相同"],
  duplicate_near: ["{0}, {1}: similar {2}", "{0}，{1}：{2}相近"],
  duplicate_plain: ["{0}, {1}", "{0}，{1}"],
  duplicates_seen: ["I have compared them", "我已核对"],
  open_person: ["Open {0}", "打开 {0}"],
  enrol_another: ["Enrol another", "继续入组"],

  // one participant
  person: ["Participant", "受试者"],
  show_identity: ["Show identity", "显示身份信息"],
  hide_identity: ["Hide identity", "隐藏身份信息"],
  identity_recorded: [
    "That you read this is in the audit trail. Hidden again when you leave.",
    "本次查看已记入稽查轨迹；离开本页后自动隐藏。",
  ],
  consent_line: ["version {0}, signed {1}", "版本 {0}，签署于 {1}"],
  matrix: ["Visits", "随访"],
  matrix_note: [
    "Forms down, visits across. The numbers: required items filled of all required.",
    "行为表，列为随访。数字为已填必填项/必填项总数。",
  ],
  form: ["Form", "表"],
  visit: ["Visit", "随访"],
  not_begun: ["not begun", "未填"],
  fill_in: ["fill in", "填写"],
  repeat_add: ["+ another", "+ 新增"],
  repeat_add_label: ["Add another: {0}", "新增一份：{0}"],
  state_open: ["open", "开放"],
  state_locked: ["locked", "已锁定"],
  state_frozen: ["frozen", "已冻结"],
  queries_count: ["{0} open queries", "{0} 条待答质疑"],
  query_count: ["1 open query", "1 条待答质疑"],
  queries: ["Queries", "质疑"],
  no_queries_person: [
    "No query about this participant. Rules and monitors raise them; they would stand here.",
    "该受试者无质疑。由规则或监查员提出的质疑会列在这里。",
  ],
  timeline: ["Timeline", "时间线"],
  timeline_note: [
    "Dot: when it happened. Long stroke: when it was known. Short stroke below: when it was " +
      "recorded, if later. Arrow keys or the pointer show the values.",
    "圆点：发生时间。长竖线：获知时间。下方短竖线：录入时间（如更晚）。用方向键或指针查看数值。",
  ],
  timeline_label: ["Timeline of {0}", "{0} 的时间线"],
  timeline_empty: [
    "Nothing is recorded yet. Each value of a saved form becomes a mark here.",
    "尚无记录。表保存后，每个数值在此成为一个标记。",
  ],
  axis_date: ["date", "日期"],
  happened: ["happened {0}", "发生 {0}"],
  known: ["known {0}", "获知 {0}"],
  recorded: ["recorded {0}", "录入 {0}"],
  fact_corrected: ["corrected", "已更正"],
  fact_withdrawn: ["withdrawn", "已撤销"],
  fact_missing: ["missing", "缺失"],
} as const satisfies Record<string, Pair>;
