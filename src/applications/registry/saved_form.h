#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "applications/registry/form_check.h"
#include "base/result.h"
#include "record/ledger/event.h"

namespace bq::applications::registry {

/// What an event `form.saved` says: the whole form as it is from now on.
struct SavedForm : record::ledger::Meaning {
  std::string visit, form;
  std::int64_t repeat = 1;
  std::int64_t version = 0;
  std::string day, reason, import_id;
  std::string entries;                   // JSON, as `entries_text` gives it
  std::vector<std::string> optional;     // entries of items that need not be filled in
  std::map<std::string, bool> required;  // items that had to be filled in, and whether they are
  std::int64_t filled = 0, wanted = 0;

  void set(const Entries& all);
  /// Writes the body of the event.
  std::string write() const;
  /// Writes the required items that are not filled in, and the entries that need not be there, as
  /// lists: with the entries they say what was required.
  std::string missing() const;
  std::string beside() const;
};

/// Reads the body of an event `form.saved`.
base::Result<SavedForm> read_saved_form(const std::string& body);

/// Gives what an event `form.saved` says, without reading it again where that was done.
base::Result<std::shared_ptr<const SavedForm>> saved_form_of(const record::ledger::Event& event);

/// Writes entries as the tables, the events and the pages hold them: JSON.
std::string entries_text(const Entries& entries);

/// Gives the required items of a form from its texts, and whether they are filled in.
std::map<std::string, bool> read_required(std::string_view entries, std::string_view missing,
                                          std::string_view beside);

/// What differs between two versions of a form; an entry that is gone is empty.
Entries changes_between(const Entries& before, const Entries& after);

}  // namespace bq::applications::registry
