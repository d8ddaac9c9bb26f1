#include "base/check.h"

#include <fmt/format.h>

namespace bq::base {

void fail_check(const char* condition, const char* file, int line, const std::string& why) {
  std::string name(file);
  if (auto at = name.rfind("/src/"); at != std::string::npos) name = name.substr(at + 5);
  throw CheckFailure(
      fmt::format("a check of Bianque failed at {}:{}: {} ({})", name, line, why, condition));
}

}  // namespace bq::base
