// Words that the engine writes as codes: rules of findings, counts, steps, statuses.
import { language, say } from "./language.svelte";
import { name_word } from "./names.svelte";
import type { PageWord } from "./words";

type Pair = readonly [string, string];

const counts: Record<string, Pair> = {
  files: ["files read", "读入文件"],
  files_refused: ["files refused", "拒收文件"],
  bytes: ["bytes", "字节数"],
  rows: ["rows", "数据行"],
  rows_refused: ["rows refused", "拒收数据行"],
  cells: ["cells", "单元格"],
  values: ["values kept", "采用的取值"],
  kept: ["values kept", "采用的取值"],
  missing: ["empty or marked missing", "空缺或标为缺失"],
  implausible: ["implausible, kept out", "超出可信范围，未采用"],
  not_understood: ["not understood", "无法识别"],
  rounded: ["rounded to the resolution", "按分辨率取整"],
  repeated: ["repeated, counted once", "重复，只计一次"],
  duplicates: ["duplicate facts", "重复事实"],
  facts: ["facts on the timelines", "时间线上的事实"],
  unmapped_rows: ["rows that no concept maps", "未映射的数据行"],
  outside: ["outside the stay", "住院时段之外"],
  clock_declared: ["known time declared, not measured", "可知时间为声明值"],
  delay_declared: ["known time declared, not measured", "可知时间为声明值"],
};

const rules: Record<string, Pair> = {
  implausible: ["implausible value", "取值超出可信范围"],
  rounded: ["rounded", "取整"],
  unlisted_subject: ["subject not in the list of subjects", "受试者不在名单"],
  unlisted_person: ["person not in the list", "人员不在名单"],
  time_out_of_range: ["time out of range", "时间超出范围"],
  no_end: ["no end of the stay", "缺少住院结束时间"],
  nested_archive: ["archive within an archive", "嵌套压缩包"],
  missing_column: ["column missing", "缺少列"],
  duplicate_subject: ["duplicate subject", "重复受试者"],
  unreadable_file: ["file cannot be read", "文件无法读取"],
  unmatched_file: ["file matches no pattern", "文件不符合任何模式"],
  unmapped_file: ["file is not mapped", "文件未映射"],
  unmapped_concept: ["word maps to no concept", "取值未映射到变量"],
  unmapped_column: ["column is not mapped", "列未映射"],
  unknown_unit: ["unknown unit", "未知单位"],
  unknown_header: ["unknown header", "未知表头"],
  unknown_code: ["unknown code", "未知代码"],
  unknown_centre: ["unknown centre", "未知中心"],
  too_many_columns: ["too many columns", "列数过多"],
  too_few_columns: ["too few columns", "列数不足"],
  too_large: ["file too large", "文件过大"],
  time_backwards: ["time goes backwards", "时间倒退"],
  repeated_time: ["time repeated", "时间重复"],
  repeated_column: ["column repeated", "列重复"],
  not_true_or_false: ["neither true nor false", "既非真也非假"],
  not_collected: ["not collected", "未采集"],
  not_mapped: ["not mapped by this source", "该来源未映射"],
  no_value: ["no value anywhere", "全无取值"],
  not_a_number: ["not a number", "非数值"],
  not_a_file: ["not a regular file", "非常规文件"],
  no_usable_row: ["no usable row", "无可用数据行"],
  no_time: ["no time", "缺少时间"],
  no_subject_in_name: ["no subject in the file name", "文件名中无受试者"],
  no_subject: ["no subject", "缺少受试者"],
  no_start: ["no start of the stay", "缺少住院开始时间"],
  no_rows: ["no rows", "无数据行"],
  happened_after_known: ["happened after it was known", "发生晚于可知"],
  ends_before_start: ["ends before it starts", "结束早于开始"],
  empty_file: ["empty file", "空文件"],
  decimal_sign: ["decimal sign", "小数点符号"],
  clock_skew: ["clock skew", "时钟偏差"],
  climbing_path: ["path leaves the archive", "路径越出压缩包"],
  broken_quote: ["broken quotation", "引号不配对"],
  before_start: ["before the start of the stay", "早于住院开始"],
  gap: ["gap in time", "时间间断"],
  total_row: ["row of totals", "合计行"],
  temporary_file: ["temporary file", "临时文件"],
  hidden_sheet: ["hidden sheet", "隐藏的工作表"],
  not_split: ["does not hold the two numbers of such a cell", "单元格中不是两个数"],
  unit_in_cell: ["unit within the cell", "单元格内带单位"],
  ambiguous_subject: ["subject in several centres", "受试者见于多个中心"],
  open_query: ["open query", "待答质疑"],
  possible_duplicate: ["possibly one person twice", "可能为同一人重复入组"],
  fitted_on: ["asked about a subject it was fitted on", "被用于参与拟合的受试者"],
};

