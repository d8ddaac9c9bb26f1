#pragma once

#include <functional>
#include <string>
#include <vector>

#include "applications/registry/desk.h"
#include "record/ledger/ledger.h"

namespace bq::applications::registry::intake {

/// A form that an undo did not touch, and why.
struct LeftForm {
  std::string number, visit, form;  // no number: of a person whom the actor does not see
  std::int64_t repeat = 1;
  base::Words why;
};

struct UndoRequest {
  std::string import_id;
  Actor actor;                    // who does not see all centres undoes his own imports only
  std::function<bool()> goes_on;  // asked between people; false: stop where it is
  std::function<void(std::uint64_t done, std::uint64_t all)> told;  // how far it is, in people
};

struct UndoAnswer {
  std::uint64_t restored = 0;  // forms
  std::uint64_t enrolled = 0;  // people whom the import enrolled; they stay
  std::vector<LeftForm> left;
};

/// Takes an import back: each form that it changed and nobody has changed since gets a version with
/// the entries of before. Refuses an import that is not there, or undone already. Cut off, the same
/// undo again goes on from there.
base::Result<UndoAnswer> undo_import(Desk& desk, record::ledger::Ledger& ledger,
                                     const UndoRequest& request);

}  // namespace bq::applications::registry::intake
