#include "service/http/router.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/text.h"

namespace bq::service::http {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> any;
  std::map<std::string, const Route*, std::less<>> by_method;

  Node& below(const std::string& segment) {
    std::unique_ptr<Node>& next = is_parameter(segment) ? any : literals[segment];
    if (!next) next = std::make_unique<Node>();
    return *next;
  }

  // Visits every node that the segments lead to, literal segments first.
  template <class Visit>
  void walk(const std::vector<std::string>& segments, std::size_t at, const Visit& visit) const {
    if (at == segments.size()) return visit(*this);
    if (auto next = literals.find(segments[at]); next != literals.end())
      next->second->walk(segments, at + 1, visit);
    if (any && !segments[at].empty()) any->walk(segments, at + 1, visit);
  }
};

namespace {

const std::set<std::string, std::less<>> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};

void check_description(const Route& route) {
  const std::string name = route.method + " " + route.path;
  BQ_CHECK(methods.count(route.method) == 1, "a route has a method: " + name);
  BQ_CHECK(route.path.starts_with('/'), "a route's path begins with /: " + name);
  BQ_CHECK(!route.handler != !route.work, "a route has either a handler or work: " + name);
  BQ_CHECK(route.method != "GET" || route.body == Body::none, "GET has no body: " + name);
  std::set<std::string> in_path, described;
  for (const std::string& segment : template_segments(route.path))
    if (is_parameter(segment))
      BQ_CHECK(in_path.insert(segment.substr(1, segment.size() - 2)).second,
               "a path names each parameter once: " + name);
  for (const Parameter& parameter : route.parameters)
    if (parameter.in == In::path) described.insert(parameter.name);
  BQ_CHECK(in_path == described, "a route describes the parameters of its path: " + name);
}

Fields parameters_of(const Route& route, const std::vector<std::string>& segments) {
  Fields out;
  std::vector<std::string> names = template_segments(route.path);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (is_parameter(names[i])) out.add(names[i].substr(1, names[i].size() - 2), segments[i]);
  return out;
}

Json schema(Type type) {
  switch (type) {
    case Type::text: return {{"type", "string"}};
    case Type::integer: return {{"type", "integer"}, {"format", "int64"}};
    case Type::number: return {{"type", "number"}};
    case Type::boolean: return {{"type", "boolean"}};
    case Type::date: return {{"type", "string"}, {"format", "date"}};
  }
  return {};
}

Json any_unless(const Json& given) { return given.is_null() ? Json::object() : given; }

Json content(const char* type, const Json& body_schema) {
  return {{type, {{"schema", body_schema}}}};
}

Json describe(const Parameter& parameter) {
  return {{"name", parameter.name},
          {"in", parameter.in == In::path ? "path" : "query"},
          {"required", parameter.is_required},
          {"description", parameter.sentence.en},
          {"x-description-zh", parameter.sentence.zh},
          {"schema", schema(parameter.type)}};
}

// `GET /api/people/{person}` becomes `get_api_people_person`.
std::string operation_name(const Route& route) {
  std::string out = base::lower(route.method);
  bool is_gap = true;
  for (char c : route.path) {
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word && is_gap) out += '_';
    if (is_word) out += c;
    is_gap = !is_word;
  }
  return out;
}

Json body_of(const Route& route) {
  Json media = route.body == Body::json
                   ? content("application/json", any_unless(route.body_schema))
                   : content("application/octet-stream", Json::object());
  return {{"required", true}, {"content", std::move(media)}};
}

Json answers(const Route& route) {
  Json good = {{"description", "done"}};
  if (!route.response_schema.is_null())
    good["content"] = content("application/json", route.response_schema);
  Json refused = {{"description", "refused"},
                  {"content", content("application/json",
                                      {{"$ref", "#/components/schemas/Error"}})}};
  return {{"200", std::move(good)}, {"default", std::move(refused)}};
}

Json describe(const Route& route) {
  Json out = {{"operationId", operation_name(route)},
              {"summary", route.summary.en},
              {"x-summary-zh", route.summary.zh}};
  if (!route.parameters.empty()) out["parameters"] = Json::array();
  for (const Parameter& parameter : route.parameters)
    out["parameters"].push_back(describe(parameter));
  if (route.body != Body::none) out["requestBody"] = body_of(route);
  out["responses"] = answers(route);
  out["security"] = Json::array();
  if (!route.is_open())
    for (const char* way : {"session", "token"})
      out["security"].push_back(Json{{way, Json::array()}});
  if (!route.access.permission.empty()) out["x-permission"] = route.access.permission;
  return out;
}

Json components(const Title& title) {
  Json text = {{"type", "string"}};
  Json error = {{"type", "object"},
                {"required", {"code", "en", "zh"}},
                {"properties", {{"code", text}, {"en", text}, {"zh", text}}}};
  Json session = {{"type", "apiKey"}, {"in", "cookie"}, {"name", title.cookie}};
  return {{"schemas",
           {{"Error",
             {{"type", "object"}, {"required", {"error"}}, {"properties", {{"error", error}}}}}}},
          {"securitySchemes",
           {{"session", std::move(session)}, {"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Route route) {
  check_description(route);
  for (Parameter& parameter : route.parameters)
    parameter.is_required = parameter.is_required || parameter.in == In::path;
  Node* node = root_.get();
  for (const std::string& segment : template_segments(route.path)) node = &node->below(segment);
  const Route*& place = node->by_method[route.method];
  BQ_CHECK(!place, "two routes for " + route.method + " " + route.path);
  place = &routes_.emplace_back(std::move(route));
}

Router::Found Router::find(std::string_view method,
                           const std::vector<std::string>& segments) const {
  Found out;
  std::set<std::string> known;
  root_->walk(segments, 0, [&](const Node& node) {
    for (const auto& [name, route] : node.by_method) {
      known.insert(name);
      if (name == "GET") known.insert("HEAD");
      if (!out.route && (name == method || (name == "GET" && method == "HEAD"))) out.route = route;
    }
  });
  if (out.route) out.parameters = parameters_of(*out.route, segments);
  out.methods.assign(known.begin(), known.end());
  return out;
}

std::vector<std::string> template_segments(std::string_view path) {
  return base::split(path.substr(1), '/');
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

Json openapi(const Router& router, const Title& title) {
  std::map<std::pair<std::string, std::string>, const Route*> ordered;
  for (const Route& route : router.routes())
    if (!route.is_page) ordered[{route.path, base::lower(route.method)}] = &route;
  Json paths = Json::object();
  for (const auto& [key, route] : ordered) paths[key.first][key.second] = describe(*route);
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", title.title.en}, {"x-title-zh", title.title.zh}, {"version", title.version}}},
          {"paths", std::move(paths)},
          {"components", components(title)}};
}

}  // namespace bq::service::http
