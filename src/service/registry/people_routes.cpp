// The programme, and the people in it.
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

Parameter in_path(const char* name, base::Words sentence) {
  return {name, In::path, Type::text, true, std::move(sentence)};
}

Parameter in_query(const char* name, Type type, base::Words sentence) {
  return {name, In::query, type, false, std::move(sentence)};
}

const Parameter person_parameter =
    in_path("person", {"key of a person, as the list gives it", "受试者标识，见列表"});

Json approvals_json(const Office& office) {
  Json out = Json::array();
  const auto& registry = office.desk->registry();
  auto approvals = office.approvals();
  std::string today = programme::locker::today();
  for (const auto& kind : programme::locker::approval_kinds()) {
    const auto& needs = registry.needs();
    bool needed = std::find(needs.begin(), needs.end(), kind) != needs.end();
    const auto* found = approvals ? approvals->find(kind, registry.name(), today) : nullptr;
    out.push_back({{"kind", kind},
                   {"needed", needed},
                   {"number", found ? Json(found->number) : Json()},
                   {"expires", found ? Json(found->expires) : Json()},
                   {"holds", found != nullptr}});
  }
  return out;
}

void add_programme(http::Router& router, const Office& office) {
  Route route;
  route.method = "GET";
  route.path = "/api/programme";
  route.summary = {"The programme: forms, items, visits, centres, approvals",
                   "项目：表单、条目、访视、中心与批件"};
  route.access = Access::signed_in();
  route.handler =
      with_person(office, [office](const account::Person&, const Call&, const Reply& reply) {
        Json out = desk::describe(office.desk->registry());
        out["approvals"] = approvals_json(office);
        out["has_guide"] = office.guide_page != nullptr;
        reply(http::json(out));
      });
  router.add(std::move(route));
}

void add_list(http::Router& router, const Office& office) {
  Route route;
  route.method = "GET";
  route.path = "/api/people";
  route.summary = {"People by centre and number, with what is filled in at each visit",
                   "受试者列表，含各访视填写情况"};
  route.access = Access::needs("people.read");
  route.parameters = {in_query("centre", Type::text, {"only of this centre", "仅此中心"}),
                      in_query("search", Type::text, {"part of the number", "编号的一部分"}),
                      in_query("after", Type::text, {"`next` of the page before", "上一页的 next"}),
                      in_query("limit", Type::integer, {"at most 200", "至多 200"})};
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        const auto& query = call.request.query;
        desk::Desk::PeopleRequest request{std::string(query.get("centre")),
                                          std::string(query.get("search")),
                                          std::string(query.get("after")), 50};
        request.limit = limit_of(call, request.limit);
        reply(respond(office.desk->people(actor_of(person, "people.read"), request)));
      });
  router.add(std::move(route));
}

void add_enrol(http::Router& router, const Office& office) {
  Route route;
  route.method = "POST";
  route.path = "/api/people";
  route.summary = {"Enrols a person, with the consent signed",
                   "入组一名受试者（须已签知情同意书）"};
  route.access = Access::needs("people.enrol");
  route.body = http::Body::json;
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::EnrolAct act;
        act.key = body.text("key");
        act.centre = body.text("centre");
        act.enrolled = body.text("enrolled");
        static const Json none = Json::object();
        const Json* consent = body.find("consent");
        BodyReader said(consent == nullptr ? none : *consent);
        act.consent_version = said.text("version");
        act.consent_signed = said.text("signed");
        if (const Json* identity = body.find("identity")) {
          if (!identity->is_object())
            body.refuse();
          else
            for (const auto& [kind, value] : identity->items()) {
              if (value.is_string())
                act.identity[kind] = value.get<std::string>();
              else if (!value.is_null())
                body.refuse();
            }
        }
        if (!body.is_good() || !said.is_good()) {
          reply(refuse_body("key, centre, enrolled, consent {version, signed}, identity"));
          return;
        }
        office.desk->enrol(actor_of(person, "people.enrol"), act, send_to(reply, 201));
      });
  router.add(std::move(route));
}

void add_reading(http::Router& router, const Office& office) {
  auto add = [&](const char* path, base::Words summary, const char* permission, auto read) {
    Route route;
    route.method = "GET";
    route.path = path;
    route.summary = std::move(summary);
    route.access = Access::needs(permission);
    route.parameters = {person_parameter};
    route.handler =
        with_person(office, [office, permission, read](const account::Person& person,
                                                       const Call& call, const Reply& reply) {
          std::string subject(call.request.path_parameters.get("person"));
          read(*office.desk, actor_of(person, permission), subject, reply);
        });
    router.add(std::move(route));
  };
  add("/api/people/{person}", {"A person's visits, forms and queries", "受试者的访视、表单与质疑"},
      "people.read",
      [](desk::Desk& desk, const desk::Actor& actor, const std::string& subject,
         const Reply& reply) { reply(respond(desk.person(actor, subject))); });
  add("/api/people/{person}/timeline",
      {"A person's facts with their three clocks", "受试者的时间线（发生、可知、录入）"},
      "entry.read",
      [](desk::Desk& desk, const desk::Actor& actor, const std::string& subject,
         const Reply& reply) { reply(respond(desk.timeline(actor, subject))); });
  add("/api/people/{person}/identity",
      {"Who a person is; that it was read is on record", "受试者身份信息；读取会留痕"},
      "identity.read",
      [](desk::Desk& desk, const desk::Actor& actor, const std::string& subject,
         const Reply& reply) { desk.identity(actor, subject, send_to(reply)); });
}

}  // namespace

void add_people_routes(http::Router& router, const Office& office) {
  add_programme(router, office);
  add_list(router, office);
  add_enrol(router, office);
  add_reading(router, office);
}

}  // namespace bq::service::registry
