#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "record/code/vocabulary.h"

namespace bq::programme::draft {

/// What a column may be beside a concept.
enum class Role {
  none,
  subject,
  row,
  identity,
  centre,
  start,
  end,
  happened,
  known,
  item,
  value,
  unit
};

/// Two concepts whose numbers stand in one cell: 142/83.
using ConceptPair = std::pair<record::code::ConceptId, record::code::ConceptId>;

/// How sources head their columns: names/columns.csv of the vocabulary folder, and the names of the
/// concepts themselves.
class KnownNames {
 public:
  static base::Result<KnownNames> load(const record::code::Vocabulary& vocabulary);

  /// Gives the role of a column that is headed exactly so; letters, width and spaces do not count.
  Role role_of(std::string_view heading) const;
  /// Gives the concept that is headed exactly so.
  std::optional<record::code::ConceptId> concept_of(std::string_view heading) const;
  /// Gives the concept of the longest known name within a heading, of two characters at least.
  std::optional<record::code::ConceptId> concept_within(std::string_view heading) const;

  /// Gives the two concepts whose numbers share a column that is headed so.
  std::optional<ConceptPair> pair_of(std::string_view heading) const;
  /// Tells whether a heading holds a word for what leads to a person; `drug name` does not.
  bool names_identity(std::string_view heading) const;
  /// Tells whether a heading holds a word for somebody (`录入人`), so that its cells may be names.
  bool names_somebody(std::string_view heading) const;
  /// Tells whether a cell says that its row adds others up.
  bool is_total(std::string_view cell) const;

  /// Writes a heading as names are compared: half width, small letters, no spaces and brackets.
  static std::string plain(std::string_view heading);

 private:
  base::Done add(const std::string& kind, const std::string& meaning, const std::string& name,
                 const record::code::Vocabulary& vocabulary);
  std::unordered_map<std::string, Role> roles_;
  base::Done add_pair(const std::string& meaning, const std::string& name,
                      const record::code::Vocabulary& vocabulary);
  std::string without_harmless(std::string_view heading) const;
  std::unordered_map<std::string, record::code::ConceptId> concepts_;
  std::unordered_map<std::string, ConceptPair> pairs_;
  std::map<std::string, std::vector<std::string>> within_;  // by meaning
};

/// Splits `肌酐(μmol/L)`, `ALT[U/L]`, `体重 kg` or `肌酐/μmol/L` into the name and the unit behind
/// it, which is a unit that the vocabulary knows; the unit is empty where there is none.
std::pair<std::string, std::string> split_unit(std::string_view heading,
                                               const record::code::UnitTable& units);

}  // namespace bq::programme::draft
