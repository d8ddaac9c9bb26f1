#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "programme/acceptance/need.h"

namespace bq::programme::acceptance {

/// A side condition that a measure can speak about, with its title on screens.
struct Answerable {
  std::string key;
  base::Words title;
};

/// Describes a figure that a run can measure and that an accept line may name.
struct Measure {
  std::string name;  // transfer.auroc_drop.max
  base::Words sentence;
  std::vector<std::string> units;  // of indicators that it can serve; they stand for each other
  std::vector<Answerable> answers;

  bool serves(std::string_view unit) const;
  const Answerable* answer(std::string_view key) const;
};

/// Holds the measures that this build knows, an explicit table.
class Measures {
 public:
  /// Holds those of the batch driver.
  static const Measures& of_run();

  explicit Measures(std::vector<Measure> measures);
  const std::vector<Measure>& all() const { return all_; }
  const Measure* find(std::string_view name) const;
  std::vector<std::string> names() const;
  /// Gives the names of the measures that serve a unit.
  std::vector<std::string> serving(std::string_view unit) const;

 private:
  std::vector<Measure> all_;
};

/// Says whom a figure was measured on.
enum class Data { real, public_, generated };

/// Writes real, public or generated.
std::string_view show(Data data);
/// Reads what `people:` says.
std::optional<Data> parse_data(std::string_view word);

/// A file that shows a figure, and where in it; no place: the whole file.
struct Evidence {
  std::string path;
  std::string sha256;
  base::Words place;
};

struct Bounds {
  double low = 0;
  double high = 0;
};

/// Holds a figure: filled by the run for a measure, by the evidence locker for a declared line.
struct Measured {
  std::optional<double> value;        // none: it could not be measured
  base::Words absent;                 // why there is no value
  std::string unit;                   // what was really counted: one of the measure's units
  std::optional<std::int64_t> n;      // subjects it rests on
  std::optional<Bounds> interval;
  Conditions conditions;              // of the keys that the measure answers; others do not count
  Data data = Data::generated;        // the careful reading, when nobody says
  std::vector<Evidence> evidence;
};

}  // namespace bq::programme::acceptance
