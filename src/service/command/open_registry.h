#pragma once

#include <memory>
#include <string>

#include "applications/registry/desk.h"
#include "record/ledger/ledger.h"
#include "service/account/accounts.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

/// Beside data that are made up; every page then says so.
inline constexpr std::string_view generated_mark = "generated.json";

/// A registry that is open: its parts stand on each other in this order.
struct OpenRegistry {
  std::string folder;
  std::unique_ptr<Compiled> compiled;
  applications::registry::Registry* registry = nullptr;
  std::unique_ptr<record::ledger::Ledger> ledger;
  std::unique_ptr<account::Accounts> accounts;
  std::unique_ptr<applications::registry::Desk> desk;
};

/// Compiles the programme and opens its registry for this process alone, in --dir or the state
/// folder. `check` may refuse the folder before anything is made there.
using CheckFolder = base::Done (*)(const Options& options, const std::string& folder);
base::Result<std::unique_ptr<OpenRegistry>> open_registry(const Options& options,
                                                          CheckFolder check = nullptr);

/// Gives who is at the keyboard, as the system says.
std::string user_name();

}  // namespace bq::service::command
