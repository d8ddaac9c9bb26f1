// The forms of a person.
#include <charconv>

#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Json;
using http::Parameter;
using http::Reply;
using http::Route;
using http::Type;

namespace {

constexpr const char* form_path = "/api/people/{person}/forms/{visit}/{form}/{repeat}";

std::vector<Parameter> place_parameters() {
  return {{"person", In::path, Type::text, true, {"key of a person", "受试者标识"}},
          {"visit", In::path, Type::text, true, {"key of a visit", "访视"}},
          {"form", In::path, Type::text, true, {"key of a form", "表单"}},
          {"repeat", In::path, Type::integer, true, {"1, or more where it repeats", "第几次"}}};
}

desk::FormPlace place_of(const Call& call) {
  const auto& given = call.request.path_parameters;
  desk::FormPlace out{std::string(given.get("person")), std::string(given.get("visit")),
                      std::string(given.get("form")), 0};
  std::string_view repeat = given.get("repeat");
  std::from_chars(repeat.data(), repeat.data() + repeat.size(), out.repeat);
  return out;
}

Route route_of(const char* method, const std::string& path, base::Words summary,
               const char* permission) {
  Route out;
  out.method = method;
  out.path = path;
  out.summary = std::move(summary);
  out.access = Access::needs(permission);
  out.parameters = place_parameters();
  if (std::string_view(method) != "GET") out.body = http::Body::json;
  return out;
}

void add_reading(http::Router& router, const Office& office) {
  Route form = route_of("GET", form_path, {"A form as it is saved", "已保存的表单"}, "entry.read");
  form.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        reply(respond(office.desk->form(actor_of(person, "entry.read"), place_of(call))));
      });
  router.add(std::move(form));
  Route history = route_of("GET", std::string(form_path) + "/history",
                           {"All versions of a form", "表单的全部历史版本"}, "entry.read");
  history.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        reply(respond(office.desk->history(actor_of(person, "entry.read"), place_of(call))));
      });
  router.add(std::move(history));
}

void add_check(http::Router& router, const Office& office) {
  Route route = route_of("POST", std::string(form_path) + "/check",
                         {"What a form would be if it were saved so", "试算：若如此保存会怎样"},
                         "entry.read");
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        std::string date = body.text("date");
        const Json* values = body.find("values");
        auto entries = values == nullptr ? std::nullopt : desk::read_entries(*values);
        if (!body.is_good() || !entries) {
          reply(refuse_body("date, values {ITEM: {value} | {missing}}"));
          return;
        }
        reply(respond(
            office.desk->check(actor_of(person, "entry.read"), place_of(call), date, *entries)));
      });
  router.add(std::move(route));
}

void add_save(http::Router& router, const Office& office) {
  Route route = route_of("PUT", form_path, {"Saves a form", "保存表单"}, "entry.write");
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::SaveAct act;
        act.place = place_of(call);
        act.key = body.text("key");
        act.base = body.integer("base");
        act.date = body.text("date");
        act.reason = body.text_or_none("reason");
        const Json* values = body.find("values");
        auto entries = values == nullptr ? std::nullopt : desk::read_entries(*values);
        if (!body.is_good() || !entries) {
          reply(refuse_body("key, base, date, values {ITEM: {value} | {missing}}, reason"));
          return;
        }
        act.entries = std::move(*entries);
        office.desk->save(actor_of(person, "entry.write"), act, send_to(reply));
      });
  router.add(std::move(route));
}

void add_state(http::Router& router, const Office& office) {
  Route route = route_of("POST", std::string(form_path) + "/state",
                         {"Locks, freezes or opens a form", "锁定、冻结或解锁表单"}, "form.lock");
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::StateAct act{body.text("key"), place_of(call), body.text("state"),
                           body.text_or_none("reason")};
        if (!body.is_good()) {
          reply(refuse_body("key, state, reason"));
          return;
        }
        // A frozen form is opened by whoever may freeze.
        const char* permission = act.state == "locked" ? "form.lock" : "form.freeze";
        auto actor = actor_of(person, permission);
        if (!actor.sees_all && actor.centres.empty()) {
          reply(refuse(account::Refusal("no_permission")));
          return;
        }
        office.desk->set_state(actor, act, send_to(reply));
      });
  router.add(std::move(route));
}

}  // namespace

void add_form_routes(http::Router& router, const Office& office) {
  add_reading(router, office);
  add_check(router, office);
  add_save(router, office);
  add_state(router, office);
}

}  // namespace bq::service::registry
