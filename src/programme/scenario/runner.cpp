#include "programme/scenario/runner.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "programme/scenario/claim.h"
#include "programme/scenario/hearing.h"

namespace bq::programme::scenario {

namespace {

std::string written(const Story& story, const Expectation& e) {
  std::string claim = story.text.substr(e.begin, e.end - e.begin);
  return (e.at ? show_time(*e.at) : "never") + "  " + claim;
}

std::string in_place(const Expectation& e, const std::string& got) {
  return (e.at ? show_time(*e.at) : "never") + "  " + got;
}

}  // namespace

base::Result<StoryReport> StoryRunner::run(const Story& story) {
  BQ_ASSIGN(const definition::Definition* programme, programmes_.of(story));
  BQ_ASSIGN(Patient patient, make_patient(story, vocabulary_));
  BQ_ASSIGN(Hearing hearing, Hearing::prepare(story, *programme, patient, vocabulary_));
  StoryReport report;
  report.expectations = story.expectations.size();
  Hearing::Answers first;
  for (const Mode& mode : modes_) {
    Hearing::Answers heard = hearing.hear(mode);
    bool is_first = report.modes.empty();
    report.modes.emplace_back(mode.name);
    if (is_first) first = heard;
    for (std::size_t i = 0; i < story.expectations.size(); ++i) {
      const Expectation& e = story.expectations[i];
      const Heard &now = heard.claims[i], &then = first.claims[i];
      bool differs = now.answer.exact != then.answer.exact;
      if (is_first ? now.answer.holds : !differs) continue;
      report.failures.push_back({e.place, std::string(mode.name), written(story, e),
                                 in_place(e, now.answer.got), now.facts, i,
                                 is_first ? now.answer.got : ""});
      if (differs)
        report.failures.back().got +=
            fmt::format(", but {} {}", modes_.front().name, then.answer.got);
    }
    if (heard.features != first.features)
      report.failures.push_back({story.expectations.front().place,
                                 std::string(mode.name),
                                 "the features of the programme",
                                 fmt::format("other features than {}", modes_.front().name),
                                 {},
                                 0,
                                 ""});
  }
  return report;
}

std::string show(const Failure& failure) {
  std::string out = fmt::format("{}:{}:{}: {}\n  expected  {}\n  got       {}\n",
                                failure.place.file, failure.place.line, failure.place.column,
                                failure.mode, failure.expected, failure.got);
  for (const std::string& fact : failure.facts) out += "    " + fact + "\n";
  return out;
}

std::string updated(const Story& story, const StoryReport& report) {
  std::string out = story.text;
  std::set<std::size_t> done;
  for (auto failure = report.failures.rbegin(); failure != report.failures.rend(); ++failure) {
    if (failure->claim.empty() || !done.insert(failure->expectation).second) continue;
    const Expectation& e = story.expectations[failure->expectation];
    out.replace(e.begin, e.end - e.begin, failure->claim);
  }
  return out;
}

}  // namespace bq::programme::scenario