const actions: Record<string, Pair> = {
  kept: ["kept", "保留"],
  "not read": ["not read", "未读入"],
  "not read: the mapping has no table for it": [
    "not read: the mapping has no table for it",
    "未读入：映射中无此表",
  ],
  "row not read": ["row not read", "该行未读入"],
  "kept out": ["kept out", "未采用"],
  "value kept out": ["value kept out", "该值未采用"],
  "taken as missing": ["taken as missing", "按缺失处理"],
  "subject left out": ["subject left out", "剔除该受试者"],
  "kept, ordered by time": ["kept, ordered by time", "保留，按时间排序"],
  "happened set to known": ["happened set to known", "发生时间改为可知时间"],
  "taken to end with its last row": ["taken to end with its last row", "以末行为结束"],
  "known taken from the declared delay": [
    "known taken from the declared delay",
    "可知时间按声明的延迟推算",
  ],
  "row not read: the subject is listed already": [
    "row not read: the subject is listed already",
    "该行未读入：受试者已列入",
  ],
  "read in the cell's own unit": ["read in the cell's own unit", "按单元格内的单位读入"],
  "read as it stands": ["read as it stands", "按原样读入"],
  "not read: nobody sees it; a table may name it": [
    "not read: nobody sees it; a table may name it",
    "未读入：隐藏的表，可在映射中写明",
  ],
  "kept; the query is open": ["kept; the query is open", "保留；质疑待答"],
  "kept; an identifier of both is the same": [
    "kept; an identifier of both is the same",
    "保留；两人有相同的身份信息",
  ],
  "kept; much of both agrees": ["kept; much of both agrees", "保留；两人信息大多一致"],
  "not read: the mapping does not know its header": [
    "not read: the mapping does not know its header",
    "未读入：映射不认识其表头",
  ],
  "features that read it are missing everywhere": [
    "features that read it are missing everywhere",
    "用到它的特征均为缺失",
  ],
};

const severities: Record<string, Pair> = {
  error: ["error", "错误"],
  warning: ["warning", "警告"],
  note: ["note", "提示"],
};

const reasons: Record<string, Pair> = {
  "subject of no known centre": ["subject of no known centre", "受试者不属于任何已知中心"],
  "subject in several centres": ["subject in several centres", "受试者见于多个中心"],
  "person in several centres": ["person in several centres", "人员见于多个中心"],
  "person not listed": ["person not listed", "人员不在名单"],
  "consent withdrawn": ["consent withdrawn", "已撤回知情同意"],
};

const lists = { counts, rules, actions, severities, reasons };

/** A code of the engine in the page's language; one without words is shown spelled out. */
export function word_of(list: keyof typeof lists, code: string | undefined): string {
  if (!code) return "";
  const pair = lists[list][code];
  if (pair) return pair[language.code === "zh" ? 1 : 0];
  return code.replaceAll("_", " ");
}

/** What was done about a finding. */
export function action_word(action: string): string {
  const files = /^not read, in (\d+) files?$/.exec(action);
  if (files?.[1]) return say("in_files", files[1]);
  const out = /^kept out: (\d+) rows, (\d+) values$/.exec(action);
  if (out) return say("kept_out_rows", out[1]!, out[2]!);
  return word_of("actions", action);
}

/** A note of the compiler in the page's language, where the page knows its sentence. */
export function note_word(note: string): string {
  const concept = /^no centre maps `(\w+)`, so the parts of scores that read it/.exec(note)?.[1];
  return concept ? say("no_centre_maps", name_word(concept)) : note;
}

export function step_word(step: string): string {
  const fixed: Record<string, PageWord> = {
    "found in the source": "step_found",
    read: "step_read",
    "--quick": "step_quick",
    moments: "step_moments",
  };
  const word = fixed[step];
  if (word) return say(word);
  if (step.startsWith("include ")) return say("step_include", name_word(step.slice(8)));
  return step.replaceAll("_", " ");
}

export function reason_word(reason: string): string {
  const fixed: Record<string, PageWord> = {
    "a moment to predict at": "reason_moment",
    "not in the quarter by hash": "reason_quick",
    false: "reason_false",
    unknown: "reason_unknown",
    "duplicate subject": "reason_duplicate",
    "no rows": "reason_no_rows",
    "no usable row": "reason_no_usable",
    "row not usable": "reason_row",
  };
  const word = fixed[reason];
  if (word) return say(word);
  const refused = /^file refused: (.+)$/.exec(reason);
  if (refused?.[1]) {
    return say("reason_refused", word_of("rules", refused[1].replaceAll(" ", "_")));
  }
  return reason in reasons ? word_of("reasons", reason) : reason;
}
