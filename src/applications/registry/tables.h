#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "record/ledger/projection.h"

namespace bq::applications::registry {

/// The state of a registry, derived from its events: people, sealed identifiers, forms, queries.
class Tables : public record::ledger::Projection {
 public:
  record::ledger::Migrations migrations() const override;
  base::Done apply(const record::ledger::Event& event, record::ledger::Connection& state) override;
  base::Done settle(record::ledger::Connection& state) override;
  void go_back(std::int64_t seq) override;
  base::Done clear(record::ledger::Connection& state) override;

 private:
  /// The required items of a form that was saved on a day, and whether each is filled in.
  struct Required {
    std::string day;
    std::map<std::string, bool> items;
  };
  /// What a save changes in the sums of completeness, noted until `settle`.
  struct Noted {
    std::int64_t seq = 0;
    std::string centre, form;
    Required before, now;
  };
  /// How a visit stands, with its window; no `stands`: it is not scheduled.
  struct Stand {
    std::string stands, from, to;
    auto operator<=>(const Stand&) const = default;
  };
  /// A visit that stands otherwise now.
  struct Moved {
    std::int64_t seq = 0;
    std::string centre, visit;
    Stand before, now;
  };
  base::Done save(const record::ledger::Event& event, record::ledger::Connection& state);
  base::Done take_place(const record::ledger::Event& event, const std::string& visit,
                        record::ledger::Connection& state);
  base::Done move_visits(const record::ledger::Event& event, record::ledger::Connection& state,
                         const std::function<base::Done()>& work);
  base::Done settle_completeness(record::ledger::Connection& state);
  base::Done settle_coverage(record::ledger::Connection& state);
  std::vector<Noted> noted_;
  std::vector<Moved> moved_;
};

/// Gives a statement of statements.sql.
const std::string& sql(std::string_view name);

}  // namespace bq::applications::registry
