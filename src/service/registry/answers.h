#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/registry/office.h"

namespace bq::service::registry {

/// Turns what a desk or an account says into what a client gets.
http::Response respond(const desk::Outcome& outcome, int status = 200);
http::Response refuse(const desk::Refusal& refusal);
http::Response refuse(const account::Refusal& refusal);
http::Response refuse_body(std::string_view what);

/// Gives who asks; the guard has let him through, but his session may have ended since.
std::optional<account::Person> person_of(const Office& office, const http::Request& request);

/// Gives how many rows a call asks for, at least one; `otherwise` where it does not say.
std::size_t limit_of(const http::Call& call, std::size_t otherwise);

/// Gives a person as one who acts where he has a permission.
desk::Actor actor_of(const account::Person& person, std::string_view permission);

/// Reads members of a JSON body one by one; `is_good` tells at the end whether all were as asked.
class BodyReader {
 public:
  explicit BodyReader(const http::Json& body) : body_(body), is_good_(body.is_object()) {}
  std::string text(const char* name);
  std::string text_or_none(const char* name);
  std::int64_t integer(const char* name);
  const http::Json* find(const char* name) const;
  bool is_good() const { return is_good_; }
  void refuse() { is_good_ = false; }

 private:
  const http::Json& body_;
  bool is_good_;
};

using Act = std::function<void(const account::Person&, const http::Call&, const http::Reply&)>;
/// Makes a handler that knows who asks and answers 401 where nobody does any more.
http::Handler with_person(const Office& office, Act act);

/// Sends what a desk answers.
desk::Answered send_to(const http::Reply& reply, int status = 200);

}  // namespace bq::service::registry
