#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/text.h"
#include "service/http/request.h"

namespace bq::service::http {

/// What was read from a client's text, or the words that say why it cannot be.
template <class T>
using Reading = tl::expected<T, base::Words>;

struct Target {
  std::string_view path;
  std::string_view query;
};

/// Cuts a request's target at its first question mark; nothing is decoded.
Target split_target(std::string_view target);

/// Decodes %XX. The result is UTF-8 without control characters, else it is refused.
Reading<std::string> percent_decode(std::string_view text);
/// Writes everything but letters, digits and `-._~` as %XX.
std::string percent_encode(std::string_view bytes);

/// Reads `/a/b` into its decoded segments; `.` and `..`, and a slash or backslash within a segment,
/// are refused. `/` is one empty segment.
Reading<std::vector<std::string>> read_path(std::string_view path);

/// Reads `a=1&b=2`; `+` is a blank. A name twice, a piece without `=`, over 100 names: refused.
Reading<Fields> read_query(std::string_view query);

/// Reads the header `cookie`; what is no pair is left out.
Fields read_cookies(std::string_view header);

/// Reads a JSON text. Deeper than 64, or a name twice in one object: refused.
Reading<Json> read_json(std::string_view text);

}  // namespace bq::service::http
