#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "service/http/request.h"

namespace bq::service::http {

/// A cookie to set; it is always HttpOnly, SameSite=Strict, Path=/ and, under TLS, Secure.
struct Cookie {
  std::string name;
  std::string value;
  std::optional<long> max_age_s;  // none: until the browser closes; 0: forget it now
};

/// What is answered.
struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  Fields headers;
  std::vector<Cookie> cookies;
  std::string page_policy = {};  // Content-Security-Policy of this answer; empty: the site's
};

Response json(const Json& value, int status = 200);
Response text(std::string utf8, int status = 200);
/// Bytes to be saved under a name; any name is possible.
Response file(std::string bytes, std::string content_type, std::string_view name);
/// A refusal that a program (code) and people (words) read:
/// {"error":{"code":...,"en":...,"zh":...}}.
Response problem(int status, std::string_view code, const base::Words& words);

/// An answer as it goes over the wire.
struct Wire {
  std::string head;
  std::string body;
  bool closes = false;  // the connection ends with it
};

/// How answers are written.
struct Manner {
  std::string page_policy;  // Content-Security-Policy
  bool is_tls = false;
};

/// What of the request decides the form of its answer.
struct Form {
  bool has_body = true;  // false: an answer to HEAD
  bool closes = false;
};

/// Makes the Content-Security-Policy of pages: all from here, no inline script or style but those
/// whose `sha256-...` are given.
std::string page_policy(const std::vector<std::string>& script_hashes = {},
                        const std::vector<std::string>& style_hashes = {});

/// Makes the policy of a page that is one file: nothing but its own inline scripts and styles, each
/// by the hash of its bytes.
std::string one_file_policy(std::string_view page);

/// Writes an answer with the headers that every answer has. One that would break the protocol (a
/// line break in a header, say) becomes a 500.
Wire write_answer(Response response, const Manner& manner, const Form& form);

}  // namespace bq::service::http
