#include "programme/dossier/dossier_json.h"

#include <array>
#include <filesystem>
#include <map>

namespace bq::programme::dossier {

using acceptance::Kind;
using nlohmann::ordered_json;

namespace {

constexpr std::array kinds{Kind::software, Kind::data, Kind::organisational};

ordered_json words(const base::Words& both) { return {{"en", both.en}, {"zh", both.zh}}; }

ordered_json named(const Capability& c) {
  ordered_json out{{"id", c.id}};
  if (!c.cluster.empty()) out["cluster"] = c.cluster;
  out["en"] = c.title.en, out["zh"] = c.title.zh;
  return out;
}

ordered_json piece_json(const locker::Piece& piece) {
  return {{"path", piece.name},
          {"sha256", piece.sha256},
          {"place", words({})},
          {"file", "evidence/" + kept_name(piece)},
          {"by", piece.by},
          {"at", piece.at},
          {"shows", piece.shows}};
}

ordered_json standing_json(const Standing& standing, const locker::EvidenceLocker& locker) {
  ordered_json out = acceptance::to_json({standing.line}).front();
  for (auto& evidence : out["evidence"])
    for (const auto* piece :
         locker.given_for(standing.line.indicator.item, standing.line.indicator.id))
      if (evidence["sha256"].get<std::string>() == piece->sha256) evidence = piece_json(*piece);
  out["programme"] = standing.programme.empty() ? ordered_json(nullptr)
                                                : ordered_json(standing.programme);
  out["quick"] = standing.quick;
  return out;
}

ordered_json counts_json(const ItemState& state) {
  auto out = ordered_json::object();
  for (Kind kind : kinds) {
    auto count = count_kind(state, kind);
    out[std::string(acceptance::show(kind))] = {{"all", count.all}, {"covered", count.covered}};
  }
  return out;
}

ordered_json programme_json(const Dossier& dossier, const std::string& name) {
  const Programme* programme = dossier.programme(name);
  ordered_json out{{"name", name}};
  if (programme != nullptr) out["en"] = programme->title.en, out["zh"] = programme->title.zh;
  out["run"] = nullptr;
  if (const Run* run = dossier.run_of(name))
    out["run"] = {{"folder", run->folder},
                  {"programme", run->programme},
                  {"inputs", run->inputs},
                  {"quick", run->quick},
                  {"people", run->people}};
  return out;
}

ordered_json totals_json(const Dossier& dossier) {
  std::map<acceptance::Status, std::size_t> by_status;
  std::map<Kind, KindCount> by_kind;
  std::size_t indicators = 0;
  for (const ItemState& state : dossier.items) {
    for (const Standing& s : state.indicators) ++by_status[s.line.status], ++indicators;
    for (Kind kind : kinds) {
      auto count = count_kind(state, kind);
      by_kind[kind].all += count.all, by_kind[kind].covered += count.covered;
    }
  }
  ordered_json out{{"items", dossier.items.size()}, {"indicators", indicators}};
  for (acceptance::Status status : acceptance::all_statuses())
    out["by_status"][std::string(acceptance::show(status))] = by_status[status];
  for (Kind kind : kinds)
    out["kinds"][std::string(acceptance::show(kind))] = {{"all", by_kind[kind].all},
                                                         {"covered", by_kind[kind].covered}};
  return out;
}

}  // namespace

std::string kept_name(const locker::Piece& piece) {
  return piece.sha256.substr(0, 16) + "/" + piece.name;
}

KindCount count_kind(const ItemState& state, Kind kind) {
  KindCount out;
  for (const Standing& s : state.indicators) {
    if (s.line.indicator.kind != kind) continue;
    ++out.all;
    out.covered += s.covered() ? 1 : 0;
  }
  return out;
}

ordered_json item_json(const Dossier& dossier, const ItemState& state,
                       const locker::EvidenceLocker& locker) {
  const Item& item = *state.item;
  ordered_json out{{"id", item.id},
                   {"province", item.province()},
                   {"year", item.year()},
                   {"en", item.title.en},
                   {"zh", item.title.zh},
                   {"section", item.section},
                   {"cluster", item.cluster},
                   {"capabilities", item.capabilities},
                   {"state", state.state()},
                   {"counts", counts_json(state)}};
  out["programmes"] = ordered_json::array();
  for (const auto& name : state.programmes)
    out["programmes"].push_back(programme_json(dossier, name));
  out["minimum_software"] =
      item.minimum_software ? words(*item.minimum_software) : ordered_json(nullptr);
  out["indicators"] = ordered_json::array();
  for (const Standing& s : state.indicators)
    out["indicators"].push_back(standing_json(s, locker));
  out["requirements"] = ordered_json::array();
  for (const Demand& demand : state.demands) {
    const Requirement& r = *demand.requirement;
    ordered_json row{{"id", r.id},       {"subject", r.subject}, {"en", r.words.en},
                     {"zh", r.words.zh}, {"place", words(r.place)}, {"state", demand.shown ? "shown"
                                                                                       : "open"},
                     {"detail", words(demand.detail)}};
    row["evidence"] = ordered_json::array();
    for (const auto& piece : demand.evidence) row["evidence"].push_back(piece_json(piece));
    out["requirements"].push_back(std::move(row));
  }
  out["forms"] = ordered_json::array();
  return out;
}

ordered_json page_json(const Dossier& dossier, const locker::EvidenceLocker& locker,
                       const std::vector<FormFile>& forms, const std::string& made) {
  ordered_json out{{"made", made}, {"generated", false}};
  for (const auto& run : dossier.runs)
    if (run && run->people == "generated") out["generated"] = true;
  for (const Capability& c : dossier.guide->clusters()) out["clusters"].push_back(named(c));
  for (const Capability& c : dossier.guide->capabilities())
    out["capabilities"].push_back(named(c));
  for (const ItemState& state : dossier.items) {
    out["items"].push_back(item_json(dossier, state, locker));
    for (const FormFile& form : forms)
      if (form.item == state.item->id)
        out["items"].back()["forms"].push_back(
            {{"en", form.title.en}, {"zh", form.title.zh}, {"file", form.file}});
  }
  out["totals"] = totals_json(dossier);
  return out;
}

ordered_json coverage_json(const Dossier& dossier) {
  ordered_json out{{"items", ordered_json::array()}};
  for (const ItemState& state : dossier.items) {
    ordered_json item{{"item", state.item->id}, {"indicators", ordered_json::array()}};
    for (const Standing& s : state.indicators) {
      auto row = acceptance::to_json({s.line}).front();
      item["indicators"].push_back({{"indicator", s.line.indicator.id},
                                    {"kind", acceptance::show(s.line.indicator.kind)},
                                    {"status", row["status"]}});
    }
    item["state"] = state.state();
    item["counts"] = counts_json(state);
    out["items"].push_back(std::move(item));
  }
  out["totals"] = totals_json(dossier);
  return out;
}

}  // namespace bq::programme::dossier
