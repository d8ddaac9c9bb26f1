#pragma once

#include <string>
#include <vector>

#include "applications/registry/intake/people.h"
#include "applications/registry/intake/person_plan.h"
#include "applications/registry/intake/source.h"

namespace bq::applications::registry::intake {

/// Somebody of the registry with all timelines of the files that are about him.
struct PersonInFiles {
  Person person;
  std::vector<std::size_t> timelines;
};

/// Finds the cells of people in a source.
class Subjects {
 public:
  /// Without a version of the consent nobody is enrolled.
  Subjects(const Desk& desk, const Source& source, std::string consent_version);

  /// Meets the subjects of the files with people whom the actor sees; cells of all others are
  /// refused.
  base::Result<std::vector<PersonInFiles>> meet(record::ledger::Reader& state, const Actor& actor,
                                                Tally& tally);
  /// Gives the cells of a person; those of another centre are refused.
  std::vector<Cell> cells_of(const PersonInFiles& person, Tally& tally) const;
  /// Says where a cell stands.
  RefusedCell place(const Cell& cell) const;

 private:
  std::vector<Cell> read(std::size_t timeline) const;
  std::string day_of(const record::timeline::Subject& subject, base::Instant happened) const;
  void enrol(const record::timeline::Subject& subject, const Actor& actor, Found& found) const;
  std::string identifier_of(const record::timeline::Subject& subject) const;
  std::string centre_of(const record::timeline::Subject& subject) const;

  const Desk& desk_;
  const Source& source_;
  Columns columns_;
  std::string consent_version_;
  bool lists_ = false;        // a table lists who there is, and from when on
  bool reads_again_ = false;  // rows have values at other times than their own
};

}  // namespace bq::applications::registry::intake
