#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "programme/dossier/guide.h"
#include "programme/dossier/run_folder.h"
#include "programme/locker/approvals.h"
#include "programme/locker/evidence_locker.h"

namespace bq::programme::dossier {

/// A programme as it is now.
struct Programme {
  std::string name;
  base::Words title;
  std::vector<std::string> answers;  // items
  std::string digest;
  std::vector<acceptance::AcceptLine> lines;
};

/// How one indicator stands.
struct Standing {
  acceptance::AcceptanceLine line;
  std::string programme;  // that answers; empty: none
  bool quick = false;     // the value comes from a quick run: partly at best

  /// Met or declared: nothing else counts as covered.
  bool covered() const;
};

/// How a requirement of a notice stands for an item.
struct Demand {
  const Requirement* requirement = nullptr;
  bool shown = false;
  base::Words detail;
  std::vector<locker::Piece> evidence;  // intact pieces
};

/// How an item stands.
struct ItemState {
  const Item* item = nullptr;
  std::vector<std::string> programmes;
  std::vector<Standing> indicators;
  std::vector<Demand> demands;

  /// `no indicator` (the guide lists none), `no programme`, `in work` or `covered` (all of them).
  std::string_view state() const;
  std::size_t covered() const;
};

/// What a run read, as it is now: not at hand, not readable any more, or its digest.
struct InputsNow {
  bool at_hand = false;
  std::string problem;
  std::string digest;
};

/// What the dossier is made from; `inputs_now` looks at what a run read.
struct DossierRequest {
  const Guide* guide = nullptr;
  std::vector<Programme> programmes;
  std::vector<Run> runs;
  const locker::EvidenceLocker* locker = nullptr;
  const locker::Approvals* approvals = nullptr;
  std::string today;
  std::function<InputsNow(const Run&)> inputs_now;
};

/// All items of all guides as they stand.
struct Dossier {
  const Guide* guide = nullptr;
  std::vector<Programme> programmes;
  std::vector<std::optional<Run>> runs;  // of each programme: the one that its lines come from
  std::vector<ItemState> items;

  const ItemState& of(const Item& item) const;
  const Run* run_of(const std::string& programme) const;
  const Programme* programme(const std::string& name) const;
};

/// Puts together how every indicator stands. Values come from runs alone, declared ones from the
/// locker; a line whose programme, data or evidence changed since its run is stale. Refuses an
/// indicator that two programmes claim.
base::Result<Dossier> make_dossier(const DossierRequest& request);

}  // namespace bq::programme::dossier
