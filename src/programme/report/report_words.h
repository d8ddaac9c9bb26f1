#pragma once

#include <nlohmann/json.hpp>

#include "programme/definition/definition.h"

namespace bq::programme::report {

using definition::Definition;

/// The leak proof in words, in both languages.
nlohmann::ordered_json leak_words(const Definition& programme);
/// How each number of the report was made.
nlohmann::ordered_json how_numbers_are_made(const Definition& programme);
/// Which items of TRIPOD+AI (collins2024) the run answers.
nlohmann::ordered_json reporting_items(const Definition& programme);

}  // namespace bq::programme::report
