#pragma once

#include <map>
#include <string>
#include <vector>

#include "applications/registry/registry.h"
#include "record/fact/fact.h"

namespace bq::applications::registry {

/// What stands in one item: text as it was entered, or the reason why there is none.
struct Entry {
  std::string value;
  std::string missing;    // a key of `missing_reasons`, or empty
  std::string unit = {};  // of a number, as it was kept; empty: the item's own, or no number
  bool is_empty() const { return value.empty() && missing.empty(); }
  bool operator==(const Entry&) const = default;
};

/// The entries of a form, by item; an item that was never touched is absent.
using Entries = std::map<std::string, Entry>;

/// What an entry becomes.
struct Value {
  record::fact::State state = record::fact::State::measured;
  record::fact::Limit limit = record::fact::Limit::none;
  std::int64_t value = 0;  // of the concept
  base::Instant happened;  // of a day that was entered; else of the form
};

enum class Level { refuse, query };

/// Something that is wrong or doubtful in a form.
struct FormProblem {
  std::string item;
  std::string rule;  // range, required, a condition as written, ...
  Level level = Level::query;
  base::Words sentence;
};

struct FormAnswer {
  std::map<std::string, bool> shown;  // only items that a condition shows or hides
  Entries derived;
  std::vector<FormProblem> problems;
  std::map<std::string, Value> values;  // of items that become facts
  std::map<std::string, bool>
      required;         // required items that are shown, and whether they are filled
  unsigned filled = 0;  // of the `wanted` ones: entered, or missing for a reason
  unsigned wanted = 0;  // required items that are shown

  bool is_refused() const;
};

/// A fact that other forms of the person hold, for conditions that read it.
struct OtherFact {
  record::code::ConceptId concept_id = 0;
  Value value;
  base::Instant happened;
};

/// A form as it is being filled in.
struct FormInput {
  const Form* form = nullptr;
  std::string date;  // `2024-03-01`: the day that it speaks of
  const Entries* entries = nullptr;
  std::vector<OtherFact> others;
  base::Instant now;                      // nothing is entered of days after it
  base::Instant born = base::before_all;  // nothing of days before; `before_all`: not known
};

/// Reads, derives and checks with the engine's own operators: the only implementation of a form's
/// rules. Conditions are answered at the end of the form's day, with all that was entered.
FormAnswer check_form(const Registry& registry, const FormInput& input);

/// Reads the day of a form; its facts happened at the day's end, or now where that is to come.
std::optional<base::Instant> day_of(const Registry& registry, const std::string& date);

/// Gives the day of birth within the number of an identity card of 18 signs (GB 11643-1999), or
/// `before_all` where a text is none.
base::Instant birth_on_card(const Registry& registry, std::string_view identifier);

/// Reads one entry; a problem is what is wrong with it.
std::optional<Value> read_entry(const Registry& registry, const Item& item, const Entry& entry,
                                FormProblem& problem);

/// Tells whether a kept entry is still one of its item, as the programme asks for it now: what was
/// a number is no code, what was a code or a remark no number.
bool still_fits(const Registry& registry, const Item& item, const Entry& entry);

/// Reads a kept entry; nothing where it no longer fits its item.
std::optional<Value> read_kept(const Registry& registry, const Item& item, const Entry& entry);

/// Writes kept entries as their form asks for them now: a number that was entered in another unit,
/// before the programme changed, is converted; what the form no longer asks for, or asks for in
/// another way, is left out.
Entries present_entries(const Registry& registry, const Form& form, const Entries& kept);

/// Writes a value of the concept, a number in the concept's own unit.
std::string write_entry(const Registry& registry, const Item& item, const Value& value);

}  // namespace bq::applications::registry
