#pragma once

#include <string>
#include <vector>

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/intake.h"
#include "applications/registry/intake/suggestion.h"
#include "applications/registry/intake/undo.h"
#include "service/http/request.h"
#include "service/registry/uploads.h"

namespace bq::service::registry {

namespace intake = applications::registry::intake;

// What is said of imports, as JSON for the page.

http::Json write_upload(const Upload& upload);
http::Json write_suggestion(const intake::Suggestion& suggestion);
/// `kept`: so many refused cells can be asked for one by one.
http::Json write_answer(const applications::registry::Registry& registry,
                        const intake::ImportAnswer& answer, std::size_t kept);
http::Json write_refused(const intake::RefusedCell& cell);
http::Json write_undo(const std::string& import_id, const intake::UndoAnswer& answer);
http::Json write_import(const intake::Import& import);

/// Says a problem of the engine without the folder in which the server worked on it; one of the
/// mapping has its line.
http::Json write_trouble(const base::Problem& problem, const std::string& folder);

}  // namespace bq::service::registry
