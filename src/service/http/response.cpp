#include "service/http/response.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/digest.h"
#include "service/http/request_text.h"

namespace bq::service::http {

namespace {

constexpr const char* json_type = "application/json; charset=utf-8";

const char* reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Answer";
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(static_cast<char>(
                                       c)) == std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

bool is_cookie_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
  });
}

bool is_sendable(const Response& response) {
  bool headers = std::all_of(response.headers.begin(), response.headers.end(), [](const auto& h) {
    return is_name(h.first) && is_value(h.second);
  });
  bool cookies = std::all_of(response.cookies.begin(), response.cookies.end(), [](const auto& c) {
    return is_name(c.name) && is_cookie_value(c.value);
  });
  bool texts = is_value(response.content_type) && is_value(response.page_policy);
  return headers && cookies && texts && response.status >= 200 && response.status <= 599;
}

void write_cookie(std::string& head, const Cookie& cookie, bool is_tls) {
  auto to = std::back_inserter(head);
  fmt::format_to(to, "Set-Cookie: {}={}; Path=/; HttpOnly; SameSite=Strict", cookie.name,
                 cookie.value);
  if (is_tls) head += "; Secure";
  if (cookie.max_age_s) fmt::format_to(to, "; Max-Age={}", *cookie.max_age_s);
  head += "\r\n";
}

void write_strict_headers(std::string& head, const Manner& manner, const std::string& policy) {
  head += "Content-Security-Policy: ";
  head += policy.empty() ? manner.page_policy : policy;
  head +=
      "\r\nX-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";
  if (manner.is_tls) head += "Strict-Transport-Security: max-age=31536000\r\n";
}

std::string base64(const std::array<unsigned char, 32>& bytes) {
  constexpr std::string_view signs =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned three = 0;
    for (std::size_t k = i; k < i + 3; ++k) three = three << 8 | (k < bytes.size() ? bytes[k] : 0U);
    for (int shift = 18; shift >= 0; shift -= 6) out += signs[three >> shift & 63U];
  }
  out.back() = '=';  // 32 bytes are ten times three and two
  return out;
}

// The hashes of what stands between `<name ...>` and `</name>`, one after the other. What is within
// one element begins no other.
struct Inline {
  std::string scripts, styles;
};
Inline inline_hashes(std::string_view page) {
  Inline out;
  for (std::size_t at = 0;;) {
    auto script = page.find("<script", at), style = page.find("<style", at);
    if (script == page.npos && style == page.npos) return out;
    bool is_script = script < style;
    auto begin = page.find('>', is_script ? script : style);
    auto end = page.find(is_script ? "</script>" : "</style>", begin);
    if (begin == page.npos || end == page.npos) return out;
    base::Sha256 hash;
    hash.add(page.substr(begin + 1, end - begin - 1));
    (is_script ? out.scripts : out.styles) += " 'sha256-" + base64(hash.finish()) + "'";
    at = end;
  }
}

std::string sources(const char* directive, const std::vector<std::string>& hashes) {
  std::string out = std::string("; ") + directive + " 'self'";
  for (const std::string& hash : hashes) out += " '" + hash + "'";
  return out;
}

}  // namespace

Response json(const Json& value, int status) {
  return {status, json_type, value.dump(-1, ' ', false, Json::error_handler_t::replace), {}, {}};
}

Response text(std::string utf8, int status) {
  return {status, "text/plain; charset=utf-8", std::move(utf8), {}, {}};
}

Response file(std::string bytes, std::string content_type, std::string_view name) {
  Response out{200, std::move(content_type), std::move(bytes), {}, {}};
  out.headers.add("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encode(name));
  return out;
}

Response problem(int status, std::string_view code, const base::Words& words) {
  return json({{"error", {{"code", code}, {"en", words.en}, {"zh", words.zh}}}}, status);
}

std::string page_policy(const std::vector<std::string>& script_hashes,
                        const std::vector<std::string>& style_hashes) {
  return "default-src 'self'" + sources("script-src", script_hashes) +
         sources("style-src", style_hashes) +
         "; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
         "frame-ancestors 'none'";
}

std::string one_file_policy(std::string_view page) {
  Inline hashes = inline_hashes(page);
  return "default-src 'none'; script-src" + (hashes.scripts.empty() ? " 'none'" : hashes.scripts) +
         "; style-src" + (hashes.styles.empty() ? " 'none'" : hashes.styles) +
         "; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

Wire write_answer(Response response, const Manner& manner, const Form& form) {
  if (!is_sendable(response))
    response = problem(500, "broken_answer",
                       {"the server made an answer that cannot be sent", "服务器的应答无法发送"});
  Wire out;
  out.closes = form.closes;
  std::string& head = out.head;
  head.reserve(1024);
  auto to = std::back_inserter(head);
  fmt::format_to(to, "HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
  if (response.status != 204 && response.status != 304)
    fmt::format_to(to, "Content-Length: {}\r\n", response.body.size());
  if (!response.content_type.empty())
    fmt::format_to(to, "Content-Type: {}\r\n", response.content_type);
  if (!response.headers.find("Cache-Control")) head += "Cache-Control: no-store\r\n";
  write_strict_headers(head, manner, response.page_policy);
  for (const auto& [name, value] : response.headers)
    fmt::format_to(to, "{}: {}\r\n", name, value);
  for (const Cookie& cookie : response.cookies) write_cookie(head, cookie, manner.is_tls);
  if (form.closes) head += "Connection: close\r\n";
  head += "\r\n";
  bool has_body = form.has_body && response.status != 204 && response.status != 304;
  if (has_body) out.body = std::move(response.body);
  return out;
}

}  // namespace bq::service::http
