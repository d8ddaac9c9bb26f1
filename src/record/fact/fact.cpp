#include "record/fact/fact.h"

namespace bq::record::fact {

std::string_view show(Reason reason) {
  switch (reason) {
    case Reason::measured: return "measured";
    case Reason::not_collected: return "not_collected";
    case Reason::not_assessable: return "not_assessable";
    case Reason::pending: return "pending";
    case Reason::stale: return "stale";
    case Reason::never: return "never";
    case Reason::undefined: return "undefined";
  }
  return "";
}

std::string_view show(State state) {
  switch (state) {
    case State::measured: return "measured";
    case State::pending: return "pending";
    case State::not_assessable: return "not_assessable";
    case State::retracted: return "retracted";
  }
  return "";
}

}  // namespace bq::record::fact
