// Sign-in, users, tokens. Passwords are hashed on a worker, never on a thread of the network.
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Json;
using http::Response;
using http::Route;
using http::Type;

namespace {

Json roles_json(const std::vector<account::RoleAt>& roles) {
  Json out = Json::array();
  for (const auto& role : roles) out.push_back({{"role", role.role}, {"centres", role.centres}});
  return out;
}

Json me_json(const Office& office, const account::Person& person) {
  account::Centres centres = account::centres_of(person.grants);
  std::vector<std::string> keys = centres.keys;
  if (centres.all)
    for (const auto& centre : office.desk->registry().centres()) keys.push_back(centre.key);
  return {{"name", person.name},
          {"display", person.display},
          {"roles", roles_json(account::written(person.grants))},
          {"centres", keys},
          {"permissions", person.permissions()},
          {"must_change_password", person.must_change_password}};
}

Json user_json(const account::UserView& user) {
  return {{"name", user.name},
          {"display", user.display},
          {"active", user.is_active},
          {"roles", roles_json(user.roles)},
          {"last_sign_in", user.last_sign_in ? Json(base::show(*user.last_sign_in)) : Json()},
          {"must_change_password", user.must_change_password}};
}

Json token_json(const account::TokenView& token) {
  return {{"id", token.id},
          {"title", token.title},
          {"made", base::show(token.made)},
          {"expires", base::show(token.expires)}};
}

std::optional<std::vector<account::RoleAt>> read_roles(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<account::RoleAt> out;
  for (const Json& one : json) {
    if (!one.is_object() || !one.contains("role") || !one["role"].is_string() ||
        !one.contains("centres") || !one["centres"].is_array())
      return std::nullopt;
    account::RoleAt role{one["role"].get<std::string>(), {}};
    for (const Json& centre : one["centres"]) {
      if (!centre.is_string()) return std::nullopt;
      role.centres.push_back(centre.get<std::string>());
    }
    out.push_back(std::move(role));
  }
  return out;
}

// Roles at a centre that is not there would be a slip of the pen.
bool knows_centres(const Office& office, const std::vector<account::RoleAt>& roles) {
  for (const auto& role : roles)
    for (const auto& centre : role.centres)
      if (centre != "*" && !office.desk->registry().has_centre(centre)) return false;
  return true;
}

template <class Do>
http::Work known(const Office& office, Do act) {
  return [office, act](const Call& call) -> Response {
    auto person = person_of(office, call.request);
    if (!person) return refuse(account::Refusal("not_signed_in"));
    return act(*person, call);
  };
}

Route route_of(const char* method, const char* path, base::Words summary, Access access) {
  Route out;
  out.method = method;
  out.path = path;
  out.summary = std::move(summary);
  out.access = std::move(access);
  std::string_view verb(method);
  if (verb != "GET" && verb != "DELETE") out.body = http::Body::json;
  return out;
}

void add_session(http::Router& router, const Office& office) {
  Route begin = route_of("POST", "/api/session", {"Signs in", "登录"}, Access::open());
  begin.rate = "login";
  begin.work = [office](const Call& call) -> Response {
    BodyReader body(call.body);
    account::SignIn wish{body.text("user"), body.text("password"), call.request.remote};
    if (!body.is_good()) return refuse_body("user, password");
    auto signed_in = office.accounts->sign_in(wish);
    if (!signed_in) return refuse(signed_in.error());
    Response out = http::json(me_json(office, signed_in->person));
    out.cookies.push_back({"session", signed_in->session, std::nullopt});
    return out;
  };
  router.add(std::move(begin));
  Route end = route_of("DELETE", "/api/session", {"Signs out", "退出登录"}, Access::signed_in());
  end.work = [office](const Call& call) -> Response {
    auto done = office.accounts->sign_out(std::string(call.request.cookies.get("session")));
    if (!done) return refuse(done.error());
    Response out = http::json(Json::object());
    out.cookies.push_back({"session", "", 0});
    return out;
  };
  router.add(std::move(end));
}

void add_me(http::Router& router, const Office& office) {
  Route me = route_of("GET", "/api/me", {"Who is signed in", "当前用户"}, Access::signed_in());
  me.work = known(office, [office](const account::Person& person, const Call&) {
    return http::json(me_json(office, person));
  });
  router.add(std::move(me));
  Route password = route_of("POST", "/api/me/password",
                            {"Changes one's own password", "修改本人密码"}, Access::signed_in());
  password.rate = "login";
  password.work = known(office, [office](const account::Person&, const Call& call) -> Response {
    BodyReader body(call.body);
    account::PasswordChange change{std::string(call.request.cookies.get("session")),
                                   body.text("old"), body.text("new"), call.request.remote};
    if (!body.is_good()) return refuse_body("old, new");
    auto done = office.accounts->change_password(change);
    return done ? http::json(Json::object()) : refuse(done.error());
  });
  router.add(std::move(password));
}

void add_user_list(http::Router& router, const Office& office) {
  Access manage = Access::needs("users.manage");
  Route list = route_of("GET", "/api/users", {"Users and their roles", "用户与角色"}, manage);
  list.work = known(office, [office](const account::Person& person, const Call&) -> Response {
    auto users = office.accounts->users(person);
    if (!users) return refuse(users.error());
    Json out = Json::array();
    for (const auto& user : *users) out.push_back(user_json(user));
    return http::json({{"users", std::move(out)}});
  });
  router.add(std::move(list));
  Route make =
      route_of("POST", "/api/users",
               {"Makes a user; the password is shown once", "新建用户；密码仅显示一次"}, manage);
  make.work = known(office, [office](const account::Person& person, const Call& call) -> Response {
    BodyReader body(call.body);
    std::string key = body.text("key");
    account::NewUser wish{body.text("name"), body.text("display"), {}};
    const Json* given = body.find("roles");
    auto roles = given == nullptr ? std::nullopt : read_roles(*given);
    if (!body.is_good() || !roles) return refuse_body("key, name, display, roles");
    if (!knows_centres(office, *roles)) return refuse(account::Refusal("bad_roles"));
    wish.roles = std::move(*roles);
    auto made = office.accounts->make_user({person, key}, wish);
    if (!made) return refuse(made.error());
    return http::json({{"user", user_json(made->user)}, {"password", made->password}}, 201);
  });
  router.add(std::move(make));
}

void add_user_changes(http::Router& router, const Office& office) {
  Access manage = Access::needs("users.manage");
  http::Parameter user{"user", In::path, Type::text, true, {"name of a user", "用户名"}};
  Route change = route_of("PATCH", "/api/users/{user}", {"Changes a user", "修改用户"}, manage);
  change.parameters = {user};
  change.work =
      known(office, [office](const account::Person& person, const Call& call) -> Response {
        BodyReader body(call.body);
        std::string key = body.text("key");
        account::UserChange wish;
        if (body.find("display")) wish.display = body.text("display");
        if (const Json* active = body.find("active")) {
          if (active->is_boolean())
            wish.active = active->get<bool>();
          else
            body.refuse();
        }
        if (const Json* roles = body.find("roles")) {
          wish.roles = read_roles(*roles);
          if (!wish.roles)
            body.refuse();
          else if (!knows_centres(office, *wish.roles))
            return refuse(account::Refusal("bad_roles"));
        }
        if (!body.is_good()) return refuse_body("key, display, active, roles");
        std::string name(call.request.path_parameters.get("user"));
        auto changed = office.accounts->change_user({person, key}, name, wish);
        return changed ? http::json({{"user", user_json(*changed)}}) : refuse(changed.error());
      });
  router.add(std::move(change));
  Route reset =
      route_of("POST", "/api/users/{user}/password",
               {"Gives a user a new password, shown once", "重置密码，仅显示一次"}, manage);
  reset.parameters = {user};
  reset.work = known(office, [office](const account::Person& person, const Call& call) -> Response {
    BodyReader body(call.body);
    std::string key = body.text("key");
    if (!body.is_good()) return refuse_body("key");
    std::string name(call.request.path_parameters.get("user"));
    auto made = office.accounts->reset_password({person, key}, name);
    return made ? http::json({{"password", made->password}}) : refuse(made.error());
  });
  router.add(std::move(reset));
}

void add_tokens(http::Router& router, const Office& office) {
  Route list = route_of("GET", "/api/tokens", {"One's own API tokens", "本人的接口令牌"},
                        Access::signed_in());
  list.work = known(office, [office](const account::Person& person, const Call&) -> Response {
    auto tokens = office.accounts->tokens(person);
    if (!tokens) return refuse(tokens.error());
    Json out = Json::array();
    for (const auto& token : *tokens) out.push_back(token_json(token));
    return http::json({{"tokens", std::move(out)}});
  });
  router.add(std::move(list));
  Route make =
      route_of("POST", "/api/tokens",
               {"Makes an API token, shown once", "新建接口令牌，仅显示一次"}, Access::signed_in());
  make.work = known(office, [office](const account::Person& person, const Call& call) -> Response {
    BodyReader body(call.body);
    account::TokenWish wish{body.text("title"), std::nullopt, std::nullopt};
    std::string key = body.text_or_none("key");
    if (body.find("days")) wish.days = static_cast<int>(body.integer("days"));
    if (!body.is_good()) return refuse_body("title");
    auto made = office.accounts->make_token({person, key}, wish);
    if (!made) return refuse(made.error());
    Json out = token_json(made->view);
    out["token"] = made->token;
    return http::json(out, 201);
  });
  router.add(std::move(make));
  Route revoke = route_of("DELETE", "/api/tokens/{token}", {"Revokes a token", "吊销令牌"},
                          Access::signed_in());
  revoke.parameters = {{"token", In::path, Type::text, true, {"id of a token", "令牌编号"}}};
  revoke.work =
      known(office, [office](const account::Person& person, const Call& call) -> Response {
        std::string id(call.request.path_parameters.get("token"));
        auto done = office.accounts->revoke_token({person, ""}, id);
        return done ? http::json(Json::object()) : refuse(done.error());
      });
  router.add(std::move(revoke));
}

}  // namespace

void add_account_routes(http::Router& router, const Office& office) {
  add_session(router, office);
  add_me(router, office);
  add_user_list(router, office);
  add_user_changes(router, office);
  add_tokens(router, office);
}

}  // namespace bq::service::registry
