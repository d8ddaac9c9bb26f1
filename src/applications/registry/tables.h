#pragma once

#include <memory>

#include "record/ledger/projection.h"

namespace bq::applications::registry {

/// The state of a registry, derived from its events: people, sealed identifiers, forms, queries.
class Tables : public record::ledger::Projection {
 public:
  record::ledger::Migrations migrations() const override;
  base::Done apply(const record::ledger::Event& event, record::ledger::Connection& state) override;
  base::Done clear(record::ledger::Connection& state) override;
};

/// Gives a statement of statements.sql.
const std::string& sql(std::string_view name);

}  // namespace bq::applications::registry
