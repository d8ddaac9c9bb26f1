#include "programme/acceptance/acceptance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace bq::programme::acceptance {

using base::Words;

namespace {

struct StatusWord {
  Status status;
  std::string_view en, zh;
};
constexpr std::array<StatusWord, 8> status_words{{{Status::met, "met", "达到"},
                                                  {Status::partly, "partly", "部分达到"},
                                                  {Status::not_met, "not met", "未达到"},
                                                  {Status::machinery_shown, "machinery shown",
                                                   "仅演示流程"},
                                                  {Status::not_measured, "not measured", "未测"},
                                                  {Status::declared, "declared", "已申报"},
                                                  {Status::stale, "stale", "已过期"},
                                                  {Status::no_programme, "no programme",
                                                   "无项目"}}};

const StatusWord& word_of(Status status) {
  for (const auto& word : status_words)
    if (word.status == status) return word;
  BQ_CHECK(false, "every status has a word");
}

Words join(const std::vector<Words>& parts) {
  Words out;
  for (const auto& part : parts) {
    if (part.en.empty()) continue;
    if (!out.en.empty()) out.en += "; ", out.zh += "；";
    out.en += part.en;
    out.zh += part.zh;
  }
  return out;
}

Words title_of(const std::string& key, const Measure* measure) {
  const Answerable* known = measure == nullptr ? nullptr : measure->answer(key);
  if (known != nullptr) return known->title;
  std::string spaced = key;
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  return {spaced, key};
}

// A measure is believed only about the keys that it says it answers; a declaration about any.
Conditions believed(const Conditions& shown, const Measure* measure) {
  if (measure == nullptr) return shown;
  Conditions out;
  for (const auto& [key, number] : shown.numbers)
    if (measure->answer(key) != nullptr) out.numbers.emplace(key, number);
  for (const auto& [key, words] : shown.words)
    if (measure->answer(key) != nullptr) out.words.emplace(key, words);
  return out;
}

std::vector<Words> lacking(const Indicator& indicator, const Conditions& all,
                           const Measure* measure) {
  const Conditions shown = believed(all, measure);
  std::vector<Words> out;
  for (const auto& need : indicator.needs)
    if (!is_met(need, shown))
      out.push_back(describe_lack(need, shown, title_of(need.key, measure)));
  return out;
}

Words describe_value(double value, const Reach& reach) {
  const std::string written = show_value(value, reach);
  const bool reached = reaches(reach, value);
  return {fmt::format("{} {} {}", written, reached ? "reaches" : "misses", show(reach)),
          fmt::format("{} {} {}", written, reached ? "达到" : "未达到", show_zh(reach))};
}

Words describe_reading(const Indicator& indicator) {
  for (const auto& need : indicator.needs) {
    if (need.key == "order_of_magnitude")
      return {"the guide gives an order of magnitude, read as a floor without discount",
              "指南给出量级，按下限从严判定"};
    if (need.key == "about")
      return {"the guide says about and gives no tolerance, read as a floor",
              "指南为约数且未给容差，按下限判定"};
  }
  return {};
}

Words describe_tightening(const AcceptLine& line, const Indicator& indicator) {
  if (line.reach.empty() || !indicator.reach) return {};
  return {fmt::format("the programme's own threshold; the guide's is {}", show(*indicator.reach)),
          fmt::format("项目自定阈值，指南为 {}", show_zh(*indicator.reach))};
}

AcceptanceLine blank(const Indicator& indicator, const std::optional<Reach>& reach) {
  AcceptanceLine out;
  out.indicator = indicator;
  out.reach = reach;
  return out;
}

void set_figure(AcceptanceLine& out, const Measured& measured) {
  out.value = measured.value;
  out.n = measured.n;
  out.evidence = measured.evidence;
  const auto& interval = measured.interval;
  if (interval && std::isfinite(interval->low) && std::isfinite(interval->high))
    out.interval = interval;
}

// Why a figure cannot be judged, or nothing. The units of one measure stand for each other
// (centres, hospitals); a declaration has no measure and gives the very unit.
Words unusable(const Measured& measured, const Indicator& indicator, const Measure* measure) {
  if (!measured.value)
    return measured.absent.en.empty() ? Words{"no value", "无数值"} : measured.absent;
  if (!std::isfinite(*measured.value)) return {"no finite value", "数值非有限"};
  if (measured.unit.empty()) return {"a value without unit", "数值无单位"};
  const bool serves =
      measure != nullptr && measure->serves(measured.unit) && measure->serves(indicator.unit);
  if (!serves && measured.unit != indicator.unit)
    return {fmt::format("the figure counts {}, the guide asks for {}", measured.unit,
                        indicator.unit),
            fmt::format("数值单位为 {}，指南要求 {}", measured.unit, indicator.unit)};
  return {};
}

AcceptanceLine judge_measured(AcceptanceLine out, const Measured& measured,
                              const Measure& measure) {
  BQ_CHECK(out.reach, "a measure of an indicator without number");
  if (auto why = unusable(measured, out.indicator, &measure); !why.en.empty()) {
    out.reason = std::move(why);
    return out;
  }
  set_figure(out, measured);
  out.data = measured.data;
  const bool generated = measured.data == Data::generated;
  const auto lacks = lacking(out.indicator, measured.conditions, &measure);
  if (!reaches(*out.reach, *out.value)) out.status = Status::not_met;
  else if (generated) out.status = Status::machinery_shown;
  else out.status = lacks.empty() ? Status::met : Status::partly;
  std::vector<Words> reasons{describe_value(*out.value, *out.reach)};
  if (generated) reasons.push_back({"on generated data", "仅为模拟数据"});
  reasons.insert(reasons.end(), lacks.begin(), lacks.end());
  out.reason = join(reasons);
  return out;
}

AcceptanceLine judge_declared(AcceptanceLine out, const Measured& figure) {
  std::vector<Words> reasons{{"declared with evidence", "以证明材料申报"}};
  if (out.reach) {
    if (auto why = unusable(figure, out.indicator, nullptr); !why.en.empty()) {
      out.reason = std::move(why);
      return out;
    }
    reasons.push_back(describe_value(*figure.value, *out.reach));
    set_figure(out, figure);
  }
  out.evidence = figure.evidence;
  const auto lacks = lacking(out.indicator, figure.conditions, nullptr);
  reasons.insert(reasons.end(), lacks.begin(), lacks.end());
  const bool misses = out.value && !reaches(*out.reach, *out.value);
  out.status = misses          ? Status::not_met
               : lacks.empty() ? Status::declared
                               : Status::partly;
  out.reason = join(reasons);
  return out;
}

AcceptanceLine judge_absent(AcceptanceLine out, Words why) {
  out.reason = std::move(why);
  return out;
}

}  // namespace

