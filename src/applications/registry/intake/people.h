#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "applications/registry/desk.h"
#include "applications/registry/intake/outcome.h"
#include "record/ledger/connection.h"

namespace bq::applications::registry::intake {

/// Somebody whom an import is about.
struct Person {
  std::string subject;  // empty: not enrolled yet
  std::string centre, enrolled;
  bool is_withdrawn = false;
  std::optional<EnrolAct> enrolment;
};

/// Whom a number or identifier stands for, or why for nobody.
struct Found {
  std::optional<Person> person;
  Reason why;
  bool is_unknown = false;  // nobody has it: somebody may be enrolled with it
};

/// Finds the people that files name.
class People {
 public:
  /// Reads those whom an actor sees; for him nobody else is there.
  static base::Result<People> read(const Desk& desk, record::ledger::Reader& state,
                                   const Actor& actor);

  /// Finds the person of a study number, else of an exact identifier; a name alone is nobody's.
  base::Result<Found> find(record::ledger::Reader& state, const std::string& key) const;

 private:
  explicit People(const Desk& desk) : desk_(desk) {}
  const Desk& desk_;
  std::unordered_map<std::string, Person> by_number_;
};

}  // namespace bq::applications::registry::intake
