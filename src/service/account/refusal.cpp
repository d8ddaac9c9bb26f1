#include "service/account/refusal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"

namespace bq::service::account {

namespace {

struct Line {
  std::string_view code;
  std::string_view en;
  std::string_view zh;
};

constexpr std::array lines{
    Line{"sign_in", "User name or password is not right.", "用户名或密码不正确。"},
    Line{"not_signed_in", "Please sign in.", "请先登录。"},
    Line{"wrong_password", "The present password is not right.", "当前密码不正确。"},
    Line{"no_permission", "Your roles do not permit this here.", "您的角色在此处没有该权限。"},
    Line{"must_change_password", "Please change your password first.", "请先修改密码。"},
    Line{"needs_session", "This needs somebody who signed in; a token cannot do it.",
         "此操作须本人登录后进行，不能使用令牌。"},
    Line{"no_user", "There is no such user.", "没有这个用户。"},
    Line{"no_token", "You have no such token.", "您没有这个令牌。"},
    Line{"name_taken", "There is a user of this name already; choose another name.",
         "用户名已被使用，请另选一个。"},
    Line{"last_administrator",
         "This is the last active administrator of all centres; make another one first.",
         "这是最后一个有效的全中心管理员，请先设立另一个。"},
    Line{"shown_once",
         "This was done already, and its secret was shown with the first answer only; make a new "
         "one if it is lost.",
         "该操作已经完成，密码或令牌只显示一次；如已丢失，请重新生成。"},
    Line{"too_many_tokens", "20 tokens are the most; revoke one first.",
         "最多 20 个令牌，请先撤销一个。"},
    Line{"meanwhile", "This account was changed at the same moment; please try again.",
         "该账户刚刚被修改，请重试。"},
    Line{"bad_name", "A user name has 2 to 40 signs of a-z, 0-9, dot, underscore and hyphen.",
         "用户名为 2 至 40 个字符，只能含 a-z、0-9、点、下划线和连字符。"},
    Line{"bad_display", "The name to display has 1 to 80 characters, no control characters.",
         "显示名为 1 至 80 个字符，不能含控制字符。"},
    Line{"bad_roles",
         "Each role is nurse, investigator, monitor, data_manager, administrator or auditor, and "
         "names its centres, or * for all.",
         "角色须为护士、研究者、监查员、数据管理员、管理员或稽查员，并注明中心，* 表示全部。"},
    Line{"bad_title", "A token's title has 1 to 80 characters, no control characters.",
         "令牌名称为 1 至 80 个字符，不能含控制字符。"},
    Line{"bad_days", "A token is valid for 1 to 366 days.", "令牌有效期为 1 至 366 天。"},
    Line{"bad_permissions", "A token can carry only permissions that you have.",
         "令牌只能包含您自己拥有的权限。"},
    Line{"short_password", "A password has at least 10 characters.", "密码至少 10 个字符。"},
    Line{"long_password", "A password has at most 256 bytes.", "密码最长 256 字节。"},
    Line{"usual_password",
         "This password is among the first that anybody would try; choose another.",
         "这个密码太常见或与用户名相同，请另选一个。"},
    Line{"same_password", "The new password is the old one; choose another.",
         "新密码与旧密码相同，请另选一个。"},
    Line{"wait", "Too many refused attempts; please wait.", "失败次数过多，请稍后再试。"},
    Line{"memory", "The server is short of memory; please try again later.",
         "服务器内存不足，请稍后再试。"},
};

}  // namespace

Refusal::Refusal(std::string_view known_code) : code(known_code) {
  auto found = std::find_if(lines.begin(), lines.end(),
                            [&](const Line& line) { return line.code == known_code; });
  BQ_CHECK(found != lines.end(), fmt::format("a refusal `{}` has no sentence", known_code));
  sentence = {std::string(found->en), std::string(found->zh)};
}

// The place is a path of the machine, which is no client's concern.
Refusal::Refusal(const base::Problem& problem)
    : code("disk"),
      sentence{fmt::format("The record is not available: {}.", problem.sentence),
               fmt::format("记录暂时不可用：{}。", problem.sentence)} {}

tl::unexpected<Refusal> refuse(std::string_view code) {
  return tl::unexpected<Refusal>(Refusal(code));
}

tl::unexpected<Refusal> refuse_for(int wait_s) {
  Refusal out("wait");
  out.sentence = {fmt::format("Too many refused attempts; please wait {} seconds.", wait_s),
                  fmt::format("失败次数过多，请在 {} 秒后再试。", wait_s)};
  out.wait_s = wait_s;
  return tl::unexpected<Refusal>(std::move(out));
}

}  // namespace bq::service::account
