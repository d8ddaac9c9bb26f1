#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "programme/acceptance/comma_table.h"
#include "programme/acceptance/need.h"
#include "programme/acceptance/reach.h"

namespace bq::programme::acceptance {

/// The columns of guides/items.csv.
inline constexpr std::array<std::string_view, 6> item_columns{
    "id", "section", "label_zh", "title_en", "capability_tags", "primary_cluster"};

/// Says who can answer an indicator: S software on a machine, D a volume of data, X organisations
/// (hospitals, patents), which is declared with evidence and never measured.
enum class Kind { software, data, organisational };

/// Writes S, D or X.
std::string_view show(Kind kind);

/// One quantitative indicator of a guide item, as the guide has it.
struct Indicator {
  std::string item;  // JS2026-1004
  std::string id;    // JS2026-1004/03
  Kind kind = Kind::software;
  bool quantified = false;
  base::Words label;
  std::string capability;      // may be empty
  std::string unit;            // empty where the guide gives no number
  Op op = Op::none;
  std::optional<Reach> reach;  // none where op is none or text
  std::vector<Need> needs;
};

/// Holds the indicators of all guides; immutable after loading.
class Indicators {
 public:
  /// Reads guides/indicators.csv and the ids of guides/items.csv below the vocabulary folder. What
  /// cannot be read, a doubled id, an unknown kind, item or op, a bad number or need is refused.
  static base::Result<Indicators> load(const std::string& vocabulary_folder);
  /// Does the same with the texts of the two tables.
  static base::Result<Indicators> parse(std::string_view indicators, std::string_view items);

  /// All, in the order of the table.
  const std::vector<Indicator>& all() const { return all_; }
  /// All items; some have no indicator.
  const std::vector<std::string>& items() const { return items_; }
  bool has_item(std::string_view item) const;
  const Indicator* find(std::string_view id) const;
  /// Gives the indicators of an item in the order of the table.
  std::vector<const Indicator*> of_item(std::string_view item) const;
  std::vector<std::string> ids() const;
  /// SHA-256 of both tables: another digest means other thresholds.
  const std::string& digest() const { return digest_; }

 private:
  base::Done read(std::string_view indicators, std::string_view items, const std::string& folder);
  base::Done read_items(const CommaTable& table);
  base::Done add(const CommaTable& table, const CommaTable::Row& row);
  std::vector<std::string> items_;
  std::vector<Indicator> all_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::string digest_;
};

}  // namespace bq::programme::acceptance
