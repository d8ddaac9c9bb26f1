import type { Pair } from "../../shared/words";

// The frame, signing in, what every page may have to say: [English, Chinese].
export const frame_words = {
  product: ["Disease registry", "专病库"],
  skip: ["Skip to the content", "跳到正文"],
  navigation: ["Pages", "页面"],
  nav_people: ["Participants", "受试者"],
  nav_follow_up: ["Follow-up", "随访管理"],
  nav_completeness: ["Completeness", "完整率"],
  nav_queries: ["Queries", "质疑"],
  nav_users: ["Users", "用户"],
  nav_audit: ["Audit trail", "稽查轨迹"],
  nav_password: ["Password", "密码"],
  signed_in_as: ["Signed in: {0}", "已登录：{0}"],
  sign_out: ["Sign out", "退出登录"],
  keys_button: ["Keys", "按键"],
  keys: [
    "Keys: j k or arrows move over rows, Enter opens or goes to the next field, / search, " +
      "Ctrl+S saves, Esc leaves, l language, ? this line",
    "按键：j k 或方向键在行间移动，Enter 打开或到下一项，/ 搜索，Ctrl+S 保存，Esc 离开，l 切换语言，? 显示本行",
  ],
  study_line: ["{0}, version {1}", "{0}，版本 {1}"],
  unknown_sign: ["– means unknown or not there.", "– 表示未知或无。"],
  times_here: ["Times are of this device's clock.", "时间按本设备时区显示。"],

  // states
  loading: ["Loading", "正在读取"],
  still_loading: ["Still waiting for the server.", "仍在等待服务器应答。"],
  try_again: ["Try again", "重试"],
  error_title: ["This did not work", "未能完成"],
  error_safe: ["Nothing that was saved is changed.", "已保存的内容未受影响。"],
  not_there: ["This is not there, or is of another centre.", "不存在，或属于其他中心。"],
  no_such_page: ["There is no page at this address.", "此地址没有页面。"],
  to_people: ["To the participants", "前往受试者列表"],
  no_permission: [
    "You have no permission for this page. An administrator gives it under Users.",
    "您没有此页面的权限。可由管理员在“用户”页授予。",
  ],
  offline: [
    "Offline: the server cannot be reached. What you save stays here and is sent when it is back.",
    "离线：无法连接服务器。保存的内容暂存于本机，恢复后自动发送。",
  ],
  kept_list: ["Kept here, not sent:", "暂存本机，未发送："],
  kept_full: [
    "This browser refuses to keep anything more: do not close this page before saving.",
    "浏览器已无法暂存：保存之前请勿关闭本页。",
  ],
  waits: ["waits for the server", "等待服务器"],
  only_typed: ["typed, not saved", "已录入，未保存"],
  sign_out_kept: [
    "Kept here and not sent: {0}. It stays in this browser until you sign in here again.",
    "暂存本机未发送：{0} 份。退出后仍留在此浏览器，待您再次在此登录。",
  ],
  go_back: ["Back", "返回"],
  cancel: ["Cancel", "取消"],
  done: ["Done", "完成"],
  next_page: ["Next page", "下一页"],
  first_page: ["First page", "第一页"],
  page_before: ["Page before", "上一页"],
  all: ["all", "全部"],
  yes: ["yes", "是"],
  no: ["no", "否"],
  and_next: ["; ", "；"],
  named: ["{0}: {1}", "{0}：{1}"],
  in_brackets: ["{0} ({1})", "{0}（{1}）"],
  filters: ["Filters", "筛选"],
  centre: ["Centre", "中心"],
  state: ["State", "状态"],
  search: ["Search", "搜索"],
  date: ["Date", "日期"],

  // signing in
  sign_in: ["Sign in", "登录"],
  user_name: ["User name", "用户名"],
  password: ["Password", "密码"],
  show_password: ["Show what is typed", "显示输入内容"],
  expired: [
    "Your sign-in has expired. Sign in again: you come back to where you were, and what you " +
      "typed is still here.",
    "登录已过期。请重新登录：将回到原处，已录入的内容仍在。",
  ],
  not_started: ["The registry cannot be opened.", "专病库无法打开。"],
  password_title: ["Change the password", "修改密码"],
  password_first: [
    "You signed in with a first password. Choose your own to go on.",
    "您使用的是初始密码。请先设置自己的密码。",
  ],
  old_password: ["Present password", "当前密码"],
  new_password: ["New password", "新密码"],
  new_again: ["New password again", "再次输入新密码"],
  password_rule: [
    "At least 10 signs. Your other sign-ins end.",
    "至少 10 个字符。您在其他处的登录将失效。",
  ],
  password_differs: ["The two new passwords differ.", "两次输入的新密码不一致。"],
  change_it: ["Change the password", "修改密码"],
  password_changed: ["The password is changed.", "密码已修改。"],
} as const satisfies Record<string, Pair>;
