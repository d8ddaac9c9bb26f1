#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "applications/registry/desk.h"
#include "programme/locker/approvals.h"
#include "record/ledger/ledger.h"
#include "service/account/accounts.h"
#include "service/http/dispatcher.h"
#include "service/registry/import_runs.h"

namespace bq::service::registry {

namespace desk = applications::registry;

/// What stands behind the registry's pages; it outlives the server.
struct Office {
  desk::Desk* desk = nullptr;
  account::Accounts* accounts = nullptr;
  record::ledger::Ledger* ledger = nullptr;
  std::string folder;  // of the ledger, for `audit verify`
  std::function<base::Result<programme::locker::Approvals>()> approvals;
  /// Makes the page of the programme's guide items; empty: it answers none.
  std::function<base::Result<std::string>()> guide_page = {};
  ImportRuns* imports = nullptr;  // none: nothing is imported by the site
};

/// Makes the site of a registry: its routes, who may use them, and the pages at `files`.
http::Site make_site(const Office& office, http::StaticFiles files);

/// Puts the built pages of a folder (index.html and what it loads) at `/`; views have their address
/// behind `#`.
base::Result<http::StaticFiles> read_pages(const std::string& folder);

// The routes, by what they are about.
void add_account_routes(http::Router& router, const Office& office);
void add_people_routes(http::Router& router, const Office& office);
void add_form_routes(http::Router& router, const Office& office);
void add_query_routes(http::Router& router, const Office& office);
void add_follow_routes(http::Router& router, const Office& office);
void add_audit_routes(http::Router& router, const Office& office);
void add_import_routes(http::Router& router, const Office& office);
void add_guide_routes(http::Router& router, const Office& office);

}  // namespace bq::service::registry
