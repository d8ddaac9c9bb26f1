#pragma once

#include <string>

#include "programme/comparison/comparison.h"
#include "service/command/command_words.h"

namespace bq::service::command {

/// Writes a comparison as lines of at most 80 cells, but for lines of the definitions.
std::string show_comparison(const programme::comparison::Comparison& comparison, Language language);

}  // namespace bq::service::command
