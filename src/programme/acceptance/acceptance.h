#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programme/acceptance/accept_lines.h"

namespace bq::programme::acceptance {

/// Says how an indicator stands. Generated data never come further than machinery_shown.
enum class Status {
  met,
  partly,           // the value reaches, a side condition is lacking
  not_met,          // the value misses
  machinery_shown,  // reached on generated data
  not_measured,
  declared,  // an X line with evidence
  stale,     // its run's inputs or programme changed since
  no_programme,
};

/// Writes `met`, `not met`, `machinery shown` ...
std::string_view show(Status status);
/// Reads what `show` writes.
std::optional<Status> parse_status(std::string_view word);
/// Lists all, best first.
const std::vector<Status>& all_statuses();
/// Gives the word of screens and forms.
base::Words title(Status status);

/// One indicator's standing: a row of acceptance.json.
struct AcceptanceLine {
  Indicator indicator;
  Status status = Status::not_measured;
  std::optional<double> value;
  std::optional<Reach> reach;  // the threshold that judged: the line's own, else the guide's
  std::optional<std::int64_t> n;
  std::optional<Bounds> interval;
  std::optional<Data> data;  // none where nothing was measured, and of a declared figure
  std::vector<Evidence> evidence;
  base::Words reason;  // why this status
};

/// Judges one line that `check_lines` let through, by what was measured or declared for it, or by
/// its absence. A value that misses is not met whatever n; a range's minimum decides;
/// `order_of_magnitude` gives no discount. Needs that the measure cannot answer are lacking.
AcceptanceLine judge(const AcceptLine& line, const Indicator& indicator, const Measures& measures,
                     const std::optional<Measured>& measured);

/// Holds what a run measured, by name of the measure, and what is declared, by indicator.
struct Figures {
  std::map<std::string, Measured> measured;
  std::map<std::string, Measured> declared;
};

/// Judges all lines of a programme; the answer is in the order of the indicators.
std::vector<AcceptanceLine> judge_lines(const std::vector<AcceptLine>& lines,
                                        const Indicators& indicators, const Measures& measures,
                                        const Figures& figures);

/// Gives the line of an indicator that no programme answers.
AcceptanceLine no_programme(const Indicator& indicator);

/// Gives the line as it stands once the inputs or the programme of its run changed.
AcceptanceLine stale(AcceptanceLine line, base::Words why);

/// Gives the content of acceptance.json with the keys of contracts.md, label and reason; what is
/// unknown is null. `status` of a line that is not measured holds its English reason in brackets.
nlohmann::ordered_json to_json(const std::vector<AcceptanceLine>& lines);

/// Reads the content of an acceptance.json back. `file` stands in what is refused: no list of
/// lines, an unknown indicator or status, a value without unit. A line becomes stale whose item,
/// kind, unit or needs are not those of the guide as it is now, that was judged by a threshold
/// weaker than the guide's, or whose status is better than its value.
base::Result<std::vector<AcceptanceLine>> from_json(const nlohmann::ordered_json& content,
                                                    const std::string& file,
                                                    const Indicators& indicators);

}  // namespace bq::programme::acceptance
