#pragma once

#include <string>
#include <vector>

#include "applications/registry/desk.h"
#include "record/ledger/ledger.h"

namespace bq::applications::registry::intake {

/// A form that an undo did not touch, and why.
struct LeftForm {
  std::string number, visit, form;
  std::int64_t repeat = 1;
  base::Words why;
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
                                     const std::string& actor, const std::string& import_id);

}  // namespace bq::applications::registry::intake
