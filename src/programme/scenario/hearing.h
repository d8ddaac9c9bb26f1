#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/operator/timeline_sweep.h"
#include "programme/scenario/claim.h"
#include "programme/scenario/mode.h"

namespace bq::programme::scenario {

/// What one expectation met in one mode.
struct Heard {
  Answer answer;
  std::vector<std::string> facts;  // where it did not hold: what was read
};

/// A story ready to be told: its claims compiled, the instants at which they are asked listed.
class Hearing {
 public:
  struct Answers {
    std::vector<Heard> claims;  // one an expectation
    std::string features;       // all features of the programme at all times of the story
  };

  static base::Result<Hearing> prepare(const Story& story, const definition::Definition& programme,
                                       const Patient& patient,
                                       const record::code::Vocabulary& vocabulary);
  /// Tells the story in one mode and judges every expectation.
  Answers hear(const Mode& mode) const;

 private:
  using Timelines = record::timeline::Timelines;
  using View = record::timeline::View;
  Hearing(const Story& story, const definition::Definition& programme, const Patient& patient,
          const record::code::Vocabulary& vocabulary)
      : story_(story), programme_(programme), patient_(patient), vocabulary_(vocabulary) {}

  struct Ask {
    bool timed = false;
    bool never = false;
  };
  void list_instants();
  base::Instant last_instant() const;
  void ask(const Timelines& timelines, const std::vector<base::Instant>& at, Ask what,
           Answers& out) const;
  void ask_at(const Evidence& evidence, Ask what, Answers& out) const;
  void judge_never(std::size_t i, const Evidence& evidence, Answers& out) const;
  void judge_outcomes(const Timelines& timelines, Answers& out) const;
  void play_alerts(const Timelines& timelines, Answers& out) const;
  void judge_alert(std::size_t i, const std::vector<base::Instant>& raised, Answers& out) const;
  std::string features(const Timelines& timelines) const;
  std::string never_claim(const Expectation& e, base::Instant first) const;

  const Story& story_;
  const definition::Definition& programme_;
  const Patient& patient_;
  const record::code::Vocabulary& vocabulary_;
  analysis::expression::Plan plan_;
  std::vector<CompiledClaim> claims_;
  std::vector<base::Instant> times_;  // of the expectations
  std::vector<base::Instant>
      watched_;  // at which anything becomes seen, enters or expires, and each minute
};

}  // namespace bq::programme::scenario
