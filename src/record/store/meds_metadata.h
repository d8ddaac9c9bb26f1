#pragma once

#include <string>

#include "base/result.h"
#include "record/store/meds.h"

namespace bq::record::store {

/// Writes the files of `folder`/metadata; `dataset.json` comes last.
base::Done write_metadata(const std::string& folder, const MedsMetadata& metadata);
base::Result<MedsMetadata> read_metadata(const std::string& folder);

/// Gives the `etl_name` of a folder, empty when it is no MEDS folder.
std::string etl_of(const std::string& folder);

}  // namespace bq::record::store
