// Consent, follow-up and completeness.
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Parameter;
using http::Reply;
using http::Route;
using http::Type;

namespace {

Route route_of(const char* method, const char* path, base::Words summary, const char* permission) {
  Route out;
  out.method = method;
  out.path = path;
  out.summary = std::move(summary);
  out.access = Access::needs(permission);
  if (std::string_view(method) != "GET") out.body = http::Body::json;
  if (std::string_view(path).find("{person}") != std::string_view::npos)
    out.parameters = {{"person", In::path, Type::text, true, {"key of a person", "受试者标识"}}};
  return out;
}

void add_query_text(Route& route, const char* name, base::Words sentence) {
  route.parameters.push_back({name, In::query, Type::text, false, std::move(sentence)});
}

std::string subject_of(const Call& call) {
  return std::string(call.request.path_parameters.get("person"));
}

void add_consent(http::Router& router, const Office& office) {
  Route sign = route_of("POST", "/api/people/{person}/consent",
                        {"Puts a newer consent on record", "登记新版知情同意书"}, "people.enrol");
  sign.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::ConsentAct act{body.text("key"), subject_of(call), body.text("version"),
                             body.text("signed")};
        if (!body.is_good()) {
          reply(refuse_body("key, version, signed"));
          return;
        }
        office.desk->sign_consent(actor_of(person, "people.enrol"), act, send_to(reply));
      });
  router.add(std::move(sign));
  Route look = route_of("GET", "/api/people/{person}/withdrawal",
                        {"What a withdrawal would touch", "撤回知情同意会影响什么"}, "people.read");
  look.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        reply(respond(office.desk->withdrawal(actor_of(person, "people.read"), subject_of(call))));
      });
  router.add(std::move(look));
  Route withdraw = route_of("POST", "/api/people/{person}/withdrawal",
                            {"Withdraws a consent", "撤回知情同意"}, "people.enrol");
  withdraw.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::WithdrawAct act{body.text("key"), subject_of(call), body.text("day"),
                              body.text("use"), body.text_or_none("reason")};
        if (!body.is_good()) {
          reply(refuse_body("key, day, use (stop | exclude), reason"));
          return;
        }
        office.desk->withdraw(actor_of(person, "people.enrol"), act, send_to(reply));
      });
  router.add(std::move(withdraw));
}

void add_contacts(http::Router& router, const Office& office) {
  Route contact = route_of("POST", "/api/people/{person}/contacts",
                           {"Notes an attempt at contact", "登记一次联系"}, "entry.write");
  contact.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::ContactAct act{body.text("key"), subject_of(call), body.text("visit"),
                             body.text("outcome"), body.text_or_none("note")};
        if (!body.is_good()) {
          reply(refuse_body("key, visit, outcome, note"));
          return;
        }
        office.desk->contact(actor_of(person, "entry.write"), act, send_to(reply, 201));
      });
  router.add(std::move(contact));
  Route lost = route_of(
      "POST", "/api/people/{person}/lost",
      {"Declares a person lost, or found again (no reason)", "登记失访；原因为空表示重新联系上"},
      "entry.write");
  lost.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::LostAct act{body.text("key"), subject_of(call), body.text_or_none("reason")};
        if (!body.is_good()) {
          reply(refuse_body("key, reason"));
          return;
        }
        office.desk->lose(actor_of(person, "entry.write"), act, send_to(reply));
      });
  router.add(std::move(lost));
}

void add_follow_up(http::Router& router, const Office& office) {
  Route list = route_of("GET", "/api/follow_up",
                        {"Visits that are due or overdue", "到期与超窗的随访"}, "people.read");
  add_query_text(list, "state", {"due (default) or overdue", "due 或 overdue"});
  add_query_text(list, "centre", {"only of this centre", "仅此中心"});
  list.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        const auto& query = call.request.query;
        reply(respond(office.desk->worklist(actor_of(person, "people.read"),
                                            std::string(query.get("state")),
                                            std::string(query.get("centre")))));
      });
  router.add(std::move(list));
  Route coverage = route_of("GET", "/api/follow_up/coverage",
                            {"Share of visits that took place", "随访率"}, "completeness.read");
  coverage.handler =
      with_person(office, [office](const account::Person& person, const Call&, const Reply& reply) {
        reply(respond(office.desk->coverage(actor_of(person, "completeness.read"))));
      });
  router.add(std::move(coverage));
  Route calendar = route_of(
      "GET", "/api/follow_up/calendar",
      {"Visits as iCalendar, without names", "随访日历（iCalendar，不含姓名）"}, "people.read");
  add_query_text(calendar, "centre", {"only of this centre", "仅此中心"});
  calendar.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        auto text = office.desk->calendar(actor_of(person, "people.read"),
                                          std::string(call.request.query.get("centre")));
        reply(text ? http::file(std::move(*text), "text/calendar; charset=utf-8", "follow_up.ics")
                   : refuse(text.error()));
      });
  router.add(std::move(calendar));
}

void add_completeness(http::Router& router, const Office& office) {
  Route sums =
      route_of("GET", "/api/completeness",
               {"Share of required items that are filled in", "必填项完整率"}, "completeness.read");
  add_query_text(sums, "form", {"only of this form", "仅此表单"});
  sums.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        reply(respond(office.desk->completeness(actor_of(person, "completeness.read"),
                                                std::string(call.request.query.get("form")))));
      });
  router.add(std::move(sums));
  Route gaps = route_of("GET", "/api/completeness/gaps",
                        {"Forms in which a required item is missing", "缺必填项的表单"},
                        "completeness.read");
  for (const char* name : {"centre", "form", "after"}) add_query_text(gaps, name, {name, name});
  gaps.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        const auto& query = call.request.query;
        reply(respond(office.desk->gaps(
            actor_of(person, "completeness.read"), std::string(query.get("centre")),
            std::string(query.get("form")), std::string(query.get("after")))));
      });
  router.add(std::move(gaps));
}

}  // namespace

void add_follow_routes(http::Router& router, const Office& office) {
  add_consent(router, office);
  add_contacts(router, office);
  add_follow_up(router, office);
  add_completeness(router, office);
}

}  // namespace bq::service::registry
