// Files into the registry: uploads, what their columns mean, dry run, import, undo.
#include <algorithm>
#include <charconv>

#include "applications/registry/intake/imports.h"
#include "service/registry/answers.h"
#include "service/registry/import_answers.h"
#include "service/registry/import_runs.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Json;
using http::Response;
using http::Route;
using http::Type;

namespace {

constexpr const char* may_import = "import.run";
constexpr std::size_t most_piece = 8'000'000;  // bytes of a file in one request
constexpr std::size_t most_mapping = 256 << 10;
constexpr std::size_t most_lines = 200;  // refused cells in one answer
constexpr const char* workbook_type =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

using Ask = std::function<Response(const account::Person&, const Call&)>;

// All of these may wait for the disk.
Route route_of(const Office& office, const char* method, const char* path, base::Words summary,
               Ask ask) {
  Route out{method, path, std::move(summary)};
  out.access = Access::needs(may_import);
  for (const std::string& segment : http::template_segments(path))
    if (http::is_parameter(segment))
      out.parameters.push_back({segment.substr(1, segment.size() - 2),
                                In::path,
                                Type::text,
                                true,
                                {"as a list gives it", "见列表"}});
  out.work = [office, ask = std::move(ask)](const Call& call) -> Response {
    auto person = person_of(office, call.request);
    if (!person) return refuse(account::Refusal("not_signed_in"));
    return ask(*person, call);
  };
  return out;
}

void add_query(Route& route, const char* name, Type type, bool is_required, base::Words sentence) {
  route.parameters.push_back({name, In::query, type, is_required, std::move(sentence)});
}

std::uint64_t number_in(const Call& call, const char* name, std::uint64_t otherwise) {
  std::string_view text = call.request.query.get(name);
  std::uint64_t out = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string in_path(const Call& call, const char* name) {
  return std::string(call.request.path_parameters.get(name));
}

Response answer(Uploads::Outcome<Json> outcome, int status = 200) {
  return outcome ? http::json(*outcome, status) : std::move(outcome.error());
}

Response answer(const Uploads::Outcome<Upload>& outcome, int status = 200) {
  return outcome ? http::json(write_upload(*outcome), status) : outcome.error();
}

Json write_uploads(Uploads& uploads, const std::string& user) {
  Json all = Json::array();
  for (const Upload& upload : uploads.of(user)) all.push_back(write_upload(upload));
  const UploadLimits& limits = uploads.limits();
  return {{"uploads", std::move(all)},
          {"endings", Uploads::endings()},
          {"limits",
           {{"file_bytes", limits.file_bytes},
            {"all_bytes", limits.all_bytes},
            {"files", limits.files},
            {"hours", limits.hours}}}};
}

void add_uploads(http::Router& router, const Office& office) {
  Uploads& uploads = office.imports->uploads();
  router.add(route_of(office, "GET", "/api/uploads", {"The caller's files", "本人已上传的文件"},
                      [&uploads](const account::Person& person, const Call&) {
                        return http::json(write_uploads(uploads, person.name));
                      }));
  Route begin = route_of(
      office, "POST", "/api/uploads",
      {"Gives a file to import, or its first bytes", "上传待导入的文件，或其首段"},
      [&uploads](const account::Person& person, const Call& call) {
        const std::string& body = call.request.body;
        return answer(uploads.begin(person.name, std::string(call.request.query.get("name")),
                                    number_in(call, "bytes", body.size()), body),
                      201);
      });
  begin.body = http::Body::bytes;
  begin.body_limit = most_piece;
  add_query(begin, "name", Type::text, true, {"name of the file", "文件名"});
  add_query(begin, "bytes", Type::integer, false,
            {"of the whole file, where more follow", "整个文件的字节数，如分段上传"});
  router.add(std::move(begin));
  Route more =
      route_of(office, "POST", "/api/uploads/{upload}", {"Appends bytes to a file", "续传文件"},
               [&uploads](const account::Person& person, const Call& call) {
                 return answer(uploads.append(person.name, in_path(call, "upload"),
                                              number_in(call, "at", 0), call.request.body));
               });
  more.body = http::Body::bytes;
  more.body_limit = most_piece;
  add_query(more, "at", Type::integer, true, {"where they begin", "起始字节"});
  router.add(std::move(more));
  router.add(route_of(office, "DELETE", "/api/uploads/{upload}", {"Removes a file", "删除文件"},
                      [&uploads](const account::Person& person, const Call& call) -> Response {
                        auto done = uploads.remove(person.name, in_path(call, "upload"));
                        return done ? http::json(Json::object()) : done.error();
                      }));
}

// Whoever enrols must be allowed to at the same centre.
std::optional<RunOwner> owner_of(const account::Person& person, bool enrols) {
  account::Centres centres = person.centres_for(may_import);
  if (enrols) {
    account::Centres enrol = person.centres_for("people.enrol");
    if (centres.all)
      centres = enrol;
    else
      std::erase_if(centres.keys, [&](const auto& key) { return !enrol.contains(key); });
  }
  if (!centres.all && centres.keys.empty()) return std::nullopt;
  return RunOwner{{person.name, centres.all, centres.keys}, person.display};
}

std::optional<ImportWork> work_named(const std::string& name) {
  if (name == "suggestion") return ImportWork::suggestion;
  if (name == "dry_run") return ImportWork::dry_run;
  if (name == "import") return ImportWork::import;
  return std::nullopt;
}

std::optional<RunRequest> read_request(const Json& json) {
  BodyReader body(json);
  RunRequest out;
  auto what = work_named(body.text("what"));
  const Json* uploads = body.find("uploads");
  out.mapping = body.text_or_none("mapping");
  out.consent = body.text_or_none("consent");
  if (body.text_or_none("language") == "zh") out.language = base::Language::zh;
  bool needs_mapping = what && *what != ImportWork::suggestion;
  if (!body.is_good() || !what || uploads == nullptr || !uploads->is_array() || uploads->empty() ||
      (needs_mapping && out.mapping.empty()) || out.mapping.size() > most_mapping)
    return std::nullopt;
  for (const Json& id : *uploads) {
    if (!id.is_string()) return std::nullopt;
    out.uploads.push_back(id.get<std::string>());
  }
  out.what = *what;
  return out;
}

bool is_known_consent(const desk::Registry& registry, const std::string& version) {
  const auto& all = registry.consents();
  return version.empty() || all.empty() ||
         std::any_of(all.begin(), all.end(), [&](const auto& c) { return c.key == version; });
}

Response begin_run(const Office& office, const account::Person& person, const Call& call) {
  auto request = read_request(call.body);
  if (!request)
    return refuse_body("what (suggestion, dry_run, import), uploads [..], mapping, consent");
  if (!is_known_consent(office.desk->registry(), request->consent))
    return http::problem(422, "consent",
                         {"there is no such version of the consent: choose another",
                          "没有这一版知情同意书：请另选"});
  auto owner = owner_of(person, !request->consent.empty());
  if (!owner) return refuse(account::Refusal("no_permission"));
  return answer(office.imports->begin(*owner, std::move(*request)), 202);
}

void add_runs(http::Router& router, const Office& office) {
  ImportRuns& runs = *office.imports;
  Route begin = route_of(office, "POST", "/api/imports/runs",
                         {"Begins a suggestion, a dry run or an import", "开始识别、预演或导入"},
                         [office](const account::Person& person, const Call& call) {
                           return begin_run(office, person, call);
                         });
  begin.body = http::Body::json;
  router.add(std::move(begin));
  router.add(route_of(office, "GET", "/api/imports/runs",
                      {"The caller's latest runs, one of each kind", "本人最近的任务，每类一个"},
                      [&runs](const account::Person& person, const Call&) {
                        return http::json(runs.list(person.name));
                      }));
  router.add(route_of(office, "GET", "/api/imports/runs/{run}", {"How far a run is", "任务进度"},
                      [&runs](const account::Person& person, const Call& call) {
                        return answer(runs.state(person.name, in_path(call, "run")));
                      }));
  router.add(route_of(office, "DELETE", "/api/imports/runs/{run}", {"Stops a run", "停止任务"},
                      [&runs](const account::Person& person, const Call& call) {
                        return answer(runs.stop(person.name, in_path(call, "run")));
                      }));
  Route refused = route_of(
      office, "GET", "/api/imports/runs/{run}/refused",
      {"Cells that are not imported, and why", "未导入的单元格及原因"},
      [&runs](const account::Person& person, const Call& call) {
        return answer(runs.refused(person.name, in_path(call, "run"), number_in(call, "after", 0),
                                   std::min(limit_of(call, 50), most_lines)));
      });
  add_query(refused, "after", Type::integer, false, {"`next` of the page before", "上一页的 next"});
  add_query(refused, "limit", Type::integer, false, {"at most 200", "至多 200"});
  router.add(std::move(refused));
  router.add(route_of(office, "GET", "/api/imports/runs/{run}/report",
                      {"Every cell that is not imported, as a workbook", "未导入的单元格（xlsx）"},
                      [&runs](const account::Person& person, const Call& call) -> Response {
                        std::string id = in_path(call, "run");
                        auto bytes = runs.report(person.name, id);
                        if (!bytes) return std::move(bytes.error());
                        return http::file(std::move(*bytes), workbook_type,
                                          "import_report_" + id + ".xlsx");
                      }));
}

Response list_imports(const Office& office, const account::Person& person) {
  auto snapshot = office.ledger->read();
  if (!snapshot) return http::problem(503, "failed", {snapshot.error().sentence, "读取失败"});
  auto all = intake::list_imports(**snapshot);
  if (!all) return http::problem(503, "failed", {all.error().sentence, "读取失败"});
  const desk::Actor actor = actor_of(person, may_import);
  Json out = Json::array();
  for (auto import = all->rbegin(); import != all->rend(); ++import)
    if (is_seen(*import, actor)) out.push_back(write_import(*import));
  return http::json({{"imports", std::move(out)}});
}

Response begin_undo(const Office& office, const account::Person& person, const std::string& id) {
  auto snapshot = office.ledger->read();
  if (!snapshot) return http::problem(503, "failed", {snapshot.error().sentence, "读取失败"});
  auto all = intake::list_imports(**snapshot);
  if (!all) return http::problem(503, "failed", {all.error().sentence, "读取失败"});
  auto owner = owner_of(person, false);
  if (!owner) return refuse(account::Refusal("no_permission"));
  auto at = std::find_if(all->begin(), all->end(), [&](const intake::Import& import) {
    return import.id == id && is_seen(import, owner->actor);
  });
  if (at == all->end())
    return http::problem(404, "not_there", {"there is no such import here", "此处没有该次导入"});
  if (at->is_undone)
    return http::problem(409, "undone", {"this import is undone already", "该次导入已撤销"});
  RunRequest request;
  request.what = ImportWork::undo;
  request.import_id = id;
  return answer(office.imports->begin(*owner, std::move(request)), 202);
}

void add_imports(http::Router& router, const Office& office) {
  router.add(route_of(office, "GET", "/api/imports",
                      {"Imports, the latest first", "历次导入，先新后旧"},
                      [office](const account::Person& person, const Call&) {
                        return list_imports(office, person);
                      }));
  Route undo = route_of(office, "POST", "/api/imports/{import}/undo",
                        {"Begins to undo an import", "开始撤销一次导入"},
                        [office](const account::Person& person, const Call& call) {
                          return begin_undo(office, person, in_path(call, "import"));
                        });
  undo.body = http::Body::json;
  router.add(std::move(undo));
}

}  // namespace

void add_import_routes(http::Router& router, const Office& office) {
  if (office.imports == nullptr) return;
  add_uploads(router, office);
  add_runs(router, office);
  add_imports(router, office);
}

}  // namespace bq::service::registry
