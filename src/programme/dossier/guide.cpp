#include "programme/dossier/guide.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "programme/acceptance/comma_table.h"

namespace bq::programme::dossier {

using acceptance::CommaTable;
using base::ProblemKind;

namespace {

const std::vector<std::string> subjects{"ethics", "enterprise", "data_opening", "period",
                                        "coverage", "agreement", "letter", "permit"};

template <std::size_t N>
base::Result<CommaTable> read_table(const std::string& path,
                                    const std::array<std::string_view, N>& columns) {
  BQ_ASSIGN(std::string text, base::read_file(path));
  return CommaTable::parse(text, path, columns);
}

tl::unexpected<base::Problem> refuse(const CommaTable& table, const CommaTable::Row& row,
                                     std::string sentence) {
  return base::refuse(ProblemKind::definition, table.place(row), std::move(sentence));
}

template <class Named>
bool has_id(const std::vector<Named>& all, std::string_view id) {
  return std::any_of(all.begin(), all.end(), [&](const Named& one) { return one.id == id; });
}

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& part : base::split(text, ';'))
    if (auto trimmed = base::trim(part); !trimmed.empty()) out.emplace_back(trimmed);
  return out;
}

}  // namespace

bool Requirement::binds(const std::string& item) const {
  return std::any_of(items.begin(), items.end(), [&](const std::string& pattern) {
    return base::matches(item, pattern);
  });
}

base::Result<Guide> Guide::load(const std::string& vocabulary_folder) {
  Guide out;
  BQ_ASSIGN(out.indicators_, acceptance::Indicators::load(vocabulary_folder));
  const std::string folder = vocabulary_folder + "/guides/";
  BQ_TRY(out.read_capabilities(folder));
  BQ_TRY(out.read_items(folder));
  BQ_TRY(out.read_requirements(folder));
  return out;
}

bool Guide::knows_cluster(std::string_view id) const { return has_id(clusters_, id); }

base::Done Guide::read_capabilities(const std::string& folder) {
  constexpr std::array<std::string_view, 3> cluster_columns{"cluster", "en", "zh"};
  BQ_ASSIGN(auto clusters, read_table(folder + "clusters.csv", cluster_columns));
  for (const auto& row : clusters.rows()) {
    if (has_id(clusters_, clusters.cell(row, "cluster")))
      return refuse(clusters, row, fmt::format("the cluster `{}` stands twice",
                                               clusters.cell(row, "cluster")));
    clusters_.push_back({clusters.cell(row, "cluster"),
                         "",
                         {clusters.cell(row, "en"), clusters.cell(row, "zh")}});
  }
  constexpr std::array<std::string_view, 4> columns{"tag", "cluster", "en", "zh"};
  BQ_ASSIGN(auto table, read_table(folder + "capabilities.csv", columns));
  for (const auto& row : table.rows()) {
    Capability read{table.cell(row, "tag"),
                    table.cell(row, "cluster"),
                    {table.cell(row, "en"), table.cell(row, "zh")}};
    if (!knows_cluster(read.cluster))
      return refuse(table, row, fmt::format("the capability `{}` is of no cluster", read.id));
    if (has_id(capabilities_, read.id))
      return refuse(table, row, fmt::format("the capability `{}` stands twice", read.id));
    capabilities_.push_back(std::move(read));
  }
  return {};
}

base::Done Guide::read_items(const std::string& folder) {
  BQ_ASSIGN(auto table, read_table(folder + "items.csv", acceptance::item_columns));
  for (const auto& row : table.rows()) {
    Item item{table.cell(row, "id"),
              table.cell(row, "section"),
              {table.cell(row, "title_en"), table.cell(row, "label_zh")},
              table.cell(row, "primary_cluster"),
              parts_of(table.cell(row, "capability_tags")),
              {}};
    const bool has_year = item.id.size() > 7 && item.id[6] == '-' &&
                          std::all_of(item.id.begin() + 2, item.id.begin() + 6,
                                      [](char c) { return c >= '0' && c <= '9'; });
    if (!has_year)
      return refuse(table, row,
                    fmt::format("the item `{}` is not named like JS2026-1004", item.id));
    if (!knows_cluster(item.cluster))
      return refuse(table, row, fmt::format("the item {} is of no cluster", item.id));
    for (const auto& tag : item.capabilities)
      if (!has_id(capabilities_, tag))
        return refuse(table, row,
                      fmt::format("the item {} has the unknown capability `{}`", item.id, tag));
    items_.push_back(std::move(item));
  }
  constexpr std::array<std::string_view, 3> software_columns{"item", "en", "zh"};
  BQ_ASSIGN(auto software, read_table(folder + "minimum_software.csv", software_columns));
  for (const auto& row : software.rows()) {
    auto item = std::find_if(items_.begin(), items_.end(), [&](const Item& known) {
      return known.id == software.cell(row, "item");
    });
    if (item == items_.end() || item->minimum_software)
      return refuse(software, row, fmt::format("the item `{}` is not in items.csv, or stands twice",
                                               software.cell(row, "item")));
    item->minimum_software = base::Words{software.cell(row, "en"), software.cell(row, "zh")};
  }
  return {};
}

base::Done Guide::read_requirements(const std::string& folder) {
  constexpr std::array<std::string_view, 7> columns{
      "requirement", "items", "subject", "en", "zh", "place_en", "place_zh"};
  BQ_ASSIGN(auto table, read_table(folder + "requirements.csv", columns));
  for (const auto& row : table.rows()) {
    Requirement read{table.cell(row, "requirement"),
                     parts_of(table.cell(row, "items")),
                     table.cell(row, "subject"),
                     {table.cell(row, "en"), table.cell(row, "zh")},
                     {table.cell(row, "place_en"), table.cell(row, "place_zh")}};
    if (std::find(subjects.begin(), subjects.end(), read.subject) == subjects.end())
      return refuse(table, row, fmt::format("{} has the unknown subject `{}`{}", read.id,
                                            read.subject,
                                            base::suggestion(read.subject, subjects)));
    if (has_id(requirements_, read.id) || read.items.empty())
      return refuse(table, row,
                    fmt::format("the requirement `{}` stands twice or binds nothing", read.id));
    for (const auto& pattern : read.items)
      if (std::none_of(items_.begin(), items_.end(),
                       [&](const Item& i) { return base::matches(i.id, pattern); }))
        return refuse(table, row, fmt::format("{} binds `{}`, which is no item", read.id, pattern));
    requirements_.push_back(std::move(read));
  }
  return {};
}

const Item* Guide::find(std::string_view id) const {
  auto found =
      std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.id == id; });
  return found == items_.end() ? nullptr : &*found;
}

base::Result<const Item*> Guide::item(const std::string& id) const {
  if (const Item* found = find(id)) return found;
  return base::refuse(ProblemKind::option, {},
                      fmt::format("the guides have no item `{}`{}",
                                  id, base::suggestion(id, indicators_.items())));
}

std::vector<const Requirement*> Guide::requirements_of(const std::string& item) const {
  std::vector<const Requirement*> out;
  for (const Requirement& requirement : requirements_)
    if (requirement.binds(item)) out.push_back(&requirement);
  return out;
}

}  // namespace bq::programme::dossier
