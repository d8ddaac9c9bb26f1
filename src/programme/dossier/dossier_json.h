#pragma once

#include <nlohmann/json.hpp>

#include "programme/dossier/dossier.h"

namespace bq::programme::dossier {

/// A form that was written for an item, as the page links it.
struct FormFile {
  std::string item;
  base::Words title;
  std::string file;  // relative to the page
};

/// Gives all that the page shows: `made` is the moment of writing, files of the locker lie below
/// `evidence/`.
nlohmann::ordered_json page_json(const Dossier& dossier, const locker::EvidenceLocker& locker,
                                 const std::vector<FormFile>& forms, const std::string& made);

/// Gives one item of the page: its indicators, requirements and what answers it.
nlohmann::ordered_json item_json(const Dossier& dossier, const ItemState& state,
                                 const locker::EvidenceLocker& locker);

/// Gives `{"items":[{"item","indicators":[{"indicator","kind","status"}]}]}` (contracts.md), with
/// counts by kind beside them.
nlohmann::ordered_json coverage_json(const Dossier& dossier);

/// Counts covered and all indicators of one kind.
struct KindCount {
  std::size_t all = 0, covered = 0;
};
KindCount count_kind(const ItemState& state, acceptance::Kind kind);

/// Gives the name below `evidence/` under which a page keeps a piece.
std::string kept_name(const locker::Piece& piece);

}  // namespace bq::programme::dossier
