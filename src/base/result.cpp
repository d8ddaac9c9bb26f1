#include "base/result.h"

#include <fmt/format.h>

namespace bq::base {

std::string show(const Problem& problem) {
  const Place& p = problem.place;
  if (p.file.empty()) return problem.sentence;
  if (p.line == 0) return fmt::format("{}: {}", p.file, problem.sentence);
  if (p.column == 0) return fmt::format("{}:{}: {}", p.file, p.line, problem.sentence);
  return fmt::format("{}:{}:{}: {}", p.file, p.line, p.column, problem.sentence);
}

}  // namespace bq::base
