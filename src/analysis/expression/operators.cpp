// The list of operators in the guides is made from these descriptions (docs/zh, docs/en).
#include "analysis/expression/plan.h"

namespace bq::analysis::expression {

namespace {

const std::vector<OperatorDescription> list{
    {"x",
     "heart_rate",
     {"the latest value by the time it happened, while younger than the concept's stale_after; a "
      "later result that could "
      "not be assessed hides it, a pending one does not",
      "按发生时间最近一次的值，且未超过该概念的 "
      "stale_after；其后“无法评估”的结果会使其失效，待回报的结果不会"},
     "lactate >= 4 mmol/L"},
    {"time_since",
     "time_since(x), time_since(start)",
     {"the time from the latest value, or from the start of the subject, to now; as a column in "
      "hours",
      "距最近一次取值（或距起点）的时间；作为特征列以小时计"},
     "time_since(lactate)"},
    {"missing",
     "missing(x)",
     {"true when x has no value now, false when it has one", "x 当前无值为真，有值为假"},
     "missing(lactate)"},
    {"else",
     "x else y",
     {"x where it has a value, otherwise y; binds tighter than a comparison",
      "x 有值取 x，否则取 y；优先级高于比较"},
     "(bands > 10 %) else false"},
    {"count",
     "count(x, w)",
     {"the number of values in the window; 0 when there is none, missing only where the centre "
      "does not collect x",
      "窗口内取值个数；无值为 0，仅当该中心不采集 x 时缺失"},
     "count(lactate, 24 h)"},
    {"first",
     "first(x, w)",
     {"the first value in the window by value order", "窗口内第一个值（按取值次序）"},
     "first(map, 6 h)"},
    {"last",
     "last(x, w)",
     {"the last value in the window by value order", "窗口内最后一个值（按取值次序）"},
     "last(map, 6 h)"},
    {"min", "min(x, w)", {"the smallest value in the window", "窗口内最小值"}, "min(map, 24 h)"},
    {"max",
     "max(x, w)",
     {"the largest value in the window", "窗口内最大值"},
     "max(heart_rate, 24 h)"},
    {"mean",
     "mean(x, w)",
     {"exact sum divided by the number of values", "精确求和后除以取值个数"},
     "mean(heart_rate, 6 h)"},
    {"sum",
     "sum(x, w)",
     {"the exact sum; missing when there is no value", "精确求和；无值时缺失"},
     "sum(lactate, 24 h)"},
    {"stddev",
     "stddev(x, w)",
     {"sample standard deviation (n - 1); missing with fewer than two values",
      "样本标准差（n - 1）；少于两个值时缺失"},
     "stddev(heart_rate, 24 h)"},
    {"range", "range(x, w)", {"max - min", "最大值减最小值"}, "range(temperature, 24 h)"},
    {"slope",
     "slope(x, w)",
     {"least squares against time, per hour; needs two distinct times",
      "对时间的最小二乘斜率，以每小时计；至少需两个不同时刻"},
     "slope(heart_rate, 6 h)"},
    {"delta", "delta(x, w)", {"last - first", "末值减首值"}, "delta(creatinine, 72 h)"},
    {"rise", "rise(x, w)", {"last - min", "末值减最小值"}, "rise(creatinine, 72 h)"},
    {"fall", "fall(x, w)", {"max - last", "最大值减末值"}, "fall(platelets, 72 h)"},
    {"window",
     "6 h | 6 h ending 24 h ago | since start",
     {"half-open (from, to] on the time it happened; only what is seen at the moment counts",
      "按发生时间的半开区间 (from, to]；只计此刻已知者"},
     "mean(map, 6 h ending 24 h ago)"},
    {"first_time",
     "first_time(c)",
     {"the first instant at which the condition is true, from start on, each concept holding its "
      "value until stale_after; of a concept, when its first value from start on happened",
      "自起点起条件首次成立的时刻，各概念的取值保持至 "
      "stale_after；若为概念，则是自起点起首个取值的发生时间"},
     "first_time(lactate >= 4 mmol/L)"},
    {"paired",
     "paired(a, b, within d)",
     {"the value of b that belongs to the latest a: nearest earlier or equal by happened, at "
      "most d before it",
      "与最近一次 a 配对的 b 值：发生时间不晚于 a、相距不超过 d，取最近者"},
     "pao2 / paired(pao2, fio2, within 1 h)"},
    {"points",
     "points(x: < a -> p, ..., else -> q)",
     {"the points of the first band that holds; missing when x is",
      "首个满足的档位所对应的分值；x 缺失则缺失"},
     "points(resp_rate: <= 8 /min -> 3, <= 11 /min -> 1, else -> 0)"},
    {"score",
     "score(part, ...)",
     {"the sum of the known parts (a true condition counts 1), with its completeness; missing "
      "when none is known. "
      "score >= k is true once the known parts reach k, false once the missing ones no longer "
      "could, else unknown",
      "已知各项之和（真计 1 分），并给出完整度；全部缺失则缺失。score >= k：已知各项达到 k "
      "为真，计入缺失各项也不可能达到为假，其余未知"},
     "score(resp_rate >= 22 /min, gcs < 15)"},
    {"completeness",
     "completeness(s)",
     {"known parts / all parts of a score", "评分中已知项占全部项的比例"},
     "completeness(qsofa)"},
    {"if",
     "if(c, a, b)",
     {"a when c is true, b when false, missing when unknown", "c 为真取 a，为假取 b，未知则缺失"},
     "if(sex = male, 1, 0)"},
    {"and or not",
     "a and b",
     {"Kleene logic: false and unknown is false, true or unknown is true",
      "Kleene 三值逻辑：假且未知为假，真或未知为真"},
     "heart_rate > 90 /min and missing(lactate)"},
    {"comparison",
     "< <= > >= = != between in",
     {"numbers with their units; a dimension error does not compile",
      "带单位比较；量纲不符则不能编译"},
     "creatinine > 2 mg/dL"},
    {"arithmetic",
     "+ - * / abs log exp min max",
     {"double arithmetic as written; division by 0 and log of <= 0 are undefined",
      "按书写次序的双精度运算；除以 0、对非正数取对数为“未定义”"},
     "heart_rate / systolic_pressure"},
};

}  // namespace

const std::vector<OperatorDescription>& operators() { return list; }

std::string operators_page(const std::string& language) {
  bool chinese = language == "zh";
  std::string out =
      chinese ? "# 算子一览\n\n本页由算子自身的描述生成。\n\n| 算子 | 写法 | 含义 | 例 "
                "|\n|---|---|---|---|\n"
              : "# The operators\n\nThis page is made from the operators' own descriptions.\n\n"
                "| operator | spelling | meaning | example |\n|---|---|---|---|\n";
  auto cell = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
      text.replace(at, 1, "\\|");
    return text;
  };
  for (const auto& o : operators())
    out += "| `" + cell(o.name) + "` | `" + cell(o.spelling) + "` | " +
           cell(chinese ? o.sentence.zh : o.sentence.en) + " | `" + cell(o.example) + "` |\n";
  return out;
}

}  // namespace bq::analysis::expression
