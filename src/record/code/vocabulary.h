#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/document/document.h"
#include "record/code/concept.h"
#include "record/code/unit.h"

namespace bq::record::code {

/// All concepts and units of a vocabulary folder (`concepts/*.yaml`, `units/units.yaml`).
class Vocabulary {
 public:
  static base::Result<Vocabulary> load(const std::string& folder);

  std::optional<ConceptId> find(std::string_view name) const;
  const Concept& at(ConceptId id) const { return concepts_[id]; }
  std::size_t size() const { return concepts_.size(); }
  std::vector<std::string> names() const;
  const UnitTable& units() const { return units_; }
  const std::string& folder() const { return folder_; }
  /// SHA-256 over the names and bytes of the concept, unit and score files.
  const std::string& digest() const { return digest_; }

 private:
  base::Done read_concept(const base::document::Node& name, const base::document::Node& body);
  std::string folder_;
  std::string digest_;
  UnitTable units_;
  std::vector<Concept> concepts_;
  std::unordered_map<std::string, ConceptId> by_name_;
};

}  // namespace bq::record::code
