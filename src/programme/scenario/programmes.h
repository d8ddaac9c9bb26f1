#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "programme/definition/definition.h"
#include "programme/scenario/story.h"

namespace bq::programme::scenario {

/// The programmes that stories are told about, each compiled once.
class Programmes {
 public:
  explicit Programmes(const record::code::Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// Gives the programme of a story's own lines, else the one beside its folder `scenarios`, else
  /// one without any section. It lives as long as this object.
  base::Result<const definition::Definition*> of(const Story& story);

 private:
  base::Result<const definition::Definition*> own(const Story& story);
  base::Result<const definition::Definition*> keep(const std::string& key,
                                                   definition::Reading reading);
  const record::code::Vocabulary& vocabulary_;
  std::map<std::string, std::unique_ptr<definition::Definition>> compiled_;
};

}  // namespace bq::programme::scenario
