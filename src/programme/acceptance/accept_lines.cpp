#include "programme/acceptance/accept_lines.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"

namespace bq::programme::acceptance {

namespace {

std::string or_none(const std::string& unit) { return unit.empty() ? "no unit" : unit; }

// Checks one programme; the members add problems and go on, so that all are seen at once.
class Checker {
 public:
  Checker(const Indicators& indicators, const Measures& measures, base::Problems& problems)
      : indicators_(indicators), measures_(measures), problems_(problems) {}

  void check(const Claims& claims) {
    check_answers(claims);
    for (const auto& line : claims.lines) check_line(claims, line);
    check_covered(claims);
  }

 private:
  void add(const base::Place& place, std::string sentence) {
    problems_.push_back({base::ProblemKind::definition, place, std::move(sentence)});
  }

  void check_answers(const Claims& claims) {
    for (auto item = claims.answers.begin(); item != claims.answers.end(); ++item) {
      if (!indicators_.has_item(*item))
        add(claims.place, fmt::format("`answers` names the item `{}`, which no guide has{}", *item,
                                      base::suggestion(*item, indicators_.items())));
      if (std::find(claims.answers.begin(), item, *item) != item)
        add(claims.place, fmt::format("`answers` names the item `{}` twice", *item));
    }
  }

  void check_line(const Claims& claims, const AcceptLine& line) {
    const Indicator* indicator = indicators_.find(line.indicator);
    if (indicator == nullptr)
      return add(line.place, fmt::format("no guide has the indicator `{}`{}", line.indicator,
                                         base::suggestion(line.indicator, indicators_.ids())));
    const auto [first, is_first] = lines_.emplace(indicator->id, &line);
    if (!is_first)
      add(line.place, fmt::format("indicator {} has a line already, at line {}; one indicator, one "
                                  "line",
                                  indicator->id, first->second->place.line));
    const auto& answers = claims.answers;
    if (std::find(answers.begin(), answers.end(), indicator->item) == answers.end())
      add(line.place, fmt::format("indicator {} belongs to the item {}, which `answers` does not "
                                  "name; add it there or take the line out",
                                  indicator->id, indicator->item));
    check_means(line, *indicator);
    if (!line.reach.empty()) check_reach(line, *indicator);
  }

  void check_means(const AcceptLine& line, const Indicator& indicator) {
    const int means = (line.measure.empty() ? 0 : 1) + (line.not_measured ? 1 : 0) +
                      (line.declares ? 1 : 0);
    if (means != 1)
      return add(line.place, fmt::format("the line of {} has exactly one of measure, "
                                         "not_measured, declare",
                                         indicator.id));
    const bool is_x = indicator.kind == Kind::organisational;
    if (line.declares && !is_x)
      add(line.place, fmt::format("{} is of kind {}: it is measured or not, only X lines are "
                                  "declared; write `measure` or `not_measured`",
                                  indicator.id, show(indicator.kind)));
    if (line.not_measured && (line.not_measured->en.empty() || line.not_measured->zh.empty()))
      add(line.place, "`not_measured` gives its reason in en and zh");
    if (line.measure.empty()) return;
    if (is_x)
      return add(line.place, fmt::format("{} is of kind X: no machine measures it; write "
                                         "`declare: evidence` or `not_measured`",
                                         indicator.id));
    check_measure(line, indicator);
  }

  void check_measure(const AcceptLine& line, const Indicator& indicator) {
    const Measure* measure = measures_.find(line.measure);
    if (measure == nullptr)
      return add(line.place, fmt::format("`{}` is no measure of this build{}; there are {}",
                                         line.measure,
                                         base::suggestion(line.measure, measures_.names()),
                                         fmt::join(measures_.names(), ", ")));
    if (!indicator.reach)
      return add(line.place, fmt::format("the guide gives {} no number that `{}` could reach; say "
                                         "with `not_measured` what is missing",
                                         indicator.id, line.measure));
    if (measure->serves(indicator.unit)) return;
    const auto serving = measures_.serving(indicator.unit);
    add(line.place,
        fmt::format("`{}` gives {}, but {} asks for {}; {}", line.measure,
                    fmt::join(measure->units, " or "), indicator.id, or_none(indicator.unit),
                    serving.empty() ? "no measure of this build gives that"
                                    : fmt::format("use {}", fmt::join(serving, " or "))));
  }

  void check_reach(const AcceptLine& line, const Indicator& indicator) {
    if (!indicator.reach)
      return add(line.place, fmt::format("the guide gives {} no number, so there is none to be "
                                         "stricter than; take `reach` out",
                                         indicator.id));
    const auto own = parse_own_reach(line.reach);
    if (!own) return add(line.place, own.error());
    const auto guide = show(*indicator.reach);
    switch (compare(*own, *indicator.reach)) {
      case Strictness::as_strict: return;
      case Strictness::weaker:
        return add(line.place, fmt::format("`reach: {}` is weaker than the guide's {} of {}; a "
                                           "programme may ask for more, never for less",
                                           show(*own), guide, indicator.id));
      case Strictness::other_direction:
        return add(line.place, fmt::format("`reach: {}` points another way than the guide's {} of "
                                           "{}",
                                           show(*own), guide, indicator.id));
    }
  }

  void check_covered(const Claims& claims) {
    auto answers = claims.answers;
    std::sort(answers.begin(), answers.end());
    answers.erase(std::unique(answers.begin(), answers.end()), answers.end());
    for (const auto& item : answers)
      for (const Indicator* indicator : indicators_.of_item(item))
        if (lines_.count(indicator->id) == 0)
          add(claims.place, fmt::format("`accept` has no line for {} ({}); every indicator of an "
                                        "answered item has one: {}",
                                        indicator->id, indicator->label.en, offer(*indicator)));
  }

  static std::string_view offer(const Indicator& indicator) {
    return indicator.kind == Kind::organisational ? "declare or not_measured"
                                                  : "measure or not_measured";
  }

  const Indicators& indicators_;
  const Measures& measures_;
  base::Problems& problems_;
  std::map<std::string, const AcceptLine*> lines_;
};

}  // namespace

void check_lines(const Claims& claims, const Indicators& indicators, const Measures& measures,
                 base::Problems& problems) {
  Checker(indicators, measures, problems).check(claims);
}

std::optional<Reach> reach_of(const AcceptLine& line, const Indicator& indicator) {
  if (line.reach.empty() || !indicator.reach) return indicator.reach;
  auto own = parse_own_reach(line.reach);
  BQ_CHECK(own && compare(*own, *indicator.reach) == Strictness::as_strict,
           "check_lines let a weaker reach through");
  return *own;
}

}  // namespace bq::programme::acceptance
