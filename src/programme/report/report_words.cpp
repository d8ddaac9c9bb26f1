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
     {"ties count one half; pooled over folds, never the mean of folds; interval by bootstrap over "
      "subjects, seeded: 1,000 draws, 200 for subgroups",
      "并列计一半；各折合并计算，不取各折均值；区间按受试者自助抽样得到（固定种子，1000 次；亚组 "
      "200 次）"}},
    {{"AUPRC", "AUPRC"},
     {"average precision, equal risks one step; interval as for AUROC",
      "平均精确率，相同风险计为一步；区间同 AUROC"}},
    {{"official and labelled rows", "官方行与有标签行"},
     {"official: every predicted moment with the data's own label; labelled: moments at which the "
      "outcome is defined",
      "官方行：全部预测时刻，采用数据自带标签；有标签行：结局有定义的时刻"}},
    {{"slope and intercept", "校准斜率与截距"},
     {"logistic regression of the outcome on the log odds of the risk",
      "以风险的对数优势对结局作 Logistic 回归"}},
    {{"calibration curve", "校准曲线"},
     {"ten groups of equal size by risk, the highest cut again at 95, 97.5 and 99 % of the "
      "moments; Wilson's intervals, which take moments as independent and are too narrow where a "
      "subject has many",
      "按风险等量分为十组，最高一组再按时刻的 95%、97.5%、99% 分位细分；Wilson "
      "区间，视各时刻相互独立，同一受试者时刻较多时偏窄"}},
    {{"risk", "风险"},
     {"calibrated by a rising logistic map fitted on the cell's inner hold-out",
      "由该次拟合的内部留出集所拟合的单调 Logistic 映射校准"}},
    {{"utility", "效用"},
     {"the Challenge's: worth of each answer by its time from onset, divided by what the best "
      "answers would have earned; threshold from the inner hold-out",
      "按挑战赛定义：依距发病时间为每次判断计分，再除以最优判断的得分；阈值取自内部留出集"}},
    {{"episode recall", "事件检出率"},
     {"episodes with an alarm in [onset - 12 h, onset + 3 h] after persistence and re-arming; "
      "interval by bootstrap over subjects, the threshold held",
      "经持续确认与再触发规则后，在发病前 12 h 至发病后 3 h "
      "内有报警的事件所占比例；区间按受试者自助抽样，阈值固定"}},
    {{"AUROC drop", "AUROC 降幅"},
     {"the source's own within-centre AUROC minus the source model's on the other centre",
      "来源中心内部 AUROC 减去其模型在另一中心的 AUROC"}},
    {{"decision curve", "决策曲线"},
     {"net benefit per row at each threshold probability; unknown comparators do not call for "
      "action; no interval is computed",
      "各阈概率下每行的净获益；对照规则无法判定时视为不行动；未计算区间"}},
};

