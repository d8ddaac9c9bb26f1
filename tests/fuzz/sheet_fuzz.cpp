// Any bytes as a workbook: nothing may crash, hang, or grow without end, and lines are rows. After
// `x` or `o` they are the sheet of an .xlsx or an .ods, since the sum of a zip would stop most.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "ingest/sheet/workbook.h"

using namespace bq::ingest;

namespace {

struct Part {
  std::string path;
  std::string bytes;
};

std::string little(std::size_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::uint32_t sum_of(std::string_view bytes) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~sum;
}

std::string zip(const std::vector<Part>& parts) {
  std::string out;
  std::string list;
  for (const Part& part : parts) {
    std::string size = little(part.bytes.size(), 4);
    std::string head = little(20, 2) + little(0, 8) + little(sum_of(part.bytes), 4) + size + size +
                       little(part.path.size(), 2) + little(0, 2);
    list += std::string("PK\1\2") + little(20, 2) + head + little(0, 2) + little(0, 8) +
            little(out.size(), 4) + part.path;
    out += std::string("PK\3\4") + head + part.path + part.bytes;
  }
  std::string count = little(parts.size(), 2);
  return out + list + std::string("PK\5\6") + little(0, 4) + count + count +
         little(list.size(), 4) + little(out.size(), 4) + little(0, 2);
}

std::string xlsx(std::string sheet) {
  return zip({{"xl/workbook.xml", "<w><sheet name=\"S\" id=\"1\"/></w>"},
              {"xl/_rels/workbook.xml.rels",
               "<r><Relationship Id=\"1\" Type=\"/worksheet\" Target=\"s\"/>"
               "<Relationship Id=\"2\" Type=\"/styles\" Target=\"t\"/></r>"},
              {"xl/t", "<t><cellXfs><xf numFmtId=\"14\"/><xf numFmtId=\"46\"/></cellXfs></t>"},
              {"xl/s", std::move(sheet)}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sheet::Limits limits;
  limits.unpacked = 4 << 20;
  limits.cells = 1'100'000;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with('x')) bytes = xlsx(bytes.substr(1));
  if (bytes.starts_with('o')) bytes = zip({{"content.xml", bytes.substr(1)}});
  auto workbook = sheet::read_workbook(bytes, "fuzz", limits);
  if (!workbook) return 0;
  for (const auto& sheet : workbook->sheets) {
    auto lines = std::count(sheet.text.begin(), sheet.text.end(), '\n');
    BQ_CHECK(lines == sheet.rows, "a line is no row");
    BQ_CHECK(sheet.text.size() <= limits.unpacked, "a limit was not kept");
  }
  return 0;
}
