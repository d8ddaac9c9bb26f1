#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "service/http/request_text.h"
#include "service/http/response.h"

namespace bq::service::http {

struct Route;

/// Somebody who is known.
struct Caller {
  enum class Way { session, token };

  std::string name;
  std::string display;
  std::vector<std::string> centres;
  std::vector<std::string> permissions;
  Way way = Way::session;  // a session came by cookie, a token by the header `authorization`
};

/// Knows callers; implemented above. Asked before path, query and body are looked at, on a thread
/// of the network: it answers from memory, and thread-safely.
class Guard {
 public:
  virtual ~Guard() = default;
  /// Tells who asks, from headers and cookies alone.
  virtual std::optional<Caller> who(const Request& request) const = 0;
  /// Tells whether the caller may use the route; unless overridden, the permission word decides.
  virtual bool may(const Caller& caller, const Route& route) const;
};

/// The way back to one client: answers exactly once, from any thread, now or later. Copies are the
/// same reply; when the last goes without an answer, the client gets a 500.
class Reply {
 public:
  using Send = std::function<void(Response)>;
  Reply(Send send, Send when_dropped);
  /// Sends the answer; false if there was one before, which then stands.
  bool operator()(Response response) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

enum class In { path, query };
enum class Type { text, integer, number, boolean, date };

/// One parameter of a route: checked against its type before the handler sees it.
struct Parameter {
  std::string name;
  In in = In::query;
  Type type = Type::text;
  bool is_required = false;  // those of the path always are
  base::Words sentence;
};

/// Who may use a route.
struct Access {
  enum class Kind { open, signed_in, permitted };
  Kind kind = Kind::signed_in;
  std::string permission;

  static Access open() { return {Kind::open, {}}; }
  static Access signed_in() { return {Kind::signed_in, {}}; }
  static Access needs(std::string permission) { return {Kind::permitted, std::move(permission)}; }
};

/// A request as its handler gets it: caller known, parameters checked, JSON body read.
struct Call {
  Request request;
  std::optional<Caller> caller;  // none only on an open route
  Json body;                     // null unless the route takes JSON
};

/// Answers now or later, on any thread; called on a thread of the network, so it must not block.
using Handler = std::function<void(Call, Reply)>;
/// Answers when it returns; called on a worker thread, may block.
using Work = std::function<Response(const Call&)>;

/// What bodies a route takes.
enum class Body { none, json, bytes };

/// A route that describes itself: the check of its calls and the OpenAPI document come from this.
struct Route {
  std::string method;
  std::string path;  // `/api/people/{person}`
  base::Words summary;
  std::vector<Parameter> parameters;
  Body body = Body::none;
  Json body_schema;      // JSON Schema; null: any
  Json response_schema;  // JSON Schema; null: not described
  Access access;
  Handler handler;  // exactly one of these two
  Work work;
  std::size_t body_limit = std::size_t{1} << 20;
  std::string rate;      // name of a stricter rate of Limits; empty: none
  bool is_page = false;  // a page for people: not in the OpenAPI document

  bool is_open() const { return access.kind == Access::Kind::open; }
};

/// Checks the parameters of a call against the route: unknown, missing and ill-typed are refused.
Reading<void> check_parameters(const Route& route, const Request& request);

}  // namespace bq::service::http
