#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/document/document.h"
#include "record/code/concept.h"
#include "record/code/unit.h"

namespace bq::record::code {

/// All concepts and units of a vocabulary folder (`concepts/*.yaml`, `units/units.yaml`), and the
/// concepts that one programme keeps for itself.
class Vocabulary {
 public:
  /// `own` is the programme's folder: its `concepts/*.yaml`, where there are any, come after the
  /// shared ones and may not repeat a name.
  static base::Result<Vocabulary> load(const std::string& folder, const std::string& own = "");

  std::optional<ConceptId> find(std::string_view name) const;
  const Concept& at(ConceptId id) const { return concepts_[id]; }
  std::size_t size() const { return concepts_.size(); }
  std::vector<std::string> names() const;
  const UnitTable& units() const { return units_; }
  const std::string& folder() const { return folder_; }
  /// Gives the names, below the programme's folder, and bytes of its own concept files.
  const std::vector<std::pair<std::string, std::string>>& own_files() const { return own_files_; }
  /// SHA-256 over the names and bytes of the concept, unit and score files.
  const std::string& digest() const { return digest_; }

 private:
  base::Done read_concepts(const std::string& bytes, const std::string& file);
  base::Done read_own(const std::string& folder);
  base::Done read_concept(const base::document::Node& name, const base::document::Node& body);
  std::string folder_;
  std::string digest_;
  std::vector<std::pair<std::string, std::string>> own_files_;
  UnitTable units_;
  std::vector<Concept> concepts_;
  std::unordered_map<std::string, ConceptId> by_name_;
};

}  // namespace bq::record::code
