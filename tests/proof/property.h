#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine.h"

namespace bq::proof {

/// Two answers that should be one, bit for bit.
struct Difference {
  std::string left, right;  // who answered
  std::string column;
  base::Instant moment;
  Value left_value, right_value;
  std::vector<Fact> exchanged;  // facts that were put in place of unseen ones
};

/// What must hold of every case.
struct Property {
  std::string name;
  std::optional<Difference> (*broken_by)(const Case& of);
};
const std::vector<Property>& properties();

/// Takes away expressions, moments and facts as long as the property stays broken.
Case shrunk(Case of, const Property& property);

/// Writes a case for a reader, times from the start of the subject on.
std::string show(const Case& of, const Difference& difference);

}  // namespace bq::proof
