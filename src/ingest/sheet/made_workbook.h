#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "ingest/sheet/workbook.h"

namespace bq::ingest::sheet {

/// Paths and bytes of the parts of a zip.
using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string made_zip(const Members& members, const char* options = "") {
  std::size_t room = 1 << 16;
  for (const auto& [path, bytes] : members) room += bytes.size() + 2 * path.size() + 512;
  std::string out(room, '\0');
  std::size_t used = 0;
  ::archive* zip = ::archive_write_new();
  ::archive_write_set_format_zip(zip);
  ::archive_write_set_options(zip, options);
  ::archive_write_set_passphrase(zip, "secret");
  EXPECT_EQ(::archive_write_open_memory(zip, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const auto& [path, bytes] : members) {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, path.c_str());
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    EXPECT_EQ(::archive_write_header(zip, entry), ARCHIVE_OK) << ::archive_error_string(zip);
    ::archive_write_data(zip, bytes.data(), bytes.size());
    ::archive_entry_free(entry);
  }
  EXPECT_EQ(::archive_write_close(zip), ARCHIVE_OK) << ::archive_error_string(zip);
  ::archive_write_free(zip);
  out.resize(used);
  return out;
}

/// An .xlsx by hand; what is set is put into a workbook of one sheet `S`.
struct MadeXlsx {
  std::string rows;                             // inside <sheetData>
  std::string after;                            // behind it
  std::string properties;                       // <workbookPr .../>
  std::string styles;                           // inside <styleSheet>
  std::string texts;                            // inside <sst>
  std::string more_sheets;                      // in the list of sheets
  std::string more_relations;
  std::string sheet_state;                      // e.g. state="hidden"
  std::string before;                           // of the sheet's root element
  Members more = {};

  static std::string relation(const std::string& id, const std::string& type,
                              const std::string& target) {
    return "<Relationship Id=\"" + id +
           "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
           "\" Target=\"" + target + "\"/>";
  }
  static std::string relations(const std::string& inside) {
    return "<Relationships "
           "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
           inside + "</Relationships>";
  }
  Members members() const {
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    Members out{
        {"_rels/.rels", head + relations(relation("rId1", "officeDocument", "xl/workbook.xml"))},
        {"xl/workbook.xml", head + "<workbook>" + properties +
                                "<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\" " +
                                sheet_state + "/>" + more_sheets + "</sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         head + relations(relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                          relation("rId2", "styles", "styles.xml") +
                          relation("rId3", "sharedStrings", "/xl/sharedStrings.xml") +
                          more_relations)},
        {"xl/worksheets/sheet1.xml", head + before + "<worksheet><sheetData>" + rows +
                                         "</sheetData>" + after + "</worksheet>"},
        {"xl/styles.xml", head + "<styleSheet>" + styles + "</styleSheet>"},
        {"xl/sharedStrings.xml", head + "<sst>" + texts + "</sst>"}};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  std::string bytes() const { return made_zip(members()); }
};

/// The sheets' texts behind each other, or the refusal.
inline std::string texts_of(const base::Result<Workbook>& workbook) {
  if (!workbook) return base::show(workbook.error());
  std::string out;
  for (const auto& sheet : workbook->sheets) out += sheet.text;
  return out;
}

/// `rule sheet row,column value` of every remark.
inline std::vector<std::string> remarks_of(const base::Result<Workbook>& workbook) {
  std::vector<std::string> out;
  if (!workbook) return {base::show(workbook.error())};
  for (const auto& r : workbook->remarks)
    out.push_back(r.rule + " " + r.sheet + " " + std::to_string(r.row) + "," +
                  std::to_string(r.column) + " " + r.value);
  return out;
}

inline base::Result<Workbook> read(const MadeXlsx& made) {
  return read_workbook(made.bytes(), "made.xlsx");
}

inline std::string little(std::uint64_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}
inline std::string u16(std::uint64_t value) { return little(value, 2); }
inline std::string u32(std::uint64_t value) { return little(value, 4); }
inline std::string f64(double value) { return little(std::bit_cast<std::uint64_t>(value), 8); }

inline std::string record(std::uint16_t type, const std::string& data) {
  return u16(type) + u16(data.size()) + data;
}

/// A text as Excel 97 writes it: its length in `size` bytes, characters in two bytes each.
inline std::string wide_text(std::u16string_view text, std::size_t size) {
  std::string out = little(text.size(), size) + '\1';
  for (char16_t c : text) out += u16(c);
  return out;
}
inline std::string narrow_text(const std::string& text, std::size_t size) {
  return little(text.size(), size) + '\0' + text;
}

/// A sheet of an .xls; row and column of its cells count from 0.
struct MadeXlsSheet {
  std::string name;                             // as BOUNDSHEET writes it
  std::string records = {};
  std::uint8_t hidden = 0;
  std::uint8_t type = 0;

