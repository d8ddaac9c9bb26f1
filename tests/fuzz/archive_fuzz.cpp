// Any bytes as an archive: nothing may crash, hang, or unpack without end.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "ingest/table/archive.h"

using namespace bq::ingest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  table::Limits limits;
  limits.member_bytes = 1 << 20;
  limits.total_bytes = 4 << 20;
  limits.free_bytes = 1 << 16;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto archive = table::Archive::open_bytes(bytes, "fuzz", limits);
  std::uint64_t total = 0;
  for (int member = 0; archive && member < 1000; ++member) {
    auto path = archive->next();
    if (!path || !*path) break;
    BQ_CHECK((*path)->find("..") == std::string::npos || (*path)->find("../") != 0,
             "a path climbs out");
    auto read = archive->read();
    if (!read) break;
    total += read->size();
    BQ_CHECK(read->size() <= limits.member_bytes && total <= limits.total_bytes,
             "a limit was not kept");
    BQ_CHECK(read->data()[read->size()] == 0, "the bytes behind a member are not zero");
  }
  return 0;
}
