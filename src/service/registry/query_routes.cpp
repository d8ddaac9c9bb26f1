// Queries: what is asked about an entry, and how it is answered.
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::In;
using http::Reply;
using http::Route;
using http::Type;

namespace {

void add_list(http::Router& router, const Office& office) {
  Route route;
  route.method = "GET";
  route.path = "/api/queries";
  route.summary = {"Queries of one state, the oldest first", "按状态列出质疑，先旧后新"};
  route.access = Access::needs("entry.read");
  for (auto [name, en, zh] : {std::tuple{"state", "open (default), answered or closed", "状态"},
                              {"centre", "only of this centre", "仅此中心"},
                              {"after", "`next` of the page before", "上一页的 next"}})
    route.parameters.push_back({name, In::query, Type::text, false, {en, zh}});
  route.parameters.push_back(
      {"limit", In::query, Type::integer, false, {"at most 200", "至多 200"}});
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        const auto& query = call.request.query;
        desk::Desk::QueriesRequest request{std::string(query.get("state")),
                                           std::string(query.get("centre")),
                                           std::string(query.get("after"))};
        request.limit = limit_of(call, request.limit);
        reply(respond(office.desk->queries(actor_of(person, "entry.read"), request)));
      });
  router.add(std::move(route));
}

void add_raise(http::Router& router, const Office& office) {
  Route route;
  route.method = "POST";
  route.path = "/api/queries";
  route.summary = {"Raises a query on an item", "对一个条目提出质疑"};
  route.access = Access::needs("query.raise");
  route.body = http::Body::json;
  route.handler = with_person(
      office, [office](const account::Person& person, const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        desk::QueryAct act;
        act.key = body.text("key");
        act.place = {body.text("subject"), body.text("visit"), body.text("form"),
                     body.integer("repeat")};
        act.item = body.text("item");
        act.text = body.text("text");
        if (!body.is_good()) {
          reply(refuse_body("key, subject, visit, form, repeat, item, text"));
          return;
        }
        office.desk->raise(actor_of(person, "query.raise"), act, send_to(reply, 201));
      });
  router.add(std::move(route));
}

void add_change(http::Router& router, const Office& office, const char* verb,
                const char* permission) {
  bool answers = std::string_view(verb) == "answer";
  Route route;
  route.method = "POST";
  route.path = std::string("/api/queries/{query}/") + verb;
  route.summary = answers ? base::Words{"Answers a query", "答复质疑"}
                          : base::Words{"Closes a query", "关闭质疑"};
  route.access = Access::needs(permission);
  route.parameters = {{"query", In::path, Type::text, true, {"id of a query", "质疑编号"}}};
  route.body = http::Body::json;
  route.handler =
      with_person(office, [office, answers, permission](const account::Person& person,
                                                        const Call& call, const Reply& reply) {
        BodyReader body(call.body);
        std::string key = body.text("key");
        std::string text = answers ? body.text("text") : body.text_or_none("text");
        if (!body.is_good()) {
          reply(refuse_body("key, text"));
          return;
        }
        desk::ReplyAct act{key, std::string(call.request.path_parameters.get("query")), text};
        desk::Actor actor = actor_of(person, permission);
        if (answers)
          office.desk->answer(actor, act, send_to(reply));
        else
          office.desk->close(actor, act, send_to(reply));
      });
  router.add(std::move(route));
}

}  // namespace

void add_query_routes(http::Router& router, const Office& office) {
  add_list(router, office);
  add_raise(router, office);
  add_change(router, office, "answer", "query.answer");
  add_change(router, office, "close", "query.close");
}

}  // namespace bq::service::registry