std::string_view show(Status status) { return word_of(status).en; }

Words title(Status status) {
  const StatusWord& word = word_of(status);
  return {std::string(word.en), std::string(word.zh)};
}

std::optional<Status> parse_status(std::string_view word) {
  for (Status status : all_statuses())
    if (show(status) == word) return status;
  return std::nullopt;
}

const std::vector<Status>& all_statuses() {
  static const std::vector<Status> all = [] {
    std::vector<Status> out;
    for (const auto& word : status_words) out.push_back(word.status);
    return out;
  }();
  return all;
}

AcceptanceLine judge(const AcceptLine& line, const Indicator& indicator, const Measures& measures,
                     const std::optional<Measured>& measured) {
  BQ_CHECK(line.indicator == indicator.id, "a line is judged by its own indicator");
  auto out = blank(indicator, reach_of(line, indicator));
  if (line.not_measured) return judge_absent(std::move(out), *line.not_measured);
  if (line.declares) {
    if (!measured || measured->evidence.empty())
      return judge_absent(std::move(out), {"no evidence", "无证明材料"});
    return judge_declared(std::move(out), *measured);
  }
  const Measure* measure = measures.find(line.measure);
  BQ_CHECK(measure != nullptr, "check_lines let an unknown measure through");
  if (!measured)
    return judge_absent(std::move(out), {fmt::format("this run gives no {}", line.measure),
                                         fmt::format("本次运行未给出 {}", line.measure)});
  out = judge_measured(std::move(out), *measured, *measure);
  if (out.value)
    out.reason =
        join({out.reason, describe_reading(indicator), describe_tightening(line, indicator)});
  return out;
}

std::vector<AcceptanceLine> judge_lines(const std::vector<AcceptLine>& lines,
                                        const Indicators& indicators, const Measures& measures,
                                        const Figures& figures) {
  std::map<std::string, const AcceptLine*> by_indicator;
  for (const auto& line : lines) {
    BQ_CHECK(indicators.find(line.indicator) != nullptr, "check_lines let an unknown one through");
    by_indicator.emplace(line.indicator, &line);
  }
  std::vector<AcceptanceLine> out;
  for (const auto& indicator : indicators.all()) {
    const auto line = by_indicator.find(indicator.id);
    if (line == by_indicator.end()) continue;
    const bool declares = line->second->declares;
    const auto& pool = declares ? figures.declared : figures.measured;
    const auto found = pool.find(declares ? indicator.id : line->second->measure);
    out.push_back(judge(*line->second, indicator, measures,
                        found == pool.end() ? std::nullopt : std::optional(found->second)));
  }
  return out;
}

AcceptanceLine no_programme(const Indicator& indicator) {
  auto out = blank(indicator, indicator.reach);
  out.status = Status::no_programme;
  out.reason = {"no programme answers this item yet", "尚无项目响应该条目"};
  return out;
}

AcceptanceLine stale(AcceptanceLine line, Words why) {
  line.status = Status::stale;
  line.reason = std::move(why);
  return line;
}

}  // namespace bq::programme::acceptance
