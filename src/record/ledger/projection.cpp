#include "record/ledger/projection.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {

extern const std::string_view migrations_sql;

using base::ProblemKind;

namespace {

struct Version {
  std::string owner;
  std::int64_t number;
};

base::Result<std::vector<Version>> versions_in(Reader& reader) {
  BQ_ASSIGN(Statement row, reader.select(own_sql("list_versions")));
  std::vector<Version> versions;
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return versions;
    versions.push_back({std::string(row.text(0)), row.integer(1)});
  }
}

base::Done check(const Version& stored, const std::vector<Migrations>& known) {
  auto found = std::find_if(known.begin(), known.end(),
                            [&](const Migrations& m) { return m.owner == stored.owner; });
  if (found == known.end())
    return base::refuse(ProblemKind::data, {},
                        fmt::format("the ledger has tables of `{}`, which this programme does not "
                                    "know; use the programme that wrote it",
                                    stored.owner));
  if (stored.number > found->version())
    return base::refuse(
        ProblemKind::data, {},
        fmt::format("the tables of `{}` have version {}, this programme knows {}; use the newer "
                    "programme, or restore a backup from before it",
                    stored.owner, stored.number, found->version()));
  return {};
}

base::Done migrate_one(Connection& connection, const Migrations& owner) {
  BQ_ASSIGN(std::int64_t version, version_of(connection, owner.owner));
  for (auto next = static_cast<std::size_t>(version); next < owner.scripts.size(); ++next)
    BQ_TRY(connection.run_all(owner.scripts[next]));
  BQ_TRY(connection.run(own_sql("set_version"), {owner.owner, owner.version()}));
  return {};
}

}  // namespace

base::Done Projection::settle(Connection&) { return {}; }
void Projection::go_back(std::int64_t) {}

Migrations Migrations::of(std::string owner, std::string_view file_text) {
  auto parts = parse_sql(file_text, owner);
  BQ_CHECK(parts, parts.error().sentence);
  Migrations out{std::move(owner), {}};
  for (auto& part : *parts) {
    out.scripts.push_back(std::move(part.text));
    BQ_CHECK(part.name == std::to_string(out.version()), "migrations are named 1, 2, 3, ...");
  }
  return out;
}

Migrations own_migrations() { return Migrations::of("ledger", migrations_sql); }

base::Result<std::int64_t> version_of(Reader& reader, const std::string& owner) {
  BQ_ASSIGN(auto versions, versions_in(reader));
  for (const Version& version : versions)
    if (version.owner == owner) return version.number;
  return 0;
}

base::Result<std::vector<Migrations>> find_pending(Connection& connection,
                                                   const std::vector<Migrations>& known) {
  BQ_ASSIGN(auto versions, versions_in(connection));
  for (const Version& stored : versions) BQ_TRY(check(stored, known));
  std::vector<Migrations> pending;
  for (const Migrations& owner : known) {
    const bool is_current = std::any_of(versions.begin(), versions.end(), [&](const Version& v) {
      return v.owner == owner.owner && v.number == owner.version();
    });
    if (!is_current) pending.push_back(owner);
  }
  return pending;
}

base::Done migrate(Connection& connection, const std::vector<Migrations>& pending) {
  for (const Migrations& owner : pending) BQ_TRY(migrate_one(connection, owner));
  return {};
}

}  // namespace bq::record::ledger
