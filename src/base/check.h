#pragma once

#include <stdexcept>
#include <string>

namespace bq::base {

/// Thrown when a check of ours fails: we are wrong. A batch command ends with it.
class CheckFailure : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(const char* condition, const char* file, int line,
                             const std::string& why);

}  // namespace bq::base

/// Checks an invariant in every build.
#define BQ_CHECK(condition, why)                                              \
  do {                                                                        \
    if (!(condition)) ::bq::base::fail_check(#condition, __FILE__, __LINE__, why); \
  } while (false)
