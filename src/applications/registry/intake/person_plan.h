#pragma once

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "applications/registry/desk.h"
#include "applications/registry/intake/outcome.h"
#include "applications/registry/intake/people.h"
#include "record/ledger/connection.h"

namespace bq::applications::registry::intake {

/// One value of the files, of one person.
struct Cell {
  record::code::ConceptId concept_id = 0;
  Value value;
  std::string day;  // of its row: the day that its form speaks of
  std::uint32_t document = 0;
  std::uint32_t row = 0;
  std::string centre;  // as the row names it
};

/// A form as it stands: saved, or as this import will have left it.
struct StandingForm {
  std::int64_t version = 0;
  std::string state = "open", day;
  Entries entries;
  std::map<std::string, Value> values;
};

/// Visit, form and repeat, in the order in which the desk reads them.
using FormKey = std::tuple<std::string, std::string, std::int64_t>;
using StandingForms = std::map<FormKey, StandingForm>;

base::Result<StandingForms> read_forms(const Registry& registry, record::ledger::Reader& state,
                                       const std::string& subject);

/// A form that is to be saved, and the cells that it is saved for.
struct FormChange {
  SaveAct act;
  std::vector<const Cell*> cells;
  Counts counts;
  std::vector<Tally::ItemKey> corrected, added;
};

/// Tells where a cell stands, for people.
using CellPlace = std::function<RefusedCell(const Cell&)>;

/// What an import does for one person: changes in the order in which they must be saved, since a
/// form's conditions may read the ones before. Facts and corrections are counted when they are
/// saved; all other cells are in `tally`.
struct PersonPlan {
  std::vector<FormChange> changes;
  Tally tally;
};

/// Which form of each visit asks for a concept: the first that does.
class Targets {
 public:
  struct Target {
    std::size_t visit = 0, form = 0;  // positions in the registry and in the visit
    const Form* of = nullptr;
    const Item* item = nullptr;  // null: the visit's forms only compute it
  };
  explicit Targets(const Registry& registry);
  /// Gives where a concept goes in a visit, or null.
  const Target* find(std::size_t visit, record::code::ConceptId concept_id) const;

 private:
  std::vector<std::unordered_map<record::code::ConceptId, Target>> by_visit_;
};

struct PlanRequest {
  const Registry* registry = nullptr;
  const Targets* targets = nullptr;
  const Person* person = nullptr;
  StandingForms forms;
  std::vector<Cell> cells;
  std::string import_id;
  base::Instant now;
  CellPlace place;
};

/// Plans one person; the same request gives the same plan. `request` must outlive the plan.
PersonPlan plan_person(PlanRequest& request);

/// Writes a value as it is entered in an item; nothing where the item's unit cannot say it exactly.
std::optional<Entry> entry_of(const Registry& registry, const Item& item, const Value& value);

/// Writes a decimal without the zeros at its end.
std::string without_zeros(std::string decimal);

/// Gives the day, at the bedside, on which an instant lies; midnight is the end of a day.
std::string day_text(const Registry& registry, base::Instant happened);

}  // namespace bq::applications::registry::intake
