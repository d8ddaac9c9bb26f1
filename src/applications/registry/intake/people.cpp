#include "applications/registry/intake/people.h"

#include <set>

#include "applications/registry/tables.h"

namespace bq::applications::registry::intake {

namespace {

const Reason nobody{
    {"nobody in the registry has this number or identifier", "库中没有此编号或身份信息的受试者"},
    {"enrol first, or let the import enrol", "请先入组，或在导入时一并入组"}};
const Reason several{{"more than one person has this identifier", "不止一人有此身份信息"},
                     {"write the study number", "请写研究编号"}};

}  // namespace

base::Result<People> People::read(const Desk& desk, record::ledger::Reader& state,
                                  const Actor& actor) {
  People out(desk);
  BQ_ASSIGN(auto row, state.select(sql("all_people")));
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return out;
    auto text = [&](int at) { return std::string(row.text(at)); };
    if (!actor.sees(text(1))) continue;
    out.by_number_.emplace(text(2), Person{text(0), text(1), text(3), !text(4).empty(), {}});
  }
}

base::Result<Found> People::find(record::ledger::Reader& state, const std::string& key) const {
  auto at = by_number_.find(key);
  if (at != by_number_.end()) return Found{at->second};
  std::set<std::string> numbers;
  for (const Named& kind : desk_.registry().identifiers()) {
    if (kind.key == "name") continue;
    std::string trace = desk_.trace_of(kind.key, key);
    BQ_ASSIGN(auto row, state.select(sql("traces"), {trace, ""}));
    for (;;) {
      BQ_ASSIGN(bool more, row.next());
      if (!more) break;
      std::string number(row.text(2));
      if (row.text(1) == kind.key && by_number_.count(number) > 0) numbers.insert(number);
    }
  }
  if (numbers.empty()) return Found{{}, nobody, true};
  if (numbers.size() > 1) return Found{{}, several};
  return Found{by_number_.at(*numbers.begin())};
}

}  // namespace bq::applications::registry::intake
