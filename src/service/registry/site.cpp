#include <filesystem>

#include "base/file.h"
#include "service/registry/answers.h"

namespace bq::service::registry {

namespace {

/// Knows callers by their session or token.
class Gatekeeper : public http::Guard {
 public:
  explicit Gatekeeper(Office office) : office_(std::move(office)) {}

  std::optional<http::Caller> who(const http::Request& request) const override {
    auto person = person_of(office_, request);
    if (!person) return std::nullopt;
    account::Centres centres = account::centres_of(person->grants);
    return http::Caller{person->name, person->display, centres.written(), person->permissions(),
                        person->by_token ? http::Caller::Way::token : http::Caller::Way::session};
  }

 private:
  Office office_;
};

std::string type_of(const std::string& name) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".json", "application/json"},
      {".woff2", "font/woff2"},
      {".png", "image/png"},
      {".ico", "image/x-icon"}};
  for (const auto& [ending, type] : types)
    if (name.ends_with(ending)) return std::string(type);
  return "application/octet-stream";
}

}  // namespace

base::Result<http::StaticFiles> read_pages(const std::string& folder) {
  http::StaticFiles out;
  BQ_ASSIGN(std::vector<std::string> files, base::list_files(folder));
  bool has_index = false;
  for (const auto& file : files) {
    BQ_ASSIGN(std::string bytes, base::read_file(folder + "/" + file));
    has_index = has_index || file == "index.html";
    if (file == "index.html") out.add("/", bytes, type_of(file));
    out.add("/" + file, std::move(bytes), type_of(file));
  }
  if (!has_index)
    return base::refuse(base::ProblemKind::data, {folder},
                        "holds no index.html: the pages are not built; run ./dev build");
  return out;
}

http::Site make_site(const Office& office, http::StaticFiles files) {
  http::Site site;
  site.files = std::move(files);
  site.guard = std::make_shared<Gatekeeper>(office);
  site.title.title = office.desk->registry().title();
  site.title.version = office.desk->registry().version();
  add_account_routes(site.router, office);
  add_people_routes(site.router, office);
  add_form_routes(site.router, office);
  add_query_routes(site.router, office);
  add_follow_routes(site.router, office);
  add_audit_routes(site.router, office);
  add_import_routes(site.router, office);
  add_guide_routes(site.router, office);
  return site;
}

}  // namespace bq::service::registry
