#pragma once

#include <string>
#include <vector>

#include "programme/scenario/mode.h"
#include "programme/scenario/programmes.h"
#include "programme/scenario/story.h"

namespace bq::programme::scenario {

/// An expectation that did not hold in a mode, or that two modes answer differently.
struct Failure {
  base::Place place;
  std::string mode;
  std::string expected;  // with its time, as written
  std::string got;
  std::vector<std::string> facts;  // that the expression reads, with both clocks
  std::size_t expectation = 0;
  std::string claim;  // what would have held, for `--update`; empty: nothing to write
};
std::string show(const Failure& failure);

struct StoryReport {
  std::size_t expectations = 0;
  std::vector<std::string> modes;  // in which the story ran
  std::vector<Failure> failures;
};

/// Runs stories in every mode of this build.
class StoryRunner {
 public:
  explicit StoryRunner(const record::code::Vocabulary& vocabulary, std::vector<Mode> in = modes())
      : vocabulary_(vocabulary), programmes_(vocabulary), modes_(std::move(in)) {}

  /// Refuses a story whose names or programme are wrong; what does not hold is a failure in the
  /// report.
  base::Result<StoryReport> run(const Story& story);

 private:
  const record::code::Vocabulary& vocabulary_;
  Programmes programmes_;
  std::vector<Mode> modes_;  // the first is what the others are compared with
};

/// Gives the story's text with the failing expectations rewritten to what came out; times, comments
/// and all other lines stay.
std::string updated(const Story& story, const StoryReport& report);

}  // namespace bq::programme::scenario
