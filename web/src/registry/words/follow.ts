import type { Pair } from "../../shared/words";

// Follow-up, completeness, consent.
export const follow_words = {
  follow_up: ["Follow-up", "随访管理"],
  coverage: ["Coverage", "随访率"],
  coverage_note: [
    "Done, of the visits whose window has closed or that took place: done / (done + overdue + " +
      "lost). Thin band: 95 % interval (Wilson).",
    "随访率 = 已访 /（已访 + 逾期 + 失访），仅计窗口已过或已完成的随访。细带：95% 置信区间（威尔逊法）。",
  ],
  coverage_visits: ["Coverage by visit and centre", "各次随访、各中心随访率"],
  coverage_none: [
    "No visit is due yet. Each centre will be a line here once windows have opened.",
    "尚无到期随访。窗口开始后每个中心一行。",
  ],
  contracted: ["contracted {0}", "合同要求 {0}"],
  contract_share: ["Contracted share", "合同要求比例"],
  interval_low: ["95 % interval, low", "95% 区间下限"],
  interval_high: ["95 % interval, high", "95% 区间上限"],
  below_contract: ["below", "未达"],
  share: ["Share", "比例"],
  share_hint: ["{0} of {1}; 95 % interval {2} to {3}", "{1} 中 {0}；95% 置信区间 {2} 至 {3}"],
  count_done: ["Done", "已访"],
  count_overdue: ["Overdue", "逾期"],
  count_lost: ["Lost", "失访"],
  count_due: ["Due now", "应访"],
  calendar: ["Calendar file of these visits", "随访日历文件"],
  overdue_title: ["Overdue", "逾期未访"],
  due_title: ["Due", "窗口内应访"],
  rows_shown: ["{0} visits", "{0} 次"],
  rows_cut: [
    "Only the first {0} are shown; choose a centre to see the rest.",
    "仅显示前 {0} 次；请选择中心查看其余。",
  ],
  overdue_none: [
    "No visit is overdue. A visit stands here when its window closes before it took place.",
    "无逾期随访。窗口已过而未访的随访会列在这里。",
  ],
  due_none: [
    "No visit is due today. A visit stands here while its window is open.",
    "今日无应访。处于窗口内的随访会列在这里。",
  ],
  window_from: ["Window from", "窗口起"],
  window_to: ["Window to", "窗口止"],
  due_day: ["Due", "应访日"],
  standing: ["Standing", "状态"],
  days_over: ["overdue {0} d", "逾期 {0} 天"],
  days_left: ["{0} d left", "余 {0} 天"],
  last_day: ["last day today", "今日截止"],
  acts: ["Acts", "操作"],

  // contact and lost
  contacts: ["Contacts", "联系记录"],
  contacts_none: [
    "No contact is noted. Each attempt would be a row here.",
    "尚无联系记录。每次联系在此成为一行。",
  ],
  contact: ["Contact", "联系"],
  contact_label: ["Note a contact: {0}, {1}", "登记联系：{0}，{1}"],
  contact_title: ["Note a contact", "登记联系"],
  outcome: ["Outcome", "结果"],
  note: ["Note", "备注"],
  contact_note: ["What was said; no names or numbers.", "联系情况；勿填姓名、电话。"],
  keep_contact: ["Keep", "保存"],
  contact_kept: ["Contact noted: {0}, {1}, {2}", "已登记联系：{0}，{1}，{2}"],
  lost: ["Lost", "失访"],
  lost_label: ["Lost to follow-up: {0}", "登记失访：{0}"],
  lost_title: ["Lost to follow-up", "登记失访"],
  lost_says: [
    "Visits of {0} that are due or to come are no longer asked for; once their window closes " +
      "they count as lost, against coverage. Visits already overdue stay so. What was entered " +
      "stays, and forms can still be filled.",
    "{0} 窗口内及以后的随访不再列入待办，窗口过后计为失访，计入随访率分母；已逾期的仍为逾期。" +
      "已录入数据保留，仍可填表。",
  ],
  lost_undo: [
    "“Found again” on the participant's page undoes it.",
    "可在受试者页用“重新联系上”撤销。",
  ],
  lost_reason: ["Why", "原因"],
  lost_now: ["Lost to follow-up", "确认失访"],
  lost_done: ["{0} is lost to follow-up: {1}.", "{0} 已登记失访：{1}。"],
  found: ["Found again", "重新联系上"],
  found_done: ["{0} is found again.", "{0} 已重新联系上。"],
  lost_line: ["Lost to follow-up since {0}: {1}", "{0} 起失访：{1}"],

  // consent and withdrawal
  newer_consent: ["A newer version is to be signed: {0}", "有新版知情同意书待签：{0}"],
  sign_newer: ["Enter a newer consent", "登记新版知情同意书"],
  sign_now: ["Keep", "保存"],
  withdraw: ["Withdraw consent", "撤回知情同意"],
  withdraw_more: ["Exclude from use as well", "进一步排除使用"],
  withdraw_what: [
    "There are now: {0} forms with {1} values, and {2} visits still to come or overdue.",
    "现有：{0} 份表、{1} 个数值，尚有 {2} 次随访未完成。",
  ],
  withdraw_day: ["Withdrawn on", "撤回日期"],
  withdraw_use: ["What becomes of the data", "数据如何处理"],
  use_stop: ["Stop", "停止收集"],
  use_exclude: ["Exclude", "排除使用"],
  withdraw_reason: ["Reason, if one was given", "理由（如有）"],
  withdraw_final: ["This cannot be undone.", "此操作不可撤销。"],
  withdrawn_stop: [
    "Consent withdrawn on {0}. What was entered is kept and used; forms are closed.",
    "已于 {0} 撤回知情同意。已录入数据保留并使用；表已关闭。",
  ],
  withdrawn_exclude: [
    "Consent withdrawn on {0}. Left out of every analysis, identity removed; forms are closed.",
    "已于 {0} 撤回知情同意。不进入任何分析，身份信息已移除；表已关闭。",
  ],
  withdrawn_form: [
    "Consent withdrawn on {0}: this form is closed.",
    "已于 {0} 撤回知情同意：本表已关闭。",
  ],

  // completeness
  completeness: ["Completeness", "完整率"],
  completeness_note: [
    "Required items filled, of all required in the forms saved so far. Thin band: 95 % interval " +
      "(Wilson).",
    "已保存各表中，已填必填项占全部必填项的比例。细带：95% 置信区间（威尔逊法）。",
  ],
  completeness_none: [
    "Nothing is entered yet. Each centre and form will be a line here.",
    "尚无录入。每个中心、每张表在此各成一行。",
  ],
  by_centre: ["By centre", "按中心"],
  by_form: ["By form", "按表"],
  by_item: ["By item, least complete first", "按条目，缺得最多的在前"],
  by_month: ["By month of the visit", "按随访月份"],
  every_form: ["all forms", "全部表"],
  filled: ["Filled", "已填"],
  wanted: ["Required", "必填"],
  month: ["Month", "月份"],
  axis_month: ["month of the visit", "随访月份"],
  axis_share: ["share filled, %", "完整率（%）"],
  month_label: ["Completeness by month", "各月完整率"],
  to_gaps: ["Gaps", "缺项"],
  gaps_title: ["Gaps: {0}, {1}", "缺项：{0}，{1}"],
  gaps_note: [
    "Saved forms in which a required item is missing. An item leads to its field.",
    "已保存但缺必填项的表。点击条目直达该栏。",
  ],
  gaps_none: [
    "No required item is missing in the saved forms of this kind here.",
    "该中心此类已保存的表无缺项。",
  ],
  gaps_choose: [
    "Choose centre and form to see which participants lack which items.",
    "选择中心和表，可查看具体缺项。",
  ],
  gaps_close: ["Close the list", "收起列表"],
  missing_items: ["Missing items", "缺失条目"],
} as const satisfies Record<string, Pair>;
