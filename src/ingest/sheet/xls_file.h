#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::ingest::sheet {

/// Reads little-endian numbers one after the other; behind the end it gives zeros and says so.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(std::size_t size);
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  double f64();
  std::string_view take(std::size_t size);
  std::size_t left() const { return bytes_.size(); }
  /// Tells whether everything asked for was there.
  bool is_whole() const { return is_whole_; }

 private:
  std::string_view bytes_;
  bool is_whole_ = true;
};

/// Writes UTF-16 (little-endian) as UTF-8; half a pair becomes U+FFFD.
std::string utf8_of_utf16(std::string_view utf16);

/// The file in a file that .xls is: streams by name.
class OleFile {
 public:
  /// Reads the directory; the bytes must outlive the file. What is cut off is refused.
  static base::Result<OleFile> open(std::string_view bytes, const std::string& name);

  /// Tells whether the top folder holds a stream or folder of this name, in small letters.
  bool has(const std::string& name) const { return entries_.contains(name); }
  base::Result<std::string> read(const std::string& name) const;

 private:
  struct Entry {
    std::uint32_t start = 0;
    std::uint64_t size = 0;
  };
  struct Raw {
    std::string name;
    std::uint8_t type = 0;
    std::uint32_t left = 0, right = 0, child = 0;
    Entry entry;
  };
  using Chain = std::vector<std::uint32_t>;

  static Raw raw_entry(std::string_view bytes, bool has_long_sizes);
  tl::unexpected<base::Problem> cut_off() const;
  std::string_view sector(std::uint32_t number) const;
  base::Result<std::string> chain(std::uint32_t start, const Chain& next, bool is_small) const;
  base::Done read_table(Bytes header);
  base::Done read_directory(std::uint32_t start);

  std::string_view bytes_;
  std::string name_;
  std::size_t sector_size_ = 512;
  std::size_t small_size_ = 64;
  std::uint64_t small_below_ = 4096;            // smaller streams lie in the small sectors
  Chain next_;
  Chain next_small_;
  std::string small_;                           // all small sectors
  std::map<std::string, Entry> entries_;
};

/// Numbers of the records of an .xls that are read.
enum class XlsRecord : std::uint16_t {
  formula = 0x0006,
  end = 0x000A,
  date_mode = 0x0022,
  password = 0x002F,
  more = 0x003C,
  code_page = 0x0042,
  sheet = 0x0085,
  many_rk = 0x00BD,
  rich_text = 0x00D6,
  style = 0x00E0,
  merges = 0x00E5,
  shared_texts = 0x00FC,
  shared_text = 0x00FD,
  outside = 0x01AE,
  number = 0x0203,
  text = 0x0204,
  boolean_or_error = 0x0205,
  result_text = 0x0207,
  rk = 0x027E,
  format = 0x041E,
  begin = 0x0809,
};

/// Goes through the records of a stream.
class XlsRecords {
 public:
  XlsRecords(std::string_view stream, std::size_t from)
      : rest_(from < stream.size() ? stream.substr(from) : std::string_view()) {}

  /// Moves to the next record; false at the end of the stream, which is one of a sheet only if it
  /// is cut off.
  bool next();
  XlsRecord type() const { return static_cast<XlsRecord>(type_); }
  std::string_view data() const { return data_; }
  /// Gives the data of the record and of those that continue it.
  std::vector<std::string_view> pieces();

 private:
  std::string_view rest_;
  std::uint16_t type_ = 0;
  std::string_view data_;
};

/// Reads texts as Excel 97 writes them, which may be continued in the next record.
class XlsTexts {
 public:
  explicit XlsTexts(std::vector<std::string_view> pieces);

  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  /// Reads a text whose length stands in `size` bytes.
  std::string text(std::size_t size);
  bool is_whole() const { return is_whole_; }

 private:
  std::uint64_t number(std::size_t size);
  void skip(std::uint64_t size);
  bool move_on();

  std::vector<std::string_view> pieces_;
  std::size_t piece_ = 0;
  Bytes in_;
  bool is_whole_ = true;
};

/// Gives the number that an RK value stands for.
double rk_number(std::uint32_t rk);
/// Gives `#N/A` and its like.
std::string_view error_name(std::uint8_t code);

}  // namespace bq::ingest::sheet
