#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/http/route.h"

namespace bq::service::http {

/// The routes of a server, found by method and path. A literal segment goes before a parameter.
class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  /// Adds a route; a second of the same method and shape of path, or one whose description does not
  /// fit itself, is a failed check.
  void add(Route route);

  struct Found {
    const Route* route = nullptr;      // null: no such path, or not with this method
    Fields parameters;                 // of the path
    std::vector<std::string> methods;  // that the path has, in order; empty: no such path
  };
  Found find(std::string_view method, const std::vector<std::string>& segments) const;

  const std::deque<Route>& routes() const { return routes_; }

 private:
  struct Node;
  std::deque<Route> routes_;
  std::unique_ptr<Node> root_;
};

/// Cuts `/api/people/{person}` into `api`, `people`, `{person}`.
std::vector<std::string> template_segments(std::string_view path);
bool is_parameter(std::string_view segment);

/// What an OpenAPI document says of the whole.
struct Title {
  base::Words title{"Bianque", "扁鹊"};
  std::string version = "0.1.0";
  std::string cookie = "session";  // name of the cookie that carries a session
};

/// Makes the OpenAPI 3.1 document of the routes, ordered by path and method; pages are left out.
Json openapi(const Router& router, const Title& title);

}  // namespace bq::service::http
