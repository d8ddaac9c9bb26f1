// Any bytes as a path, a query, cookies and a JSON body: refused with words in both languages, or
// read so that writing and reading again gives the same.
#include "base/check.h"
#include "service/http/request_text.h"

namespace http = bq::service::http;

namespace {

template <class T>
bool is_read(const http::Reading<T>& read) {
  BQ_CHECK(read || (!read.error().en.empty() && !read.error().zh.empty()), "a refusal says why");
  return read.has_value();
}

void check_again(const std::string& text) {
  BQ_CHECK(http::percent_decode(http::percent_encode(text)).value() == text, "written and read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  http::Target target = http::split_target(text);
  if (auto path = http::read_path(target.path); is_read(path))
    for (const std::string& segment : *path) {
      check_again(segment);
      BQ_CHECK(segment != ".." && segment.find('/') == segment.npos, "a segment leads nowhere");
    }
  if (auto query = http::read_query(target.query); is_read(query))
    for (const auto& [name, value] : *query) check_again(name), check_again(value);
  http::read_cookies(text);
  if (auto json = http::read_json(text); is_read(json))
    BQ_CHECK(http::read_json(json->dump()).value() == *json, "written and read");
  return 0;
}
