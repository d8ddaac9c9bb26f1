import type { Pair } from "../../shared/words";

// Import: files, what their columns mean, dry run, import, undo.
export const import_words = {
  import_title: ["Import", "数据导入"],
  import_note: [
    "Values of files go into the forms: read the columns, look at a dry run, then import. " +
      "Nothing changes before the last step; the same file again changes nothing, and an import " +
      "can be undone.",
    "将文件中的数值导入各表：先识别列，再看预演，最后导入。最后一步之前不改动任何数据；" +
      "同一文件再次导入不会重复；每次导入均可撤销。",
  ],
  import_busy: [
    "{0} has had work of this kind running since {1}. Yours can begin when it has ended.",
    "{0} 自 {1} 起正在运行导入任务，结束后方可开始您的任务。",
  ],

  // files
  step_files: ["1. Files", "1. 文件"],
  choose_files: ["Choose files", "选择文件"],
  drop_files: [
    "or drop them here: {0}; at most {1} a file.",
    "或拖放到此处：{0}；每个文件不超过 {1}。",
  ],
  files_kept: [
    "They lie on this server for you alone and are removed after the import, or after {0} h.",
    "仅您本人可见，导入完成后删除，最长保留 {0} 小时。",
  ],
  files_none: [
    "No file is here yet. Each would be a row, to be ticked for this import.",
    "尚无文件。上传后每个文件一行，勾选即参与本次导入。",
  ],
  uploads_table: ["Files on the server", "已上传文件"],
  file: ["File", "文件"],
  file_size: ["Size", "大小"],
  uploaded: ["Uploaded", "上传时间"],
  remove_file: ["Remove", "删除"],
  remove_of: ["Remove {0}", "删除 {0}"],
  uploading: ["Uploading {0}: {1}", "正在上传 {0}：{1}"],
  file_not_taken: ["{0} was not taken.", "{0} 未能上传。"],
  unknown_people: ["People who are not enrolled", "未入组者"],
  unknown_refuse: ["are not imported", "不导入"],
  unknown_enrol: ["are enrolled by the import", "由本次导入入组"],
  unknown_note: [
    "They are found by study number or another identifier, never by name. The day of consent is " +
      "that of the column of enrolment, else the first day of each.",
    "按研究编号或其他标识查找，不按姓名。知情同意日期取入组日期列；没有该列时取各人的最早日期。",
  ],
  read_columns: ["Read the columns", "识别列"],
  read_again: ["Read the columns again", "重新识别列"],

  // what was understood
  step_columns: ["2. What the columns mean", "2. 列的含义"],
  columns_none: [
    "Tick the files and have their columns read. Each column would be a row here, with what " +
      "it is taken for and why.",
    "请勾选文件并识别。识别后每列一行，说明含义及依据。",
  ],
  columns_table: ["What the columns mean", "各列的含义"],
  column: ["Column", "列名"],
  taken_for: ["Taken for", "含义"],
  not_imported: ["not imported", "不导入"],
  why: ["Why", "依据"],
  fitting: ["Cells that fit", "符合的单元格"],
  fitting_of: ["{0} of {1}", "{1} 中 {0}"],
  question_open: ["Question", "待确认"],
  questions_title: ["Questions that are open", "待确认的问题"],
  questions_note: [
    "A column with a question is not imported before it is answered. Take it into the text " +
      "below, mend its line, and run the dry run.",
    "有疑问的列在确认之前不导入。请将其纳入下方文本，改好该行后再预演。",
  ],
  mapping: ["The mapping as text", "映射文本"],
  mapping_note: [
    "This text decides what is imported. A line is `column: item unit`; a line that is taken out " +
      "leaves its column out.",
    "导入以此文本为准。每行为“列名: 条目 单位”；删去一行即不导入该列。",
  ],
  mapping_with_questions: ["Take in the open questions", "纳入待确认的列"],
  mapping_sure: ["Only what is sure", "只留确定的列"],
  mapping_kept: [
    "Your text is kept; the files were read anew.",
    "已保留您修改的文本；文件已重新识别。",
  ],
  mapping_new: ["Take the new suggestion", "采用新的建议"],
  mapping_wrong: ["The mapping cannot be read", "映射有误"],
  mapping_line: ["line {0}", "第 {0} 行"],
  to_line: ["Go to line {0}", "转到第 {0} 行"],

  // dry run and answer
  step_dry: ["3. Dry run", "3. 预演"],
  dry_now: ["Dry run", "开始预演"],
  dry_again: ["Dry run again", "重新预演"],
  dry_none: [
    "A dry run says what the import would do and changes nothing.",
    "预演只给出导入将产生的结果，不改动任何数据。",
  ],
  dry_stale: [
    "Files or mapping have changed since this dry run: run it again.",
    "预演之后文件或映射已有改动，请重新预演。",
  ],
  dry_sums: [
    "Would be: {0} new values, {1} corrections, {2} the same, {3} not imported; {4} forms.",
    "将新增 {0} 个数值，更正 {1} 个，相同 {2} 个，不导入 {3} 个；涉及 {4} 份表。",
  ],
  import_sums: [
    "Imported: {0} new values, {1} corrections, {2} the same, {3} not imported; {4} forms saved.",
    "已新增 {0} 个数值，更正 {1} 个，相同 {2} 个，未导入 {3} 个；保存 {4} 份表。",
  ],
  enrol_sums: ["People enrolled: {0}.", "入组 {0} 人。"],
  first_day_consent: [
    "No column says the day of enrolment: each one's first day is taken.",
    "没有入组日期列：取各人的最早日期。",
  ],
  nothing_to_change: [
    "Nothing to change: all values are there already, or not imported.",
    "没有需要改动的数据：均已存在，或未导入。",
  ],
  items_table: ["By item", "按条目"],
  item_table_form: ["Form", "表"],
  item_table_item: ["Item", "条目"],
  no_form: ["(no form)", "（无对应表）"],
  whole_rows: ["(rows, repeated values)", "（整行或重复值）"],
  n_new: ["New", "新增"],
  n_corrections: ["Corrections", "更正"],
  n_same: ["The same", "相同"],
  n_refused: ["Not imported", "未导入"],
  cells_refused: ["Cells that are not imported", "未导入的单元格"],
  refused_none: ["Every cell has its place.", "所有单元格均可导入。"],
  refused_shown: ["{0} to {1} of {2} lines", "第 {0} 至 {1} 条，共 {2} 条"],
  refused_cut: [
    "The first {0} of {1} lines are shown here; the workbook has them all.",
    "此处仅列前 {0} 条，共 {1} 条；全部见报告文件。",
  ],
  sheet: ["Sheet", "工作表"],
  row: ["Row", "行"],
  value: ["Value", "值"],
  refused_why: ["Why", "原因"],
  remedy: ["Remedy", "处理办法"],
  cells: ["Cells", "单元格数"],
  report: ["Report as a workbook, to send back", "下载报告（xlsx），可直接退回"],
  left_out_title: ["Columns and files that are left out", "未导入的列和文件"],
  remarks_title: ["What the workbooks hold besides", "工作簿中的其他内容"],

  // import
  step_import: ["4. Import", "4. 导入"],
  import_now: ["Import", "导入"],
  import_first_dry: [
    "Possible after a dry run of these files with this mapping.",
    "对当前文件和映射完成预演后方可导入。",
  ],
  import_ask: ["Import these values?", "确认导入？"],
  import_says: [
    "{0} new values and {1} corrections go into {2} forms. Each correction keeps the value of " +
      "before in the form's history, with this import as its reason.",
    "将向 {2} 份表写入 {0} 个新值、{1} 个更正。更正前的值保留在修改历史中，理由记为本次导入。",
  ],
  import_says_enrol: [
    "{0} people are enrolled with consent {1}; an undo does not remove them.",
    "将以知情同意书 {1} 版入组 {0} 人；撤销导入不会移除受试者。",
  ],
  import_says_refused: ["{0} cells are not imported.", "{0} 个单元格不导入。"],
  import_undo_note: [
    "“Undo” below takes the import back.",
    "可在下方“历次导入”中撤销。",
  ],
  import_done: ["Imported as {0}.", "导入完成，编号 {0}。"],
  import_unchanged: [
    "Nothing was changed, and nothing is on record.",
    "没有改动任何数据，也未产生记录。",
  ],

  // runs
  run_suggestion: ["Reading the columns", "正在识别列"],
  run_dry_run: ["Dry run", "正在预演"],
  run_import: ["Importing", "正在导入"],
  run_undo: ["Undoing", "正在撤销"],
  run_reading: ["reading the files", "正在读取文件"],
  run_people: ["{0} of {1} people", "{1} 人中已处理 {0} 人"],
  run_left: ["about {0} left", "约剩 {0}"],
  run_safe: [
    "You may leave this page; the work goes on, and its answer waits here.",
    "可以离开本页；任务继续运行，结果保留在此。",
  ],
  run_stop: ["Stop", "停止"],
  run_stopping: ["Stopping", "正在停止"],
  run_stopped: [
    "Stopped. Nothing was changed.",
    "已停止，未改动任何数据。",
  ],
  import_stopped: [
    "Stopped: what was saved stays. The same import again goes on from there; “Undo” takes it " +
      "back.",
    "已停止：已保存的保留。再次导入相同文件会接着完成；也可撤销。",
  ],
  undo_stopped: [
    "Stopped: what was restored stays. The same undo again goes on from there.",
    "已停止：已恢复的保留。再次撤销会接着完成。",
  ],
  run_failed: ["This did not work", "未能完成"],
  seconds: ["{0} s", "{0} 秒"],
  minutes: ["{0} min", "{0} 分钟"],

  // earlier imports
  earlier: ["Earlier imports", "历次导入"],
  earlier_none: [
    "Nothing was imported yet. Each import would be a row here, with what it changed.",
    "尚无导入。每次导入在此成为一行，并列出改动数量。",
  ],
  import_id: ["Import", "编号"],
  imported_at: ["When", "时间"],
  imported_by: ["Who", "操作者"],
  files: ["Files", "文件"],
  n_enrolled: ["Enrolled", "入组"],
  standing_done: ["done", "已完成"],
  standing_cut: ["cut off: the same import again completes it", "已中断：再次导入即可完成"],
  standing_undone: ["undone", "已撤销"],
  undo: ["Undo", "撤销"],
  undo_of: ["Undo import {0}", "撤销导入 {0}"],
  undo_ask: ["Undo import {0}?", "确认撤销导入 {0}？"],
  undo_says: [
    "{0} of {1}: {2} new values are taken out, {3} corrections get the value of before. Each " +
      "form gets a new version; its history stays.",
    "{1} 的 {0}：移除 {2} 个新值，{3} 个更正恢复为之前的值。各表生成新版本，修改历史保留。",
  ],
  undo_leaves: [
    "Forms that were changed, locked or frozen since stay as they are and are listed.",
    "之后又有修改、已锁定或冻结的表保持不变，并逐份列出。",
  ],
  undo_leaves_people: [
    "The people whom it enrolled stay: {0}.",
    "由其入组的 {0} 人仍在库中。",
  ],
  undo_now: ["Undo", "确认撤销"],
  undo_done: ["Import {0} is undone: {1} forms restored.", "导入 {0} 已撤销：恢复 {1} 份表。"],
  undo_left: ["Forms that stay as they are", "保持不变的表"],
  left_why: ["Why", "原因"],
  other_centre: ["(another centre)", "（其他中心）"],
} as const satisfies Record<string, Pair>;
