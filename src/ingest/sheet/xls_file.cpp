#include "ingest/sheet/xls_file.h"

#include <algorithm>
#include <bit>

#include "base/text.h"
#include "ingest/sheet/cell_text.h"

namespace bq::ingest::sheet {

namespace {

constexpr std::uint32_t last_sector = 0xFFFFFFFA;  // higher numbers are marks
constexpr std::size_t header_size = 512;
constexpr std::size_t entry_size = 128;

}  // namespace

std::uint64_t Bytes::number(std::size_t size) {
  if (size > bytes_.size()) {
    is_whole_ = false;
    bytes_ = {};
    return 0;
  }
  std::uint64_t out = 0;
  for (std::size_t i = size; i > 0; --i)
    out = (out << 8) | static_cast<unsigned char>(bytes_[i - 1]);
  bytes_.remove_prefix(size);
  return out;
}

double Bytes::f64() { return std::bit_cast<double>(number(8)); }

std::string_view Bytes::take(std::size_t size) {
  if (size > bytes_.size()) is_whole_ = false;
  std::string_view out = bytes_.substr(0, size);
  bytes_.remove_prefix(out.size());
  return out;
}

std::string utf8_of_utf16(std::string_view utf16) {
  constexpr std::uint32_t broken = 0xFFFD;
  std::string out;
  Bytes in(utf16);
  std::uint32_t high = 0;
  while (in.left() >= 2) {
    std::uint32_t unit = in.u16();
    bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (high != 0 && !is_low) append_utf8(out, broken);
    if (is_low) unit = high == 0 ? broken : 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
    high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (high == 0) append_utf8(out, unit);
  }
  if (high != 0) append_utf8(out, broken);
  return out;
}

tl::unexpected<base::Problem> OleFile::cut_off() const {
  return base::refuse(base::ProblemKind::data, {name_},
                      "is cut off or damaged: fetch it again, or open it in the spreadsheet "
                      "program and save it as .xlsx");
}

std::string_view OleFile::sector(std::uint32_t number) const {
  // The header takes the place of the first sector.
  std::uint64_t from = (std::uint64_t{number} + 1) * sector_size_;
  return from >= bytes_.size() ? std::string_view() : bytes_.substr(from, sector_size_);
}

// Joins the sectors of a stream. One may be shorter only at the end of the file.
base::Result<std::string> OleFile::chain(std::uint32_t start, const Chain& next,
                                         bool is_small) const {
  std::string out;
  std::size_t steps = 0;
  for (std::uint32_t at = start; at < last_sector; at = next[at]) {
    if (at >= next.size() || ++steps > next.size()) return cut_off();
    std::string_view piece;
    std::size_t from = std::size_t{at} * small_size_;
    if (!is_small) piece = sector(at);
    else if (from < small_.size()) piece = std::string_view(small_).substr(from, small_size_);
    if (piece.empty()) return cut_off();
    out.append(piece);
  }
  return out;
}

OleFile::Raw OleFile::raw_entry(std::string_view bytes, bool has_long_sizes) {
  Raw out;
  Bytes in(bytes);
  std::string_view name = in.take(64);
  std::size_t name_size = in.u16();
  out.name = base::lower(utf8_of_utf16(name.substr(0, name_size < 2 ? 0 : name_size - 2)));
  out.type = in.u8();
  in.take(1);
  out.left = in.u32();
  out.right = in.u32();
  out.child = in.u32();
  in.take(36);
  out.entry.start = in.u32();
  out.entry.size = in.number(8);
  if (!has_long_sizes) out.entry.size &= 0xFFFFFFFF;
  return out;
}

// Which sector follows which: the first 109 sectors of this table are listed in the header, the
// others in a chain of their own.
base::Done OleFile::read_table(Bytes header) {
  Chain places;
  std::uint32_t more = header.u32();
  header.u32();
  for (int i = 0; i < 109; ++i) places.push_back(header.u32());
  std::size_t sectors = bytes_.size() / sector_size_;
  for (std::size_t step = 0; more < last_sector; ++step) {
    Bytes in(sector(more));
    if (in.left() < sector_size_ || step > sectors) return cut_off();
    while (in.left() > 4) places.push_back(in.u32());
    more = in.u32();
  }
  for (std::uint32_t place : places) {
    if (place >= last_sector) continue;
    Bytes in(sector(place));
    if (in.left() < sector_size_ || next_.size() > bytes_.size()) return cut_off();
    while (in.left() >= 4) next_.push_back(in.u32());
  }
  return {};
}

base::Done OleFile::read_directory(std::uint32_t start) {
  BQ_ASSIGN(std::string directory, chain(start, next_, false));
  std::vector<Raw> raw;
  for (std::size_t at = 0; at + entry_size <= directory.size(); at += entry_size)
    raw.push_back(
        raw_entry(std::string_view(directory).substr(at, entry_size), sector_size_ > header_size));
  if (raw.empty()) return cut_off();
  if (raw[0].entry.start < last_sector) {
    BQ_ASSIGN(small_, chain(raw[0].entry.start, next_, false));
  }
  // Only the top folder: others hold what is embedded, which may be workbooks too.
  std::vector<std::uint32_t> open{raw[0].child};
  std::vector<bool> seen(raw.size());
  while (!open.empty()) {
    std::uint32_t at = open.back();
    open.pop_back();
    if (at >= raw.size() || seen[at]) continue;
    seen[at] = true;
    entries_.emplace(raw[at].name, raw[at].entry);
    open.push_back(raw[at].left);
    open.push_back(raw[at].right);
  }
  return {};
}

base::Result<OleFile> OleFile::open(std::string_view bytes, const std::string& name) {
  OleFile file;
  file.bytes_ = bytes;
  file.name_ = name;
  Bytes header(bytes.substr(0, header_size));
  header.take(30);
  std::uint16_t shift = header.u16();
  std::uint16_t small_shift = header.u16();
  header.take(14);
  std::uint32_t directory = header.u32();
  header.u32();
  file.small_below_ = header.u32();
  std::uint32_t small_table = header.u32();
  header.u32();
  if (!header.is_whole() || (shift != 9 && shift != 12) || small_shift != 6) return file.cut_off();
  file.sector_size_ = std::size_t{1} << shift;
  BQ_TRY(file.read_table(header));
  BQ_ASSIGN(std::string table, file.chain(small_table, file.next_, false));
  Bytes small(table);
  while (small.left() >= 4) file.next_small_.push_back(small.u32());
  BQ_TRY(file.read_directory(directory));
  return file;
}

base::Result<std::string> OleFile::read(const std::string& name) const {
  auto found = entries_.find(name);
  if (found == entries_.end()) return cut_off();
  const Entry& entry = found->second;
  bool is_small = entry.size < small_below_;
  BQ_ASSIGN(std::string out, chain(entry.start, is_small ? next_small_ : next_, is_small));
  if (out.size() < entry.size) return cut_off();
  out.resize(static_cast<std::size_t>(entry.size));
  return out;
}

bool XlsRecords::next() {
  Bytes in(rest_);
  type_ = in.u16();
  std::uint16_t size = in.u16();
  data_ = in.take(size);
  if (!in.is_whole()) return false;
  rest_.remove_prefix(std::size_t{4} + size);
  return true;
}

std::vector<std::string_view> XlsRecords::pieces() {
  std::vector<std::string_view> out{data_};
  for (;;) {
    XlsRecords ahead(rest_, 0);
    if (!ahead.next() || ahead.type() != XlsRecord::more) return out;
    out.push_back(ahead.data());
    rest_ = ahead.rest_;
  }
}

XlsTexts::XlsTexts(std::vector<std::string_view> pieces)
    : pieces_(std::move(pieces)), in_(pieces_.empty() ? std::string_view() : pieces_[0]) {}

bool XlsTexts::move_on() {
  if (piece_ + 1 >= pieces_.size()) {
    is_whole_ = false;
    return false;
  }
  in_ = Bytes(pieces_[++piece_]);
  return true;
}

std::uint64_t XlsTexts::number(std::size_t size) {
  while (in_.left() == 0)
    if (!move_on()) return 0;
  std::uint64_t out = in_.number(size);
  is_whole_ = is_whole_ && in_.is_whole();
  return out;
}

void XlsTexts::skip(std::uint64_t size) {
  while (size > in_.left()) {
    size -= in_.left();
    if (!move_on()) return;
  }
  in_.take(static_cast<std::size_t>(size));
}

// A text that goes on in the next record begins there with a byte that says anew how wide its
// characters are.
std::string XlsTexts::text(std::size_t size) {
  std::uint64_t characters = number(size);
  auto flags = static_cast<std::uint8_t>(number(1));
  std::uint64_t runs = (flags & 8) != 0 ? number(2) : 0;
  std::uint64_t phonetic = (flags & 4) != 0 ? number(4) : 0;
  std::string utf16;
  bool is_wide = (flags & 1) != 0;
  while (characters > 0) {
    std::size_t width = is_wide ? 2 : 1;
    auto n = static_cast<std::size_t>(std::min<std::uint64_t>(characters, in_.left() / width));
    std::string_view taken = in_.take(n * width);
    if (is_wide) utf16.append(taken);
    else
      for (char c : taken) utf16.append(1, c).append(1, '\0');
    characters -= n;
    if (characters == 0) break;
    if (!move_on()) return {};
    is_wide = (in_.u8() & 1) != 0;
  }
  skip(runs * 4 + phonetic);
  return utf8_of_utf16(utf16);
}

double rk_number(std::uint32_t rk) {
  double value = (rk & 2) != 0 ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
                               : std::bit_cast<double>(std::uint64_t{rk & 0xFFFFFFFC} << 32);
  return (rk & 1) != 0 ? value / 100 : value;
}

std::string_view error_name(std::uint8_t code) {
  switch (code) {
    case 0x00: return "#NULL!";
    case 0x07: return "#DIV/0!";
    case 0x0F: return "#VALUE!";
    case 0x17: return "#REF!";
    case 0x1D: return "#NAME?";
    case 0x24: return "#NUM!";
    case 0x2A: return "#N/A";
    default: return "#ERROR!";
  }
}

}  // namespace bq::ingest::sheet