constexpr Made common_numbers[] = {
    {{"attrition", "纳排流程"},
     {"each refused file, removed subject or unmet condition is a row; unknown is counted apart "
      "from false",
      "每个被拒文件、被剔除受试者或未满足条件各占一行；“未知”与“不满足”分别计数"}},
    {{"alarms per patient-day", "每患者日报警数"},
     {"alarms over watched time, first moment to the end of the subject; where an outcome is "
      "known, interval by bootstrap over subjects",
      "报警数除以监护时间（首个时刻至该受试者结束）；结局已知时，区间按受试者自助抽样"}},
    {{"values", "取值数"},
     {"cells that became facts; missing, implausible and repeated ones are counted apart",
      "成为事实的单元格；缺失、超出可信范围与重复者分别计数"}},
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
     {"the programme's title names outcome and setting, not the design",
      "项目标题给出结局与场景，未写明研究设计"},
     "partly"},
    {"2", {"abstract", "摘要"}, {"is the authors'", "由作者撰写"}, "outside the run"},
    {"3",
     {"background: rationale, intended use, inequalities", "背景：依据、预期用途、健康不平等"},
     {"is the authors'", "由作者撰写"},
     "outside the run"},
    {"4",
     {"objectives", "研究目的"},
     {"outcome and validation designs are in the definition; the rest is the authors'",
      "结局与验证设计见定义，其余由作者说明"},
     "partly"},
    {"5a",
     {"sources of data", "数据来源"},
     {"section on what was read: domain, files, digest of the inputs",
      "“读入与拒收”一节：来源、文件与输入摘要值"},
     "answered"},
    {"5b",
     {"dates of the data", "数据时间"},
     {"not in this report", "本报告未给出"},
     "outside the run"},
    {"6a",
     {"setting and centres", "场景与中心"},
     {"centres side by side; their kind and place are not known from the data",
      "见“中心对照”；医院类型与所在地数据未说明"},
     "partly"},
    {"6b",
     {"eligibility", "纳入标准"},
     {"section on attrition, and the definition", "“纳排流程”一节与项目定义"},
     "answered"},
    {"6c",
     {"treatments received", "所受治疗"},
     {"only where the definition reads them", "仅限定义中用到者"},
     "partly"},
    {"7",
     {"data preparation", "数据预处理"},
     {"units, plausible ranges and what was refused are listed; the mapping is in the programme",
      "单位、可信范围与拒收情况均列出；映射见项目文件夹"},
     "answered"},
    {"8a",
     {"outcome and its timing", "结局及其时间"},
     {"`outcome` in the definition", "定义中的 outcome 一节"},
     "answered"},
    {"8b",
     {"who assessed the outcome", "结局评估者"},
     {"not known from the data", "数据未说明"},
     "outside the run"},
    {"8c",
     {"blinding of the assessment", "结局评估的盲法"},
     {"not known from the data", "数据未说明"},
     "outside the run"},
    {"9a",
     {"choice of predictors", "预测因子的选择"},
     {"listed in the definition; reasons are the authors'", "定义中列出；理由由作者说明"},
     "partly"},
    {"9b",
     {"definition of predictors", "预测因子的定义"},
     {"canonical expressions with windows and units, and when each value was known",
      "含窗口与单位的规范表达式，以及各取值的可知时间"},
     "answered"},
    {"9c",
     {"who assessed the predictors", "预测因子评估者"},
     {"not known from the data", "数据未说明"},
     "outside the run"},
    {"10",
     {"sample size", "样本量"},
     {"counts are given; no calculation was made", "给出数量，未作估算"},
     "partly"},
    {"11",
     {"missing data", "缺失数据"},
     {"every missing value has a reason; trees take missing as missing",
      "每个缺失值均有原因；树模型直接按缺失处理"},
     "answered"},
    {"12a",
     {"use of data for fitting and evaluation", "拟合与评估的数据划分"},
     {"validation designs and the inner hold-out of each fit", "验证设计与每次拟合的内部留出集"},
     "answered"},
    {"12b",
     {"handling of predictors", "预测因子的处理"},
     {"taken as they are, without rescaling; sums and windows are in the expressions",
      "按原值使用，不作缩放；汇总与窗口见表达式"},
     "answered"},
    {"12c",
     {"model type and building", "模型类型与建立"},
     {"`model` in the definition; rounds chosen on the hold-out; reasons are the authors'",
      "定义中的 model 一节；轮数由留出集选定；理由由作者说明"},
     "partly"},
    {"12d",
     {"heterogeneity between centres", "中心间异质性"},
     {"transfer between centres, with intervals", "“跨中心迁移”一节，附区间"},
     "answered"},
    {"12e",
     {"measures of performance", "性能指标"},
     {"discrimination, Brier score, utility and alarms with intervals over subjects; calibration "
      "groups with simple intervals; calibration slope, net benefit and lead time without any",
      "区分度、Brier 分数、效用与报警指标附按受试者计的区间；校准分组附简单区间；校准斜率、净获"
      "益与提前时间无区间"},
     "answered"},
    {"12f",
     {"model updating", "模型更新"},
     {"recalibration on the training data's own hold-out; none on a test centre",
      "仅在训练数据的留出集上校准；未在检验中心更新"},
     "answered"},
    {"12g",
     {"how predictions were calculated", "预测值的计算"},
     {"`bianque predict` with the folder `model`", "以 model 文件夹执行 bianque predict"},
     "answered"},
    {"13",
     {"class imbalance", "类别不平衡"},
     {"no resampling; calibration on the hold-out", "未重采样；在留出集上校准"},
     "answered"},
    {"14",
     {"fairness", "公平性"},
     {"figures by the subgroups of `report_only`; no step was taken for fairness",
      "按 report_only 所列亚组给出结果；未采取专门措施"},
     "partly"},
    {"15",
     {"output of the model", "模型输出"},
     {"a calibrated probability; thresholds and how they were chosen are stated",
      "校准后的概率；阈值及其选取方法均已给出"},
     "answered"},
    {"16",
     {"differences between development and evaluation", "开发与评估数据的差异"},
     {"measured differences: centres side by side; others are not known from the data",
      "可测差异见“中心对照”；其他差异数据未说明"},
     "partly"},
    {"17",
     {"ethical approval", "伦理审批"},
     {"a matter of the data's owners", "由数据提供方负责"},
     "outside the run"},
    {"18a-d",
     {"funding, interests, protocol, registration", "资助、利益冲突、方案、注册"},
     {"are the authors'", "由作者说明"},
     "outside the run"},
    {"18e",
     {"sharing of data", "数据共享"},
     {"digest of the inputs; where to get them is in the programme's README",
      "给出输入摘要值；获取途径见项目 README"},
     "partly"},
    {"18f",
     {"sharing of code", "代码共享"},
     {"definition, digests and seed are in this report; the engine's code is open",
      "本报告含项目定义、摘要值与随机种子；引擎代码开放"},
     "answered"},
    {"19",
     {"patient and public involvement", "患者与公众参与"},
     {"is the authors'", "由作者说明"},
     "outside the run"},
    {"20a",
     {"flow of participants", "受试者流程"},
     {"section on attrition; episodes by centre", "“纳排流程”一节；各中心事件数"},
     "answered"},
    {"20b",
     {"characteristics", "基线特征"},
     {"centres side by side: static attributes, measurements, time watched; no dates",
      "“中心对照”一节：静态属性、检测情况、监护时长；无日期"},
     "partly"},
    {"20c",
     {"comparison with the development data", "与开发数据的比较"},
     {"centres side by side", "“中心对照”一节"},
     "answered"},
    {"21",
     {"numbers of participants and events", "人数与事件数"},
     {"per design and centre", "按验证设计与中心给出"},
     "answered"},
    {"22",
     {"full model", "完整模型"},
     {"trees, calibration and thresholds in the folder `model`",
      "树模型、校准与阈值存于 model 文件夹"},
     "answered"},
    {"23a",
     {"performance with intervals, subgroups too", "性能及其区间（含亚组）"},
     {"intervals as in 12e; of subgroups for the AUROC only",
      "区间情况同 12e；亚组仅 AUROC 附区间"},
     "partly"},
    {"23b",
     {"heterogeneity of performance", "性能的异质性"},
     {"loss in transfer, by pair of centres", "各中心对之间的迁移降幅"},
     "answered"},
    {"24", {"results of updating", "更新的结果"}, {"none in this run", "本次无"}, "answered"},
    {"25", {"interpretation", "解读"}, {"is the authors'", "由作者完成"}, "outside the run"},
    {"26",
     {"limitations", "局限"},
     {"the leak proof says what it does not cover; the rest is the authors'",
      "“防泄漏证明”说明其不涵盖之处；其余由作者说明"},
     "partly"},
    {"27",
     {"use in practice, next steps", "临床应用与后续研究"},
     {"for research; not a medical device", "仅供科研，不作诊疗依据"},
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
      "特征、纳入、预测时刻与报警仅使用 T 时刻已知的事实，不含标签、行数与数据终点。");
  say("For two timelines that agree in what was seen at T, every feature, inclusion, risk and "
      "alert at T is equal.",
      "两条时间线若在 T 时刻已知的内容相同，则该时刻的特征、纳入、风险与报警均相同。");
  if (programme.outcome)
    say("The outcome may look back with hindsight; it is used to train and to evaluate only.",
        "结局可用事后信息，仅用于训练与评估。");
  if (programme.model)
    say("Each fit carries its groups, and is tested on none of them; rounds, calibration and "
        "thresholds come from its own inner hold-out.",
        "每次拟合均记录其训练人群，且从不在这些人群上检验；轮数、校准与阈值均取自其内部留出集。");
  say("Not covered: a source that is wrong about when a value was known, and choices made after "
      "looking at test results.",
      "不涵盖：来源对“何时可知”记录有误，以及看过检验结果之后作出的选择。");
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

const SummaryWords& summary_words() {
  static const SummaryWords words{
      {"design", "验证设计"},  {"subjects", "例数"},
      {"95 % interval", "95% 区间"}, {"utility", "效用"},
      {"recall", "检出率"},    {"alarms/day", "日报警数"},
      {"rule", "规则"},        {"alerts", "报警数"},
      {"subjects", "报警例数"}, {"a patient-day", "每患者日"},
      {"generated data 模拟数据", "generated data 模拟数据"}};
  return words;
}

std::string design_title(const std::string& name, base::Language language) {
  if (name.rfind("within_", 0) == 0) {
    const base::Words within{"within {}", "{} 中心内部"};
    return fmt::format(fmt::runtime(base::in(within, language)), name.substr(7));
  }
  auto to = name.find("_to_");
  if (to == std::string::npos) return name;
  return name.substr(0, to) + " → " + name.substr(to + 4);
}

}  // namespace bq::programme::report
