#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/expression/plan.h"
#include "analysis/operator/sweep.h"
#include "base/document/document.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"
#include "programme/definition/definition.h"
#include "record/code/vocabulary.h"

namespace bq::applications::registry {

/// What is entered: a value of a concept, the day on which an event happened, or a remark that
/// never becomes a fact.
enum class ItemKind : std::uint8_t { number, code, boolean, date, text };

/// One question of a form.
struct Item {
  std::string key;  // the concept's name, or that of a remark
  base::Words title;
  ItemKind kind = ItemKind::number;
  std::optional<record::code::ConceptId> concept_id;  // none: a remark
  std::string unit;                                   // in which it is entered
  record::code::Conversion conversion;                // from there to the concept's unit
  bool is_required = true;
  std::optional<std::int64_t> low, high;    // expected range, in the concept's resolution
  std::optional<std::uint32_t> shown_when;  // steps of the form's plan
  std::optional<std::uint32_t> derived_from;
  base::Place place;
};

/// What must hold between values of a form.
struct Rule {
  std::string key;  // the condition as written
  std::uint32_t step = 0;
  base::Words sentence;
  bool refuses = false;  // else it raises a query
  std::string item;      // beside which it is said
};

struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
};

struct Form {
  std::string key;
  base::Words title;
  bool repeats = false;
  std::vector<Item> items;
  std::vector<Rule> rules;
  analysis::expression::Plan plan;  // of skip, derivation and rules
  std::shared_ptr<const analysis::operators::Layout> layout;

  void add(Item item);
  const Item* find(std::string_view item) const;

 private:
  std::unordered_map<std::string, std::size_t, KeyHash, std::equal_to<>> positions_;
};

struct Visit {
  std::string key;
  base::Words title;
  base::Duration at;      // after enrolment
  base::Duration window;  // either side
  std::vector<std::string> forms;
};

struct Named {
  std::string key;
  base::Words title;
};

/// A version of the consent, and what it covers.
struct Consent {
  std::string key;
  base::Words title, scope;  // no scope: the programme does not say
};

/// How people are followed: which visits count, what ends them, and what was contracted.
struct FollowUp {
  std::vector<std::string> visits;
  std::vector<std::string> ends;              // items that end it where they are true: death
  std::vector<Named> lost_reasons, outcomes;  // of being lost, and of a contact
  double cover = 0.98, complete = 0.95;       // shares that the page holds itself against
};

/// The disease database as `registry:` of a programme defines it. Its forms point into it and into
/// the vocabulary, so it does not move.
class Registry {
 public:
  /// Reads the section of a compiled programme; every contradiction that can be found is a problem:
  /// an item that no path reaches, a rule on a later visit, a range outside the plausible one.
  static std::unique_ptr<Registry> read(const programme::definition::Definition& programme,
                                        const record::code::Vocabulary& vocabulary,
                                        base::Problems& problems);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  const record::code::Vocabulary& vocabulary() const { return vocabulary_; }
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const base::Words& title() const { return title_; }
  /// `real`, `public` or `generated`.
  const std::string& people() const { return people_; }
  /// Says that the people of this registry are made up, whatever the programme says.
  void mark_generated() { people_ = "generated"; }
  const std::vector<std::string>& needs() const { return needs_; }
  const std::vector<Named>& centres() const { return centres_; }
  const std::vector<Named>& identifiers() const { return identifiers_; }
  /// Versions of the consent, the latest last; none: any version is taken.
  const std::vector<Consent>& consents() const { return consents_; }
  const FollowUp& follow_up() const { return follow_up_; }
  const std::vector<Visit>& visits() const { return visits_; }
  const std::vector<Form>& forms() const { return forms_; }
  const Form* find_form(std::string_view key) const;
  const Visit* find_visit(std::string_view key) const;
  bool has_centre(std::string_view key) const;
  /// Writes the number of the n-th person of a centre, as `number` says.
  std::string number_of(const std::string& centre, std::int64_t n) const;
  /// Offset of the wall clock at the bedside.
  base::Duration zone() const { return zone_; }

 private:
  friend class RegistryReader;
  explicit Registry(const record::code::Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  const record::code::Vocabulary& vocabulary_;
  std::string name_, version_, people_, number_ = "{centre}-{n}";
  base::Words title_;
  std::vector<std::string> needs_;
  base::Duration zone_{8 * base::us_per_hour};
  std::vector<Named> centres_, identifiers_;
  std::vector<Consent> consents_;
  FollowUp follow_up_;
  std::vector<Visit> visits_;
  std::vector<Form> forms_;
};

/// Reasons for which an item may have no value; `unknown` leaves nothing behind, the others are
/// facts of their own state.
const std::vector<Named>& missing_reasons();

}  // namespace bq::applications::registry
