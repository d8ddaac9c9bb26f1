#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace bq::base {

/// Says why a request cannot be served; the reception turns it into an exit code, no lower room
/// knows codes.
enum class ProblemKind {
  data,         // missing, unreadable or unusable data
  disk,         // full disk, failed write
  permission,   // the system refuses
  definition,   // a programme, mapping or vocabulary that does not compile
  option,       // a bad command line
  interrupted,  // Ctrl-C
};

/// A position in a document; line and column count from 1, 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

/// A refusal: kind, place, and a sentence that says what to do.
struct Problem {
  ProblemKind kind = ProblemKind::data;
  Place place;
  std::string sentence;
};

template <class T>
using Result = tl::expected<T, Problem>;

using Done = Result<void>;
using Problems = std::vector<Problem>;

inline tl::unexpected<Problem> refuse(ProblemKind kind, Place place, std::string sentence) {
  return tl::unexpected<Problem>(Problem{kind, std::move(place), std::move(sentence)});
}
inline tl::unexpected<Problem> refuse(Problem problem) {
  return tl::unexpected<Problem>(std::move(problem));
}

/// Writes `file:line:column: sentence`, leaving out what is unknown.
std::string show(const Problem& problem);

}  // namespace bq::base

/// Returns the problem of a Result to the caller, else goes on.
#define BQ_TRY(expression)                                                \
  do {                                                                    \
    if (auto bq_result_ = (expression); !bq_result_) {                    \
      return ::tl::unexpected(std::move(bq_result_.error()));             \
    }                                                                     \
  } while (false)

#define BQ_JOIN2(a, b) a##b
#define BQ_JOIN(a, b) BQ_JOIN2(a, b)
/// Declares `target` from a Result's value, or returns its problem.
#define BQ_ASSIGN(target, expression)                                                              \
  auto BQ_JOIN(bq_value_, __LINE__) = (expression);                                                \
  if (!BQ_JOIN(bq_value_, __LINE__))                                                               \
    return ::tl::unexpected(std::move(BQ_JOIN(bq_value_, __LINE__).error()));                      \
  target = std::move(*BQ_JOIN(bq_value_, __LINE__))
