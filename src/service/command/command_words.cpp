// Every text of the command line in both languages, but for the sentences of problems.
#include "service/command/command_words.h"

#include <array>
#include <cstdlib>
#include <optional>
#include <vector>

#include <unistd.h>

#include "programme/report/report_words.h"

namespace bq::service::command {

namespace {

using base::Words;

const std::array<Words, static_cast<std::size_t>(Text::count_)> texts{{
    // run
    {"data: {} (--data)", "数据：{}（--data）"},
    {"data: {} ($BIANQUE_DATA)", "数据：{}（$BIANQUE_DATA）"},
    {"data: generated data 模拟数据, in {} (no --data, no $BIANQUE_DATA)",
     "数据：generated data 模拟数据，位于 {}（未给 --data 与 $BIANQUE_DATA）"},
    {"no report page is installed; report.json is written without report.html",
     "未安装报告页；只写 report.json，不写 report.html"},
    {"report: {}", "报告：{}"},
    // check
    {"note: {}", "提示：{}"},
    {"{} {} compiles: {} features, {} conditions, {} acceptance lines, digest {}",
     "{} {} 通过编译：{} 个特征，{} 个条件，{} 项验收指标，摘要值 {}"},
    // explain
    {"PLAN  {} outputs from {} shared steps", "计算方案  {} 个输出，共用 {} 个步骤"},
    {"WINDOWS  concept: widest look-back, windows asked for",
     "时间窗  变量：最长回看时间，所用时间窗"},
    {"whole timeline", "整条时间线"},
    {"never too old", "永不过期"},
    {"CONCEPTS  mapped by each centre", "变量  各中心是否映射"},
    {"concept", "变量"},
    {"unit", "单位"},
    {"delay", "声明延迟"},
    {"yes", "是"},
    {"no", "否"},
    {"LEAK PROOF", "防泄漏证明"},
    {"  1. features, inclusion, moments and alerts read {} concepts; none is a label:",
     "  1. 特征、纳入、预测时刻与报警共读取 {} 个变量，其中无标签："},
    {"     labels among them: {}. They are given V(T), the facts seen at T, and nothing else.",
     "     其中标签数：{}。它们只得到 V(T)，即 T 时刻已知的事实，别无其他。"},
    {"  2. the outcome `{}` looks back with hindsight over: {}",
     "  2. 结局 `{}` 用事后信息回看：{}"},
    {"  3. read by features and outcome alike (rule 6): {}",
     "  3. 特征与结局共同读取（规则 6）：{}"},
    {"none", "无"},
    {"  4. within {}: {} folds by hash of the group; each fit is tested on groups that it\n"
     "     does not carry",
     "  4. {} 中心内部：按组哈希分 {} 折；每次拟合只在其未训练的组上检验"},
    {"  4. fitted on {}, tested on {}", "  4. 以 {} 训练，以 {} 检验"},
    {"  5. rounds, calibration and thresholds are fitted on a fifth of each fit's own\n"
     "     training groups",
     "  5. 轮数、校准与阈值取自每次拟合自身训练组的五分之一"},
    {"  Not covered: a source that is wrong about known, and choices made after looking at\n"
     "  test results.",
     "  不涵盖：来源对“何时可知”记录有误，以及看过检验结果之后作出的选择。"},
    {"  Give --data to count how each value got the time at which it was known.",
     "  给出 --data 即可逐变量统计可知时间的来源。"},
    {"  How each value that was read got the time at which it was known:",
     "  已读入的每个取值，其可知时间由何而来："},
    {"values", "取值数"},
    {"source says", "来源自带"},
    {"by delay", "按延迟"},
    {"at once", "发生即知"},
    {"from start", "自开始"},
    {"all but labels", "合计（不含标签）"},
    // compare
    {"definition", "项目定义"},
    {"data", "数据"},
    {"figures", "数值"},
    {"the same", "相同"},
    {"differs", "不同"},
    {"the same (digest {})", "相同（摘要值 {}）"},
    {"differ (digest {} -> {})", "不同（摘要值 {} -> {}）"},
    {"before", "之前"},
    {"after", "之后"},
    {"  no count differs", "  各项计数均相同"},
    {"figure", "指标"},
    {"{} ({} to {})", "{}（{} 至 {}）"},
    {"    paired over {} subjects: after - before = {}", "    {} 例配对：之后减之前 = {}"},
    {"    the intervals overlap; no subjects can be paired", "    区间重叠；无可配对的受试者"},
    {"    the intervals do not overlap; no subjects can be paired",
     "    区间不重叠；无可配对的受试者"},
    {"  {} figures are equal", "  {} 项数值相同"},
    {"{} of {} figures differ", "{} / {} 项数值不同"},
    {"{}, centre {}", "{}，{} 中心"},
    {"AUROC", "AUROC"},
    {"AUPRC", "AUPRC"},
    {"Brier score", "Brier 分数"},
    {"calibration slope", "校准斜率"},
    {"utility", "效用"},
    {"episode recall", "事件检出率"},
    {"alarms a patient-day", "每患者日报警数"},
    {"false per true alarm", "每次真报对应误报数"},
    {"AUROC drop", "AUROC 降幅"},
    {"alerts", "报警数"},
    {"subjects alerted", "报警例数"},
}};

struct Named {
  const char* name;
  Words words;
};

const Named counts[] = {
    {"files", {"files", "文件"}},
    {"files_refused", {"files refused", "拒收文件"}},
    {"bytes", {"bytes", "字节"}},
    {"rows", {"rows", "数据行"}},
    {"rows_refused", {"rows refused", "拒收数据行"}},
    {"cells", {"cells", "单元格"}},
    {"values", {"values kept", "采用的取值"}},
    {"missing", {"empty or marked missing", "空缺或标为缺失"}},
    {"repeated", {"repeated, counted once", "重复，只计一次"}},
    {"implausible", {"implausible, kept out", "超出可信范围，未采用"}},
    {"not_understood", {"not understood", "无法识别"}},
    {"rounded", {"rounded to the resolution", "按分辨率取整"}},
    {"unmapped_rows", {"rows that no concept maps", "未映射的数据行"}},
    {"outside", {"outside the stay", "住院时段之外"}},
    {"delay_declared", {"known by the declared delay", "可知时间按声明延迟"}},
    {"facts", {"facts on the timelines", "时间线上的事实"}},
    {"duplicates", {"duplicate facts", "重复事实"}},
    {"subjects", {"subjects", "例数"}},
    {"episodes", {"episodes", "事件数"}},
    {"labelled_rows", {"moments with an outcome", "结局有定义的时刻"}},
    {"positive_rows", {"positive moments", "阳性时刻"}},
};

// The engine's lines while it works; `{}` is any text, and a design where `designs` says so.
struct Line {
  const char* en;
  const char* zh;
  bool designs = false;
};
constexpr Line lines[] = {
    {"reading", "读取"},
    {"importing", "导入"},
    {"undoing", "撤销"},
    {"people", "人"},
    {"importing", "导入"},
    {"undoing", "撤销导入"},
    {"files", "个文件"},
    {"features", "特征"},
    {"subjects", "例"},
    {"rounds", "轮"},
    {"generating", "生成"},
    {"stays", "例住院"},
    {"fit {} of {}: {}", "第 {} 次拟合，共 {} 次：{}", true},
    {"fit {}: taken from an earlier run", "拟合 {}：取自先前的运行", true},
    {"fit {}", "拟合 {}", true},
    {"figures and report", "数值与报告"},
    {"evaluating with longer delays", "加长延迟后复评"},
    {"evaluating", "评估"},
    {"designs", "项验证"},
    {"storing", "存储"},
    {"rows", "行"},
    {"{} facts of {} subjects in {}", "{} 条事实，{} 例，位于 {}"},
    {"{} features of {} subjects in {}", "{} 个特征，{} 例，位于 {}"},
    {"{}: {} s, {} s of processor time", "{}：{} s，处理器时间 {} s"},
    {"no centre maps `{}`, so the parts of scores that read it are not_collected",
     "各中心均未映射 `{}`，评分中用到它的各项按未采集处理"},
    {"{} rows of {} subjects scored, {} findings in {}",
     "已为 {} 行（{} 例）给出风险，{} 条质控发现见 {}"},
    {"{} generated stays (模拟数据) of {} centres in {}, {} with an onset; the truth in {}",
     "已生成 {} 例住院（模拟数据），{} 个中心，位于 {}，其中 {} 例发病；真值在 {}"},
};

// What stands in the holes of a pattern, if the line has its form.
std::optional<std::vector<std::string>> holes_of(std::string_view pattern, std::string_view line) {
  std::vector<std::string> out;
  auto hole = pattern.find("{}");
  if (line.substr(0, hole) != pattern.substr(0, hole)) return std::nullopt;
  if (hole == std::string_view::npos) return line == pattern ? std::optional(out) : std::nullopt;
  line.remove_prefix(hole), pattern.remove_prefix(hole);
  while (!pattern.empty()) {
    pattern.remove_prefix(2);
    auto next = pattern.find("{}");
    auto literal = pattern.substr(0, next);
    auto at =
        next == std::string_view::npos
            ? (line.size() >= literal.size() && line.substr(line.size() - literal.size()) == literal
                   ? line.size() - literal.size()
                   : std::string_view::npos)
            : line.find(literal, 1);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    out.emplace_back(line.substr(0, at));
    line.remove_prefix(at + literal.size()), pattern.remove_prefix(literal.size());
  }
  return out;
}

std::string filled(std::string_view form, const std::vector<std::string>& holes) {
  std::string out;
  auto part = holes.begin();
  for (auto at = form.find("{}"); at != std::string_view::npos; at = form.find("{}")) {
    out += std::string(form.substr(0, at)) + *part++;
    form.remove_prefix(at + 2);
  }
  return out + std::string(form);
}

std::string design_in_chinese(const std::string& name) {
  if (name == "all centres") return "全部中心";
  auto fold = holes_of("{} fold {}", name);
  if (!fold) return programme::report::design_title(name, Language::zh);
  return design_in_chinese((*fold)[0]) + "，第 " + (*fold)[1] + " 折";
}

bool says_chinese(std::string_view locale) { return locale.substr(0, 2) == "zh"; }

}  // namespace

const Words& words_of(Text text) { return texts[static_cast<std::size_t>(text)]; }

std::string figure_word(const std::string& name, Language language) {
  static const std::pair<const char*, Text> figures[] = {
      {"auroc", Text::auroc},     {"auprc", Text::auprc},
      {"brier", Text::brier},     {"slope", Text::slope},
      {"utility", Text::utility}, {"recall", Text::recall},
      {"burden", Text::burden},   {"false_per_true", Text::false_per_true},
      {"drop", Text::drop},       {"alerts", Text::alerts},
      {"alerted", Text::alerted}};
  for (const auto& [known, text] : figures)
    if (name == known) return tell(language, text);
  return name;
}

std::string count_word(const std::string& name, Language language) {
  for (const Named& count : counts)
    if (name == count.name) return base::in(count.words, language);
  return name;
}

std::string chinese_line(const std::string& english) {
  for (const Line& line : lines) {
    auto holes = holes_of(line.en, english);
    if (!holes) continue;
    if (line.designs)
      for (std::string& hole : *holes) hole = design_in_chinese(hole);
    return filled(line.zh, *holes);
  }
  return english;
}

Language choose_language(std::string_view asked) {
  if (!asked.empty()) return asked == "zh" ? Language::zh : Language::en;
  for (const char* name : {"BIANQUE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return says_chinese(value) ? Language::zh : Language::en;
  return Language::en;
}

std::string paint(Tone tone, const std::string& text, int stream) {
  const char* none = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  bool plain = (none != nullptr && *none != '\0') || ::isatty(stream) != 1 ||
               (term != nullptr && std::string_view(term) == "dumb");
  if (plain) return text;
  const char* code = tone == Tone::head ? "2" : tone == Tone::accent ? "36" : "31";
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

}  // namespace bq::service::command
