// Words of the report that do not depend on figures; kept apart from the code that counts.
#include "programme/report/report_words.h"

#include <fmt/format.h>

namespace bq::programme::report {

using nlohmann::ordered_json;

namespace {

struct Pair {
  const char* en;
  const char* zh;
};

ordered_json both(const Pair& p) { return {{"en", p.en}, {"zh", p.zh}}; }

struct Made {
  Pair number, how;
};

constexpr Made model_numbers[] = {
    {{"AUROC", "AUROC"},
     {"ties count one half; pooled over folds, never the mean of folds; interval by 1,000 "
      "bootstrap draws of subjects, seeded",
      "并列计一半;各折合并计算而非取均值;区间由按受试者自助抽样 1000 次得到(固定种子)"}},
    {{"AUPRC", "AUPRC"},
     {"average precision, equal risks one step; interval as for AUROC",
      "平均精确率,相同风险为一步;区间同 AUROC"}},
    {{"official and labelled rows", "官方行与有标签行"},
     {"official: every predicted moment with the data's own label; labelled: moments at which the "
      "outcome is defined",
      "官方行:全部预测时刻,用数据自带标签;有标签行:结局有定义的时刻"}},
    {{"slope and intercept", "校准斜率与截距"},
     {"logistic regression of the outcome on the log odds of the risk",
      "以风险对数优势对结局作逻辑回归"}},
    {{"risk", "风险"},
     {"calibrated by a rising logistic map fitted on the cell's inner hold-out",
      "由该次拟合的内部留出集拟合的单调逻辑映射校准"}},
    {{"utility", "效用"},
     {"the Challenge's: worth of each answer by its time from onset, divided by what the best "
      "answers would have earned; threshold from the inner hold-out",
      "挑战赛定义:按距发病时间给每次回答计分,除以最优回答所得;阈值取自内部留出集"}},
    {{"recall of episodes", "发作召回率"},
     {"episodes with an alarm in [onset - 12 h, onset + 3 h] after persistence and re-arming",
      "经持续与再触发规则后,在[发病前 12 小时,发病后 3 小时]内有报警的发作比例"}},
    {{"AUROC drop", "AUROC 降幅"},
     {"the source's own within-centre AUROC minus the source model's on the other centre",
      "来源中心内部 AUROC 减去其模型在另一中心的 AUROC"}},
    {{"decision curve", "决策曲线"},
     {"net benefit per row at each threshold probability; unknown comparators do not call for "
      "action",
      "各阈值概率下每行净获益;对照规则未知视为不行动"}},
};

constexpr Made common_numbers[] = {
    {{"attrition", "纳排流程"},
     {"each refused file, removed subject or unmet condition is a row; unknown is counted apart "
      "from false",
      "每个被拒文件、被剔除对象或未满足条件各占一行;未知与不满足分列"}},
    {{"alarms per patient-day", "每患者日报警数"},
     {"alarms over watched time, first moment to the end of the subject",
      "报警数除以监护时间(首个时刻至对象结束)"}},
    {{"values", "取值数"},
     {"cells that became facts; missing, implausible and repeated ones are counted apart",
      "成为事实的单元格;缺失、不可信与重复者分列"}},
};

struct Item {
  const char* item;
  Pair topic, answer;
  const char* state;
};

// TRIPOD+AI (collins2024): what a run can and cannot answer, in our words.
constexpr Item items[] = {
    {"1",
     {"title", "标题"},
     {"title of the programme names outcome and setting", "项目标题给出结局与场景"},
     "partly"},
    {"5a",
     {"sources of data", "数据来源"},
     {"section data: domain, files, digest of the inputs", "“数据”一节:来源、文件与输入摘要"},
     "answered"},
    {"5b",
     {"dates of the data", "数据时间"},
     {"not stated by sources without a calendar", "无日历的数据来源未给出"},
     "outside the run"},
    {"6a", {"setting and centres", "场景与中心"}, {"section centres", "“中心”一节"}, "partly"},
    {"6b",
     {"eligibility", "纳入标准"},
     {"section attrition and the definition", "“纳排”一节与定义"},
     "answered"},
    {"7",
     {"data preparation", "数据预处理"},
     {"mapping, units, plausible ranges and findings are listed",
      "映射、单位、可信范围与发现均列出"},
     "answered"},
    {"8a",
     {"outcome and its timing", "结局及时间"},
     {"section outcome of the definition", "定义中的“结局”一节"},
     "answered"},
    {"8b",
     {"who assessed the outcome", "结局评估者"},
     {"not known from the data", "数据未说明"},
     "outside the run"},
    {"9a",
     {"choice of predictors", "预测因子选择"},
     {"listed in the definition; reasons are the authors'", "定义中列出;理由由作者说明"},
     "partly"},
    {"9b",
     {"definition of predictors", "预测因子定义"},
     {"canonical expressions with windows and units", "含窗口与单位的规范表达式"},
     "answered"},
    {"10",
     {"sample size", "样本量"},
     {"counts are given; no calculation was made", "给出数量;未作计算"},
     "partly"},
    {"11",
     {"missing data", "缺失数据"},
     {"every missing value has a reason; trees take missing as missing",
      "每个缺失值均有原因;树模型按缺失处理"},
     "answered"},
    {"12a",
     {"use of data for fitting and evaluation", "拟合与评估的数据划分"},
     {"validate and the inner hold-out of each fit", "验证设计与每次拟合的内部留出"},
     "answered"},
    {"12c",
     {"model type and building", "模型类型与建立"},
     {"section model; rounds chosen on the hold-out", "“模型”一节;轮数由留出集选定"},
     "answered"},
    {"12d",
     {"heterogeneity between centres", "中心间异质性"},
     {"transfer matrix and centres side by side", "迁移矩阵与中心对照"},
     "answered"},
    {"12e",
     {"measures of performance", "性能指标"},
     {"discrimination, calibration, net benefit, alarms, with intervals",
      "区分度、校准、净获益、报警,均附区间"},
     "answered"},
    {"12f", {"model updating", "模型更新"}, {"none in this run", "本次无"}, "answered"},
    {"13",
     {"class imbalance", "类别不平衡"},
     {"no resampling; calibration on the hold-out", "未重采样;在留出集上校准"},
     "answered"},
    {"14", {"fairness", "公平性"}, {"subgroups of report_only", "report_only 所列亚组"}, "partly"},
    {"15",
     {"output of the model", "模型输出"},
     {"a calibrated probability; thresholds stated", "校准后的概率;阈值已给出"},
     "answered"},
    {"16",
     {"differences between development and evaluation", "开发与评估差异"},
     {"centres side by side", "中心对照"},
     "answered"},
    {"17",
     {"ethical approval", "伦理批准"},
     {"public data; approval is a matter of the data's owners", "公开数据;由数据方负责"},
     "outside the run"},
    {"18",
     {"open science", "开放科学"},
     {"programme, digests and seed are in the report; code is open",
      "报告含项目定义、摘要与种子;代码开放"},
     "partly"},
    {"20a",
     {"flow of participants", "受试者流程"},
     {"section attrition", "“纳排”一节"},
     "answered"},
    {"20b", {"characteristics", "基线特征"}, {"section centres", "“中心”一节"}, "partly"},
    {"21",
     {"numbers of participants and events", "人数与事件数"},
     {"per design and centre", "按设计与中心给出"},
     "answered"},
    {"22",
     {"full model", "完整模型"},
     {"kept in the folder `model`", "存于 model 文件夹"},
     "answered"},
    {"23a",
     {"performance with intervals", "性能与区间"},
     {"every design, subgroups too", "各设计及亚组"},
     "answered"},
    {"24", {"results of updating", "更新结果"}, {"none in this run", "本次无"}, "answered"},
    {"25", {"interpretation", "解读"}, {"is the authors'", "由作者完成"}, "outside the run"},
    {"26",
     {"limitations", "局限"},
     {"known biases are named in the leak proof; the rest is the authors'",
      "泄漏证明列出已知偏倚;其余由作者说明"},
     "partly"},
    {"27",
     {"use in practice", "临床应用"},
     {"for research; not a medical device", "仅供科研,不作诊疗依据"},
     "outside the run"},
};

}  // namespace

ordered_json leak_words(const Definition& programme) {
  ordered_json out{{"en", ordered_json::array()}, {"zh", ordered_json::array()}};
  auto say = [&](const std::string& en, const std::string& zh) {
    out["en"].push_back(en);
    out["zh"].push_back(zh);
  };
  say("Features, inclusion, moments and alerts are given what was seen at T and nothing else: no "
      "label, no row count, no end of the data.",
      "特征、纳入、预测时刻与报警仅获得 T 时刻已知的事实,不含标签、行数与数据终点。");
  say("For two timelines that agree in what was seen at T, every feature, inclusion, risk and "
      "alert at T is equal.",
      "两条时间线若在 T 时刻已知内容相同,则该时刻的特征、纳入、风险与报警均相同。");
  if (programme.outcome)
    say("The outcome may look back with hindsight; it is used to train and to evaluate only.",
        "结局可用事后信息,仅用于训练与评估。");
  if (programme.model)
    say("Each fit carries its groups, and is tested on none of them; rounds, calibration and "
        "thresholds come from its own inner hold-out.",
        "每次拟合记录其分组,且从不在这些分组上检验;轮数、校准与阈值均取自其内部留出集。");
  say("Not covered: a source that is wrong about when a value was known, and choices made after "
      "looking at test results.",
      "不涵盖:来源对“何时已知”记录有误,以及看过检验结果之后作出的选择。");
  return out;
}

ordered_json how_numbers_are_made(const Definition& programme) {
  auto out = ordered_json::array();
  auto add = [&](const Made& m) {
    out.push_back({{"number", both(m.number)}, {"how", both(m.how)}});
  };
  if (programme.model)
    for (const Made& m : model_numbers) add(m);
  for (const Made& m : common_numbers) add(m);
  return out;
}

ordered_json reporting_items(const Definition& programme) {
  auto out = ordered_json::array();
  if (!programme.model) return out;
  for (const Item& i : items)
    out.push_back({{"item", i.item},
                   {"topic", both(i.topic)},
                   {"answer", both(i.answer)},
                   {"state", i.state}});
  return out;
}

}  // namespace bq::programme::report
