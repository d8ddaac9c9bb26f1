#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/table/archive.h"

namespace bq::ingest::table {

/// A file or an archive of a source.
struct Container {
  std::string path;                             // to open it
  std::string name;  // inside the source: what findings and documents say
  std::string end;   // its whole path, without an archive's ending: what patterns match
  bool is_archive = false;
};

/// What a request's path holds, in byte order of paths.
struct Listing {
  std::vector<Container> containers;
  std::vector<Skipped> skipped;
  bool is_generated = false;                    // a generated.json stands in it or above it
};

/// The file beside generated data that says so.
inline constexpr std::string_view generated_name = "generated.json";

/// Lists a folder, a file or an archive; in a folder that holds a subfolder named as `key`, that
/// subfolder alone. Nothing there, no permission and an empty folder are refused.
base::Result<Listing> list_source(const std::string& path, const std::string& key);

}  // namespace bq::ingest::table
