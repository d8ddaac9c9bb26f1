#include "applications/registry/intake/outcome.h"

#include <iterator>

#include "ingest/sheet/workbook.h"

namespace bq::applications::registry::intake {

base::Words whole(const Reason& reason) {
  if (reason.detail.en.empty()) return reason.why;
  return {reason.why.en + ": " + reason.detail.en, reason.why.zh + "：" + reason.detail.zh};
}

Counts& Counts::operator+=(const Counts& other) {
  facts += other.facts;
  corrections += other.corrections;
  duplicates += other.duplicates;
  refused += other.refused;
  return *this;
}

void Tally::refuse(const ItemKey& item, RefusedCell cell) {
  items_[item].refused += cell.times;
  if (refused_.size() < most_kept) refused_.push_back(std::move(cell));
}

void Tally::merge(Tally&& later) {
  for (const auto& [item, counts] : later.items_) items_[item] += counts;
  for (RefusedCell& cell : later.refused_)
    if (refused_.size() < most_kept) refused_.push_back(std::move(cell));
  later.refused_.clear();
}

Counts Tally::total() const {
  Counts out;
  for (const auto& [item, counts] : items_) out += counts;
  return out;
}

std::pair<std::string, std::string> file_and_sheet(const std::string& document) {
  auto slash = document.find('/');
  while (slash != std::string::npos) {
    if (ingest::sheet::is_workbook_name(document.substr(0, slash)))
      return {document.substr(0, slash), document.substr(slash + 1)};
    slash = document.find('/', slash + 1);
  }
  return {document, ""};
}

}  // namespace bq::applications::registry::intake
