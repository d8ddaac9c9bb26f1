// Any bytes as a table: wide, long with two clocks, another encoding. Nothing may crash, and every
// cell must be accounted for.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/check.h"
#include "ingest/load/file_reader.h"
#include "ingest/table/archive.h"

using namespace bq::ingest;

namespace {

constexpr const char* yaml = R"yaml(format: 1
zone: none
missing: [NaN]
tables:
  "*.psv": { separator: "|", subject: { from: file name, pattern: "(p[0-9]+)" }, happened: { column: t, unit: h, since: start },
             columns: { HR: heart_rate /min, K: potassium mmol/L, O: supplemental_oxygen }, static: { Sex: { sex: { 0: female, 1: male } } } }
  "*.csv": { subject: id, happened: { column: t, unit: "hh:mm", since: start }, known: k, concept: { column: c, map: { L: lactate, P: ph } },
             value: v, unit: { column: u } }
  "*.txt": { encoding: GB18030, decimal: ",", subject: id, happened: { column: t, unit: min, since: start }, columns: { HR: heart_rate /min } }
)yaml";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto vocabulary =
      bq::record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  static bq::base::Problems problems;
  static const auto mapping =
      table::Mapping::parse(yaml, "fuzz.yaml", vocabulary, problems).value();
  if (size == 0) return 0;
  load::LoadRequest request;
  request.mapping = &mapping;
  request.vocabulary = &vocabulary;
  request.read_labels = data[0] % 2 == 0;
  load::UnitResult result;
  load::FileReader reader(request, result);
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  bytes.resize(size - 1 + table::padding);
  for (std::size_t table = 0; table < 3; ++table)
    if (!reader.read({"p1.psv", "", "p1.psv", "", table}, std::string_view(bytes.data(), size - 1)))
      std::abort();
  const load::Counts& c = result.counts;
  BQ_CHECK(
      c.cells == c.missing + c.kept + c.repeated + c.implausible + c.too_large + c.not_understood,
      "a cell was lost");
  return 0;
}
