#include "ingest/load/load.h"

#include <algorithm>
#include <iterator>
#include <mutex>

#include "base/parallel.h"
#include "base/progress.h"
#include "base/text.h"
#include "ingest/load/assembly.h"
#include "ingest/load/unit_reader.h"
#include "ingest/table/source.h"

namespace bq::ingest::load {

namespace {

constexpr std::size_t unit_files = 256;

using Unit = std::vector<table::Container>;

// Cuts a listing into pieces of work, in its order: an archive each, other files some hundreds
// together.
std::vector<Unit> units_of(std::vector<table::Container> containers) {
  std::vector<Unit> out;
  bool open = false;
  for (auto& container : containers) {
    bool joins = open && !container.is_archive && out.back().size() < unit_files;
    open = !container.is_archive;
    if (!joins) out.emplace_back();
    out.back().push_back(std::move(container));
  }
  return out;
}

base::Result<UnitResult> read_unit(const LoadRequest& request, const Unit& unit,
                                   base::Progress& progress) {
  UnitReader reader(request, progress);
  for (const auto& container : unit) BQ_TRY(reader.read(container));
  return reader.finish();
}

base::Result<std::vector<UnitResult>> read_units(const LoadRequest& request,
                                                 const std::vector<Unit>& units,
                                                 base::Progress& progress) {
  std::vector<base::Result<UnitResult>> results(units.size());
  std::atomic<bool> failed{false};
  base::parallel_for(units.size(), std::max(1U, request.threads), [&](std::size_t i, unsigned) {
    if (failed) return;
    results[i] = read_unit(request, units[i], progress);
    if (!results[i]) failed = true;
  });
  std::vector<UnitResult> out;
  for (auto& result : results) {
    if (!result) return base::refuse(std::move(result.error()));
    out.push_back(std::move(*result));
  }
  return out;
}

// A centre that the mapping spells otherwise would be read by the wrong units.
base::Done check_centres(const LoadRequest& request) {
  for (const auto& [name, place] : request.mapping->own_centres()) {
    if (std::find(request.centres.begin(), request.centres.end(), name) != request.centres.end())
      continue;
    return base::refuse(
        base::ProblemKind::definition, place,
        "the programme has no centre `" + name + "`" + base::suggestion(name, request.centres));
  }
  return {};
}

base::Result<table::Listing> list_all(const LoadRequest& request) {
  BQ_ASSIGN(table::Listing out, table::list_source(request.path, request.domain));
  for (const auto& path : request.more_paths) {
    BQ_ASSIGN(table::Listing more, table::list_source(path, request.domain));
    std::move(more.containers.begin(), more.containers.end(), std::back_inserter(out.containers));
    std::move(more.skipped.begin(), more.skipped.end(), std::back_inserter(out.skipped));
    out.is_generated = out.is_generated || more.is_generated;
  }
  return out;
}

}  // namespace

base::Result<Loaded> load(const LoadRequest& request) {
  BQ_TRY(check_centres(request));
  BQ_ASSIGN(table::Listing listing, list_all(request));
  bool archives = std::any_of(listing.containers.begin(), listing.containers.end(),
                              [](const auto& c) { return c.is_archive; });
  base::Progress progress("reading", archives ? 0 : listing.containers.size(), "files");
  std::vector<Unit> units = units_of(std::move(listing.containers));
  BQ_ASSIGN(std::vector<UnitResult> read, read_units(request, units, progress));
  progress.finish();
  UnitResult first;
  for (const auto& skipped : listing.skipped) {
    record::fact::Finding finding;
    finding.rule = skipped.rule;
    finding.severity = "warning";
    finding.file = skipped.path;
    finding.action = "not read";
    first.log.add(std::move(finding));
  }
  first.is_generated = listing.is_generated;
  read.insert(read.begin(), std::move(first));
  return Assembly(request, std::move(read)).finish();
}

}  // namespace bq::ingest::load
