#pragma once

#include <cstdint>
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
  base::Done save(const record::ledger::Event& event, record::ledger::Connection& state);
  std::vector<Noted> noted_;
};

/// Gives a statement of statements.sql.
const std::string& sql(std::string_view name);

}  // namespace bq::applications::registry
