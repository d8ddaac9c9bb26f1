#include "service/registry/answers.h"

#include <algorithm>
#include <cstdlib>

namespace bq::service::registry {

namespace {

int status_of(desk::Refusal::Why why) {
  switch (why) {
    case desk::Refusal::Why::not_there:
      return 404;
    case desk::Refusal::Why::conflict:
      return 409;
    case desk::Refusal::Why::unacceptable:
      return 422;
    case desk::Refusal::Why::forbidden:
      return 403;
    case desk::Refusal::Why::failed:
      return 503;
  }
  return 500;
}

int status_of(std::string_view code) {
  for (const char* known : {"sign_in", "not_signed_in", "wrong_password"})
    if (code == known) return 401;
  for (const char* known : {"no_permission", "must_change_password", "needs_session"})
    if (code == known) return 403;
  for (const char* known : {"no_user", "no_token"})
    if (code == known) return 404;
  for (const char* known :
       {"name_taken", "last_administrator", "shown_once", "too_many_tokens", "meanwhile"})
    if (code == known) return 409;
  if (code == "wait") return 429;
  return code == "disk" || code == "memory" ? 503 : 422;
}

}  // namespace

http::Response refuse(const desk::Refusal& refusal) {
  http::Json error{
      {"code", refusal.code}, {"en", refusal.sentence.en}, {"zh", refusal.sentence.zh}};
  for (const auto& [name, value] : refusal.more.items()) error[name] = value;
  return http::json({{"error", std::move(error)}}, status_of(refusal.why));
}

http::Response refuse(const account::Refusal& refusal) {
  http::Response out = http::problem(status_of(refusal.code), refusal.code, refusal.sentence);
  if (refusal.wait_s) out.headers.add("Retry-After", std::to_string(*refusal.wait_s));
  return out;
}

http::Response refuse_body(std::string_view what) {
  return http::problem(422, "bad_body",
                       {"the request does not say what it must: " + std::string(what),
                        "请求内容不完整：" + std::string(what)});
}

http::Response respond(const desk::Outcome& outcome, int status) {
  return outcome ? http::json(*outcome, status) : refuse(outcome.error());
}

std::optional<account::Person> person_of(const Office& office, const http::Request& request) {
  if (const std::string* session = request.cookies.find("session"))
    if (auto person = office.accounts->who(*session)) return person;
  constexpr std::string_view bearer = "Bearer ";
  std::string_view given = request.headers.get("authorization");
  if (given.substr(0, bearer.size()) != bearer) return std::nullopt;
  return office.accounts->who_by_token(std::string(given.substr(bearer.size())));
}

std::size_t limit_of(const http::Call& call, std::size_t otherwise) {
  const std::string* given = call.request.query.find("limit");
  if (given == nullptr) return otherwise;
  return static_cast<std::size_t>(std::max(1LL, std::strtoll(given->c_str(), nullptr, 10)));
}

desk::Actor actor_of(const account::Person& person, std::string_view permission) {
  account::Centres centres = person.centres_for(permission);
  return {person.name, centres.all, centres.keys};
}

const http::Json* BodyReader::find(const char* name) const {
  if (!body_.is_object()) return nullptr;
  auto at = body_.find(name);
  return at == body_.end() || at->is_null() ? nullptr : &*at;
}

std::string BodyReader::text_or_none(const char* name) {
  const http::Json* value = find(name);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  is_good_ = false;
  return "";
}

std::string BodyReader::text(const char* name) {
  if (find(name) == nullptr) is_good_ = false;
  return text_or_none(name);
}

std::int64_t BodyReader::integer(const char* name) {
  const http::Json* value = find(name);
  if (value != nullptr && value->is_number_integer()) return value->get<std::int64_t>();
  is_good_ = false;
  return 0;
}

http::Handler with_person(const Office& office, Act act) {
  return [office, act = std::move(act)](http::Call call, http::Reply reply) {
    auto person = person_of(office, call.request);
    if (!person) {
      reply(refuse(account::Refusal("not_signed_in")));
      return;
    }
    act(*person, call, reply);
  };
}

desk::Answered send_to(const http::Reply& reply, int status) {
  return [reply, status](desk::Outcome outcome) { reply(respond(outcome, status)); };
}

}  // namespace bq::service::registry
