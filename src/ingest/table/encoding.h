#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bq::ingest::table {

/// Tells whether this machine can turn texts of the encoding into UTF-8.
bool knows_encoding(const std::string& encoding);

/// Turns bytes of an encoding into UTF-8; a byte that does not belong to it is refused.
base::Result<std::string> to_utf8(std::string_view bytes, const std::string& encoding);

/// Tells whether all bytes are below 128; fast.
bool is_ascii(std::string_view bytes);

}  // namespace bq::ingest::table
