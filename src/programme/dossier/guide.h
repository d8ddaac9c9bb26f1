#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "programme/acceptance/indicators.h"

namespace bq::programme::dossier {

/// A cluster of capabilities, or one capability of a cluster.
struct Capability {
  std::string id;
  std::string cluster;  // of a capability
  base::Words title;
};

/// An item of a guide: what a province asks for.
struct Item {
  std::string id;       // JS2026-1004
  std::string section;  // where it stands in the guide
  base::Words title;
  std::string cluster;
  std::vector<std::string> capabilities;
  std::optional<base::Words> minimum_software;  // that it implies, where the guides' readers say so

  std::string province() const { return id.substr(0, 2); }  // JS, HB, CQ
  int year() const { return std::stoi(id.substr(2, 4)); }
};

/// What a notice asks of a programme besides the indicators.
struct Requirement {
  std::string id;  // JS2026-N17
  std::vector<std::string> items;  // ids, or their beginning and *
  // ethics | permit | enterprise | data_opening | period | coverage | agreement | letter
  std::string subject;
  base::Words words;
  base::Words place;  // in the notice

  bool binds(const std::string& item) const;
};

/// The guides as data: items, indicators, requirements of the notices. Immutable after loading.
class Guide {
 public:
  /// Reads the tables below guides/ of the vocabulary folder; a broken one is refused with its
  /// line, as is an unknown cluster, capability, item or subject, or an id that stands twice.
  static base::Result<Guide> load(const std::string& vocabulary_folder);

  const std::vector<Item>& items() const { return items_; }
  const Item* find(std::string_view id) const;
  /// Finds an item, or refuses with the nearest id.
  base::Result<const Item*> item(const std::string& id) const;
  const acceptance::Indicators& indicators() const { return indicators_; }
  const std::vector<Capability>& clusters() const { return clusters_; }
  const std::vector<Capability>& capabilities() const { return capabilities_; }
  /// Lists the requirements that bind an item.
  std::vector<const Requirement*> requirements_of(const std::string& item) const;

 private:
  base::Done read_capabilities(const std::string& folder);
  base::Done read_items(const std::string& folder);
  base::Done read_requirements(const std::string& folder);
  bool knows_cluster(std::string_view id) const;
  std::vector<Item> items_;
  acceptance::Indicators indicators_;
  std::vector<Capability> clusters_, capabilities_;
  std::vector<Requirement> requirements_;
};

}  // namespace bq::programme::dossier