  static std::string place(unsigned row, unsigned column, unsigned style) {
    return u16(row) + u16(column) + u16(style);
  }
  void number(unsigned row, unsigned column, double value, unsigned style = 0) {
    records += record(0x0203, place(row, column, style) + f64(value));
  }
  void rk(unsigned row, unsigned column, std::uint32_t value, unsigned style = 0) {
    records += record(0x027E, place(row, column, style) + u32(value));
  }
  void shared(unsigned row, unsigned column, std::uint32_t which) {
    records += record(0x00FD, place(row, column, 0) + u32(which));
  }
  void boolean_or_error(unsigned row, unsigned column, unsigned value, bool is_error) {
    records += record(0x0205, place(row, column, 0) + little(value, 1) + little(is_error, 1));
  }
  void formula(unsigned row, unsigned column, const std::string& result) {
    records += record(0x0006, place(row, column, 0) + result + u16(0) + u32(0) + u16(0));
  }
};

/// The stream of an .xls of Excel 97, or of Excel 5 where `version` says so.
struct MadeXls {
  std::string globals;                          // records before those of the sheets
  std::vector<MadeXlsSheet> sheets;
  std::uint16_t version = 0x0600;

  std::string stream() const {
    std::string begin = record(0x0809, u16(version) + u16(0x0005) + u32(0) + u32(0) + u32(0x06));
    std::string end = record(0x000A, "");
    std::size_t at = begin.size() + globals.size() + end.size();
    for (const auto& sheet : sheets) at += 4 + 6 + sheet.name.size();
    std::string list;
    std::string bodies;
    for (const auto& sheet : sheets) {
      list += record(0x0085, u32(at + bodies.size()) + little(sheet.hidden, 1) +
                                 little(sheet.type, 1) + sheet.name);
      bodies += record(0x0809, u16(version) + u16(0x0010) + u32(0) + u32(0) + u32(0x06)) +
                record(0x0200, u32(0) + u32(1000) + u16(0) + u16(20) + u16(0)) + sheet.records +
                end;
    }
    return begin + globals + list + end + bodies;
  }
};

/// A file of streams: name and bytes. Those below 4096 bytes lie in the small sectors.
class MadeOle {
 public:
  std::string bytes(const std::vector<std::pair<std::string, std::string>>& streams) {
    std::string directory;
    std::string entries;
    std::uint32_t right = 1;
    for (const auto& [name, stream] : streams) {
      bool is_last = ++right > streams.size();
      std::uint32_t start = stream.size() < 4096 ? add_small(stream) : add(stream);
      entries += entry(name, 2, {is_last ? none : right, none}, start, stream.size());
    }
    std::uint32_t small_start = add(small_);
    directory = entry("Root Entry", 5, {none, 1}, small_start, small_.size()) + entries;
    std::string small_table;
    for (std::uint32_t next : next_small_) small_table += u32(next);
    std::uint32_t small_table_start = add(small_table, '\xFF');
    std::uint32_t directory_start = add(directory);
    return header(directory_start, small_table_start) + sectors_ + table();
  }

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  static constexpr std::uint32_t end = 0xFFFFFFFE;

  struct Tree {
    std::uint32_t right = none;
    std::uint32_t child = none;
  };

  static std::string entry(const std::string& name, char type, Tree tree, std::uint32_t start,
                           std::size_t size) {
    std::string out;
    for (char c : name) out.append(1, c).append(1, '\0');
    out.resize(64);
    out += u16(name.size() * 2 + 2) + type + '\1' + u32(none) + u32(tree.right) + u32(tree.child);
    out.resize(116);
    return out + u32(start) + u32(size) + u32(0);
  }
  std::uint32_t add(std::string stream, char fill = '\0') {
    if (stream.empty()) return end;
    auto start = static_cast<std::uint32_t>(next_.size());
    stream.resize((stream.size() + 511) / 512 * 512, fill);
    for (std::size_t i = 0; i < stream.size() / 512; ++i)
      next_.push_back(static_cast<std::uint32_t>(next_.size() + 1));
    next_.back() = end;
    sectors_ += stream;
    return start;
  }
  std::uint32_t add_small(std::string stream) {
    auto start = static_cast<std::uint32_t>(next_small_.size());
    stream.resize((stream.size() + 63) / 64 * 64);
    for (std::size_t i = 0; i < stream.size() / 64; ++i)
      next_small_.push_back(static_cast<std::uint32_t>(next_small_.size() + 1));
    if (!stream.empty()) next_small_.back() = end;
    small_ += stream;
    return start;
  }
  std::size_t table_sectors() const { return (next_.size() + 127) / 127; }
  std::string table() const {
    std::string out;
    for (std::uint32_t next : next_) out += u32(next);
    for (std::size_t i = 0; i < table_sectors(); ++i) out += u32(0xFFFFFFFD);
    out.resize(table_sectors() * 512, '\xFF');
    return out;
  }
  std::string header(std::uint32_t directory, std::uint32_t small_table) const {
    std::string out = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    out.resize(24);
    out += u16(0x3E) + u16(3) + u16(0xFFFE) + u16(9) + u16(6);
    out.resize(44);
    out += u32(table_sectors()) + u32(directory) + u32(0) + u32(4096) + u32(small_table) +
           u32(small_table == end ? 0 : 1) + u32(end) + u32(0);
    for (std::size_t i = 0; i < 109; ++i)
      out += u32(i < table_sectors() ? next_.size() + i : none);
    return out;
  }

  std::string sectors_;
  std::string small_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> next_small_;
};

inline std::string made_xls(const MadeXls& made) {
  return MadeOle().bytes({{made.version == 0x0600 ? "Workbook" : "Book", made.stream()}});
}

}  // namespace bq::ingest::sheet
